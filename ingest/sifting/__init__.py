"""The sift's rules, one small function each, named for what it demands; its docstring says what it prevents.

Three kinds, by what they look at, so that a payload's series and times are judged once and not once per figure; those
about the value see nothing but it and its measure. Adding a rule is adding a function and its name below; the order is
the order in which a refusal is reported.
"""

from collections.abc import Callable

from ingest.sifting.context import Refusal, SiftContext
from ingest.sifting.series import (
    covered_organisation,
    known_measure,
    known_organisation,
    no_nhs_number,
    sound_dimensions,
)
from ingest.sifting.times import about_fits_measure, about_within_reach, aware_times, not_ancient, not_future
from ingest.sifting.values import finite_number, plausible_value, whole_number
from metrics.vocabulary import Measure, Observation

Rule = Callable[[Observation, SiftContext], Refusal | None]
ValueRule = Callable[[float, Measure], Refusal | None]

SERIES_RULES: tuple[Rule, ...] = (
    known_measure,
    no_nhs_number,
    known_organisation,
    covered_organisation,
    sound_dimensions,
)
TIME_RULES: tuple[Rule, ...] = (aware_times, not_future, not_ancient, about_within_reach, about_fits_measure)
VALUE_RULES: tuple[ValueRule, ...] = (finite_number, whole_number, plausible_value)

__all__ = ["SERIES_RULES", "TIME_RULES", "VALUE_RULES", "Refusal", "Rule", "SiftContext", "ValueRule"]
