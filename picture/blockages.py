"""What holds people who are ready to leave, what that costs, and which capacity lies idle meanwhile.

Reads what providers handed back; whom it holds and what it costs is `metrics.flow`.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from db.engine import Connection
from db.read.points import days as days_of
from metrics.flow.blockage import Blockage, LostDays, Window
from metrics.flow.blockages import blockages
from metrics.flow.idle import Idle, idle
from metrics.flow.lateness import Lateness, lateness
from metrics.flow.leading import WEEKS, HandedBack, packages_of
from metrics.vocabulary.days import london_day
from picture.call import Call
from picture.held import everyone_held, offers_of
from picture.memory import Memory
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
    all_ = everyone_held(call)
    found = blockages(
        [each.held for each in all_.held], at=call.at, causes=call.settings.causes, rules=call.settings.rules,
        units=call.settings.units, handed_back=handed_back, window=window,
    )  # fmt: skip
    return Blockages(
        call=call, window=window, found=found,
        idle=idle(all_.waiting, offers_of(call), at=call.at, window=window),
        late=lateness(
            (late.late for late in all_.finished), running=(late.late for late in all_.running), at=call.at,
            window=window,
        ),
        lost=_sum(found), people_now=sum(len(each.now) for each in found),
    )  # fmt: skip


def _sum(found: tuple[Blockage, ...]) -> LostDays:
    def of(name: str) -> int:
        return sum(int(getattr(each.lost, name)) for each in found)

    return LostDays(day=of("day"), week=of("week"), four_weeks=of("four_weeks"), week_before=of("week_before"))
