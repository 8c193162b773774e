"""What a case is, and what comes of it: proofs that the answers are right, ratios against the bare case, figures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from statistics import median

from bench.rounds import Rounds
from bench.store import Stores


class Size(StrEnum):
    """FULL: what is published. QUICK: minutes less, the same shape. TINY: only proves that the case works."""

    FULL = "full"
    QUICK = "quick"
    TINY = "tiny"


class Kind(StrEnum):
    """What a ratio says. SPEED: the product's speed as a share of the bare one's, more is better. COST: the product's
    time as a multiple of the bare one's, less is better."""

    SPEED = "speed"
    COST = "cost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """The product against the bare case over some rounds. `target` and `aim` are in the ratio's own sense, None where
    the ratio is only recorded."""

    name: str
    kind: Kind
    unit: str
    rounds: Rounds
    target: float | None = None
    aim: float | None = None

    @property
    def each(self) -> tuple[float, ...]:
        """The ratio of every round, both sides of which ran next to each other."""
        pairs = zip(self.rounds.product, self.rounds.bare, strict=True)
        return tuple(bare / product if self.kind is Kind.SPEED else product / bare for product, bare in pairs)

    @property
    def median(self) -> float:
        """The middle one of the rounds' ratios."""
        return median(self.each)

    def reaches(self, bound: float | None) -> bool | None:
        """Whether the median is as good as a bound; None when there is none."""
        if bound is None:
            return None
        return self.median >= bound if self.kind is Kind.SPEED else self.median <= bound


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure that is recorded beside the ratios, over as many tries as it has values. `most`, `least`: the bound that
    the middle one is to keep, None where it is only recorded."""

    name: str
    unit: str
    values: tuple[float, ...]
    most: float | None = None
    least: float | None = None

    @property
    def median(self) -> float:
        """The middle value."""
        return median(self.values)

    @property
    def bounds(self) -> Sequence[tuple[str, float, bool]]:
        """Each bound in words, and whether the middle value keeps it."""
        found = []
        if self.most is not None:
            found.append(("at most", self.most, self.median <= self.most))
        if self.least is not None:
            found.append(("at least", self.least, self.median >= self.least))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a case. `proofs` say in a sentence each what was found equal before anything was believed."""

    proofs: tuple[str, ...]
    ratios: tuple[Ratio, ...] = ()
    figures: tuple[Figure, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What a case works with: databases of its own, a folder to write to, its size, and how long to wait for quiet."""

    stores: Stores
    folder: Path
    size: Size
    patience_seconds: float
    environment: Mapping[str, str] = field(default_factory=dict)
    say: Callable[[str], None] = print


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case: its key, what it asks, and how it is run."""

    key: str
    title: str
    run: Callable[[Bench], Outcome]


def demand(is_so: bool, what: str) -> str:  # noqa: FBT001 - a claim and its sentence, read aloud at the call
    """A proof: the sentence, when it holds. Raises AssertionError when it does not: then no time means anything."""
    if not is_so:
        raise AssertionError(f"not so: {what}")
    return what
