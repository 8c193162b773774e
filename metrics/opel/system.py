"""The calculated level of a system for one pillar: its providers' scores, weighted by their open beds.

Pillars are not added together: how much each weighs in the level of the whole system was not found in any publication.
That level is declared (`metrics.opel.declared`), and never calculated.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import fsum

from metrics.opel.score import EXAMPLE_TABLE, Score
from metrics.opel.table import Table
from metrics.pressure.evidence import Evidence
from metrics.vocabulary import Level
from metrics.vocabulary.definition import Definition, Worked

NOT_CALCULATED = "no rule: how the framework weighs the pillars is not published"
"""Why no level of a whole system is calculated. The highest pillar's is not one, nor a mean that nobody has agreed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A provider's score and what it weighs: its beds as last known, stale or not; None where they never were."""

    score: Score
    weight: float | None
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemScore:
    """The level of several providers by one table: of a pillar, and of no whole system. `points` None: a provider's
    weight is not known, or there is no provider. `usable` of `expected` providers have anything usable."""

    organisation: str
    table: Table
    points: float | None
    level: Level
    last_level: Level
    is_floor: bool
    usable: int
    expected: int
    unweighed: tuple[str, ...]
    providers: tuple[Weighed, ...]


def system_score(organisation: str, table: Table, providers: Iterable[Weighed]) -> SystemScore:
    """Put the providers of a pillar together: the mean of their points, each weighing as much as its open beds.

    Shape: any order, possibly none. Where the table names no weight, all weigh alike.
    Raises: ValueError when a score is by another table.
    """
    every = tuple(sorted(providers, key=lambda each: each.score.organisation))
    if any(each.score.table != table for each in every):
        raise ValueError("scores by one table are put together, no others")
    weights = [_weight(each, table, alone=len(every) == 1) for each in every]
    unweighed = tuple(each.score.organisation for each, weight in zip(every, weights, strict=True) if weight is None)
    points = _mean(every, weights)
    usable = sum(each.score.level is not Level.UNKNOWN for each in every)
    was_known = points is not None and any(each.score.last_level is not Level.UNKNOWN for each in every)
    last_level = table.level_of(points) if was_known and points is not None else Level.UNKNOWN
    return SystemScore(
        organisation=organisation,
        table=table,
        points=points,
        level=last_level if usable else Level.UNKNOWN,
        last_level=last_level,
        is_floor=any(each.score.is_floor for each in every),
        usable=usable,
        expected=len(every),
        unweighed=unweighed,
        providers=every,
    )


def _weight(provider: Weighed, table: Table, *, alone: bool) -> float | None:
    if table.weight is None or alone:
        return 1.0
    return provider.weight if provider.weight is not None and provider.weight > 0 else None


def _mean(providers: tuple[Weighed, ...], weights: list[float | None]) -> float | None:
    known = [weight for weight in weights if weight is not None]
    if not known or len(known) < len(weights):
        return None
    return fsum(each.score.points * weight for each, weight in zip(providers, known, strict=True)) / fsum(known)


def _provider(code: str, *, points: int, beds: float) -> Weighed:
    level = EXAMPLE_TABLE.level_of(points)
    made = Score(
        organisation=code, table=EXAMPLE_TABLE, parameters=(), points=points, level=level, last_level=level
    )  # fmt: skip
    return Weighed(score=made, weight=beds)


DEFINITIONS = (
    Definition(
        key="opel.system_level",
        title="OPEL level of a pillar of a system, calculated",
        unit="level 1 to 4",
        says="The level at which the mean of the scores of a pillar's providers lies, each weighing as much as its "
        "open beds.",
        rule="Scores times open general and acute beds, added up, over those beds; to the nearest whole point, a half "
        "upwards; the cut-offs of the table. Beds that have gone stale weigh as last known. At least that level while "
        "one provider's is; unknown while a provider's beds never were known, or no provider has anything usable. Of "
        f"one pillar alone: the level of the whole system is declared, and not calculated ({NOT_CALCULATED}).",
        inputs=("opel.score", "beds.ga.open"),
        source="NHS England, OPEL framework 2023/24: aggregation; weights by beds are indicative",
        valid_from=date(2023, 4, 1),
        is_indicative=True,
        examples=(
            Worked(
                situation="8 points with 600 beds and 2 points with 300: the mean is 6, where level 3 begins",
                answer=(6.0, Level.THREE),
                work=lambda: (
                    (
                        found := system_score(
                            "SIM",
                            EXAMPLE_TABLE,
                            [_provider("SIM-S1", points=8, beds=600), _provider("SIM-S2", points=2, beds=300)],
                        )
                    ).points,
                    found.level,
                ),
            ),
        ),
    ),
)
