"""What the figures of one document say against each other: all in another unit, or one beyond what others allow.

One figure may also be out of line with those before and after it in a document that holds hours or days of them. A step
of a series to its newest figure is `ingest.plausible`, which holds what is found here. Knows no store.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from statistics import median
from typing import NamedTuple

from ingest.parsed import RejectCode
from ingest.plausible import JUMP_FACTOR, doubt_of
from ingest.understand import Understood
from metrics.vocabulary import About, Aggregation, Dimensions, Measure, Observation
from metrics.vocabulary.episodes import Response

# Fewer figures can move alike by chance.
LEAST_TOGETHER = 4
LEAST_IN_LINE = 3
# How near to the middle of all factors one must lie to be the same: a rota changes a little from file to file.
SAME_FACTOR_WITHIN = 1.05
# What is read a second apart, or rounded, may part by as much.
SPARE = 1
SPARE_SHARE = 0.1
# By the contracts: the most that a figure can be is the first of these, less the others, of the same document.
AT_MOST: Mapping[str, tuple[str, ...]] = {
    "home_care.hours_free": ("home_care.hours_staffed", "home_care.hours_booked"),
    "ed.over_4_hours": ("ed.in_department",),
    "ed.over_12_hours": ("ed.over_4_hours",),
    "ed.awaiting_bed": ("ed.in_department",),
    "ed.over_12_hours_since_decision": ("ed.awaiting_bed",),
}
# And the number of referrals on the document's own list at which nobody has been yet.
AT_MOST_UNSEEN = "ucr.unallocated"
_BOUNDS = frozenset(measure for bounds in AT_MOST.values() for measure in bounds)
_BOUNDED = frozenset({*AT_MOST, AT_MOST_UNSEEN})
_Place = tuple[str, str, Dimensions, datetime, datetime]


class Told(NamedTuple):
    """A figure of a document, the last good value of its series, None for its first, and whether any of it is held."""

    said: Observation
    last: float | None
    is_held: bool = False


def in_another_unit(
    document: Sequence[Told], *, understood: Understood, measures: Mapping[str, Measure]
) -> Iterator[Observation]:
    """All figures of one measure move by the same factor, five or more, in one document: minutes for hours. They go on
    being held while most of them stay as far off."""
    del understood
    by_measure: dict[str, list[Told]] = defaultdict(list)
    for told in document:
        if told.said.value and told.last is not None and _is_a_level(measures[told.said.measure]):
            by_measure[told.said.measure].append(told)
    for of_measure in by_measure.values():
        factors = [told.said.value / told.last for told in _newest(of_measure) if told.last]
        if len(factors) < LEAST_TOGETHER:
            continue
        middle = median(factors)
        if 1 / JUMP_FACTOR < middle < JUMP_FACTOR:
            continue
        alike = sum(middle / SAME_FACTOR_WITHIN <= factor <= middle * SAME_FACTOR_WITHIN for factor in factors)
        if 2 * alike > len(factors) or any(told.is_held for told in of_measure):
            yield from (told.said for told in of_measure if _moved_with(told, middle))


def beyond_its_document(
    document: Sequence[Told], *, understood: Understood, measures: Mapping[str, Measure]
) -> Iterator[Observation]:
    """It is more than other figures of its document allow: 51 not allocated of 3 referrals, more hours free than are
    staffed and not booked. Where the last good figure was so too, the source means it."""
    bounds = {_place(told.said): told for told in document if told.said.measure in _BOUNDS}
    for told in document:
        if told.last is None:
            continue
        if told.said.measure == AT_MOST_UNSEEN:
            most = _unseen(told.said, understood)
        elif told.said.measure in AT_MOST:
            most = _allowed(told.said, bounds, measures)
        else:
            continue
        if most is not None and told.last <= most + max(SPARE, SPARE_SHARE * most) < told.said.value:
            yield told.said


def out_of_line(document: Sequence[Told], *, measures: Mapping[str, Measure]) -> Iterator[Observation]:
    """A figure of a steady measure that is a jump or a sudden zero beside those before and after it in its document, or
    for the oldest beside the two after it. The newest has nothing after it, and is weighed with its series."""
    by_series: dict[tuple[str, str, Dimensions], list[Told]] = defaultdict(list)
    for told in document:
        if told.last is not None and measures[told.said.measure].steady:
            by_series[told.said.measure, told.said.organisation, told.said.dimensions].append(told)
    for of_series in by_series.values():
        if len(of_series) < LEAST_IN_LINE:
            continue
        line = [told.said for told in sorted(of_series, key=_when)]
        for place, said in enumerate(line[:-1]):
            beside = (line[place - 1], line[place + 1]) if place else (line[1], line[2])
            if all(doubt_of(said.value, good=other.value) for other in beside):
                yield said


_Rule = Callable[..., Iterator[Observation]]
# Of two reasons the later is told.
DOUBTS_TOGETHER: Mapping[RejectCode, _Rule] = {
    RejectCode.SUSPECT_BEYOND: beyond_its_document,
    RejectCode.SUSPECT_UNIT: in_another_unit,
}


def may_doubt(numbered: Sequence[tuple[int, Observation]], values: Mapping[int, float]) -> bool:
    """Whether a document has anything in it that could speak against itself; nearly all have not, and some have
    thousands of figures. `numbered` are its figures with their series, `values` the last good ones."""
    if len({number for number, _ in numbered}) < len(numbered):
        return True
    if not _BOUNDED.isdisjoint({each.measure for _, each in numbered}):
        return True
    pairs = [(each.value, values.get(number)) for number, each in numbered]
    far = sum(
        1 for value, last in pairs if last and value and (value >= last * JUMP_FACTOR or last >= value * JUMP_FACTOR)
    )
    return far >= LEAST_TOGETHER


def doubted_together(
    document: Sequence[Told], *, understood: Understood, measures: Mapping[str, Measure]
) -> dict[Observation, RejectCode]:
    """The figures of a document that it speaks against itself, each with why."""
    against = {
        said: RejectCode.SUSPECT_JUMP if said.value else RejectCode.SUSPECT_ZERO
        for said in out_of_line(document, measures=measures)
    }
    for code, rule in DOUBTS_TOGETHER.items():
        against |= dict.fromkeys(rule(document, understood=understood, measures=measures), code)
    return against


def _is_a_level(measure: Measure) -> bool:
    """Counts of events may well all be many on one day, and since midnight all are few."""
    return measure.about is not About.SINCE_MIDNIGHT and measure.aggregation is not Aggregation.FLOW


def _newest(of_measure: Sequence[Told]) -> list[Told]:
    """Of each series the newest figure: a document may hold hours of them."""
    newest: dict[tuple[str, Dimensions], Told] = {}
    for told in of_measure:
        series = (told.said.organisation, told.said.dimensions)
        before = newest.get(series)
        if before is None or _when(before) <= _when(told):
            newest[series] = told
    return list(newest.values())


def _when(told: Told) -> tuple[datetime, datetime]:
    return told.said.about_at, told.said.observed_at


def _moved_with(told: Told, middle: float) -> bool:
    """Whether a figure went the way of the others; beside a last good zero nobody can tell, and it goes with them."""
    if not told.last:
        return True
    factor = told.said.value / told.last
    return factor >= JUMP_FACTOR if middle > 1 else factor <= 1 / JUMP_FACTOR


def _place(said: Observation, measure: str | None = None) -> _Place:
    return measure or said.measure, said.organisation, said.dimensions, said.about_at, said.observed_at


def _allowed(said: Observation, bounds: Mapping[_Place, Told], measures: Mapping[str, Measure]) -> float | None:
    """The most that the document's other figures allow; None where one is not sent, or is itself not to be believed."""
    found = [bounds.get(_place(said, measure)) for measure in AT_MOST[said.measure]]
    parts = [told for told in found if told is not None and not _is_doubtful(told, measures)]
    if len(parts) < len(found):
        return None
    first, *others = (told.said.value for told in parts)
    return max(first - sum(others), 0)


def _is_doubtful(told: Told, measures: Mapping[str, Measure]) -> bool:
    is_judged = told.last is not None and measures[told.said.measure].steady
    return is_judged and doubt_of(told.said.value, good=told.last or 0) is not None


def _unseen(said: Observation, understood: Understood) -> float | None:
    """How many referrals of the team the document lists as open with nobody there yet; None where it is not whole."""
    if understood.listed is None or Response not in understood.listed:
        return None
    return sum(
        episode.organisation == said.organisation
        and episode.observed_at == said.observed_at
        and episode.closed_at is None
        and episode.first_contact_at is None
        for episode in understood.episodes
        if isinstance(episode, Response)
    )
