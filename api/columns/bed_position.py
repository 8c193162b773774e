"""The columns of /bed-position: its sites, its totals, every part, and who is becoming ready."""

from collections.abc import Iterator
from typing import NamedTuple

from api import wire
from api.tables import Adding, Column, Sum, Table, fields, listed
from metrics.disclosure.figure import Figure

_LIKELY = ("expected_in_range", "on_definite_range", "on_potential_range")
_RANGES = tuple(f"{name}.{edge}" for name in _LIKELY for edge in ("low", "high"))
_PARTS = (
    "open", "occupied", "escalation", "awaiting", "expected_in", "gone", "definite", "potential", "closed",
    "in_department", "over_12_hours", "longest_awaiting", "ambulances", "longest_ambulance",
)  # fmt: skip


class Part(NamedTuple):
    """A part of a site's position, with one observation it rests on; None where nothing came."""

    site: str
    part: wire.PositionPart
    seen: wire.Observed | None


class Total(NamedTuple):
    """One sum over several sites."""

    care: str
    sum: wire.Sum


class Ready(NamedTuple):
    """Who is expected to become ready within a horizon, by pathway; None: on all."""

    horizon: wire.Horizon
    pathway: str | None
    people: int
    is_at_least: bool


def _value(name: str) -> Column[wire.SitePosition]:
    def of(row: wire.SitePosition) -> float | None:
        return next((part.value for part in row.parts if part.name == name), None)

    unit = _UNITS.get(name, "people")
    return Column(name=name, of=of, unit=unit, kind=_KINDS.get(name, Figure.PEOPLE))


_LONGEST = ("longest_awaiting", "longest_ambulance")
_UNITS = {
    **dict.fromkeys(("open", "occupied", "escalation", "closed"), "beds"), "ambulances": "ambulances",
    **dict.fromkeys(_LONGEST, "minutes"),
}  # fmt: skip
# Occupied beds count people; whoever waits in an ambulance is one too.
_KINDS = {
    **dict.fromkeys(("open", "escalation", "closed"), Figure.CAPACITY), **dict.fromkeys(_LONGEST, Figure.EXTREME),
}  # fmt: skip

SITES = Table(
    (
        *fields(wire.SitePosition, "organisation.code", "organisation.name", prefix="site_", kind=Figure.KEY),
        *fields(wire.SitePosition, "care", kind=Figure.KEY),
        *fields(wire.SitePosition, "about", kind=Figure.TIME),
        *fields(wire.SitePosition, "is_over", kind=Figure.FLAG),
        *fields(wire.SitePosition, "empty", unit="beds", kind=Figure.CAPACITY),
        *fields(wire.SitePosition, "on_definite", "on_potential", *_RANGES, unit="beds", kind=Figure.DERIVED),
        Column(name="lacking", of=lambda row: listed(row.lacking), kind=Figure.TEXT),
        *(_value(name) for name in _PARTS),
        Column(
            name="closed_for",
            of=lambda row: listed(f"{each.reason or 'not said'}: {each.beds:g}" for each in row.closed_for),
            unit="beds",
            kind=Figure.CAPACITY,
        ),
        *fields(wire.SitePosition, "longest_ready.days", unit="days", kind=Figure.EXTREME),
        *fields(wire.SitePosition, "longest_ready.since", kind=Figure.EXTREME),
        *fields(wire.SitePosition, "is_longest_ready_at_least", kind=Figure.FLAG),
    ),
    sums=(Sum(("open",), ("occupied", "empty")), Sum(("in_department",), ("over_12_hours",), has_rest=True)),
    adding=(Adding(by=("care",)),),
)
PARTS = Table(
    (
        *fields(Part, "site", "part.name", kind=Figure.KEY),
        *fields(Part, "part.value", "part.last_value", kind=Figure.MIXED),
        *fields(Part, "part.freshness", kind=Figure.TEXT),
        *fields(Part, "part.is_held", "part.is_of_another_day", "part.is_expected", kind=Figure.FLAG),
        *fields(Part, "seen.measure", "seen.organisation", "seen.feed", kind=Figure.KEY),
        *fields(Part, "seen.about_at", "seen.observed_at", kind=Figure.TIME),
        *fields(Part, "seen.value", kind=Figure.MIXED),
        *fields(Part, "seen.freshness", kind=Figure.TEXT),
        Column(
            name="seen_dimensions",
            kind=Figure.KEY,
            of=lambda row: (
                listed(f"{key}={value}" for key, value in sorted(row.seen.dimensions.items())) if row.seen else None
            ),
        ),
    ),
    public_in="sites",
)
TOTALS = Table(
    (
        *fields(Total, "care", "sum.name", kind=Figure.KEY),
        *fields(Total, "sum.value", kind=Figure.MIXED),
        *fields(Total, "sum.usable", "sum.expected", unit="sites", kind=Figure.TALLY),
        *fields(Total, "sum.is_at_least", kind=Figure.FLAG),
        *fields(Total, "sum.freshness", kind=Figure.TEXT),
        *fields(Total, "sum.oldest_observed_at", kind=Figure.TIME),
    ),
    public_in="sites",
)
BECOMING_READY = Table(
    (
        *fields(Ready, "horizon.hours", unit="hours", kind=Figure.KEY),
        *fields(Ready, "horizon.until", kind=Figure.TIME),
        *fields(Ready, "pathway", kind=Figure.KEY),
        *fields(Ready, "people", unit="people", kind=Figure.PEOPLE),
        Column(
            name="referred", of=lambda row: row.horizon.referred if row.pathway is None else None, unit="people",
            kind=Figure.PEOPLE,
        ),
        *fields(Ready, "is_at_least", kind=Figure.FLAG),
    ),
    sums=(Sum(("people",), ("referred",), has_rest=True),),
    adding=(Adding(by=("horizon_hours",), whole="pathway"),),
)  # fmt: skip


def parts(made: wire.BedPosition) -> list[Part]:
    """Every part of every site, one row for each observation it rests on."""
    return [
        Part(site.organisation.code, part, seen)
        for site in made.sites
        for part in site.parts
        for seen in (*part.rests_on, *((None,) if not part.rests_on else ()))
    ]


def totals(made: wire.BedPosition) -> list[Total]:
    """The sums over acute and over community sites."""
    return [
        Total(of.care, each)
        for of in (made.acute, made.community)
        if of is not None
        for each in (of.empty, of.on_definite, of.on_potential, *of.parts)
    ]


def becoming_ready(made: wire.BedPosition) -> list[Ready]:
    """Each horizon by pathway, then all pathways together."""
    return list(_horizons(made))


def _horizons(made: wire.BedPosition) -> Iterator[Ready]:
    is_at_least = made.becoming_ready.is_at_least
    for horizon in made.becoming_ready.horizons:
        for each in horizon.by_pathway:
            yield Ready(horizon, each.pathway or "not named", each.people, is_at_least)
        yield Ready(horizon, None, horizon.people, is_at_least)
