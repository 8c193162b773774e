"""The threshold bench: a rule tried on the stored course of its figure, before anybody is told of anything.

How often it would have fired and how long it would have stood, how early it came before a day at level 4, which calls
were false and which days it missed. It is the very state machine that raises alerts (`standing`), over past figures; of
rules on several subjects at once it is the very round (`retold`). Reads no history: the course is handed in.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import NamedTuple

from metrics.alerts.signal import Figure, Line, signal_of
from metrics.alerts.standing import Event, Hold, Standing, step
from metrics.vocabulary.definition import Definition, Worked

AHEAD = timedelta(days=7)
"""How long after a call a day at level 4 may come for the call not to be false."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A figure of the past. `is_worst`: it stood at level 4 then; None: that is not known."""

    at: datetime
    figure: Figure
    is_worst: bool | None


class Stood(NamedTuple):
    """One time that an alert would have been open. `cleared_at` None: it was at the end. `part` and `name`: of which
    source, blockage or action, as its rule tells them apart; "" where a rule looks at one figure alone."""

    raised_at: datetime
    cleared_at: datetime | None
    part: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """One time that a rule would have fired. `cleared_at` None: it stood at the end. `led_to`: the first sample at
    level 4 from the call on, within `AHEAD` or while it stood; None: none, so that the call was false, or
    `is_unsettled`: the course ends before that can be said, or no level is known in that time."""

    raised_at: datetime
    cleared_at: datetime | None
    led_to: datetime | None
    is_unsettled: bool = False
    part: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectTried:
    """How often one of several subjects of a rule would have been told of, and for how many hours together."""

    part: str
    name: str
    calls: int
    open_hours: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a rule would have done. `spells`: runs of samples at level 4; `missed`: those during and before which it did
    not stand; None, as `caught` and `false_calls` are, where no level is known of any sample. `known` of `expected`
    samples were known. Hours are None where there is nothing to tell. `subjects`: those told of, the most often first;
    none where the rule looks at one figure alone."""

    calls: tuple[Call, ...]
    spells: int | None
    caught: int | None
    missed: int | None
    false_calls: int | None
    known: int
    expected: int
    open_hours_median: float | None
    lead_hours_median: float | None
    subjects: tuple[SubjectTried, ...] = ()


def tried(samples: Iterable[Sample], *, line: Line, hold: Hold, ends_at: datetime) -> Trial:
    """Try a rule on a course.

    Units: hours of picture time. Shape: samples in order of time, one for each instant at which the figure was due,
    also where it is not known; possibly none. `ends_at`: when the course ends.
    """
    course = list(samples)
    return weighed(_stood(course, line=line, hold=hold), course, ends_at=ends_at)


def weighed(stood: Iterable[Stood], course: Sequence[Sample], *, ends_at: datetime) -> Trial:
    """Put the times that alerts would have stood beside the days at level 4.

    Shape: `stood` in any order, the course as for `tried`; calls come back in order of time. A course of which no level
    is known has nothing to be early for: that is None, and never nought.
    """
    calls = sorted(
        (_call(each, course, ends_at=ends_at) for each in stood), key=lambda call: (call.raised_at, call.part)
    )
    is_judged = any(sample.is_worst is not None for sample in course)
    spells = _spells(course)
    caught = [first for first, last in spells if any(_covers(call, first, last) for call in calls)]
    leads = [
        max((first - call.raised_at for call in calls if _covers(call, first, first)), default=None) for first in caught
    ]
    return Trial(
        calls=tuple(calls),
        spells=len(spells) if is_judged else None,
        caught=len(caught) if is_judged else None,
        missed=len(spells) - len(caught) if is_judged else None,
        false_calls=sum(call.led_to is None and not call.is_unsettled for call in calls) if is_judged else None,
        known=sum(sample.figure.value is not None for sample in course), expected=len(course),
        open_hours_median=_median(_open_for(call, ends_at) for call in calls),
        lead_hours_median=_median(lead for lead in leads if lead is not None),
        subjects=_subjects(calls, ends_at=ends_at),
    )  # fmt: skip


def _open_for(call: Call, ends_at: datetime) -> timedelta:
    return (call.cleared_at or ends_at) - call.raised_at


def _subjects(calls: Sequence[Call], *, ends_at: datetime) -> tuple[SubjectTried, ...]:
    by_part: dict[str, list[Call]] = {}
    for call in calls:
        if call.part:
            by_part.setdefault(call.part, []).append(call)
    found = [
        # As it was last called: a title may have been put right meanwhile.
        SubjectTried(
            part=part, name=mine[-1].name, calls=len(mine),
            open_hours=sum((_open_for(call, ends_at) for call in mine), timedelta()).total_seconds() / 3600,
        )
        for part, mine in by_part.items()
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda each: (-each.calls, -each.open_hours, each.part)))


def _stood(course: Sequence[Sample], *, line: Line, hold: Hold) -> list[Stood]:
    standing: Standing | None = None
    found: list[Stood] = []
    for sample in course:
        made = step(standing, signal_of(sample.figure, line=line), at=sample.at, hold=hold)
        if made.event is Event.RAISED:
            found.append(Stood(sample.at, None))
        elif made.event is Event.CLEARED:
            found[-1] = found[-1]._replace(cleared_at=sample.at)
        standing = made.standing
    return found


def _spells(course: Sequence[Sample]) -> list[tuple[datetime, datetime]]:
    """The runs at level 4, each by its first and last sample; what is not known ends none."""
    found: list[tuple[datetime, datetime]] = []
    is_on = False
    for sample in course:
        if sample.is_worst:
            found = [*found[:-1], (found[-1][0], sample.at)] if is_on else [*found, (sample.at, sample.at)]
        is_on = is_on if sample.is_worst is None else sample.is_worst
    return found


def _call(stood: Stood, course: Sequence[Sample], *, ends_at: datetime) -> Call:
    raised = stood.raised_at
    until = max(stood.cleared_at or ends_at, raised + AHEAD)
    after = [sample for sample in course if raised <= sample.at <= until and sample.is_worst is not None]
    led_to = next((sample.at for sample in after if sample.is_worst), None)
    is_unsettled = led_to is None and (raised + AHEAD > ends_at or not after)
    return Call(raised, stood.cleared_at, led_to, is_unsettled=is_unsettled, part=stood.part, name=stood.name)


def _covers(call: Call, first: datetime, last: datetime) -> bool:
    """Whether a call stood by the end of a spell, or came within `AHEAD` before it began."""
    stood_until = call.cleared_at or datetime.max.replace(tzinfo=UTC)
    return call.raised_at <= last and (stood_until >= first or first - call.raised_at <= AHEAD)


def _median(spans: Iterable[timedelta]) -> float | None:
    hours = [span.total_seconds() / 3600 for span in spans]
    return median(hours) if hours else None


def _worked(
    figures: Sequence[float | None], *, raise_at: float, clear_at: float
) -> tuple[int, int | None, int | None]:  # fmt: skip
    """Calls, false calls and missed spells of days whose level 4 begins at 98."""
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    days = [
        Sample(begin + timedelta(days=number), Figure(value), None if value is None else value >= 98)
        for number, value in enumerate(figures)
    ]
    made = tried(days, line=Line(raise_at, clear_at), hold=Hold(), ends_at=begin + timedelta(days=60))
    return len(made.calls), made.false_calls, made.missed


DEFINITIONS = (
    Definition(
        key="alerts.trial",
        title="A rule tried on history",
        unit="calls",
        says="What a rule would have done over a stored course: its calls, the false ones, and the spells at level 4 "
        "that it missed.",
        rule="The same machine that raises alerts, day by day, or change by change where a rule looks at clocks, "
        "sources and actions. A call is false where no day at level 4 came within seven days or while it stood. A "
        "spell is missed where no call stood in it or came within seven days before it. Where no level is known of any "
        "day there is nothing to be early for.",
        inputs=("the daily course of a figure", "an alert rule", "thresholds"),
        source="Homeward",
        valid_from=date(2026, 11, 1),
        is_indicative=True,
        examples=(
            Worked(
                situation="95 raises, 90 clears: one call three days before level 4",
                answer=(1, 0, 0),
                work=lambda: _worked([80, 95, 96, 97, 98, 99, 85], raise_at=95, clear_at=90),
            ),
            Worked(
                situation="95 raises: it falls back, and no level 4 comes",
                answer=(1, 1, 0),
                work=lambda: _worked([80, 95, 85, 80, 80], raise_at=95, clear_at=90),
            ),
            Worked(
                situation="raised at 99 only: a spell of 98 is missed",
                answer=(0, 0, 1),
                work=lambda: _worked([80, 98, 98, 80], raise_at=99, clear_at=90),
            ),
            Worked(
                situation="a day that is not known neither calls nor ends a spell",
                answer=(1, 0, 0),
                work=lambda: _worked([80, 98, None, 98, 80], raise_at=98, clear_at=90),
            ),
        ),
    ),
)
