"""Held against each other: what the API says and what the slow reference says, figure by figure."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from math import isclose
from typing import Any


@dataclass(frozen=True, slots=True)
class Rounded:
    """A figure that an answer gives to so many decimals; which way a half goes is nobody's to say."""

    value: float
    decimals: int


@dataclass(slots=True)
class Compared:
    """How many figures were held against the ledger, by route, and what differed; told when all is seen."""

    figures: Counter[str] = field(default_factory=Counter)
    differing: list[str] = field(default_factory=list)

    def hold(self, route: str, said: Any, truth: Any, *, what: str) -> None:
        """Hold an answer against the truth; what the truth does not speak of is not looked at."""
        counted: list[int] = [0]
        found = list(_differences(said, truth, path="", counted=counted))
        self.figures[route] += counted[0]
        if found:
            self.differing.append(f"{what}: {len(found)} of {counted[0]} differ\n" + "\n".join(found[:8]))


def _differences(said: Any, truth: Any, *, path: str, counted: list[int]) -> Iterator[str]:
    if isinstance(truth, dict):
        if not isinstance(said, dict):
            yield f"{path}: said {said!r}, truth {truth!r}"
            return
        for name, value in truth.items():
            yield from _differences(said.get(name, "missing"), value, path=f"{path}.{name}", counted=counted)
    elif isinstance(truth, list):
        if not isinstance(said, list) or len(said) != len(truth):
            yield f"{path}: said {len(said)} of {_short(said)}, truth {len(truth)} of {_short(truth)}"
            return
        for place, (one, other) in enumerate(zip(said, truth, strict=True)):
            yield from _differences(one, other, path=f"{path}[{place}]", counted=counted)
    else:
        counted[0] += 1
        if not _is_same(said, truth):
            yield f"{path}: said {said!r}, truth {truth!r}"


def _short(rows: Any) -> str:
    return repr(rows)[:400]


def _is_same(said: Any, truth: Any) -> bool:
    if isinstance(truth, datetime):
        return said is not None and said != "missing" and datetime.fromisoformat(said) == truth
    if isinstance(truth, date):
        return bool(said == truth.isoformat())
    if isinstance(truth, Rounded):
        return isinstance(said, int | float) and abs(said - truth.value) <= 0.5 * 10**-truth.decimals + 1e-9
    if isinstance(truth, bool) or truth is None or isinstance(truth, str):
        return said is truth or said == truth
    # Sums of floats may be made in another order; nothing else may differ.
    return isinstance(said, int | float) and isclose(said, truth, rel_tol=1e-9, abs_tol=1e-9)
