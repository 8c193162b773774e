"""An observation: one value of a series about an instant or span, observed at a time."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

Dimensions = tuple[tuple[str, str], ...]

NO_DIMENSIONS: Dimensions = ()


def dimensions(values: Mapping[str, str]) -> Dimensions:
    """Put dimension values into the one order in which they are compared and stored (by name)."""
    return tuple(sorted(values.items()))


class Observation(NamedTuple):
    """What a feed said: organisation and measure by key, both times aware UTC, the value in the measure's unit.

    `about_at` is the instant, or the start of the span (`Measure.about` says which). `observed_at` is when the source
    saw it; only that is tested against future and ancient. When it reached us (`received_at`) belongs to the store.
    """

    organisation: str
    measure: str
    about_at: datetime
    observed_at: datetime
    value: float
    dimensions: Dimensions = NO_DIMENSIONS
