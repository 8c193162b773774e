"""What an adapter or the sift makes of a payload: observations and episodes, and rejects that say what was wrong with
the rest.

A reject is counted, kept and shown; it never stops the rows beside it. Failures of a whole payload are `FeedFailed`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ingest.nhs_number import withhold_nhs_numbers
from metrics.vocabulary import Observation
from metrics.vocabulary.episodes import Episode

LONGEST_SAMPLE = 200


class RejectCode(StrEnum):
    """Why one row or one value was refused; a member may be added, never renamed."""

    NOT_AN_OBJECT = "not_an_object"
    WRONG_CELL_COUNT = "wrong_cell_count"
    MISSING_FIELD = "missing_field"
    BAD_DATE = "bad_date"
    BAD_TIME = "bad_time"
    BAD_CODE = "bad_code"
    NOT_A_NUMBER = "not_a_number"
    NOT_FINITE = "not_finite"
    SENT_TWICE = "sent_twice"
    BAD_DIMENSIONS = "bad_dimensions"
    UNKNOWN_MEASURE = "unknown_measure"
    UNKNOWN_ORGANISATION = "unknown_organisation"
    NOT_COVERED = "not_covered"
    NHS_NUMBER = "nhs_number"
    NAIVE_TIME = "naive_time"
    IN_THE_FUTURE = "in_the_future"
    ANCIENT = "ancient"
    ABOUT_OUT_OF_REACH = "about_out_of_reach"
    ABOUT_UNFIT = "about_unfit"
    NOT_WHOLE = "not_whole"
    OUT_OF_RANGE = "out_of_range"
    SUPERSEDED_IN_PAYLOAD = "superseded_in_payload"
    BAD_KEY = "bad_key"
    NOT_IN_LIST = "not_in_list"
    UNKNOWN_REASON = "unknown_reason"
    OUT_OF_ORDER = "out_of_order"
    AFTER_OBSERVED = "after_observed"
    DOES_NOT_ADD_UP = "does_not_add_up"
    LIST_LOST = "list_lost"
    SUSPECT_JUMP = "suspect_jump"
    SUSPECT_ZERO = "suspect_zero"
    SUSPECT_UNIT = "suspect_unit"
    SUSPECT_BEYOND = "suspect_beyond"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """One refused row or value.

    `row` counts the payload's rows from 1, and is None where the sift refused an observation, which no longer knows its
    row. `sample` is what was sent, made safe by `sample_of`.
    """

    row: int | None
    field: str
    code: RejectCode
    reason: str
    sample: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A payload as read. `rows` counts all its rows, refused ones too; `ignored_fields` says which fields the format
    does not know came, and in how many rows; `generated_at` is when the source says it made the payload."""

    observations: list[Observation]
    rejects: list[Reject]
    rows: int
    generated_at: datetime | None = None
    ignored_fields: Mapping[str, int] = field(default_factory=dict)
    observed_at: datetime | None = None
    episodes: list[Episode] = field(default_factory=list)
    listed: frozenset[type[Episode]] | None = None


def sample_of(value: object) -> str:
    """A short, printable rendering of what was sent, with anything shaped like an NHS number withheld.

    Lists and objects are described by their size, because writing out a nested one can cost more than reading it did.
    """
    if isinstance(value, str):
        text = "".join(character if character.isprintable() else " " for character in value[: 2 * LONGEST_SAMPLE])
    elif isinstance(value, list):
        text = f"a list of {len(value)}"
    elif isinstance(value, dict):
        text = f"an object of {len(value)}"
    elif value is None or isinstance(value, bool):
        text = {None: "null", True: "true", False: "false"}[value]
    else:
        text = str(value)
    return withhold_nhs_numbers(text)[:LONGEST_SAMPLE]
