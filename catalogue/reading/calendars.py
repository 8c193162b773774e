"""bank_holidays.csv: the days on which much of the system rests."""

from datetime import date

from catalogue.model import BankHoliday
from catalogue.reading.problems import Findings
from catalogue.reading.text import rows_of

BANK_HOLIDAYS = "bank_holidays.csv"


def read_bank_holidays(content: bytes, *, findings: Findings) -> list[BankHoliday]:
    """Every bank holiday, in the order of the file."""
    holidays: dict[date, BankHoliday] = {}
    for row in rows_of(content, file=BANK_HOLIDAYS, columns=("on", "name"), findings=findings):
        holiday = BankHoliday(on=row.day("on"), name=row.text("name"))
        if holiday.on in holidays and holiday.on != date.min:
            row.refuse("on", "is given twice")
        holidays[holiday.on] = holiday
    return list(holidays.values())
