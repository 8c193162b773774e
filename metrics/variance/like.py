"""Which days are like which: a bank holiday is like a Sunday, the working day after one like a Monday.

There are eight bank holidays a year, too few to be their own likes within four weeks; Sundays come nearest. Measured
on the published discharges of 2024-25: of bank holidays compared with their own weekday 31 % lay inside the range
(aimed at 80 %), compared with Sundays 68 %; of the days after 65 % and 81 %. See `band` for the whole table.

Does not know school holidays, strikes or the days before Christmas.
"""

from collections.abc import Collection
from datetime import date, timedelta
from enum import StrEnum

MONDAY, SATURDAY, SUNDAY = 0, 5, 6
_A_DAY = timedelta(days=1)


class Likeness(StrEnum):
    """What a day is compared as: an ordinary day of its weekday, a bank holiday, or the working day after one."""

    WEEKDAY = "weekday"
    BANK_HOLIDAY = "bank_holiday"
    AFTER_BANK_HOLIDAY = "after_bank_holiday"


def likeness_of(day: date, *, holidays: Collection[date]) -> Likeness:
    """What a day is compared as. A weekend after a bank holiday stays a weekend."""
    if day in holidays:
        return Likeness.BANK_HOLIDAY
    if day.weekday() < SATURDAY and day - _A_DAY in holidays:
        return Likeness.AFTER_BANK_HOLIDAY
    return Likeness.WEEKDAY


def weekday_like(day: date, *, holidays: Collection[date]) -> int:
    """The weekday a day is like, Monday 0 to Sunday 6."""
    match likeness_of(day, holidays=holidays):
        case Likeness.BANK_HOLIDAY:
            return SUNDAY
        case Likeness.AFTER_BANK_HOLIDAY:
            return MONDAY
        case _:
            return day.weekday()
