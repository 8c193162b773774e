"""The columns of /variance: a row for each weekday and hour, each of the last seven days, each day of an earlier year.

The unit stands in a column of its own, since it is another for each figure."""

from datetime import date
from typing import NamedTuple

from api.tables import Filled, Table, fields
from api.wire import SwingCell, SwingDay, Variance
from metrics.disclosure.figure import Figure


class EarlierRow(NamedTuple):
    """A day of an earlier year."""

    years_ago: int
    on: date
    value: float | None


CELLS = Table(
    (
        *fields(SwingCell, "weekday", "hour", kind=Figure.KEY),
        *fields(SwingCell, "median", "low", "high", kind=Figure.MIXED),
        *fields(SwingCell, "days", kind=Figure.TALLY),
    )
)
WEEK = Table(
    (
        *fields(SwingDay, "on", kind=Figure.TIME),
        *fields(SwingDay, "value", "median", "low", "high", kind=Figure.MIXED),
        *fields(SwingDay, "weeks", kind=Figure.TALLY),
    )
)
YEARS = Table(
    (
        *fields(EarlierRow, "years_ago", kind=Figure.SETTING),
        *fields(EarlierRow, "on", kind=Figure.TIME),
        *fields(EarlierRow, "value", kind=Figure.MIXED),
    )
)


def filled(answer: Variance, table: str) -> Filled:
    """One of the lists: "cells", "week" or "years"."""
    if table == "cells":
        return CELLS.of(answer.cells)
    if table == "week":
        return WEEK.of(answer.week)
    return YEARS.of(EarlierRow(year.years_ago, day.on, day.value) for year in answer.years for day in year.days)
