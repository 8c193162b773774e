"""Random tables as they are published: organisations in a tree, days by sites, both, and columns that add up."""

from collections.abc import Sequence
from typing import NamedTuple

from hypothesis import strategies as st

from metrics.disclosure.relation import Relation


class Drawn(NamedTuple):
    """The real counts of a table, and what adds up among them."""

    counts: Sequence[int | None]
    relations: Sequence[Relation]


# Mostly small, as in a ward; seldom large.
COUNTS = st.one_of(
    st.integers(0, 9), st.integers(0, 9), st.sampled_from([0, 1, 7, 8, 12, 13]), st.integers(0, 70)
)  # fmt: skip


@st.composite
def trees(draw: st.DrawFn, depth: int = 3) -> Drawn:
    """Wards in sites in trusts in a system."""
    counts: list[int | None] = []
    relations: list[Relation] = []

    def grow(depth: int) -> int:
        children = draw(st.integers(0 if depth < 3 else 1, 4)) if depth else 0
        mine = len(counts)
        counts.append(0)
        if not children:
            counts[mine] = draw(COUNTS)
        else:
            below = tuple(grow(depth - 1) for _ in range(children))
            counts[mine] = sum(counts[each] or 0 for each in below)
            relations.append(Relation((mine,), below))
        return mine

    grow(depth)
    return Drawn(counts, relations)


@st.composite
def tables(draw: st.DrawFn) -> Drawn:
    """Days by sites, with the sums of both and of all."""
    days, sites = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    return _with_margins([[draw(COUNTS) for _ in range(sites)] for _ in range(days)])


@st.composite
def linked(draw: st.DrawFn) -> Drawn:
    """Sites of which each has days in all, green and red, and red by three kinds, with a row of totals; and of the red
    days those that contradict, which are some of them."""
    counts: list[int | None] = []
    relations: list[Relation] = []
    rows = []
    for _ in range(draw(st.integers(1, 4))):
        green, ready, recorded, other = (draw(COUNTS) for _ in range(4))
        red = ready + recorded + other
        rows.append([green + red, green, red, ready, recorded, other, draw(st.integers(0, red))])
    rows.append([sum(column) for column in zip(*rows, strict=True)])
    for row in rows:
        at = len(counts)
        counts += row
        relations += [
            Relation((at,), (at + 1, at + 2)),
            Relation((at + 2,), (at + 3, at + 4, at + 5)),
            Relation((at + 2,), (at + 6,), has_rest=True),
        ]
    whole = 7 * (len(rows) - 1)
    # Days in all and red days add up over sites because green ones and the three kinds do.
    relations += [
        Relation((whole + column,), tuple(7 * row + column for row in range(len(rows) - 1)))
        for column in (1, 3, 4, 5, 6)
    ]
    return Drawn(counts, relations)


@st.composite
def wards_by_days(draw: st.DrawFn) -> Drawn:
    """Two sites of wards, day by day, with the sums of sites, of the system and of days."""
    sizes = [draw(st.integers(1, 3)) for _ in range(2)]
    days = draw(st.integers(1, 3))
    counts: list[int | None] = []
    relations: list[Relation] = []

    def day(wards: Sequence[int]) -> list[int]:
        """The places of wards, sites and system."""
        start = len(counts)
        first, second = sum(wards[: sizes[0]]), sum(wards[sizes[0] :])
        counts.extend([*wards, first, second, first + second])
        places = list(range(start, len(counts)))
        relations.append(Relation((places[-3],), tuple(places[: sizes[0]])))
        relations.append(Relation((places[-2],), tuple(places[sizes[0] : sum(sizes)])))
        relations.append(Relation((places[-1],), (places[-3], places[-2])))
        return places

    values = [[draw(COUNTS) for _ in range(sum(sizes))] for _ in range(days)]
    by_day = [day(wards) for wards in values]
    together = day([sum(column) for column in zip(*values, strict=True)])
    relations += [Relation((together[ward],), tuple(places[ward] for places in by_day)) for ward in range(sum(sizes))]
    return Drawn(counts, relations)


@st.composite
def partly_known(draw: st.DrawFn) -> Drawn:
    """A table some of whose counts nobody told, and whose sums are of those that were."""
    days, sites = draw(st.integers(1, 3)), draw(st.integers(2, 4))
    return _with_margins([[draw(st.none() | COUNTS) for _ in range(sites)] for _ in range(days)])


def _with_margins(rows: Sequence[Sequence[int | None]]) -> Drawn:
    days, sites = len(rows), len(rows[0])
    counts: list[int | None] = [count for row in rows for count in row]
    inner = [[day * sites + site for site in range(sites)] for day in range(days)]
    of_days = [len(counts) + day for day in range(days)]
    counts += [_sum(row) for row in rows]
    of_sites = [len(counts) + site for site in range(sites)]
    counts += [_sum([row[site] for row in rows]) for site in range(sites)]
    counts.append(_sum([counts[place] for place in of_days]))
    grand = len(counts) - 1
    return Drawn(
        counts,
        [
            *(Relation((whole,), tuple(parts)) for whole, parts in zip(of_days, inner, strict=True)),
            *(Relation((whole,), tuple(row[site] for row in inner)) for site, whole in enumerate(of_sites)),
            Relation((grand,), tuple(of_days)),
            Relation((grand,), tuple(of_sites)),
        ],
    )


def _sum(counts: Sequence[int | None]) -> int | None:
    """The sum of those that are known; of none of them nothing is known."""
    known = [count for count in counts if count is not None]
    return sum(known) if known else None
