"""The columns of /levels: providers with their levels, every parameter they score, local triggers, the whole system."""

from collections.abc import Iterator
from typing import NamedTuple

from api import wire
from api.tables import Column, R, Table, fields, listed
from metrics.disclosure.figure import Figure


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


def _level(shape: type[R], level: str, is_floor: str) -> Iterator[Column[R]]:
    yield from fields(shape, level, kind=Figure.TALLY)
    yield from fields(shape, is_floor, kind=Figure.FLAG)


def _declared(shape: type[R], of: str = "") -> Iterator[Column[R]]:
    yield from fields(shape, f"{of}declared.level", kind=Figure.TALLY)
    yield from fields(shape, f"{of}declared.role", f"{of}declared.reason", kind=Figure.TEXT)
    yield from fields(shape, f"{of}declared.declared_at", f"{of}declared.received_at", kind=Figure.TIME)


def _said(shape: type[R], of: str = "") -> Iterator[Column[R]]:
    yield from _declared(shape, of)
    yield from fields(shape, f"{of}difference.steps", kind=Figure.TALLY)
    yield from fields(shape, f"{of}difference.says", kind=Figure.TEXT)


PROVIDERS = Table(
    (
        *fields(Provider, "pillar", "framework", kind=Figure.KEY),
        *fields(Provider, "provider.organisation.code", "provider.organisation.name", kind=Figure.KEY),
        *_level(Provider, "provider.level", "provider.is_floor"),
        *_said(Provider, "provider."),
        *fields(Provider, "provider.points", unit="points", kind=Figure.TALLY),
        *fields(Provider, "provider.known", "provider.of", unit="parameters", kind=Figure.TALLY),
        Column(name="drivers", of=lambda row: listed(row.provider.drivers), kind=Figure.KEY),
    )
)
PILLARS = Table(
    (
        *fields(wire.PillarLevel, "pillar", "framework.name", kind=Figure.KEY),
        *_level(wire.PillarLevel, "level", "is_floor"),
        *fields(wire.PillarLevel, "points", unit="points", kind=Figure.TALLY),
        *fields(wire.PillarLevel, "usable", "expected", unit="providers", kind=Figure.TALLY),
        *_said(wire.PillarLevel),
    )
)
PARAMETERS = Table(
    (
        *fields(
            Parameter, "pillar", "provider", "parameter.key", "parameter.title", "parameter.indicator",
            kind=Figure.KEY,
        ),
        *fields(Parameter, "parameter.standing", kind=Figure.TEXT),
        *fields(Parameter, "parameter.value", "parameter.scored_value", kind=Figure.MIXED),
        *fields(Parameter, "parameter.points", "parameter.most_points", kind=Figure.TALLY),
        *fields(Parameter, "parameter.is_indicative", kind=Figure.FLAG),
        Column(name="held_by", of=lambda row: listed(row.parameter.held_by), kind=Figure.KEY),
        *fields(Parameter, "evidence.organisation", kind=Figure.KEY),
        Column(
            name="evidence_parts", of=lambda row: listed(row.evidence.parts) if row.evidence else None, kind=Figure.KEY
        ),
        *fields(Parameter, "evidence.freshness", kind=Figure.TEXT),
        *fields(Parameter, "evidence.observed_at", kind=Figure.TIME),
        *fields(Parameter, "evidence.feed", kind=Figure.KEY),
    )
)  # fmt: skip
LOCAL = Table(
    (
        *fields(
            wire.LocalLevel, "pillar", "pressure.organisation.code", "pressure.organisation.name", kind=Figure.KEY
        ),
        *_level(wire.LocalLevel, "pressure.level", "pressure.is_floor"),
        *fields(wire.LocalLevel, "pressure.driver", kind=Figure.KEY),
        *fields(wire.LocalLevel, "pressure.usable", "pressure.expected", unit="organisations", kind=Figure.TALLY),
        *fields(wire.LocalLevel, "pressure.freshness", kind=Figure.TEXT),
        *fields(
            wire.LocalLevel, "pressure.oldest_observed_at", "pressure.newest_observed_at", kind=Figure.TIME
        ),
    )
)  # fmt: skip

SYSTEM = Table(
    (
        *fields(wire.SystemLevel, "organisation.code", "organisation.name", kind=Figure.KEY),
        *fields(wire.SystemLevel, "level", kind=Figure.TALLY),
        *fields(wire.SystemLevel, "why", kind=Figure.TEXT),
        *_declared(wire.SystemLevel),
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
