"""A definition: what one figure of the core means, dated, with worked examples that the tests run.

Records only. They stand in the module that works the figure out; `metrics.definitions` finds them all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """A worked example: a situation in words, what the figure then is, and the sum that shows it.

    `work` works it out by the product's own functions; the tests compare it with `answer`.
    """

    situation: str
    answer: object
    work: Callable[[], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One figure.

    `key` is lower-case dotted (`delay.days_since_ready`), `unit` in words (people, bed days, nights, hours, share).
    `says` is its meaning in one sentence, `rule` how it is worked out, `inputs` what it is worked out from. `source`
    names where the definition comes from; `is_indicative` when no current national source gives it.
    """

    key: str
    title: str
    unit: str
    says: str
    rule: str
    inputs: tuple[str, ...]
    source: str
    valid_from: date
    is_indicative: bool = False
    examples: tuple[Worked, ...] = ()
