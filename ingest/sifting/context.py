"""What a rule may look at besides the observation, and what it answers."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from ingest.parsed import RejectCode
from metrics.vocabulary import Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class SiftContext:
    """The facts of one poll: the vocabulary, whom the feed may speak for, and the picture time it is judged at.

    `organisations` are all codes the catalogue knows, `covered` those this feed covers; `now`, `future_within` and
    `ancient_after` are picture time.
    """

    measures: Mapping[str, Measure]
    organisations: AbstractSet[str]
    covered: AbstractSet[str]
    now: datetime
    future_within: timedelta
    ancient_after: timedelta


class Refusal(NamedTuple):
    """Which part of an observation a rule refuses, under which code, in one sentence."""

    field: str
    code: RejectCode
    reason: str
