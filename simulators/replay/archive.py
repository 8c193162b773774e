"""The shipped published figures, read into memory once: trusts by day, England's discharges by day, and who lies where.

Reads and types them, nothing more: an empty cell stays None, a day missing at source stays missing.
"""

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from simulators.replay.fields import DESTINATIONS, SITREP_FIELDS

DATA = Path(__file__).parent / "data"
SITREP_FILE = "uec_sitrep_2021-22.csv.gz"
DISCHARGE_FILE = "discharge_sitrep_england.csv.gz"
PLACES_FILE = "trust_regions.csv"


@dataclass(frozen=True, slots=True)
class TrustDay:
    """One trust's return for one day; `values` stand in the order of `SITREP_FIELDS`, None where it was left empty."""

    day: date
    code: str
    name: str
    values: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class DischargeDay:
    """England's discharge return for one day; `by_destination` stands in the order of `DESTINATIONS`."""

    day: date
    no_longer_meeting_criteria: int | None
    discharged: int | None
    remaining: int | None
    by_destination: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The integrated care board and the region of a trust, by ODS code, as they were in 2022."""

    icb: str
    region: str


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV file with a header line, compressed when its name ends in `.gz`."""
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
            yield from csv.DictReader(stream)
    else:
        with path.open(encoding="utf-8", newline="") as stream:
            yield from csv.DictReader(stream)


def whole(text: str | None) -> int | None:
    """Read a published count: empty or absent is None, "2206.0" is 2206.

    Raises: ValueError for a fraction, a text or a number that is not finite: a count is never rounded here.
    """
    if text is None or text == "":
        return None
    number = float(text)
    if not number.is_integer():
        raise ValueError(f"not a whole number: {text!r}")
    return int(number)


def trust_days(paths: Iterable[Path]) -> Mapping[date, tuple[TrustDay, ...]]:
    """The trusts' rows of some files, by day in order, each day ordered by code. Columns a file lacks are None."""
    by_day: defaultdict[date, list[TrustDay]] = defaultdict(list)
    for path in paths:
        for row in rows(path):
            day = date.fromisoformat(row["date"])
            values = tuple(whole(row.get(field.key)) for field in SITREP_FIELDS)
            by_day[day].append(TrustDay(day, row["org_code"], row["org_name"], values))
    return {day: tuple(sorted(by_day[day], key=lambda row: row.code)) for day in sorted(by_day)}


def discharge_days(path: Path) -> Mapping[date, DischargeDay]:
    """England's discharge rows, by day in order."""
    read = (
        DischargeDay(
            date.fromisoformat(row["date"]),
            whole(row["nctr_am"]),
            whole(row["discharged"]),
            whole(row["remaining"]),
            tuple(whole(row[destination.label]) for destination in DESTINATIONS),
        )
        for row in rows(path)
    )
    return {row.day: row for row in sorted(read, key=lambda row: row.day)}


def places(path: Path) -> Mapping[str, Place]:
    """Where each trust lies, by trust code."""
    return {row["org_code"]: Place(icb=row["icb_code"], region=row["region_code"]) for row in rows(path)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """Everything that is replayed. Both collections are in order of day."""

    trusts: Mapping[date, tuple[TrustDay, ...]]
    discharges: Mapping[date, DischargeDay]
    places: Mapping[str, Place]

    def unplaced(self) -> tuple[str, ...]:
        """The trusts whose region is not known, by code: they would silently be in no feed."""
        seen = {row.code for day in self.trusts.values() for row in day}
        return tuple(sorted(seen - self.places.keys()))


def shipped() -> Archive:
    """Read the figures that ship with the project."""
    return Archive(
        trusts=trust_days([DATA / SITREP_FILE]),
        discharges=discharge_days(DATA / DISCHARGE_FILE),
        places=places(DATA / PLACES_FILE),
    )


def winters_of(folder: Path) -> Archive:
    """Read every winter of a folder that holds files named `trust_daily_winter_*.csv.gz`, with the shipped discharges.

    Raises: FileNotFoundError when the folder holds none.
    """
    paths = sorted(folder.glob("trust_daily_winter_*.csv.gz"))
    if not paths:
        raise FileNotFoundError(f"no trust_daily_winter_*.csv.gz in {folder}")
    return Archive(
        trusts=trust_days(paths),
        discharges=discharge_days(DATA / DISCHARGE_FILE),
        places=places(DATA / PLACES_FILE),
    )
