"""The rows behind occupancy: each spell of each stay in each place over some days or one hour, cut to these.

Their minutes over those of the days or the hour are the mean; who was there, came and went is said of each. Of the
persons those whom the viewer sees.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import zip_longest
from typing import NamedTuple

from db.engine import Connection
from metrics.beddays.closed_days import ClosedDays
from metrics.beddays.sums import DaySum
from metrics.beddays.timeline import EPOCH, HOUR, MICROSECOND, micros
from metrics.vocabulary.days import close_of, start_of
from metrics.vocabulary.episodes import Stay
from picture.by_person import by_person
from picture.call import Call
from picture.counted import cuts
from picture.occupancy import Each, Occupancy, Place, key_of, occupancy, runs_of
from picture.shares import Share
from picture.viewer import Viewer

_A_MINUTE = timedelta(minutes=1)


class Came(StrEnum):
    """How somebody came to be in a place. THERE: they lay in it before the stretch began."""

    THERE = "there"
    ADMITTED = "admitted"
    MOVED_IN = "moved_in"


class Went(StrEnum):
    """How somebody went from a place."""

    LEFT = "left"
    MOVED_OUT = "moved_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One spell of one stay in one place. `went` None: still there when the stretch was over, at `to_at`."""

    part: str
    stay: Stay
    feed: str
    came: Came
    from_at: datetime
    went: Went | None
    to_at: datetime

    @property
    def minutes(self) -> float:
        """How long it is."""
        return (self.to_at - self.from_at) / _A_MINUTE

    @property
    def key(self) -> tuple[str, ...]:
        """What no two rows share."""
        return self.part, self.stay.key, self.feed, *(f"{micros(at):020}" for at in (self.from_at, self.to_at))


async def occupancy_rows(
    conn: Connection, call: Call, *, by: Place, part: str | None, days: ClosedDays, within: ClosedDays,
    hour: datetime | None, ward: str | None, viewer: Viewer,
) -> tuple[Occupancy, list[Row]]:  # fmt: skip
    """The places of a period and the rows of them `within` some of its days, or in the `hour` that begins at an
    instant of these, in order. Raises RowsClosed and NotOfCouncils."""
    call.sight.require_rows()
    made = await occupancy(conn, call, by=by, each=Each.DAY, days=days, ward=ward, viewer=viewer)
    asked = frozenset(within.days)
    runs = {each.key: runs_of(sorted(each.known & asked)) for each in made.parts if part in (None, each.key)}
    rows = [
        row for share in await by_person(conn, made.counted, within=within, viewer=viewer)
        for row in _rows(share, runs, by=by, hour=hour, with_moves=made.with_moves)
    ]  # fmt: skip
    return made, sorted(rows, key=lambda row: row.key)


class _Spell(NamedTuple):
    """In microseconds since 1970; `end` None: it goes on."""

    start: int
    came: Came
    end: int | None
    went: Went | None


_Days = Mapping[date, Sequence[DaySum]]


def _rows(
    share: Share, runs: Mapping[str, Sequence[Sequence[date]]], *, by: Place, hour: datetime | None, with_moves: bool
) -> Iterator[Row]:
    for key, days in _places(share, by).items():
        for run in runs.get(key, ()):
            start, end = micros(start_of(run[0])), micros(close_of(run[-1]))
            if hour is not None:
                start, end = max(start, micros(hour)), min(end, micros(hour) + HOUR)
            for spell in _spells(days, run, with_moves=with_moves):
                # Whoever goes as the stretch begins goes in it; whoever goes as it ends is there to the end.
                goes_on = spell.end is None or spell.end >= end
                if spell.start < end and (spell.end is None or spell.end >= start):
                    yield Row(
                        part=key, stay=share.record.stay, feed=share.feed,
                        came=spell.came if spell.start >= start else Came.THERE,
                        from_at=_instant(max(spell.start, start)), went=None if goes_on else spell.went,
                        to_at=_instant(end if spell.end is None or goes_on else spell.end),
                    )  # fmt: skip


def _places(share: Share, by: Place) -> Mapping[str, _Days]:
    """What somebody adds to each place by day: to a site from each of its wards."""
    found: defaultdict[str, defaultdict[date, list[DaySum]]] = defaultdict(lambda: defaultdict(list))
    is_of_specialty = by is Place.SPECIALTY
    for cut, made in cuts(share.sums, by_specialty=is_of_specialty):
        key = key_of(by, cut.site, cut.specialty if is_of_specialty else cut.ward)
        found[key][cut.on].append(made)
    return found


def _spells(days: _Days, run: Sequence[date], *, with_moves: bool) -> Iterator[_Spell]:
    """The spells of one person in one place over a run of days: coming and going take turns."""
    first = micros(start_of(run[0]))
    come = [(first - 1, Came.THERE)] * sum(made.there_at_start for made in days.get(run[0], ()))
    gone: list[tuple[int, Went]] = []
    for made in (made for on in run for made in days.get(on, ())):
        come += [(at, Came.ADMITTED) for at in made.arrived]
        gone += [(at, Went.LEFT) for at in made.left]
        if with_moves:
            come += [(at, Came.MOVED_IN) for at in made.came]
            gone += [(at, Went.MOVED_OUT) for at in made.went]
    come.sort(key=lambda each: each[0])
    gone.sort(key=lambda each: each[0])
    for (start, came), (end, went) in zip_longest(come, gone, fillvalue=(None, None)):
        if start is not None and came is not None:
            yield _Spell(start, came, end, went)


def _instant(at: int) -> datetime:
    return EPOCH + at * MICROSECOND
