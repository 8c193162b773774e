"""The columns of /levels: providers with their levels, every parameter they score, and local triggers."""

from typing import NamedTuple

from api import wire
from api.tables import Column, Table, fields, listed


class Provider(NamedTuple):
    """One provider of a pillar."""

    pillar: str
    framework: str | None
    provider: wire.ProviderLevel

    @property
    def key(self) -> tuple[str, str]:
        """What no two share."""
        return self.pillar, self.provider.organisation.code


class Parameter(NamedTuple):
    """One parameter of a provider, with one figure it rests on; None where nothing came."""

    pillar: str
    provider: str
    parameter: wire.ParameterScore
    evidence: wire.Evidence | None


_SAID = ("declared.level", "declared.role", "declared.reason", "declared.declared_at", "declared.received_at")
_DIFFERENCE = ("difference.steps", "difference.says")

PROVIDERS = Table(
    (
        *fields(Provider, "pillar", "framework"),
        *fields(Provider, "provider.organisation.code", "provider.organisation.name"),
        *fields(Provider, *(f"provider.{name}" for name in ("level", "is_floor", *_SAID, *_DIFFERENCE))),
        *fields(Provider, "provider.points", unit="points"),
        *fields(Provider, "provider.known", "provider.of", unit="parameters"),
        Column(name="drivers", of=lambda row: listed(row.provider.drivers)),
    )
)
PILLARS = Table(
    (
        *fields(wire.PillarLevel, "pillar", "framework.name", "level", "is_floor"),
        *fields(wire.PillarLevel, "points", unit="points"),
        *fields(wire.PillarLevel, "usable", "expected", unit="providers"),
        *fields(wire.PillarLevel, *_SAID, *_DIFFERENCE),
    )
)
PARAMETERS = Table(
    (
        *fields(Parameter, "pillar", "provider"),
        *fields(
            Parameter,
            *(
                f"parameter.{name}"
                for name in (
                    "key", "title", "indicator", "standing", "value", "scored_value", "points", "most_points",
                    "is_indicative",
                )
            ),
        ),
        Column(name="held_by", of=lambda row: listed(row.parameter.held_by)),
        *fields(Parameter, "evidence.organisation"),
        Column(name="evidence_parts", of=lambda row: listed(row.evidence.parts) if row.evidence else None),
        *fields(Parameter, "evidence.freshness", "evidence.observed_at", "evidence.feed"),
    )
)  # fmt: skip
LOCAL = Table(
    (
        *fields(wire.LocalLevel, "pillar", "pressure.organisation.code", "pressure.organisation.name"),
        *fields(wire.LocalLevel, "pressure.level", "pressure.is_floor", "pressure.driver"),
        *fields(wire.LocalLevel, "pressure.usable", "pressure.expected", unit="organisations"),
        *fields(wire.LocalLevel, "pressure.freshness", "pressure.oldest_observed_at", "pressure.newest_observed_at"),
    )
)


def providers(made: wire.Levels) -> list[Provider]:
    """The providers of all pillars."""
    return [
        Provider(pillar.pillar, pillar.framework.name if pillar.framework else None, each)
        for pillar in made.pillars
        for each in pillar.providers
    ]


def parameters(made: wire.Levels) -> list[Parameter]:
    """Every parameter of every provider, one row for each figure it rests on."""
    return [
        Parameter(pillar.pillar, each.organisation.code, one, seen)
        for pillar in made.pillars
        for each in pillar.providers
        for one in each.parameters
        for seen in (*one.evidence, *((None,) if not one.evidence else ()))
    ]
