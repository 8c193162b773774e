"""Declared levels: what a named role says a level is, when and why; and how that lies to the calculated one.

One is declared of a pillar of an organisation, or of a whole system. Of a whole system none is calculated.

A declaration is never changed: a later one takes its place. Neither figure corrects the other.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from metrics.pressure.indicator import Pillar
from metrics.vocabulary import Level
from metrics.vocabulary.definition import Definition, Worked


class Whole(StrEnum):
    """What a level is declared of besides a pillar. It is none: no figure, local trigger or action card is of it."""

    SYSTEM = "system"


DeclaredOf = Pillar | Whole
"""What a level is declared of: a pillar of an organisation, or the whole of an integrated care system."""
DECLARED_OF: Mapping[str, DeclaredOf] = {
    **{each.value: each for each in Pillar if each.has_opel},
    Whole.SYSTEM.value: Whole.SYSTEM,
}
"""All that a level can be declared of, by its word: the pillars that have OPEL words, and the system above them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """One declaration of a level for a pillar of an organisation, or for a whole system. `level` None: stood down.

    `declared_at` is from when it holds, `received_at` when Homeward was told.
    """

    organisation: str
    of: DeclaredOf
    level: Level | None
    role: str
    reason: str
    declared_at: datetime
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Declared less calculated, in levels. `steps` None: there is nothing to compare, or the calculated level is "at
    least" and no higher than the declared one, so that the two may be the same. `says` it in words."""

    steps: int | None
    says: str


def in_force(declarations: Iterable[Declared], *, at: datetime) -> Declared | None:
    """Of the declarations of one thing of one organisation, the one that holds at an instant; None before the first.

    The one declared last; of two for the same instant, the one told last. Shape: any order.
    """
    past = [each for each in declarations if each.declared_at <= at]
    return max(past, key=lambda each: (each.declared_at, each.received_at), default=None)


def difference(declared: Declared | None, *, calculated: Level, is_floor: bool) -> Difference:
    """How a declared level lies to the calculated one."""
    if declared is None:
        return Difference(steps=None, says="no level has been declared")
    if declared.level is None:
        return Difference(steps=None, says="the declared level was stood down")
    if calculated is Level.UNKNOWN:
        return Difference(steps=None, says="the calculated level is unknown")
    steps = declared.level - calculated
    by = f"{abs(steps)} {'level' if abs(steps) == 1 else 'levels'}"
    if is_floor and steps >= 0:
        known = f"calculated is at least {calculated:d}"
        return Difference(steps=None, says=f"{known}, declared {declared.level:d}: not comparable")
    if steps == 0:
        return Difference(steps=0, says="declared and calculated agree")
    side = "above" if steps > 0 else "below"
    return Difference(steps=steps, says=f"declared {'at least ' if is_floor else ''}{by} {side} calculated")


_AT = datetime(2026, 11, 10, 9, tzinfo=UTC)


def _declared(level: Level | None) -> Declared:
    return Declared(
        organisation="SIM-S1", of=Pillar.ACUTE, level=level, role="Director on call", reason="Ambulances wait",
        declared_at=_AT, received_at=_AT,
    )  # fmt: skip


DEFINITIONS = (
    Definition(
        key="opel.declared",
        title="OPEL level, declared",
        unit="level 1 to 4",
        says="The level that a named role has declared for a pillar of an organisation, or for the whole of an "
        "integrated care system, with its time and reason.",
        rule="The last declared; of two for one instant the one told last. Declarations are kept for ever and none is "
        "changed. Beside the calculated level of a pillar the difference is shown, and neither corrects the other. "
        "The level of a whole system is only declared: none is calculated that it could be held against, no pillar's "
        "level stands for it, and it stands for no pillar's.",
        inputs=("declarations",),
        source="NHS England, OPEL framework 2023/24: declared by the organisation",
        valid_from=date(2023, 4, 1),
        examples=(
            Worked(
                situation="declared 2, calculated 3",
                answer=Difference(steps=-1, says="declared 1 level below calculated"),
                work=lambda: difference(_declared(Level.TWO), calculated=Level.THREE, is_floor=False),
            ),
            Worked(
                situation="declared 3, calculated at least 3: it may be more",
                answer=Difference(steps=None, says="calculated is at least 3, declared 3: not comparable"),
                work=lambda: difference(_declared(Level.THREE), calculated=Level.THREE, is_floor=True),
            ),
            Worked(
                situation="declared 1, calculated at least 3",
                answer=Difference(steps=-2, says="declared at least 2 levels below calculated"),
                work=lambda: difference(_declared(Level.ONE), calculated=Level.THREE, is_floor=True),
            ),
        ),
    ),
)
