"""The columns of /bed-position: its sites, its totals, every part, and who is becoming ready."""

from collections.abc import Iterator
from typing import NamedTuple

from api import wire
from api.tables import Column, Table, fields, listed

_LIKELY = ("expected_in_range", "on_definite_range", "on_potential_range")
_RANGES = tuple(f"{name}.{edge}" for name in _LIKELY for edge in ("low", "high"))
_PARTS = (
    "open", "occupied", "escalation", "awaiting", "expected_in", "gone", "definite", "potential", "closed",
    "in_department", "over_12_hours", "ambulances",
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


def _value(name: str) -> Column[wire.SitePosition]:
    def of(row: wire.SitePosition) -> float | None:
        return next((part.value for part in row.parts if part.name == name), None)

    return Column(name=name, of=of, unit=_UNITS.get(name, "people"))


_UNITS = {**dict.fromkeys(("open", "occupied", "escalation", "closed"), "beds"), "ambulances": "ambulances"}

SITES = Table(
    (
        *fields(wire.SitePosition, "organisation.code", "organisation.name", prefix="site_"),
        *fields(wire.SitePosition, "care", "about", "is_over"),
        *fields(wire.SitePosition, "empty", "on_definite", "on_potential", *_RANGES, unit="beds"),
        Column(name="lacking", of=lambda row: listed(row.lacking)),
        *(_value(name) for name in _PARTS),
        Column(
            name="closed_for",
            of=lambda row: listed(f"{each.reason or 'not said'}: {each.beds:g}" for each in row.closed_for),
            unit="beds",
        ),
        *fields(wire.SitePosition, "longest_ready.days", unit="days"),
        *fields(wire.SitePosition, "longest_ready.since"),
    )
)
PARTS = Table(
    (
        *fields(Part, "site", "part.name"),
        *fields(Part, "part.value", "part.last_value"),
        *fields(Part, "part.freshness", "part.is_held", "part.is_of_another_day", "part.is_expected"),
        *fields(Part, "seen.measure", "seen.organisation", "seen.feed", "seen.about_at", "seen.observed_at"),
        *fields(Part, "seen.value", "seen.freshness"),
        Column(
            name="seen_dimensions",
            of=lambda row: (
                listed(f"{key}={value}" for key, value in sorted(row.seen.dimensions.items())) if row.seen else None
            ),
        ),
    )
)
TOTALS = Table(
    (
        *fields(Total, "care", "sum.name", "sum.value"),
        *fields(Total, "sum.usable", "sum.expected", unit="sites"),
        *fields(Total, "sum.is_at_least", "sum.freshness", "sum.oldest_observed_at"),
    )
)
BECOMING_READY = Table(
    (
        *fields(Ready, "horizon.hours", unit="hours"),
        *fields(Ready, "horizon.until", "pathway"),
        *fields(Ready, "people", unit="people"),
        Column(
            name="referred", of=lambda row: row.horizon.referred if row.pathway is None else None, unit="people"
        ),
    )
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
    for horizon in made.becoming_ready.horizons:
        for each in horizon.by_pathway:
            yield Ready(horizon, each.pathway or "not named", each.people)
        yield Ready(horizon, None, horizon.people)
