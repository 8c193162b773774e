"""Red and green bed days over a long period, day by day and place by place, from the kept sums.

Only closed days; the headline, today by state and runs of red are `red_green`.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from db.engine import Connection
from db.read import bed_days as read
from db.read.bed_days import Total
from metrics.beddays.closed_days import ClosedDays
from metrics.beddays.colours import closed_day
from metrics.beddays.red_green import DayCount, ReasonLine, Tally, reasons
from metrics.beddays.sums import NUMBERS
from metrics.vocabulary.episodes import Colour
from picture.call import Call
from picture.counted import Counted, counted, cuts
from picture.viewer import Viewer


class Split(StrEnum):
    """What the days are shared out by. COUNCIL: where people live."""

    WARD = "ward"
    SITE = "site"
    TRUST = "trust"
    COUNCIL = "council"


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The counted days of one part: together, and one by one as long as the period; None of a day that is not known."""

    key: str | None
    whole: DayCount
    known_days: int
    by_day: tuple[DayCount | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RedGreenPeriod:
    """The picture."""

    counted: Counted
    by: Split
    whole: Course
    parts: tuple[Course, ...]
    reasons: tuple[ReasonLine, ...]


_AT = tuple(NUMBERS.index(name) for name in ("green", "ready", "recorded", "not_reviewed", "contradictions"))


async def red_green_period(
    conn: Connection, call: Call, *, by: Split, days: ClosedDays, ward: str | None, viewer: Viewer
) -> RedGreenPeriod:
    """The red and green days of a call's organisation, within the call's look."""
    found = await counted(conn, call, days=days, ward=ward, viewer=viewer)
    totals = await found.totals(conn, by_council=by is Split.COUNCIL, by_day=True)
    by_key: defaultdict[str, list[Total]] = defaultdict(list)
    for total in totals:
        if (key := _key(by, total, call)) is not None and any(total.numbers[at] for at in _AT):
            by_key[key].append(total)
    return RedGreenPeriod(
        counted=found, by=by, whole=_course(None, totals, found),
        parts=tuple(_course(key, by_key[key], found) for key in sorted(by_key)),
        reasons=reasons(await _red_days(conn, found), causes=call.settings.causes),
    )  # fmt: skip


def _key(by: Split, total: Total, call: Call) -> str | None:
    match by:
        case Split.WARD:
            return total.ward
        case Split.COUNCIL:
            return total.council
        case Split.TRUST:
            return call.ground.tree.parent(total.site)
        case Split.SITE:
            return total.site


def _course(key: str | None, totals: Sequence[Total], found: Counted) -> Course:
    # A part that is of one ward is known where its site is; the whole, where all its sites are.
    sites = {total.site for total in totals} if key is not None else set(found.by_site)
    known = found.whole(sites)
    by_day: dict[date | None, list[int]] = {}
    for total in totals:
        if total.day in known:
            cell = by_day.setdefault(total.day, [0] * len(_AT))
            for place, at in enumerate(_AT):
                cell[place] += total.numbers[at]
    counts: Mapping[date | None, DayCount] = {day: _count(cell) for day, cell in by_day.items()}
    return Course(
        key=key, known_days=len(known), whole=_count([sum(cells) for cells in zip(*by_day.values(), strict=True)]),
        by_day=tuple(counts.get(day, DayCount()) if day in known else None for day in found.days.days),
    )  # fmt: skip


def _count(cell: Sequence[int]) -> DayCount:
    green, ready, recorded, not_reviewed, contradictions = cell or [0] * len(_AT)
    return DayCount(
        green=green, ready=ready, recorded=recorded, not_reviewed=not_reviewed, contradictions=contradictions
    )


async def _red_days(conn: Connection, found: Counted) -> Tally:
    """The red days by reason and day, as closed days of nobody in particular."""
    known = found.whole(found.by_site)
    by_reason: Counter[tuple[str, date]] = Counter(await read.reasons_of(conn, found.part))
    by_reason.update(_fresh(found))
    return Counter(
        {
            closed_day(on=on, unit="", colour=Colour.RED, is_ready=False, reason=code or None): days
            for (code, on), days in by_reason.items()
            if on in known
        }
    )


def _fresh(found: Counted) -> Mapping[tuple[str, date], int]:
    fresh: Counter[tuple[str, date]] = Counter()
    for cut, made in cuts(found.fresh, by_specialty=False):
        for code, days in made.reasons.items():
            fresh[code, cut.on] += days
    return fresh
