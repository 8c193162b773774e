"""The columns of /blockages: what holds people, idle capacity, lateness, and the reasons within each blockage."""

from typing import NamedTuple

from api import wire
from api.tables import Column, Table, fields, listed

_LOST = ("day", "week", "four_weeks", "trend")


class Part(NamedTuple):
    """A reason, or a place, within a blockage."""

    blockage: str
    of: wire.BlockageReason | wire.Held
    kind: str


BLOCKAGES = Table(
    (
        *fields(wire.Blockage, "key", "tag", "kind", "what", "organisation", "name", "council", "locality"),
        *fields(wire.Blockage, "people_now", unit="people"),
        *fields(wire.Blockage, *(f"lost.{name}" for name in _LOST), unit="bed days"),
        *fields(wire.Blockage, *(f"disputed.{name}" for name in _LOST), unit="bed days"),
        *fields(wire.Blockage, "next_week_about", unit="bed days"),
        *fields(wire.Blockage, "longest_days", unit="days"),
        *fields(wire.Blockage, "pounds", unit="pounds"),
        *fields(wire.Blockage, "stances.agreed", "stances.disputed", "stances.not_seen", unit="people"),
        *fields(wire.Blockage, "change.name", "change.owner"),
        *fields(wire.Blockage, "smallest_change.more"),
        *fields(wire.Blockage, "smallest_change.amount_a_week", unit="a week"),
        *fields(wire.Blockage, "smallest_change.people_a_week", unit="people a week"),
        *fields(wire.Blockage, "smallest_change.within_weeks", unit="weeks"),
        *fields(wire.Blockage, "smallest_change.says", "rows", "day_rows"),
    )
)
HELD = Table(
    (
        *fields(Part, "blockage", "kind"),
        *fields(Part, "of.code", "of.name"),
        *fields(Part, "of.people", unit="people"),
    )
)
REASONS = Table(
    (
        *fields(Part, "blockage", "of.code", "of.label", "of.family", "of.owner"),
        *fields(Part, "of.bed_days", unit="bed days"),
        *fields(Part, "of.people_now", unit="people"),
    )
)
IDLE = Table(
    (
        *fields(wire.Idle, "key", "what"),
        *fields(wire.Idle, *(f"saved.{name}" for name in _LOST), unit="bed days"),
        Column(name="idle", of=lambda row: listed(f"{one.place}: {one.people}" for one in row.idle), unit="people"),
        Column(name="waited", of=lambda row: listed(f"{one.place}: {one.people}" for one in row.waited), unit="people"),
    )
)
LATE = Table(
    (
        *fields(wire.Late, "key", "what", "site", "name"),
        *fields(wire.Late, "people_now", unit="people"),
        *fields(wire.Late, "hours_today", "hours_day", "hours_week", "hours_four_weeks", unit="bed hours"),
    )
)


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
