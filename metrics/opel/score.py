"""The calculated score and level of one provider, with what drove it. Indicative; a declared level is another figure.

Whatever is stale keeps its last points as a floor, whatever is missing counts its least: the level is then "at least".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from metrics.opel.figure import Figure, figure
from metrics.opel.table import Band, Parameter, Provider, Table
from metrics.pressure.evidence import Evidence
from metrics.pressure.indicator import Pillar
from metrics.vocabulary import Direction, Freshness, Level
from metrics.vocabulary.definition import Definition, Worked


class Standing(StrEnum):
    """How a parameter came to its points. SCORED: from all that should be sent. PARTIAL: from some of it, with what is
    stale as a floor. STALE: from last known figures alone. TOO_LITTLE: there is too little to judge by. MISSING:
    nothing has come. NO_SOURCE: Homeward has no source for it."""

    SCORED = "scored"
    PARTIAL = "partial"
    STALE = "stale"
    TOO_LITTLE = "too_little"
    MISSING = "missing"
    NO_SOURCE = "no_source"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One parameter of a provider. `value` is from usable figures, `scored_value` the one its points are of (with the
    stale figures that make it worse); `points` are the least it scores for certain."""

    parameter: Parameter
    standing: Standing
    value: float | None
    scored_value: float | None
    points: int
    held_by: tuple[str, ...]
    expected: int
    evidence: tuple[Evidence, ...]

    @property
    def is_known(self) -> bool:
        """Whether its points are those, and not at least those."""
        return self.standing is Standing.SCORED


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A provider's points and level by one table. `level` is UNKNOWN when no parameter has anything usable;
    `last_level` keeps what was last known. `known` of `of` parameters have their points for certain."""

    organisation: str
    table: Table
    parameters: tuple[Scored, ...]
    points: int
    level: Level
    last_level: Level

    @property
    def known(self) -> int:
        """Parameters whose points are certain."""
        return sum(each.is_known for each in self.parameters)

    @property
    def of(self) -> int:
        """Parameters of the table, those without a source among them."""
        return len(self.parameters)

    @property
    def is_floor(self) -> bool:
        """Whether to read points and level as "at least"."""
        return self.known < self.of

    @property
    def drivers(self) -> tuple[Scored, ...]:
        """The parameters that scored, the most points first, in the table's order between equals."""
        return tuple(sorted((each for each in self.parameters if each.points), key=lambda each: -each.points))


def score(
    organisation: str, table: Table, evidence: Mapping[str, Iterable[Evidence]], *, expected: Mapping[str, int]
) -> Score:
    """Score a provider.

    Shape: `evidence` by parameter, at most one of each place, in any order; `expected` says of how many places each
    parameter should be sent.
    """
    parameters = tuple(
        _scored(each, figure(each, evidence.get(each.key, ())), expected=expected.get(each.key, 0))
        for each in table.parameters
    )
    points = sum(each.points for each in parameters)
    last_level = table.level_of(points)
    is_judged = any(each.standing in {Standing.SCORED, Standing.PARTIAL} for each in parameters)
    was_judged = is_judged or any(each.standing is Standing.STALE for each in parameters)
    return Score(
        organisation=organisation,
        table=table,
        parameters=parameters,
        points=points,
        level=last_level if is_judged else Level.UNKNOWN,
        last_level=last_level if was_judged else Level.UNKNOWN,
    )


def _scored(parameter: Parameter, figure: Figure, *, expected: int) -> Scored:
    standing = _standing(parameter, figure, expected=expected)
    is_scored = parameter.has_source and figure.worst is not None
    return Scored(
        parameter=parameter,
        standing=standing,
        value=figure.value,
        scored_value=figure.worst,
        points=parameter.points_of(figure.worst) if is_scored and figure.worst is not None else parameter.least,
        held_by=figure.held_by,
        expected=max(expected, len(figure.usable) + len(figure.stale)),
        evidence=(*figure.usable, *figure.stale),
    )


def _standing(parameter: Parameter, figure: Figure, *, expected: int) -> Standing:
    if not parameter.has_source:
        return Standing.NO_SOURCE
    if not figure.usable and not figure.stale:
        return Standing.MISSING
    if figure.is_too_little:
        return Standing.TOO_LITTLE
    if figure.value is None:
        return Standing.STALE
    is_whole = not figure.stale and len(figure.usable) >= expected
    return Standing.SCORED if is_whole else Standing.PARTIAL


_AT = datetime(2026, 11, 10, 9, tzinfo=UTC)


def _parameter(key: str, *starts: float) -> Parameter:
    bands = tuple(Band(start, points) for start, points in zip(starts, (2, 3, 5), strict=True))
    return Parameter(key=key, title=key, direction=Direction.HIGH_IS_WORSE, indicator=key, bands=bands)


EXAMPLE_TABLE = Table(
    framework="an example", pillar=Pillar.ACUTE, valid_from=None, valid_to=None, provider=Provider.PLACE,
    weight="beds.ga.open",
    parameters=(
        _parameter("occupancy", 0.92, 0.95, 0.98),
        _parameter("nctr", 0.10, 0.15, 0.20),
        Parameter(key="majors", title="majors", direction=Direction.HIGH_IS_WORSE),
    ),
    two=4, three=6, four=9, highest=10, is_indicative=True, source="an example", note="",
)  # fmt: skip
"""A table for worked examples: two parameters of up to five points, and one without a source."""


def _sent(count: float, of: float, freshness: Freshness = Freshness.FRESH) -> list[Evidence]:
    return [Evidence(
        organisation="SIM-S1", parts=(count, of), freshness=freshness, observed_at=_AT, about_at=_AT, feed="beds_s1"
    )]  # fmt: skip


def _example(occupancy: list[Evidence], nctr: list[Evidence]) -> Score:
    return score("SIM-S1", EXAMPLE_TABLE, {"occupancy": occupancy, "nctr": nctr}, expected={"occupancy": 1, "nctr": 1})


_SOURCE = "NHS England, OPEL framework 2023/24 and integrated OPEL framework 2024 to 2026; bands and points indicative"

DEFINITIONS = (
    Definition(
        key="opel.score",
        title="OPEL score, calculated",
        unit="points",
        says="The points of a provider's parameters by the table of its pillar in force on the day, added up.",
        rule="Each parameter scores the points of the band its value lies in; a value at a bound is in the band that "
        "begins there. What is stale keeps its last points, what is missing or has no source counts its least points: "
        "the score is then at least that.",
        inputs=("the parameters of the table in catalogue opel.toml",),
        source=_SOURCE,
        valid_from=date(2023, 4, 1),
        is_indicative=True,
        examples=(
            Worked(
                situation="480 of 500 beds occupied (3 points), 98 of 480 without criteria to reside (5 points)",
                answer=8,
                work=lambda: _example(_sent(480, 500), _sent(98, 480)).points,
            ),
            Worked(
                situation="the people without criteria to reside have gone stale: their last points hold",
                answer=8,
                work=lambda: _example(_sent(480, 500), _sent(98, 480, Freshness.STALE)).points,
            ),
        ),
    ),
    Definition(
        key="opel.level",
        title="OPEL level, calculated",
        unit="level 1 to 4",
        says="The level at which a provider's points lie; indicative, and beside the declared one, not instead of it.",
        rule="The cut-offs of the table. At least that level while a parameter is stale, missing or without a source, "
        "from so many of so many parameters; unknown while nothing is usable.",
        inputs=("opel.score",),
        source=_SOURCE,
        valid_from=date(2023, 4, 1),
        is_indicative=True,
        examples=(
            Worked(
                situation="8 points where level 3 begins at 6; one of three parameters has no source",
                answer=(Level.THREE, True, 2, 3),
                work=lambda: (
                    (found := _example(_sent(480, 500), _sent(98, 480))).level,
                    found.is_floor,
                    found.known,
                    found.of,
                ),
            ),
            Worked(
                situation="everything is stale: unknown; last known was 3",
                answer=(Level.UNKNOWN, Level.THREE),
                work=lambda: (
                    (found := _example(_sent(480, 500, Freshness.STALE), _sent(98, 480, Freshness.STALE))).level,
                    found.last_level,
                ),
            ),
        ),
    ),
)
