"""Rules about the value, in the unit of its measure. A value is kept or refused, never clipped or rounded."""

from math import isfinite

from ingest.parsed import RejectCode
from ingest.sifting.context import Refusal
from metrics.vocabulary import Measure


def finite_number(value: float, measure: Measure) -> Refusal | None:
    """The value is a number that can be held.

    Prevents: one NaN in the store makes every sum and maximum over it NaN, and sorts above all real figures.
    """
    del measure
    if isfinite(value):
        return None
    return Refusal("value", RejectCode.NOT_FINITE, "The value is not a finite number.")


def whole_number(value: float, measure: Measure) -> Refusal | None:
    """A count of people, beds or events is whole.

    Prevents: a source changes a count of beds into an occupancy between 0 and 1; every bound still holds, and the wall
    shows a hospital with one bed.
    """
    if value % 1 == 0 or not measure.whole:
        return None
    return Refusal("value", RejectCode.NOT_WHOLE, "The value is not whole, and its measure is a count.")


def plausible_value(value: float, measure: Measure) -> Refusal | None:
    """The value lies within what is plausible for one organisation, as its measure states.

    Prevents: the days of a long weekend added together and sent as one, as happened in winter 2015/16, give a trust
    five thousand beds.
    """
    if measure.lowest <= value <= measure.highest:
        return None
    reason = f"The value is outside {measure.lowest:g} to {measure.highest:g} {measure.unit}."
    return Refusal("value", RejectCode.OUT_OF_RANGE, reason)
