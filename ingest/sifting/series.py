"""Rules about the series: whose figure of what it is. They look at organisation, measure and dimensions alone."""

import re

from ingest.nhs_number import holds_nhs_number
from ingest.parsed import RejectCode
from ingest.sifting.context import Refusal, SiftContext
from metrics.vocabulary import Observation

_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}", re.ASCII)
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", re.ASCII)
_MOST_DIMENSIONS = 8


def known_measure(observation: Observation, context: SiftContext) -> Refusal | None:
    """The measure is in the catalogue.

    Prevents: a partner renames a figure, and it goes on arriving under a name no screen asks for while the tile keeps
    the last value under the old one.
    """
    if observation.measure in context.measures:
        return None
    return Refusal("measure", RejectCode.UNKNOWN_MEASURE, "The measure is not in the catalogue.")


def no_nhs_number(observation: Observation, context: SiftContext) -> Refusal | None:
    """No text of the series is shaped like an NHS number.

    Prevents: an extract keyed by patient instead of by ward makes its keys the names of series on a screen.
    """
    del context
    texts = (observation.organisation, *(text for pair in observation.dimensions for text in pair))
    if not any(map(holds_nhs_number, texts)):
        return None
    return Refusal("series", RejectCode.NHS_NUMBER, "A text is shaped like an NHS number; it was not kept.")


def known_organisation(observation: Observation, context: SiftContext) -> Refusal | None:
    """The organisation is in the catalogue.

    Prevents: two trusts merge and report under a new code, and their beds leave every total without a trace.
    """
    if observation.organisation in context.organisations:
        return None
    return Refusal("organisation", RejectCode.UNKNOWN_ORGANISATION, "The organisation is not in the catalogue.")


def covered_organisation(observation: Observation, context: SiftContext) -> Refusal | None:
    """The feed may speak for the organisation.

    Prevents: an address is pointed at another region's file, and figures of trusts the partner has no business with
    take the place of those that their own feed sent.
    """
    if observation.organisation in context.covered:
        return None
    return Refusal("organisation", RejectCode.NOT_COVERED, "This feed does not cover the organisation.")


def sound_dimensions(observation: Observation, context: SiftContext) -> Refusal | None:
    """Dimensions are few, named in lower case, and their values short codes.

    Prevents: free text in a reason field makes a new series of every spelling, until listing the series times out.
    """
    del context
    if len(observation.dimensions) > _MOST_DIMENSIONS:
        return Refusal("dimensions", RejectCode.BAD_DIMENSIONS, "There are more dimensions than any measure has.")
    for name, value in observation.dimensions:
        if _NAME.fullmatch(name) is None or _CODE.fullmatch(value) is None:
            reason = "A dimension is not a short name with a short code."
            return Refusal("dimensions", RejectCode.BAD_DIMENSIONS, reason)
    return None
