"""The sift: what an adapter could read is kept, or refused by a named rule; the last step before the store.

It judges each observation alone, and what a payload says twice. It compares nothing with history: a step change or a
sudden zero is for whoever holds the last good figure.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from ingest.parsed import Reject, RejectCode, sample_of
from ingest.sifting import SERIES_RULES, TIME_RULES, VALUE_RULES, Refusal, SiftContext
from metrics.vocabulary import Dimensions, Observation

__all__ = ["Sieve", "SiftContext", "Sifted", "sift"]

_ANOTHER_UNIT = Refusal(
    "value",
    RejectCode.NOT_WHOLE,
    "Most figures of its measure in the payload are not whole: they come in another unit.",
)
_SUPERSEDED = Refusal(
    "value", RejectCode.SUPERSEDED_IN_PAYLOAD, "The payload says it again further on, with another value."
)


Judged = TypeVar("Judged")
Beside = TypeVar("Beside")

_MOST_VALUES_KEPT = 100_000
_UNJUDGED = Refusal("", RejectCode.NOT_AN_OBJECT, "not judged yet")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sifted:
    """`accepted` holds each series, about and observed time once; `duplicates` counts the equal repetitions dropped."""

    accepted: list[Observation]
    rejects: list[Reject]
    duplicates: int


def sift(observations: Iterable[Observation], context: SiftContext) -> Sifted:
    """Keep what every rule lets pass, in the order it came; of what is said twice the last is kept."""
    return Sieve(context).sift(observations)


class Sieve:
    """A sift for many payloads of one feed at one time: what was once judged of a series or a time is not asked again.

    What is said twice is seen within each payload.
    """

    def __init__(self, context: SiftContext) -> None:
        self._context = context
        self._series: dict[tuple[str, str, Dimensions], Refusal | None] = {}
        self._values: dict[tuple[str, float], Refusal | None] = {}

    def sift(self, observations: Iterable[Observation]) -> Sifted:
        """Keep what every rule lets pass, in the order it came; of what is said twice the last is kept."""
        context, series_verdicts, value_verdicts = self._context, self._series, self._values
        # One payload has few times; those of others are not met again.
        time_verdicts: dict[tuple[str, datetime, datetime], Refusal | None] = {}
        kept: dict[tuple[str, str, datetime, datetime, Dimensions], Observation] = {}
        rejects: list[Reject] = []
        duplicates = 0
        unsound: list[tuple[str, RejectCode]] = []
        for observation in observations:
            organisation, measure, about_at, observed_at, value, dimensions = observation
            series = (organisation, measure, dimensions)
            refusal = series_verdicts.get(series, _UNJUDGED)
            if refusal is _UNJUDGED:
                refusal = series_verdicts[series] = _first_refusal(SERIES_RULES, observation, context)
            if refusal is not None:
                rejects.append(_reject_of_series(observation, refusal))
                continue
            times = (measure, about_at, observed_at)
            refusal = time_verdicts.get(times, _UNJUDGED)
            if refusal is _UNJUDGED:
                refusal = time_verdicts[times] = _first_refusal(TIME_RULES, observation, context)
            if refusal is None:
                refusal = value_verdicts.get((measure, value), _UNJUDGED)
                if refusal is _UNJUDGED:
                    refusal = self._judge_value(measure, value)
            if refusal is not None:
                unsound.append((measure, refusal.code))
                rejects.append(_reject(observation, refusal))
                continue
            key = (organisation, measure, about_at, observed_at, dimensions)
            earlier = kept.setdefault(key, observation)
            if earlier is not observation:
                if earlier.value == value:
                    duplicates += 1
                else:
                    rejects.append(_reject(earlier, _SUPERSEDED))
                    kept[key] = observation
        accepted, mistaken = _without_other_units(list(kept.values()), unsound)
        return Sifted(accepted=accepted, rejects=[*rejects, *mistaken], duplicates=duplicates)

    def _judge_value(self, measure: str, value: float) -> Refusal | None:
        """The same counts come again and again, so a good many are remembered."""
        refusal = _first_refusal(VALUE_RULES, value, self._context.measures[measure])
        if len(self._values) < _MOST_VALUES_KEPT:
            self._values[measure, value] = refusal
        return refusal


def _without_other_units(
    accepted: list[Observation], unsound: Sequence[tuple[str, RejectCode]]
) -> tuple[list[Observation], Sequence[Reject]]:
    """Refuse what is whole by chance: a site sends percent for people, and a ward that is full has "100" of them.

    `unsound` are the measures of which a figure was refused, and why. Zero is zero in any unit.
    """
    fractions = Counter(measure for measure, code in unsound if code is RejectCode.NOT_WHOLE)
    if not fractions:
        return accepted, ()
    whole = Counter(each.measure for each in accepted if each.value and each.measure in fractions)
    mistaken = {measure for measure, count in fractions.items() if count > whole[measure]}
    refused = [each for each in accepted if each.value and each.measure in mistaken]
    kept = [each for each in accepted if not (each.value and each.measure in mistaken)]
    return kept, [_reject(each, _ANOTHER_UNIT) for each in refused]


def said_once(observations: Iterable[Observation]) -> Sifted:
    """Of what several payloads say of the same, keep what the last of them said, as within one payload."""
    kept: dict[tuple[str, str, datetime, datetime, Dimensions], Observation] = {}
    rejects: list[Reject] = []
    duplicates = 0
    for observation in observations:
        organisation, measure, about_at, observed_at, value, dimensions = observation
        key = (organisation, measure, about_at, observed_at, dimensions)
        earlier = kept.setdefault(key, observation)
        if earlier is not observation:
            if earlier.value == value:
                duplicates += 1
            else:
                rejects.append(_reject(earlier, _SUPERSEDED))
                kept[key] = observation
    return Sifted(accepted=list(kept.values()), rejects=rejects, duplicates=duplicates)


def _first_refusal(
    rules: Sequence[Callable[[Judged, Beside], Refusal | None]], judged: Judged, beside: Beside
) -> Refusal | None:
    for rule in rules:
        refusal = rule(judged, beside)
        if refusal is not None:
            return refusal
    return None


def _reject_of_series(observation: Observation, refusal: Refusal) -> Reject:
    """A series is refused whatever it says and whenever: told without either, it is one refusal in every poll."""
    said = _series(observation)
    return Reject(row=None, field=refusal.field, code=refusal.code, reason=refusal.reason, sample=sample_of(said))


def _series(observation: Observation) -> str:
    where = "".join(f" {name}={value}" for name, value in observation.dimensions)
    return f"{observation.organisation} {observation.measure}{where}"


def _reject(observation: Observation, refusal: Refusal) -> Reject:
    observed = observation.observed_at.isoformat()
    said = f"{_series(observation)} observed {observed}: {observation.value!r}"
    return Reject(row=None, field=refusal.field, code=refusal.code, reason=refusal.reason, sample=sample_of(said))
