"""The need expected of a service in a shift, from how many came in the same shift of like days; the gap; how it went.

The rule of like days is that of every usual range (`metrics.variance.band`): bank holidays are like Sundays, the days
after them like Mondays. Says nothing where too few days are known: a plan must not rest on a number nobody counted.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from math import ceil, floor
from typing import NamedTuple

from metrics.plans.shift import Window
from metrics.variance.band import DAYS, usual_band
from metrics.variance.like import Likeness, likeness_of
from metrics.vocabulary.definition import Definition, Worked

LEAST_DAYS = 14
"""Of the last 28 closed days so many must be known, else nothing is expected."""


class Need(NamedTuple):
    """How many requests are expected: whole numbers, about eight days in ten lie from `low` to `high`.

    `days` of the 28 were known. `is_for_weekday`: it is of days like this one (`likeness`), else of all of them.
    """

    low: int
    usual: int
    high: int
    days: int
    is_for_weekday: bool
    likeness: Likeness


class Gap(NamedTuple):
    """How many more are expected than are staffed for: at the usual number and at the upper end; below nought: room."""

    usual: float
    high: float

    @property
    def is_open(self) -> bool:
        """Whether the upper end of what is expected is not staffed for."""
        return self.high > 0


class Standing(StrEnum):
    """How a shift went against what was expected of it. RUNNING: no more than the upper end came, and it is not over or
    not told of to its end.

    NO_NEED: nothing was expected, too few days were known. NOT_KNOWN: it is not known how many came.
    """

    AHEAD = "ahead"
    RUNNING = "running"
    BELOW = "below"
    WITHIN = "within"
    ABOVE = "above"
    NO_NEED = "no_need"
    NOT_KNOWN = "not_known"


def came_in(instants: Sequence[datetime], window: Window, *, until: datetime | None = None) -> int:
    """How many of some instants are a shift's: after the one before it ended, up to its own end or `until`."""
    end = window.ends_at if until is None else min(window.ends_at, until)
    return sum(window.came_from < each <= end for each in instants)


def closed_days(today: date) -> list[date]:
    """The last 28 London days that are over, the oldest first."""
    return [today - timedelta(days=ago) for ago in range(DAYS, 0, -1)]


def expected(
    counts: Mapping[date, float], *, on: date, today: date, holidays: Collection[date] = frozenset()
) -> Need | None:
    """What is expected on a day, from the counts of the known days among the 28 before today; a day that is over is
    held against the 28 before itself. None where fewer than a fortnight are known."""
    band = usual_band(
        list(counts.items()), on=on, minimum=LEAST_DAYS, holidays=holidays, before=min(on, today)
    )  # fmt: skip
    if band is None:
        return None
    # Whole requests, the range rounded outwards: nobody plans for half of one.
    low, high = floor(band.low + _A_HAIR), ceil(band.high - _A_HAIR)
    return Need(
        low=low, usual=min(max(floor(band.usual + 0.5), low), high), high=high, days=band.days,
        is_for_weekday=band.is_for_weekday, likeness=likeness_of(on, holidays=holidays),
    )  # fmt: skip


# What floating point adds to a whole number is no further request.
_A_HAIR = 1e-9


def gap(need: Need | None, staffed: float | None) -> Gap | None:
    """The gap; None where either side is not known, which is never taken for "no gap"."""
    if need is None or staffed is None:
        return None
    return Gap(usual=need.usual - staffed, high=need.high - staffed)


def standing(need: Need | None, came: int | None, *, window: Window, at: datetime, is_whole: bool) -> Standing:
    """How a shift stands at an instant against what was expected. More than the upper end is more before it is over.

    `is_whole`: all that came by its end has been told; without that it is not judged as one that is over.
    """
    if at <= window.came_from:
        return Standing.AHEAD
    if need is None:
        return Standing.NO_NEED
    if came is None:
        return Standing.NOT_KNOWN
    if came > need.high:
        return Standing.ABOVE
    if at < window.ends_at or not is_whole:
        return Standing.RUNNING
    return Standing.BELOW if came < need.low else Standing.WITHIN


def _counts(values: Iterable[int], *, until: date) -> dict[date, float]:
    told = list(values)
    return {until - timedelta(days=len(told) - number): float(value) for number, value in enumerate(told)}


# A Thursday; four weeks of five or six on working days and two on days of rest.
_TODAY = date(2026, 11, 12)
_WEEKS = _counts(
    [2 if (_TODAY - timedelta(days=28 - n)).weekday() >= 5 else 5 + n % 2 for n in range(28)], until=_TODAY
)  # fmt: skip


def _worked(on: date, *, days: int = 28, holidays: Collection[date] = frozenset()) -> tuple[int, int, int] | None:
    known = dict(sorted(_WEEKS.items())[-days:])
    found = expected(known, on=on, today=_TODAY, holidays=holidays)
    return None if found is None else found[:3]


def _stood(came: int | None, *, hours: int, is_whole: bool = True) -> Standing:
    begins = datetime(2026, 11, 14, 8, tzinfo=UTC)
    shift = Window(begins, begins, begins + timedelta(hours=6))
    return standing(_NEED, came, window=shift, at=begins + timedelta(hours=hours), is_whole=is_whole)


_NEED = Need(low=4, usual=6, high=8, days=28, is_for_weekday=True, likeness=Likeness.WEEKDAY)

DEFINITIONS = (
    Definition(
        key="plans.need",
        title="Need expected in a shift",
        unit="requests",
        says="How many requests are expected to come to a service for a shift of a coming day, with a range that holds "
        "about eight days in ten.",
        rule="Counted: responses by when the team received them, referrals by when the hub decided for the service "
        "(else when they were made). A shift takes what came since the one before it ended. Of the 28 closed days "
        "before today, the days known count on which there was such a shift, a day being known where the service's "
        "feed spoke on it and on the day after, or an archive tells of it; the usual range of like days, rounded "
        "outwards to whole requests. Fewer "
        "than 14 days known: nothing is expected, and it is said that there is no history.",
        inputs=("responses", "referrals", "shifts by type of service (plans.toml)", "bank holidays"),
        source="Homeward; the rule of like days stands in metrics/variance/band.py with what it was measured on",
        valid_from=date(2024, 5, 27),
        is_indicative=True,
        examples=(
            Worked(situation="a Saturday to come", answer=(1, 2, 3), work=lambda: _worked(date(2026, 11, 14))),
            Worked(situation="a Tuesday to come", answer=(4, 6, 7), work=lambda: _worked(date(2026, 11, 17))),
            Worked(
                situation="a Friday that is a bank holiday: like a Sunday, and half as wide again",
                answer=(0, 2, 4),
                work=lambda: _worked(date(2026, 11, 13), holidays={date(2026, 11, 13)}),
            ),
            Worked(
                situation="thirteen days are known: no history",
                answer=None,
                work=lambda: _worked(date(2026, 11, 14), days=13),
            ),
        ),
    ),
    Definition(
        key="plans.gap",
        title="Gap of a plan",
        unit="requests",
        says="How many more requests are expected in a shift than the service is staffed for.",
        rule="The need less the staffed capacity, at the usual number and at the upper end of the range; it is open "
        "while the upper end is not staffed for. Staffed: what the service's feed says it put up for the shift, else "
        "what whoever plans typed in, marked as such. Where need or staffing is not known there is no gap and no "
        '"no gap": it is not known.',
        inputs=("plans.need", "offers", "what was typed in"),
        source="Homeward",
        valid_from=date(2024, 5, 27),
        is_indicative=True,
        examples=(
            Worked(
                situation="6 (4 to 8) expected, 5 staffed",
                answer=Gap(usual=1.0, high=3.0),
                work=lambda: gap(_NEED, 5.0),
            ),
            Worked(situation="no history, 5 staffed", answer=None, work=lambda: gap(None, 5.0)),
            Worked(situation="nobody says what is staffed", answer=None, work=lambda: gap(_NEED, None)),
        ),
    ),
    Definition(
        key="plans.standing",
        title="Plan against actual",
        unit="requests",
        says="How a shift of a plan went, or goes, against what was expected of it.",
        rule="Requests that came after the shift before it ended, up to its own end or now, beside the range that the "
        "plan was made with: above it as soon as more came than its upper end; below or within it once the shift is "
        "over and its feed has told of it to its end; till then within so far. Nothing was expected where too few days "
        "were known. It is not known how many came where the service's feed has been silent for longer than it may: in "
        "the shift since its last word, after the shift since its end. What was expected is never worked out again "
        "once a request can have come.",
        inputs=("plans.need", "responses", "referrals"),
        source="Homeward",
        valid_from=date(2024, 5, 27),
        is_indicative=True,
        examples=(
            Worked(situation="9 came, the shift runs", answer=Standing.ABOVE, work=lambda: _stood(9, hours=3)),
            Worked(situation="3 came, the shift runs", answer=Standing.RUNNING, work=lambda: _stood(3, hours=3)),
            Worked(situation="3 came, it is over", answer=Standing.BELOW, work=lambda: _stood(3, hours=6)),
            Worked(
                situation="3 came by the last word of its feed, a little before it was over",
                answer=Standing.RUNNING,
                work=lambda: _stood(3, hours=6, is_whole=False),
            ),
            Worked(situation="its feed is silent", answer=Standing.NOT_KNOWN, work=lambda: _stood(None, hours=6)),
        ),
    ),
)
