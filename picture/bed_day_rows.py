"""The rows behind bed days: what each stay adds to each line of a period, and who is in a bed now.

As many bed days as the lines say, since both are made of the same sums. Of the persons those whom the viewer
sees.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from db.engine import Connection
from metrics.beddays.closed_days import ClosedDays
from metrics.beddays.delays import InBed
from metrics.beddays.sums import ALL, UNTOLD, Cut, DaySum
from metrics.beddays.unit import Care
from metrics.vocabulary.episodes import Stay
from picture.bed_days import BedDays, Group, Line, Spent, bed_days, present_of, spent_of
from picture.by_person import by_person
from picture.call import Call
from picture.counted import total_of
from picture.shares import Share
from picture.viewer import Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which rows. `by` None: those of all lines together; `part` and `care` None: of every part, by either rule."""

    by: Group | None
    part: str | None = None
    care: Care | None = None

    def takes(self, line: Line) -> bool:
        """Whether the rows of a line are asked for."""
        return self.part in (None, line.key) and self.care in (None, line.care)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpentRow:
    """What one stay adds to one line from one ward, on days from `first_on` to `last_on`."""

    part: str | None
    care: Care
    stay: Stay
    feed: str
    ward: str | None
    first_on: date
    last_on: date
    spent: Spent

    @property
    def key(self) -> tuple[str, ...]:
        """What no two rows share."""
        return self.part or "", self.care.value, self.stay.key, self.feed, self.ward or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentRow:
    """Somebody in a bed now."""

    part: str | None
    stay: Stay
    feed: str
    here: InBed
    nights: int

    @property
    def key(self) -> tuple[str, ...]:
        """What no two rows share."""
        return self.part or "", self.here.care.value, self.stay.key, self.feed


async def spent_rows(
    conn: Connection, call: Call, *, asked: Asked, days: ClosedDays, within: ClosedDays, ward: str | None,
    viewer: Viewer,
) -> tuple[BedDays, list[SpentRow]]:  # fmt: skip
    """The lines of a period and the rows of them `within` some of its days, in order. Raises RowsClosed."""
    call.sight.require_rows()
    made = await bed_days(conn, call, by=asked.by or Group.SITE, days=days, ward=ward, viewer=viewer)
    lines = made.whole if asked.by is None else made.parts
    known = {(line.key, line.care): line.known for line in lines if asked.takes(line)}
    rows: list[SpentRow] = []
    for share in await by_person(conn, made.counted, within=within, viewer=viewer):
        rows += _rows(share, call, asked.by, known)
    return made, sorted(rows, key=lambda row: row.key)


_Known = dict[tuple[str | None, Care], frozenset[date]]


def _rows(share: Share, call: Call, by: Group | None, known: _Known) -> Iterator[SpentRow]:
    """One for each line that they are of, and each ward of it they lay in."""
    found: defaultdict[tuple[str | None, Care, str], list[tuple[Cut, DaySum]]] = defaultdict(list)
    for cut, made in sorted(share.sums.items()):
        if cut.specialty != ALL or cut.council != ALL:
            continue
        care = call.settings.units.of(ward=None if cut.ward == UNTOLD else cut.ward, site=cut.site).care
        key = _key(cut, share.record.stay, by, call)
        if cut.on in known.get((key, care), ()):
            found[key, care, cut.ward].append((cut, made))
    for (key, care, ward), of in found.items():
        spent = spent_of([total_of(cut, made) for cut, made in of])
        if spent is not None and not spent.is_nothing:
            yield SpentRow(
                part=key, care=care, stay=share.record.stay, feed=share.feed, ward=None if ward == UNTOLD else ward,
                first_on=of[0][0].on, last_on=of[-1][0].on, spent=spent,
            )  # fmt: skip


def _key(cut: Cut, stay: Stay, by: Group | None, call: Call) -> str | None:
    match by:
        case None:
            return None
        case Group.WARD:
            return cut.ward
        case Group.SITE:
            return cut.site
        case Group.TRUST:
            return call.ground.tree.parent(cut.site)
        case Group.COUNCIL:
            return stay.home_council or UNTOLD
        case Group.WEEKDAY:
            return str(cut.on.weekday())


def present_rows(call: Call, *, asked: Asked, ward: str | None) -> list[PresentRow]:
    """Who is in a bed now, in order. Raises RowsClosed."""
    call.sight.require_rows()
    rows = (
        PresentRow(part=key, stay=each.stay, feed=each.feed, here=each.person, nights=each.length.nights)
        for key, each in present_of(call, ward=ward, by=asked.by)
        if call.sight.of_stay(each.stay) and asked.part in (None, key) and asked.care in (None, each.person.care)
    )
    return sorted(rows, key=lambda row: row.key)
