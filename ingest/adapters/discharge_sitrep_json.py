"""Acute daily discharge situation report as JSON, one document for England.

Publisher: NHS England. Version: the pathways and destinations of winter 2021/22 (P3b counted under P3, with its own
destination). Cadence: the return for a day is available from 11:00 London on the next; a document holds the last 28
published days.
Known lies: `no_longer_meeting_criteria` includes the people who were discharged that day, so it is not the number
delayed. A row's `discharges` is a list by pathway and destination, mapped as one column of that name; its figures stand
under `patients`.
Contract: `docs/feeds/discharge-sitrep.md`.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from catalogue.model import Feed
from ingest.parsed import Parsed, RejectCode
from ingest.reading.cells import figure_of_json, iso_date
from ingest.reading.columns import Column, columns_of
from ingest.reading.daily import DailyReader
from ingest.reading.document import demand_fields, generated_at_of, read_document, rows_of, text_of
from ingest.reading.london import published_next_morning
from metrics.vocabulary import Measure, dimensions

FORMAT = "discharge_sitrep_json"
TITLE = "Acute daily discharge situation report (JSON)"
published_at = published_next_morning
CONTENT_TYPES = ("application/json",)

_BY_PATHWAY = "discharges"
_PATIENTS = "patients"


def parse(payload: bytes, feed: Feed, measures: Mapping[str, Measure]) -> Parsed:
    """Read one document. Raises: FeedFailed at PARSE, CONTRACT or ROWS."""
    columns = columns_of(feed, measures)
    document = read_document(payload, feed=feed)
    rows = rows_of(document, "rows", feed=feed)
    organisation = text_of(document, "organisation")
    required = ("date", *(column.name for column in columns))
    ignored = demand_fields(rows, required=required, optional=(_BY_PATHWAY,))
    counts = tuple(column for column in columns if column.name != _BY_PATHWAY)
    by_pathway = next((replace(column, name=_PATIENTS) for column in columns if column.name == _BY_PATHWAY), None)
    reader = DailyReader(columns=counts, figure_of=figure_of_json)
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict):
            reader.refuse(RejectCode.NOT_AN_OBJECT, number=number, field="", value=row)
            continue
        day = reader.day_of(row, field="date", number=number, read=iso_date)
        if day is None:
            continue
        reader.read_figures(row, organisation=organisation, day=day, number=number)
        if by_pathway is not None:
            _read_pathways(reader, row, by_pathway, organisation=organisation, day=day, number=number)
    return Parsed(
        observations=reader.observations,
        rejects=reader.rejects,
        rows=len(rows),
        generated_at=generated_at_of(document),
        ignored_fields=ignored,
    )


def _read_pathways(
    reader: DailyReader, row: dict[str, object], patients: Column, *, organisation: str, day: date, number: int
) -> None:
    entries = row.get(_BY_PATHWAY)
    if entries is None:
        return
    if not isinstance(entries, list):
        reader.refuse(RejectCode.BAD_DIMENSIONS, number=number, field=_BY_PATHWAY, value=entries)
        return
    for entry in entries:
        pathway = entry.get("pathway") if isinstance(entry, dict) else None
        destination = entry.get("destination") if isinstance(entry, dict) else None
        if not isinstance(entry, dict) or not isinstance(pathway, str) or not isinstance(destination, str):
            reader.refuse(RejectCode.BAD_DIMENSIONS, number=number, field=_BY_PATHWAY, value=entry)
            continue
        reader.read_figure(
            entry,
            patients,
            organisation=organisation,
            day=day,
            number=number,
            dimensions=dimensions({"pathway": pathway, "destination": destination}),
        )
