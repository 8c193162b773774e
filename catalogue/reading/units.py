"""units.csv: how the days of wards and sites are counted, where it is not by the acute rule from admission on."""

from collections.abc import Collection

from catalogue.reading.problems import Findings
from catalogue.reading.row import Row
from catalogue.reading.text import rows_of
from metrics.beddays.unit import Care, UnitRule

UNITS = "units.csv"


def read_units(content: bytes, *, organisations: Collection[str], findings: Findings) -> list[UnitRule]:
    """The setting of every unit that states one, in the order of the file."""
    columns = ("unit", "care", "is_counted", "counts_admission_day", "counts_discharge_day", "note")
    units: dict[str, UnitRule] = {}
    for row in rows_of(content, file=UNITS, columns=columns, findings=findings):
        unit = UnitRule(
            unit=_organisation(row, "unit", organisations),
            care=row.choice("care", Care),
            is_counted=row.claim("is_counted"),
            counts_admission_day=row.claim("counts_admission_day"),
            counts_discharge_day=row.claim("counts_discharge_day"),
        )
        if unit.unit in units:
            row.refuse("unit", "is given twice")
        units[unit.unit] = unit
    return list(units.values())


def _organisation(row: Row, key: str, organisations: Collection[str]) -> str:
    code = row.text(key)
    if code and code not in organisations:
        row.refuse(key, "is not an organisation of organisations.csv")
    return code
