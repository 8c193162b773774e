"""The answer of /levels: OPEL by pillar, calculated beside declared, what is declared of the whole system, and local
triggers."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from api.wire.basis import Correction
from api.wire.pictures import Pressure
from api.wire.shape import FreshnessWord, LevelNumber, OrganisationRef, Wire

DeclaredNumber = Literal[1, 2, 3, 4]
StandingWord = Literal["scored", "partial", "stale", "too_little", "missing", "no_source"]


class Declared(Wire):
    """A level that a named role declared; `level` null: it was stood down. It holds from `declared_at`."""

    level: DeclaredNumber | None
    role: str
    reason: str
    declared_at: datetime
    received_at: datetime


class Difference(Wire):
    """Declared less calculated, in levels; null where the two cannot be compared. `says` it in words."""

    steps: int | None
    says: str


class Evidence(Wire):
    """What one organisation sent towards a parameter: the parts of a ratio, or one figure."""

    organisation: str
    parts: list[float]
    freshness: FreshnessWord
    observed_at: datetime
    feed: str


class ParameterScore(Wire):
    """One parameter of a framework for one provider. `points` are the least it scores for certain.

    `value` is from usable figures; `scored_value` the one the points are of, with stale figures that make it worse
    (`held_by`). `standing`: scored from all; from part; from stale figures alone; too little to judge by; nothing came;
    Homeward has no source for it.
    """

    key: str = Field(examples=["ga_occupancy"])
    title: str
    indicator: str | None
    standing: StandingWord
    value: float | None
    scored_value: float | None
    points: int
    most_points: int
    held_by: list[str]
    is_indicative: bool
    evidence: list[Evidence]


class ProviderLevel(Wire):
    """One provider of a pillar. `level` 0: unknown; `is_floor`: read level and points as "at least", since only `known`
    of `of` parameters have their points for certain."""

    organisation: OrganisationRef
    level: LevelNumber
    points: int
    is_floor: bool
    known: int
    of: int
    drivers: list[str]
    parameters: list[ParameterScore]
    declared: Declared | None
    difference: Difference


class Framework(Wire):
    """The scoring table in force. `two`, `three` and `four` are the lowest totals of these levels."""

    name: str = Field(examples=["2024-26"])
    valid_from: date | None
    valid_to: date | None
    two: int
    three: int
    four: int
    highest: int
    weight: str | None
    is_indicative: bool
    source: str
    note: str


class PillarLevel(Wire):
    """One of the four pillars. `level` null: nobody beneath the node is a provider of it, or no framework is in force.

    The level of several providers is of the mean of their points, each weighing as much as `framework.weight` says.
    """

    pillar: str = Field(examples=["acute"])
    framework: Framework | None
    level: LevelNumber | None
    points: float | None
    is_floor: bool
    usable: int
    expected: int
    providers: list[ProviderLevel]
    declared: Declared | None
    difference: Difference


class SystemLevel(Wire):
    """The whole of an integrated care system. `level` is always null: none is calculated, for what `why` says, and no
    pillar's stands for it. `declared`: what a named role said it is; null: nobody has."""

    organisation: OrganisationRef
    level: None
    why: str
    declared: Declared | None


class LocalLevel(Wire):
    """The local trigger of a kind of provider that has no OPEL."""

    pillar: str = Field(examples=["home_care"])
    pressure: Pressure


class Levels(Wire):
    """The levels of a node about `at`, from what had arrived by `known`. No pillar is added to another; `system` is
    what is declared of all together, null where the node is no integrated care system.

    The providers given are a page of `total`; a pillar's own level is always that of all of them.
    """

    organisation: OrganisationRef
    at: datetime
    known: datetime
    data_version: int
    catalogue_version: str
    code_version: str
    valid_until: datetime | None
    definitions: list[str]
    corrections: list[Correction] | None = None
    corrections_left_out: int = 0
    not_compared: str | None = None
    total: int
    next: str | None
    system: SystemLevel | None
    pillars: list[PillarLevel]
    local: list[LocalLevel]
