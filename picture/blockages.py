"""What holds people who are ready to leave, what that costs, and which capacity lies idle meanwhile.

Reads what providers handed back; whom it holds and what it costs is `metrics.flow`.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from db.engine import Connection
from db.read.points import days as days_of
from metrics.beddays.closed_days import ClosedDays
from metrics.beddays.record import StayRecord
from metrics.flow.blockage import Blockage, LostDays, Window
from metrics.flow.blockages import blockages
from metrics.flow.idle import Idle, Waiting, idle, waiting_of
from metrics.flow.lateness import Late, Lateness, late_now, late_of, lateness
from metrics.flow.leading import WEEKS, HandedBack, packages_of
from metrics.flow.lost import Lost, days_priced, lost_of
from metrics.flow.rules import LatenessRule
from metrics.flow.step import Step, step_now
from metrics.flow.tally import Held
from metrics.vocabulary.days import london_day
from picture.call import Call
from picture.memory import Memory
from picture.presence import counted_people, last_told
from picture.roll import Person
from picture.viewer import Viewer

_HANDED_BACK = "home_care.packages_handed_back"
_LOCALITY = "locality"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blockages:
    """The picture. `lost`: the bed days of all blockages together, which is those of everybody who was ready."""

    call: Call
    window: Window
    found: tuple[Blockage, ...]
    idle: tuple[Idle, ...]
    late: tuple[Lateness, ...]
    lost: LostDays
    people_now: int


async def handed_back(conn: Connection, memory: Memory, call: Call, *, viewer: Viewer) -> HandedBack:
    """Provider and locality -> packages handed back in the last 28 days, as far as their files have told."""
    del viewer
    told: defaultdict[tuple[str, str], dict[date, float]] = defaultdict(dict)
    places = {
        number: (series.organisation, dict(series.dimensions).get(_LOCALITY))
        for number, series in memory.index.by_id.items()
        if series.measure == _HANDED_BACK
    }
    today = london_day(call.at)
    start = today - timedelta(weeks=WEEKS)
    rolled = await days_of(conn, list(places), start=start, end=today + timedelta(days=1), known=call.known)
    for each in rolled:
        provider, locality = places[each.series_id]
        if locality is not None and isinstance(each.bucket, date):
            # A file counts the week up to it: the last one of a day. Of two feeds that tell of one week, the larger.
            days = told[provider, locality]
            days[each.bucket] = max(each.last, days.get(each.bucket, 0.0))
    return {place: packages_of(days, today=today) for place, days in told.items()}


def blockages_of(call: Call, *, window: Window, handed_back: HandedBack) -> Blockages:
    """All blockages of a call's organisation, the costliest of the window first."""
    people = list(counted_people(call))
    days = days_priced(call.at)
    told = {feed: last_told(call, feed, days) for feed in {person.feed for person in people}}
    rule = call.settings.rules.lateness_rule(on=london_day(call.at))
    held: list[Held] = []
    waiting: list[Waiting] = []
    finished: list[Late] = []
    running: list[Late] = []
    for person in people:
        record = person.record
        if not record.ready:
            continue
        lost = _told(_lost(person, call, days), last=told[person.feed])
        step = _step(record, call) if call.is_told_now(person.feed) else None
        if lost or step is not None:
            held.append(Held(record, step, lost))
            waiting.extend(waiting_of(record, lost))
        _add_late(person, call, rule=rule, finished=finished, running=running)
    found = blockages(
        held, at=call.at, causes=call.settings.causes, rules=call.settings.rules, units=call.settings.units,
        handed_back=handed_back, window=window,
    )  # fmt: skip
    offers = [each.episode for each in call.scope.offers(call.roll)]
    return Blockages(
        call=call, window=window, found=found,
        idle=idle(waiting, offers, at=call.at, window=window),
        late=lateness(finished, running=running, at=call.at, window=window),
        lost=_sum(found), people_now=sum(len(each.now) for each in found),
    )  # fmt: skip


def _lost(person: Person, call: Call, days: ClosedDays) -> tuple[Lost, ...]:
    """The bed days somebody has lost; noted on them until the window moves on."""
    settings = call.settings
    return person.noted(
        ("lost", days.last),
        lambda record: lost_of(record, services=settings.services, causes=settings.causes, days=days),
    )


def _told(lost: tuple[Lost, ...], *, last: date | None) -> tuple[Lost, ...]:
    if last is None or not lost:
        return ()
    return lost if lost[-1].day <= last else tuple(each for each in lost if each.day <= last)


def _step(record: StayRecord, call: Call) -> Step | None:
    return step_now(record, at=call.at, services=call.settings.services, causes=call.settings.causes)


def _add_late(
    person: Person, call: Call, *, rule: LatenessRule | None, finished: list[Late], running: list[Late]
) -> None:
    if rule is None:
        return
    over = person.noted(("late", rule), lambda record: late_of(record, rule=rule))
    if over is not None:
        finished.append(over)
    elif call.is_told_now(person.feed) and (late := late_now(person.record, at=call.at, rule=rule)) is not None:
        running.append(late)


def _sum(found: tuple[Blockage, ...]) -> LostDays:
    def of(name: str) -> int:
        return sum(int(getattr(each.lost, name)) for each in found)

    return LostDays(day=of("day"), week=of("week"), four_weeks=of("four_weeks"), week_before=of("week_before"))
