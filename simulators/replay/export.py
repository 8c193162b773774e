"""Writes the published formats to files instead of serving them, so that a whole winter can be imported in bulk.

The files are read by whatever reads a poll. Does not import anything itself.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from pathlib import Path

from simulators.replay.archive import Archive
from simulators.replay.feeds import COUNTRY, members, rows_of
from simulators.replay.formats import discharge_json, sitrep_csv, sitrep_json
from simulators.replay.publication import published_at

JULY = 7


class Format(StrEnum):
    """The published formats, by the names their readers know them under."""

    SITREP_CSV = "uec_sitrep_csv"
    SITREP_JSON = "uec_sitrep_json"
    DISCHARGE_JSON = "discharge_sitrep_json"


@dataclass(frozen=True, slots=True)
class Exported:
    """One file written, whose figures it holds, and how many rows."""

    path: Path
    organisation: str
    row_count: int


@dataclass(frozen=True, slots=True)
class Piece:
    """One file before it is written."""

    name: str
    organisation: str
    body: bytes
    row_count: int


def export(archive: Archive, *, form: Format, first: date, last: date, out: Path) -> list[Exported]:
    """Write all days from `first` to `last`, both included: one file per winter and region, or per winter for England.

    Shape: the files, in order of winter and organisation; empty when no day of the archive lies in the span.
    Raises: LookupError when a trust has no known region and would silently be left out.
    """
    if unplaced := archive.unplaced():
        raise LookupError(f"no region is known for {', '.join(unplaced)}")
    out.mkdir(parents=True, exist_ok=True)
    pieces = (
        _discharges(archive, first, last) if form is Format.DISCHARGE_JSON else _sitreps(archive, form, first, last)
    )
    written = []
    for piece in pieces:
        path = out / piece.name
        path.write_bytes(piece.body)
        written.append(Exported(path, piece.organisation, piece.row_count))
    return written


def winter_of(day: date) -> str:
    """The winter a day belongs to, as "2021-22"; a winter runs from July to June, so that none is cut."""
    begun = day.year if day.month >= JULY else day.year - 1
    return f"{begun}-{(begun + 1) % 100:02d}"


def _sitreps(archive: Archive, form: Format, first: date, last: date) -> Iterator[Piece]:
    codes_of = regions(archive)
    for winter, days in _winters(archive.trusts, first, last):
        for region, codes in codes_of.items():
            rows = rows_of(archive, codes, days)
            if not rows:
                continue
            if form is Format.SITREP_CSV:
                body, extension = sitrep_csv(rows), "csv"
            else:
                body, extension = sitrep_json(rows, organisation=region, generated_at=published_at(days[-1])), "json"
            yield Piece(f"uec-sitrep_{winter}_{region}.{extension}", region, body, len(rows))


def _discharges(archive: Archive, first: date, last: date) -> Iterator[Piece]:
    for winter, days in _winters(archive.discharges, first, last):
        body = discharge_json(
            [archive.discharges[day] for day in days], organisation=COUNTRY, generated_at=published_at(days[-1])
        )
        yield Piece(f"discharge-sitrep_{winter}_{COUNTRY}.json", COUNTRY, body, len(days))


def regions(archive: Archive) -> Mapping[str, frozenset[str]]:
    """The trusts of each region, by region code, in order."""
    wanted = {place.region for place in archive.places.values()}
    return {organisation: codes for organisation, codes in members(archive).items() if organisation in wanted}


def _winters(days: Iterable[date], first: date, last: date) -> Iterator[tuple[str, list[date]]]:
    inside = (day for day in days if first <= day <= last)
    for winter, held in groupby(inside, key=winter_of):
        yield winter, list(held)
