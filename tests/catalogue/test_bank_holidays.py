"""The bank holidays that ship, against the rules that make the regular ones."""

from datetime import date, timedelta

from catalogue.reader import SHIPPED_FACTS, read

MOVED = {date(2020, 5, 4): date(2020, 5, 8), date(2022, 5, 30): date(2022, 6, 2)}
ONCE = {date(2022, 6, 3), date(2022, 9, 19), date(2023, 5, 8)}


def _easter_sunday(year: int) -> date:
    """The Gregorian Easter, by the method of the ecclesiastical full moon."""
    golden = year % 19 + 1
    century = year // 100 + 1
    skipped_leap_days = 3 * century // 4 - 12
    moon_correction = (8 * century + 5) // 25 - 5
    sunday = 5 * year // 4 - skipped_leap_days - 10
    epact = (11 * golden + 20 + moon_correction - skipped_leap_days) % 30
    if epact == 24 or (epact == 25 and golden > 11):
        epact += 1
    full_moon = 44 - epact
    if full_moon < 21:
        full_moon += 30
    return date(year, 3, 1) + timedelta(days=full_moon + 7 - (sunday + full_moon) % 7 - 1)


def _monday_from(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def _observed(year: int) -> set[date]:
    """New Year, Christmas Day and Boxing Day, each moved to the next free weekday from a weekend."""
    taken: set[date] = set()
    weekend = []
    for day in (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)):
        if day.weekday() < 5:
            taken.add(day)
        else:
            weekend.append(day)
    for day in weekend:
        substitute = day
        while substitute.weekday() >= 5 or substitute in taken:
            substitute += timedelta(days=1)
        taken.add(substitute)
    return taken


def _regular(year: int) -> set[date]:
    easter = _easter_sunday(year)
    mondays = {_monday_from(date(year, 5, 1)), _monday_from(date(year, 5, 25)), _monday_from(date(year, 8, 25))}
    days = _observed(year) | mondays | {easter - timedelta(days=2), easter + timedelta(days=1)}
    return {MOVED.get(day, day) for day in days}


def test_every_year_from_2015_to_2028_has_its_bank_holidays_and_no_other() -> None:
    listed = {holiday.on for holiday in read(SHIPPED_FACTS).bank_holidays}

    assert {day.year for day in listed} == set(range(2015, 2029))
    for year in range(2015, 2029):
        expected = _regular(year) | {day for day in ONCE if day.year == year}
        assert {day for day in listed if day.year == year} == expected, year


def test_a_substitute_day_says_so_and_never_falls_on_a_weekend() -> None:
    for holiday in read(SHIPPED_FACTS).bank_holidays:
        assert holiday.on.weekday() < 5, holiday
        names = {(1, 1): "New Year's Day", (12, 25): "Christmas Day", (12, 26): "Boxing Day"}
        if (name := names.get((holiday.on.month, holiday.on.day))) is not None:
            assert holiday.name == name
        assert ("substitute" in holiday.name) == (
            holiday.on.month in {1, 12} and (holiday.on.month, holiday.on.day) not in names
        )
