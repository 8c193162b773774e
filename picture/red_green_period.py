"""Red and green bed days over a long period, day by day and place by place, from the kept sums.

Only closed days; the headline, today by state and runs of red are `red_green`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from db.engine import Connection
from db.read import bed_days as read
from metrics.beddays.closed_days import ClosedDays
from metrics.beddays.red_green import DayCount, ReasonLine, reasons_by_code
from metrics.beddays.sums import DaySum
from picture.call import Call
from picture.counted import Counted, counted
from picture.viewer import Viewer


class Split(StrEnum):
    """What the days are shared out by. COUNCIL: where people live."""

    WARD = "ward"
    SITE = "site"
    TRUST = "trust"
    COUNCIL = "council"


Days = tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The counted days of one part: together, and by kind one by one as long as the period; None of a day that is not
    known, and together where none is."""

    key: str | None
    whole: DayCount | None
    known_days: int
    green: Days
    ready: Days
    recorded: Days
    not_reviewed: Days


@dataclass(frozen=True, slots=True, kw_only=True)
class RedGreenPeriod:
    """The picture."""

    counted: Counted
    by: Split
    whole: Course
    parts: tuple[Course, ...]
    reasons: tuple[ReasonLine, ...]


_KINDS = ("green", "ready", "recorded", "not_reviewed", "contradictions")
# A row for each kind, a column for each day of the period.
_Counts = NDArray[np.int64]
_Places = Mapping[tuple[str, str], _Counts]


async def red_green_period(
    conn: Connection, call: Call, *, by: Split, days: ClosedDays, ward: str | None, viewer: Viewer
) -> RedGreenPeriod:
    """The red and green days of a call's organisation, within the call's look."""
    found = await counted(conn, call, days=days, ward=ward, viewer=viewer)
    held = await _places(conn, found, by)
    places: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for site, place in held:
        if (key := _key(by, site, place, call)) is not None:
            places[key].append((site, place))
    unknown = found.unknown(by)
    # A part that is of one ward is known where its site is; the whole, where all its sites are.
    sites = {key: {site for site, _ in places[key]} | found.beneath(by, key) for key in {*places, *unknown}}
    return RedGreenPeriod(
        counted=found, by=by, whole=_course(None, held, held, found.by_site, found),
        parts=tuple(_course(key, held, places[key], sites[key], found) for key in sorted(sites)),
        reasons=reasons_by_code(await _red_days(conn, found), causes=call.settings.causes),
    )  # fmt: skip


async def _places(conn: Connection, found: Counted, by: Split) -> _Places:
    """The days by site, and by ward or council of it where that is asked; none that counts nobody."""
    split: Literal["ward", "council", "site"]
    split = "ward" if by is Split.WARD else "council" if by is Split.COUNCIL else "site"
    shape = (len(_KINDS), len(found.days.days))
    held: defaultdict[tuple[str, str], _Counts] = defaultdict(lambda: np.zeros(shape, dtype=np.int64))
    for each in await read.colours(conn, found.part, by=split):
        for row, kind in zip(held[each.site, each.place], _KINDS, strict=True):
            np.add.at(row, each.day, getattr(each, kind))
    for cut, made in found.fresh_by(by_council=by is Split.COUNCIL):
        counts = _counts(made)
        if any(counts):
            place = "" if split == "site" else cut.ward if split == "ward" else cut.council
            held[cut.site, place][:, (cut.on - found.days.first).days] += counts
    return held


def _counts(made: DaySum) -> list[int]:
    return [made.green, made.ready, made.recorded, made.not_reviewed, made.contradictions]


def _key(by: Split, site: str, place: str, call: Call) -> str | None:
    if by is Split.TRUST:
        return call.ground.tree.parent(site)
    return site if by is Split.SITE else place


def _course(
    key: str | None, held: _Places, places: Iterable[tuple[str, str]], sites: Iterable[str], found: Counted
) -> Course:
    days = found.days.days
    known = found.whole(sites)
    counts = np.zeros((len(_KINDS), len(days)), dtype=np.int64)
    for place in places:
        counts += held[place]
    is_known = [day in known for day in days]
    counts[:, np.logical_not(is_known)] = 0
    green, ready, recorded, not_reviewed, contradictions = counts.sum(axis=1).tolist()
    by_kind = [_where(row, is_known) for row in counts.tolist()]
    return Course(
        key=key, known_days=len(known),
        whole=DayCount(
            green=green, ready=ready, recorded=recorded, not_reviewed=not_reviewed, contradictions=contradictions
        )
        if known
        else None,
        green=by_kind[0], ready=by_kind[1], recorded=by_kind[2], not_reviewed=by_kind[3],
    )  # fmt: skip


def _where(row: list[int], is_known: list[bool]) -> Days:
    return tuple(number if known else None for number, known in zip(row, is_known, strict=True))


async def _red_days(conn: Connection, found: Counted) -> Mapping[tuple[str | None, date], int]:
    """The red days by reason and day, of days that are known of all sites."""
    known = found.whole(found.by_site)
    by_reason: Counter[tuple[str, date]] = Counter(await read.reasons_of(conn, found.part))
    for cut, made in found.fresh_by(by_council=False):
        for code, days in made.reasons.items():
            by_reason[code, cut.on] += days
    return {(code or None, on): days for (code, on), days in by_reason.items() if on in known}
