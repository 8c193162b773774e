"""Whether a figure may be believed beside the last good one of its series: rules alone, and what becomes of a run.

Only measures that the catalogue calls steady are judged: what counts a crowd or falls to zero at midnight may jump.
What a document says against its own figures (`ingest.together`) comes with each of them. Knows no store and no payload;
`ingest.suspects` asks it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from catalogue.model import Confirmation
from ingest.parsed import RejectCode

# Mistypings of real returns were of 5 to 20 times: 1,936 for 234 is 8.3. Below that a real day can lie.
JUMP_FACTOR = 5
# A ward of four can fill or empty in an hour, and a unit of thirty be opened or closed.
JUMP_LEAST = 40
ZERO_LEAST = 8
# How alike the figures of a run must be to be one new normal.
_ALIKE_WITHIN = 2


class Figure(NamedTuple):
    """One figure of a series, in the order in which figures supersede one another."""

    about_at: datetime
    observed_at: datetime
    received_at: datetime
    value: float
    is_accepted: bool = False
    """By a person, although it looked wrong."""
    code: RejectCode | None = None
    """Why the document that said it speaks against it, whatever its series says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A figure that is held, and the last good one beside which it is doubted."""

    figure: Figure
    code: RejectCode
    good: Figure


@dataclass(slots=True, kw_only=True)
class Weighed:
    """What became of the figures of one series: those to store, those to hold, those said again that were held when
    the present has long gone on without them (a rolling window says a mistyped day for weeks), and those held of which
    the source has said the last good figure again under their own time; and those about a time before the last good one
    that their document speaks against."""

    believed: list[Figure] = field(default_factory=list)
    doubted: list[Doubt] = field(default_factory=list)
    repeated: list[Figure] = field(default_factory=list)
    withdrawn: list[Figure] = field(default_factory=list)
    refused: list[Figure] = field(default_factory=list)


def sudden_zero(value: float, good: float) -> bool:
    """A trust's long stays went 520, 0, 0, 495 over a weekend on which nobody sent the return: zero meant missing."""
    return value == 0 and good >= ZERO_LEAST


def step_by_factor(value: float, good: float) -> bool:
    """A return said 1,936 where 234 was meant and 22 where 222 was; a source that turns to percent says 94 for 900."""
    lesser, greater = sorted((value, good))
    # Alike both ways: what was let in as no jump must not be held for one when it is put right.
    return lesser > 0 and greater >= JUMP_LEAST and greater >= lesser * JUMP_FACTOR


DOUBTS: Mapping[RejectCode, Callable[[float, float], bool]] = {
    RejectCode.SUSPECT_ZERO: sudden_zero,
    RejectCode.SUSPECT_JUMP: step_by_factor,
}


def doubt_of(value: float, *, good: float) -> RejectCode | None:
    """Why a figure is not believed beside the last good one; None when it is."""
    return next((code for code, is_doubtful in DOUBTS.items() if is_doubtful(value, good)), None)


def weigh(
    said: Iterable[Figure],
    *,
    good: Figure | None,
    held: Sequence[Figure],
    confirmation: Confirmation,
    is_steady: bool = True,
) -> Weighed:
    """Weigh what a payload says of one series against its last good figure and what is held of it already.

    `held` are put in order with what is said, so that a figure that comes late is weighed where it belongs; of one time
    the payload's word counts. A figure older than the last good one is history, which is not judged, unless it is held.
    Of a series that is not steady only what its document says against it is doubted.
    """
    weighed = Weighed()
    known = {figure[:2] + figure[3:4] for figure in held}
    line = {figure[:2]: figure for figure in held if good is None or figure[:3] > good[:3]}
    for figure in said:
        if good is not None and figure[:2] <= good[:2]:
            if figure[:2] + figure[3:4] in known and figure[:2] not in line:
                weighed.repeated.append(figure)
                continue
            if figure.code is not None and figure[:2] < good[:2]:
                weighed.refused.append(figure)
                continue
            if figure[:2] < good[:2] or figure.value == good.value:
                weighed.believed.append(figure)
                if figure[:2] == good[:2] and line.pop(figure[:2], None) is not None:
                    weighed.withdrawn += [each for each in held if each[:2] == figure[:2]]
                continue
        before = line.get(figure[:2])
        line[figure[:2]] = figure if before is None or before.value != figure.value else _renewed(before, figure)
    run: list[Figure] = []
    for _, figure in sorted(line.items()):
        code = None if good is None else _doubt(figure, good=good, is_steady=is_steady)
        if good is None or code is None:
            weighed.believed.append(figure)
            good, run = figure, []
            continue
        weighed.doubted.append(Doubt(figure=figure, code=code, good=good))
        run = [*run, figure] if run and _alike(run[-1].value, figure.value) else [figure]
        if _is_confirmed(run, confirmation):
            weighed.doubted = weighed.doubted[: -len(run)]
            weighed.believed += run
            good, run = figure, []
    return weighed


def _doubt(figure: Figure, *, good: Figure, is_steady: bool) -> RejectCode | None:
    if figure.is_accepted:
        return None
    if figure.code is None and is_steady:
        return doubt_of(figure.value, good=good.value)
    return figure.code


def _renewed(before: Figure, figure: Figure) -> Figure:
    return figure._replace(is_accepted=before.is_accepted)


def _alike(one: float, other: float) -> bool:
    return max(one, other) <= min(one, other) * _ALIKE_WITHIN


def _is_confirmed(run: Sequence[Figure], confirmation: Confirmation) -> bool:
    """Whether the source has said it long enough for a ward to have closed, or a trust to have taken over another.

    What contradicts its own document, or comes in another unit, does so every time: repetition confirms none of it.
    """
    if any(figure.code is not None for figure in run):
        return False
    needed: timedelta = confirmation.jump_for if run[-1].value else confirmation.zero_for
    return len(run) >= confirmation.documents and run[-1].observed_at - run[0].observed_at >= needed
