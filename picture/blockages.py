"""What holds people who are ready to leave, what that costs, and which capacity lies idle meanwhile.

Reads what providers handed back; whom it holds and what it costs is `metrics.flow`.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain

from db.engine import Connection
from db.read.points import days as days_of
from metrics.flow.blockage import Blockage, LostDays, Window
from metrics.flow.blockages import blockages_from
from metrics.flow.idle import Idle, idle
from metrics.flow.lateness import Lateness, lateness
from metrics.flow.leading import WEEKS, HandedBack, Leading, packages_of
from metrics.flow.tally import Tallies
from metrics.vocabulary.days import at_time, london_day
from picture.call import Call
from picture.held import everyone_held, held_of, hidden_services, holding, offers_of, standing_of, stated
from picture.kept import Key
from picture.memory import Memory
from picture.muster import Told, muster
from picture.roll import Person
from picture.stances import NOBODY_SAID, Stances
from picture.viewer import Viewer

_HANDED_BACK = "home_care.packages_handed_back"
_LOCALITY = "locality"
_A_QUARTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blockages:
    """The picture. `lost`: the bed days of all blockages together, which is those of everybody who was ready.

    `idle_leaves_out`: services that idle capacity leaves out, since the viewer is not shown them singly.
    `changes_at`: when the hours of lateness are to be told anew: from the set hour on, while anybody is late.
    """

    call: Call
    window: Window
    found: tuple[Blockage, ...]
    idle: tuple[Idle, ...]
    late: tuple[Lateness, ...]
    lost: LostDays
    people_now: int
    changes_at: datetime | None
    idle_leaves_out: int = 0


ToldBack = Mapping[tuple[str, str], Mapping[date, float]]
"""Provider and locality -> London day -> packages handed back in the week up to it, as its last file said."""


async def handed_back(conn: Connection, memory: Memory, call: Call, *, viewer: Viewer) -> HandedBack:
    """Provider and locality -> packages handed back in the last 28 days, as far as their files have told."""
    today = london_day(call.at)
    told = await told_back(conn, memory, first=today, last=today, known=call.known, viewer=viewer)
    return handed_back_by(told, today=today)


async def told_back(
    conn: Connection, memory: Memory, *, first: date, last: date, known: datetime, viewer: Viewer
) -> ToldBack:
    """What files told of the days that count on any of the days from `first` to `last`, both included, as known."""
    del viewer
    told: defaultdict[tuple[str, str], dict[date, float]] = defaultdict(dict)
    places = {
        number: (series.organisation, dict(series.dimensions).get(_LOCALITY))
        for number, series in memory.index.by_id.items()
        if series.measure == _HANDED_BACK
    }
    start, end = first - timedelta(weeks=WEEKS), last + timedelta(days=1)
    for each in await days_of(conn, list(places), start=start, end=end, known=known):
        provider, locality = places[each.series_id]
        if locality is not None and isinstance(each.bucket, date):
            # A file counts the week up to it: the last one of a day. Of two feeds that tell of one week, the larger.
            days = told[provider, locality]
            days[each.bucket] = max(each.last, days.get(each.bucket, 0.0))
    return told


def handed_back_by(told: ToldBack, *, today: date) -> HandedBack:
    """The packages handed back in the 28 days up to a day, of all that was told."""
    return {place: packages_of(days, today=today) for place, days in told.items()}


def blockages_of(
    call: Call, *, window: Window, handed_back: HandedBack, stances: Stances = NOBODY_SAID, pathway: str | None = None
) -> Blockages:  # fmt: skip
    """All blockages of a call's organisation, the costliest of the window first; of people on one pathway, or all."""
    held, leading = holding(call), Leading(handed_back)
    if pathway is None:
        rests_on = (leading.named, tuple(sorted(stances.items(), key=lambda pair: pair[0])))
        account = muster(call).account(
            "tallies", lambda: _Account(call, leading, stances), call=call, rests_on=rests_on
        )
        tallies = account.tallies
        waiting = list(chain.from_iterable(held.waiting.values()))
        finished, running = list(held.finished.values()), held.running(call)
    else:
        # Asked for seldom, and few: added up when it is asked for, and not kept.
        narrowed = everyone_held(call, stances=stances, pathway=pathway)
        tallies = Tallies(today=london_day(call.at), leading=leading, units=call.settings.units)
        for each in narrowed.held:
            tallies.put((each.held.record.stay.key, each.person.feed), each.held)
        waiting, finished, running = narrowed.waiting, narrowed.finished, narrowed.running
    found = blockages_from(
        tallies.found, at=call.at, causes=call.settings.causes, rules=call.settings.rules, window=window
    )
    return Blockages(
        call=call, window=window, found=found,
        idle=idle(waiting, offers_of(call), at=call.at, window=window),
        late=lateness(
            (late.late for late in finished), running=(late.late for late in running), at=call.at,
            window=window,
        ),
        lost=_sum(found), people_now=sum(len(each.now) for each in found),
        changes_at=_late_from(call) or (next_quarter(call.at) if running else None),
        idle_leaves_out=hidden_services(call),
    )  # fmt: skip


class _Account:
    """What people add to blockages, each of which is named by who leads in its locality, and what is said of them."""

    def __init__(self, call: Call, leading: Leading, stances: Stances) -> None:
        self._stances = stances
        self.tallies = Tallies(today=london_day(call.at), leading=leading, units=call.settings.units)

    def put(self, key: Key, person: Person | None, *, call: Call, told: Told) -> None:
        """Count somebody as they are."""
        held = held_of(person, call, told=told) if person is not None else None
        if person is None or held is None or not (held.lost or held.step is not None):
            self.tallies.put(key, None)
            return
        stands = standing_of(person, held, call, stances=self._stances)
        self.tallies.put(key, held if stands is None else stated(held, stands))


def _late_from(call: Call) -> datetime | None:
    """The set hour of the day, while it is still to come."""
    today = london_day(call.at)
    rule = call.settings.rules.lateness_rule(on=today)
    begins = None if rule is None else at_time(today, rule.after)
    return begins if begins is not None and begins > call.at else None


def next_quarter(at: datetime) -> datetime:
    """The quarter of an hour at which what grows from moment to moment is told anew."""
    return at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0) + _A_QUARTER


def _sum(found: tuple[Blockage, ...]) -> LostDays:
    def of(name: str) -> int:
        return sum(int(getattr(each.lost, name)) for each in found)

    return LostDays(day=of("day"), week=of("week"), four_weeks=of("four_weeks"), week_before=of("week_before"))
