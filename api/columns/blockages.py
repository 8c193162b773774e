"""The columns of /blockages: what holds people, idle capacity, lateness, and the reasons within each blockage."""

from collections.abc import Iterator
from typing import NamedTuple

from api import wire
from api.tables import Adding, Column, R, Sum, Table, fields, listed
from metrics.disclosure.figure import Figure

_CLOSED = ("day", "week", "four_weeks")
_WITHIN = (("week", "day"), ("four_weeks", "week"))
_SUMS_OF_LOST = tuple(
    Sum((f"{of}_{whole}",), (f"{of}_{part}",), has_rest=True) for of in ("lost", "disputed") for whole, part in _WITHIN
)


def _lost(shape: type[R], field: str) -> Iterator[Column[R]]:
    yield from fields(shape, *(f"{field}.{name}" for name in _CLOSED), unit="bed days", kind=Figure.PEOPLE)
    yield from fields(shape, f"{field}.trend", unit="bed days", kind=Figure.DERIVED)


class Part(NamedTuple):
    """A reason, or a place, within a blockage."""

    blockage: str
    of: wire.BlockageReason | wire.Held
    kind: str


BLOCKAGES = Table(
    (
        *fields(
            wire.Blockage, "key", "tag", "kind", "what", "organisation", "name", "council", "locality", kind=Figure.KEY
        ),
        *fields(wire.Blockage, "people_now", unit="people", kind=Figure.PEOPLE),
        *_lost(wire.Blockage, "lost"),
        *_lost(wire.Blockage, "disputed"),
        *fields(wire.Blockage, "next_week_about", unit="bed days", kind=Figure.DERIVED),
        *fields(wire.Blockage, "longest_days", unit="days", kind=Figure.EXTREME),
        *fields(wire.Blockage, "pounds", unit="pounds", kind=Figure.DERIVED),
        *fields(
            wire.Blockage, "stances.agreed", "stances.disputed", "stances.not_seen", unit="people", kind=Figure.PEOPLE
        ),
        *fields(wire.Blockage, "change.name", "change.owner", "smallest_change.more", kind=Figure.TEXT),
        *fields(wire.Blockage, "smallest_change.amount_a_week", unit="a week", kind=Figure.DERIVED),
        *fields(wire.Blockage, "smallest_change.people_a_week", unit="people a week", kind=Figure.DERIVED),
        *fields(wire.Blockage, "smallest_change.within_weeks", unit="weeks", kind=Figure.SETTING),
        *fields(wire.Blockage, "smallest_change.says", kind=Figure.DERIVED),
        *fields(wire.Blockage, "rows", "day_rows", kind=Figure.KEY),
    ),
    sums=(
        *_SUMS_OF_LOST,
        *(Sum((f"lost_{name}",), (f"disputed_{name}",), has_rest=True) for name in _CLOSED),
        Sum(("people_now",), ("stances_agreed", "stances_disputed", "stances_not_seen")),
    ),
    adding=(Adding(),),
)
HELD = Table(
    (
        *fields(Part, "blockage", "kind", "of.code", "of.name", kind=Figure.KEY),
        *fields(Part, "of.people", unit="people", kind=Figure.PEOPLE),
    ),
    adding=(Adding(by=("blockage", "kind")),),
)
REASONS = Table(
    (
        *fields(Part, "blockage", "of.code", "of.label", "of.family", "of.owner", kind=Figure.KEY),
        *fields(Part, "of.bed_days", unit="bed days", kind=Figure.PEOPLE),
        *fields(Part, "of.people_now", unit="people", kind=Figure.PEOPLE),
    ),
    adding=(Adding(by=("blockage",)),),
)
IDLE = Table(
    (
        *fields(wire.Idle, "key", "what", kind=Figure.KEY),
        *_lost(wire.Idle, "saved"),
        Column(
            name="idle",
            of=lambda row: listed(f"{one.place}: {one.people}" for one in row.idle),
            unit="people",
            kind=Figure.DERIVED,
        ),
        Column(
            name="waited",
            of=lambda row: listed(f"{one.place}: {one.people}" for one in row.waited),
            unit="people",
            kind=Figure.DERIVED,
        ),
    ),
    sums=tuple(Sum((f"saved_{whole}",), (f"saved_{part}",), has_rest=True) for whole, part in _WITHIN),
)
LATE = Table(
    (
        *fields(wire.Late, "key", "what", "site", "name", kind=Figure.KEY),
        *fields(wire.Late, "people_now", unit="people", kind=Figure.PEOPLE),
        *fields(
            wire.Late, "hours_today", "hours_day", "hours_week", "hours_four_weeks", unit="bed hours",
            kind=Figure.DERIVED,
        ),
    ),
    adding=(Adding(),),
)  # fmt: skip


def reasons(made: wire.Blockages) -> list[Part]:
    """The reasons of each blockage."""
    return [Part(each.key, one, "reason") for each in made.blockages for one in each.reasons]


def held(made: wire.Blockages) -> list[Part]:
    """Where the people of each blockage are, and where they live."""
    return [
        Part(each.key, one, kind)
        for each in made.blockages
        for kind, places in (
            ("site", each.sites), ("ward", each.wards), ("council", each.councils), ("pathway", each.pathways)
        )
        for one in places
    ]  # fmt: skip
