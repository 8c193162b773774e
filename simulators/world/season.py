"""How busy an hour, a day and a month usually are: profiles of arrivals, and what Christmas and bank holidays change.

Tables and look-ups; nothing random. The figures follow the published profiles of English emergency departments.
"""

from datetime import date
from typing import Final

from simulators.world.calendar import Calendar
from simulators.world.people import Day

HOURS: Final = (
    *(0.54, 0.34, 0.26, 0.24, 0.23, 0.25, 0.24, 0.43, 1.18, 1.59, 1.73, 1.79),
    *(1.71, 1.62, 1.55, 1.52, 1.54, 1.49, 1.38, 1.20, 1.04, 0.86, 0.70, 0.56),
)
"""Arrivals at an emergency department by London hour, against their mean."""

AMBULANCE_SHARE: Final = (
    *(0.33, 0.41, 0.43, 0.44, 0.43, 0.41, 0.28, 0.17, 0.11, 0.11, 0.11, 0.115),
    *(0.12, 0.125, 0.13, 0.135, 0.145, 0.15, 0.155, 0.165, 0.18, 0.205, 0.24, 0.28),
)
"""The share of them that come by ambulance."""

WEEKDAYS: Final = (1.14, 1.03, 1.00, 0.99, 0.99, 0.92, 0.93)
MONTHS: Final = (0.965, 0.985, 1.01, 1.0, 1.01, 1.02, 1.0, 0.945, 1.01, 1.03, 1.04, 0.985)
SEVERITY_MONTHS: Final = (1.07, 1.055, 1.025, 0.995, 0.98, 0.98, 0.99, 1.02, 0.99, 0.985, 0.99, 1.02)
"""How long illness keeps people, by month."""


CHRISTMAS: Final = {21: 0.97, 22: 0.95, 23: 0.92, 24: 0.82, 25: 0.70, 26: 0.90}
"""Arrivals around Christmas, against the usual of their weekday."""


STAFFING_MONTHS: Final = (0.90, 0.91, 0.94, 1.0, 1.03, 1.06, 1.05, 1.02, 1.03, 1.03, 0.99, 0.95)
"""Therapists, hub and community staff at work, by month: winter takes its share."""


def arrivals(calendar: Calendar, day: Day, hour: int) -> float:
    """Give the usual arrivals of an hour, against the mean of the year."""
    factor = HOURS[hour] * WEEKDAYS[(day + 6) % 7] * MONTHS[date.fromordinal(day).month - 1]
    moment = date.fromordinal(day)
    if moment.month == 12 and moment.day in CHRISTMAS:
        return factor * CHRISTMAS[moment.day]
    if calendar.is_holiday(day):
        return factor * 0.97
    return factor


def severity(day: Day) -> float:
    """Give how long illness lasts at this time of year, against the mean."""
    return SEVERITY_MONTHS[date.fromordinal(day).month - 1]


def staffing(day: Day) -> float:
    """Give how many therapists, hub and community staff are at work at this time of year, against the mean."""
    return STAFFING_MONTHS[date.fromordinal(day).month - 1]


def electives(calendar: Calendar, day: Day) -> float:
    """Give the share of a full working day's elective admissions that is planned for the day."""
    moment = date.fromordinal(day)
    at = (moment.month, moment.day)
    if at in {(12, 24), (12, 25), (12, 26), (12, 31), (1, 1)}:
        return 0.0
    if at >= (12, 19) or at <= (1, 2):
        return 0.25 if calendar.works(day) else 0.0
    if calendar.works(day):
        return (0.92, 0.98, 1.05, 1.10, 1.0)[(day + 6) % 7]
    return 0.14 if (day + 6) % 7 == 6 else 0.10


def homewards(calendar: Calendar, day: Day) -> float:
    """Give by how many days a senior brings going home forward, so that people are not kept over days off.

    Units: days.
    """
    moment = date.fromordinal(day)
    if moment.month == 12 and 18 <= moment.day <= 24:
        return (0.4, 0.6, 1.0, 1.6, 2.4, 3.1, 3.6)[moment.day - 18]
    if calendar.works(day) and not calendar.works(day + 1):
        days_off = 1
        while not calendar.works(day + 1 + days_off):
            days_off += 1
        return 0.10 * days_off if days_off <= 2 else 0.45 * days_off
    return 0.0


def before_holidays(calendar: Calendar, day: Day) -> float:
    """Give how many people services take on, against the usual of the weekday: more on the days before holidays."""
    moment = date.fromordinal(day)
    if moment.month == 12 and 17 <= moment.day <= 24:
        return 1.9
    if calendar.works(day) and any(calendar.is_holiday(day + count) for count in (1, 2)):
        return 1.25
    return 1.0
