"""Red and green days added up: by ward, site, weekday or whatever a caller names, by reason, by the hour turned green.

Takes what `colours` found for each stay. Judges no day and knows no organisation tree: a caller who wants trusts gives
the key that says which.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain
from types import MappingProxyType
from typing import TypeVar

from metrics.beddays.closed_days import closed_days
from metrics.beddays.colours import ClosedDay, RunningDay, State, StayFacts, Why, facts_of, running_day_of
from metrics.beddays.record import StayRecord
from metrics.beddays.unit import UnitRules
from metrics.beddays.worked import a_stay, clock
from metrics.flow.cause import Cause, Causes
from metrics.vocabulary.days import at_time, london_day
from metrics.vocabulary.definition import Definition, Worked

# How often each sort of counted day was found. Adding two of them is adding their people.
Tally = Counter[ClosedDay]

BOARD_ROUND = time(10, 30)
MARKS = (BOARD_ROUND, time(12), time(17))
NO_REASON = "no reason recorded"

_Key = TypeVar("_Key", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCount:
    """Closed days of one kind. days = green + ready + recorded + not_reviewed."""

    green: int = 0
    ready: int = 0
    recorded: int = 0
    not_reviewed: int = 0
    contradictions: int = 0

    @property
    def red(self) -> int:
        """Days that are not green, for whichever reason."""
        return self.ready + self.recorded + self.not_reviewed

    @property
    def days(self) -> int:
        """All of them."""
        return self.green + self.red

    @property
    def red_share(self) -> float | None:
        """Red days as a share of all; unknown of none."""
        return self.red / self.days if self.days else None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningCount:
    """The people of a day that still runs. people = red + green + not_reviewed; the other two are among them."""

    red: int = 0
    green: int = 0
    not_reviewed: int = 0
    ready_not_reviewed: int = 0
    contradictions: int = 0

    @property
    def people(self) -> int:
        """All who are counted on the day."""
        return self.red + self.green + self.not_reviewed


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonLine:
    """The red days of one reason. `cause` None: no reason recorded. Shares are of all red days, 0-1."""

    cause: Cause | None
    days: int
    share: float
    cumulative_share: float

    @property
    def label(self) -> str:
        """The reason in words."""
        return NO_REASON if self.cause is None else self.cause.label


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnedGreen:
    """How many of a day's people were green by a time of the day. `people` None while that time is still to come."""

    by: time
    people: int | None
    counted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RedRuns:
    """People by the number of red days in a row behind them, and the longest of these with the stays that have it."""

    people_by_days: Mapping[int, int]
    longest_days: int
    is_longest_at_least: bool
    longest_stays: tuple[str, ...]


def tally(facts: Iterable[StayFacts]) -> Tally:
    """The counted days of stays; the order in which they come makes no difference."""
    return Counter(chain.from_iterable(each.days for each in facts))


def count(days: Tally, *, on: date | None = None) -> DayCount:
    """All days, or those of one London day: of yesterday it is the headline."""
    return counts_by(days, key=lambda _: None, on=on).get(None, DayCount())


def counts_by(
    days: Tally, *, key: Callable[[ClosedDay], _Key | None], on: date | None = None
) -> dict[_Key | None, DayCount]:
    """Days by what `key` makes of each (its ward, its site's trust, its weekday); a key that no day has is left out."""
    cells: dict[_Key | None, list[int]] = {}
    for day, number in days.items():
        if on is None or day.on == on:
            cell = cells.setdefault(key(day), [0] * len(_COLUMN_OF) + [0])
            cell[_COLUMN_OF[day.why]] += number
            if day.is_contradiction:
                cell[-1] += number
    return {
        name: DayCount(green=cell[0], ready=cell[1], recorded=cell[2], not_reviewed=cell[3], contradictions=cell[4])
        for name, cell in cells.items()
    }


def reasons(days: Tally, *, causes: Causes, on: date | None = None) -> tuple[ReasonLine, ...]:
    """Red days by reason as its list explained it on the day, the most days first, then by code.

    Every red day is in one line: one without a recorded reason in that of no reason, a code that is in no list in its
    own.
    """
    by_code: Counter[tuple[str | None, date]] = Counter()
    for day, number in days.items():
        if day.why is not Why.GREEN and (on is None or day.on == on):
            by_code[day.reason, day.on] += number
    return reasons_by_code(by_code, causes=causes)


def reasons_by_code(days: Mapping[tuple[str | None, date], int], *, causes: Causes) -> tuple[ReasonLine, ...]:
    """Red days by code (None: without one) and day, as the same lines."""
    by_cause: Counter[Cause | None] = Counter()
    for (code, day_of), number in days.items():
        by_cause[None if code is None else causes.of(code, on=day_of)] += number
    whole, so_far = by_cause.total(), 0
    lines = []
    for cause, number in sorted(by_cause.items(), key=_most_first):
        so_far += number
        lines.append(ReasonLine(cause=cause, days=number, share=number / whole, cumulative_share=so_far / whole))
    return tuple(lines)


def count_running(days: Iterable[RunningDay]) -> RunningCount:
    """The people of a running day by its state."""
    return counts_running_by(days, key=lambda _: None).get(None, RunningCount())


def counts_running_by(
    days: Iterable[RunningDay], *, key: Callable[[RunningDay], _Key | None]
) -> dict[_Key | None, RunningCount]:
    """The people of a running day by what `key` makes of each."""
    cells: dict[_Key | None, list[int]] = {}
    for day in days:
        cell = cells.setdefault(key(day), [0, 0, 0, 0, 0])
        cell[_PLACE_OF[day.state]] += 1
        cell[3] += day.is_ready and day.state is State.NOT_REVIEWED
        cell[4] += day.is_contradiction
    return {
        name: RunningCount(
            red=cell[0], green=cell[1], not_reviewed=cell[2], ready_not_reviewed=cell[3], contradictions=cell[4]
        )
        for name, cell in cells.items()
    }


def turned_green(
    days: Iterable[RunningDay], *, on: date, at: datetime, marks: Iterable[time] = MARKS
) -> tuple[TurnedGreen, ...]:
    """How many of the people counted on a day are green and were set so by each time of it.

    A source tells when the colour was last set: somebody made green again later is counted at the later time.
    """
    told = list(days)
    green = [each.reviewed_at for each in told if each.state is State.GREEN and each.reviewed_at is not None]
    lines = []
    for mark in marks:
        by = at_time(on, mark)
        people = sum(each <= by for each in green) if by <= at else None
        lines.append(TurnedGreen(by=mark, people=people, counted=len(told)))
    return tuple(lines)


def next_mark(at: datetime, *, marks: Iterable[time] = MARKS) -> datetime | None:
    """When the next of the day's times comes, by which people may have turned green; None after the last."""
    ahead = (at_time(london_day(at), mark) for mark in marks)
    return min((each for each in ahead if each > at), default=None)


def red_runs(facts: Iterable[StayFacts]) -> RedRuns:
    """The runs of red days that reach to the last closed day."""
    running = [each for each in facts if each.red_run_days]
    longest = max((each.red_run_days for each in running), default=0)
    those = [each for each in running if each.red_run_days == longest]
    return RedRuns(
        people_by_days=MappingProxyType(dict(sorted(Counter(each.red_run_days for each in running).items()))),
        longest_days=longest,
        is_longest_at_least=any(each.is_run_at_least for each in those),
        longest_stays=tuple(sorted(each.stay for each in those)),
    )


_COLUMN_OF = {Why.GREEN: 0, Why.READY: 1, Why.RECORDED: 2, Why.NOT_REVIEWED: 3}
_PLACE_OF = {State.RED: 0, State.GREEN: 1, State.NOT_REVIEWED: 2}


def _most_first(line: tuple[Cause | None, int]) -> tuple[int, str, str, str]:
    cause, number = line
    return (-number, "", "", "") if cause is None else (-number, cause.code, cause.family, cause.label)


_SOURCE = "NHS Improvement, rapid improvement guide to red and green bed days; Homeward"
_FROM = date(2016, 6, 1)
_GREEN_THEN_RED = a_stay("2026-11-01 08:00", days={"2026-11-01": "green", "2026-11-02": "red senior_review"})
_NEVER_REVIEWED = a_stay("2026-11-01 08:00", key="ST-2", ward="WARD-2")
_READY = a_stay(
    "2026-11-01 08:00", key="ST-3", ready=[("2026-11-02 12:00", None)],
    days={"2026-11-01": "red hospital.transport", "2026-11-02": "green"},
)  # fmt: skip
_THREE = (_GREEN_THEN_RED, _NEVER_REVIEWED, _READY)


DEFINITIONS = (
    Definition(
        key="red_green.share",
        title="Red share of closed days",
        unit="bed days, and share of bed days",
        says="Red days among the counted days; yesterday's closed day is the headline.",
        rule="Red days over red and green days, by ward, site, trust or weekday; unknown of none. A day that still "
        "runs is in neither.",
        inputs=("stays", "bed days", "ready intervals", "units"),
        source=_SOURCE,
        valid_from=_FROM,
        examples=(
            Worked(
                situation="three people on the headline day: recorded red, not reviewed, ready though recorded green",
                answer=DayCount(green=0, ready=1, recorded=1, not_reviewed=1, contradictions=1),
                work=lambda: count(tally(_facts(*_THREE)), on=date(2026, 11, 2)),
            ),
            Worked(
                situation="the same over two days: one green of six",
                answer=5 / 6,
                work=lambda: count(tally(_facts(*_THREE))).red_share,
            ),
            Worked(
                situation="by ward",
                answer={"WARD-1": 4, "WARD-2": 2},
                work=lambda: {
                    ward: found.days
                    for ward, found in counts_by(tally(_facts(*_THREE)), key=lambda day: day.ward).items()
                },
            ),
            Worked(situation="nobody: unknown", answer=None, work=lambda: count(tally(())).red_share),
        ),
    ),
    Definition(
        key="red_green.reasons",
        title="Red days by reason",
        unit="bed days",
        says="Every red day in the line of its own reason, the most first; no reason recorded is a line in its size.",
        rule="The reason of the day itself, with owner and family as the list in force on that day has them. A code "
        "that no list holds keeps its own line. The lines add up to the red days.",
        inputs=("bed days", "reasons"),
        source=_SOURCE,
        valid_from=_FROM,
        examples=(
            Worked(
                situation="five red days, three without a reason",
                answer=((NO_REASON, 3, 0.6), ("hospital.transport", 1, 0.8), ("senior_review", 1, 1.0)),
                work=lambda: tuple(
                    (line.label, line.days, line.cumulative_share)
                    for line in reasons(tally(_facts(*_THREE)), causes=Causes())
                ),
            ),
            Worked(situation="no red day, no line", answer=(), work=lambda: reasons(tally(()), causes=Causes())),
        ),
    ),
    Definition(
        key="red_green.turned_green",
        title="Turned green by board round, midday and 17:00",
        unit="people, and share of people",
        says="Of the people counted on a day, how many are green and were set so by 10:30, by 12:00 and by 17:00.",
        rule="By the time at which the colour was last set, the mark itself included. A mark still to come is unknown.",
        inputs=("stays", "bed days", "ready intervals", "units"),
        source="Homeward",
        valid_from=_FROM,
        examples=(
            Worked(
                situation="one green at 10:30, one at 15:00, one red; asked at 14:00",
                answer=(1, 1, None),
                work=lambda: _turned("2026-11-02 14:00"),
            ),
            Worked(situation="asked at 17:00", answer=(1, 1, 2), work=lambda: _turned("2026-11-02 17:00")),
        ),
    ),
    Definition(
        key="red_green.runs",
        title="Runs of red days",
        unit="people by days in a row",
        says="How many counted days in a row, up to yesterday, have been red for somebody.",
        rule="Back from the last closed day to the last green one; days that are not counted neither end a run nor "
        "add to it. A run that reaches the first day looked at, of a stay that began before, is at least so long.",
        inputs=("stays", "bed days", "ready intervals", "units"),
        source="Homeward",
        valid_from=_FROM,
        examples=(
            Worked(
                situation="one red day after a green one, two who were red on both",
                answer=({1: 1, 2: 2}, 2, False),
                work=lambda: _runs(*_THREE),
            ),
            Worked(
                situation="red on all days looked at, and there before them",
                answer=({2: 1}, 2, True),
                work=lambda: _runs(a_stay("2026-10-20 08:00")),
            ),
            Worked(
                situation="green yesterday",
                answer=({}, 0, False),
                work=lambda: _runs(a_stay("2026-10-20 08:00", days={"2026-11-02": "green"})),
            ),
        ),
    ),
)


def _facts(*records: StayRecord) -> list[StayFacts]:
    days = closed_days(date(2026, 11, 1), date(2026, 11, 2))
    return [facts_of(record, units=UnitRules(), days=days) for record in records]


def _turned(at: str) -> tuple[int | None, ...]:
    records = (
        a_stay("2026-11-01 08:00", days={"2026-11-02": "green"}, reviewed_at="10:30"),
        a_stay("2026-11-01 08:00", days={"2026-11-02": "green"}, reviewed_at="15:00", key="ST-2"),
        a_stay("2026-11-01 08:00", days={"2026-11-02": "red"}, reviewed_at="09:00", key="ST-3"),
    )
    days = (running_day_of(record, units=UnitRules(), at=clock(at)) for record in records)
    told = turned_green((day for day in days if day is not None), on=date(2026, 11, 2), at=clock(at))
    return tuple(each.people for each in told)


def _runs(*records: StayRecord) -> tuple[dict[int, int], int, bool]:
    found = red_runs(_facts(*records))
    return dict(found.people_by_days), found.longest_days, found.is_longest_at_least
