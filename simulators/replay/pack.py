"""Packs the shipped files from a folder of collected publications: `python -m simulators.replay.pack FOLDER`.

Run by hand when a publication is added; no part of the running system. Drops columns and rows, writes whole numbers as
integers, and changes no value. The same input gives the same bytes.
"""

import argparse
import csv
import gzip
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from simulators.replay.archive import DATA, DISCHARGE_FILE, PLACES_FILE, SITREP_FILE, rows, whole
from simulators.replay.fields import DESTINATIONS, SITREP_FIELDS

WINTER = "2021-22"
ENGLAND_FILE = "uec_sitrep_england_2021-22.csv"
DISCHARGES_FROM = date(2021, 11, 1)
DISCHARGES_TO = date(2022, 3, 31)

# Trusts of earlier winters that had closed before the reference file of 2022 was made, each placed with the trust that
# took it over (ODS succession records). Burton lies in Staffordshire; its successor's board is Derby and Derbyshire's.
SUCCESSORS = {
    "RA3": "RA7",
    "RBA": "RH5",
    "RC1": "RC9",
    "RDD": "RAJ",
    "RE9": "R0B",
    "RGQ": "RDE",
    "RJF": "RTG",
    "RLN": "R0B",
    "RLU": "RQ3",
    "RM2": "R0A",
    "RNL": "RNN",
    "RQ6": "REM",
    "RQ8": "RAJ",
    "RQQ": "RGN",
    "RR1": "RRK",
    "RW3": "R0A",
}


def find(folder: Path, name: str) -> Path:
    """The one file of that name anywhere below a folder.

    Raises: FileNotFoundError when there is none or more than one.
    """
    found = sorted(folder.rglob(name))
    if len(found) != 1:
        raise FileNotFoundError(f"{name}: {len(found)} files of that name below {folder}, one expected")
    return found[0]


def sitrep_table(path: Path) -> list[Sequence[object]]:
    """The trusts' rows of one winter, ordered by date and code."""
    keys = [field.key for field in SITREP_FIELDS]
    body = [(row["date"], row["org_code"], row["org_name"], *counts(row, keys)) for row in rows(path)]
    return [("date", "org_code", "org_name", *keys), *sorted(body, key=lambda row: row[:2])]


def england_table(path: Path) -> list[Sequence[object]]:
    """The published England rows of the shipped winter: all acute trusts, and those with a type 1 department."""
    keys = [field.key for field in SITREP_FIELDS]
    winter = WINTER.replace("-", "/")
    body = [(row["date"], row["org_name"], *counts(row, keys)) for row in rows(path) if row["winter"] == winter]
    return [("date", "org_name", *keys), *sorted(body, key=lambda row: row[:2])]


def discharge_table(path: Path) -> list[Sequence[object]]:
    """England's discharges by day and destination, with the labels as published."""
    keys = ["nctr_am", "discharged", "remaining", *(destination.label for destination in DESTINATIONS)]
    inside = (row for row in rows(path) if DISCHARGES_FROM <= date.fromisoformat(row["date"]) <= DISCHARGES_TO)
    return [("date", *keys), *((row["date"], *counts(row, keys)) for row in inside)]


def places_table(folder: Path) -> list[Sequence[object]]:
    """Where each trust of any winter in the folder lies, and which file says so.

    Raises: LookupError, naming the trusts, when one cannot be placed.
    """
    region_of, boards = _boards(folder)
    winters = sorted(folder.rglob("trust_daily_winter_*.csv.gz"))
    codes = sorted({row["org_code"] for path in winters for row in rows(path)})
    placed = {code: _board_of(code, boards) for code in codes}
    missing = [code for code, found in placed.items() if found is None]
    if missing:
        raise LookupError(f"no board is known for {', '.join(missing)}")
    body = [(code, found[0], region_of[found[0]], found[1]) for code, found in placed.items() if found is not None]
    return [("org_code", "icb_code", "region_code", "according_to"), *body]


def counts(row: Mapping[str, str], keys: Iterable[str]) -> list[int | str]:
    """The counts of a row as integers; empty stays empty."""
    numbers = (whole(row.get(key)) for key in keys)
    return ["" if number is None else number for number in numbers]


def pack(folder: Path, out: Path) -> dict[str, int]:
    """Write the four shipped files.

    Shape: bytes written, by file name.
    """
    tables = {
        SITREP_FILE: sitrep_table(find(folder, f"trust_daily_winter_{WINTER}.csv.gz")),
        ENGLAND_FILE: england_table(find(folder, "england_daily.csv.gz")),
        DISCHARGE_FILE: discharge_table(find(folder, "national_daily_2021-04_2022-03.csv")),
        PLACES_FILE: places_table(folder),
    }
    out.mkdir(parents=True, exist_ok=True)
    return {name: (out / name).write_bytes(_bytes_of(table, name)) for name, table in tables.items()}


def _boards(folder: Path) -> tuple[dict[str, str], dict[str, list[tuple[str, str]]]]:
    """The region of each board, and the boards each reference file names for a trust, the most official file first."""
    region_of: dict[str, str] = {}
    boards: dict[str, list[tuple[str, str]]] = {}
    for row in rows(find(folder, "ods_etr_trusts_2022.csv")):
        region_of[row["icb_code"]] = row["region_code"]
        boards.setdefault(row["code"], []).append((row["icb_code"], "ODS trusts 2022"))
    for row in rows(find(folder, "acute_trusts_type1.csv")):
        boards.setdefault(row["code"], []).append((row["icb_code"], "type 1 acute trusts"))
    for row in rows(find(folder, "ae_reporting_orgs_2021_2026.csv")):
        boards.setdefault(row["org_code"], []).append((row["icb_code_2022"], "A&E reporting organisations"))
    return region_of, boards


def _board_of(code: str, boards: Mapping[str, list[tuple[str, str]]]) -> tuple[str, str] | None:
    if code in boards:
        return boards[code][0]
    successor = SUCCESSORS.get(code)
    if successor is None or successor not in boards:
        return None
    return boards[successor][0][0], f"successor {successor}"


def _bytes_of(table: Iterable[Sequence[object]], name: str) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(table)
    encoded = text.getvalue().encode()
    # A fixed time stamp in the gzip header: packing twice gives the same bytes.
    return gzip.compress(encoded, compresslevel=9, mtime=0) if name.endswith(".gz") else encoded


def main() -> None:
    """Pack the folder named on the command line and say what was written."""
    parser = argparse.ArgumentParser(prog="simulators.replay.pack", description=pack.__doc__)
    parser.add_argument("folder", type=Path, help="the folder that holds the collected publications, at any depth")
    parser.add_argument("--out", type=Path, default=DATA, help="where to write (default: the shipped data)")
    arguments = parser.parse_args()
    for name, size in pack(arguments.folder, arguments.out).items():
        print(f"{size:>9,} bytes  {name}")


if __name__ == "__main__":
    main()
