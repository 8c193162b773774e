"""The three published formats, as bytes: sitrep as JSON, sitrep as CSV, discharges as JSON.

Writes what it is given and nothing else: None becomes null or an empty cell. `docs/feeds/` is the contract.
"""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from simulators.replay.archive import DischargeDay, TrustDay
from simulators.replay.fields import CSV_HEADINGS, DESTINATIONS, SITREP_FIELDS

PUBLISHER = "NHS England"
SITREP_COLLECTION = "Urgent and emergency care daily situation report"
DISCHARGE_COLLECTION = "Acute daily discharge situation report"
JSON_TYPE = "application/json"
CSV_TYPE = "text/csv; charset=utf-8"


def sitrep_json(rows: Sequence[TrustDay], *, organisation: str, generated_at: datetime) -> bytes:
    """The daily situation report of one organisation's trusts as JSON."""
    return _document(
        SITREP_COLLECTION,
        organisation=organisation,
        generated_at=generated_at,
        rows=[
            {"date": row.day.isoformat(), "org_code": row.code, "org_name": row.name}
            | {field.key: value for field, value in zip(SITREP_FIELDS, row.values, strict=True)}
            for row in rows
        ],
    )


def sitrep_csv(rows: Sequence[TrustDay]) -> bytes:
    """The daily situation report as CSV (RFC 4180, UTF-8, no byte-order mark), ended by a trailer that counts the rows.

    The trailer is what lets a reader see that a file was cut: a shorter CSV file is a CSV file too.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(CSV_HEADINGS)
    writer.writerows(
        (f"{row.day:%d/%m/%Y}", row.code, row.name, *("" if value is None else value for value in row.values))
        for row in rows
    )
    text.write(f'"# rows",{len(rows)}\r\n')
    return text.getvalue().encode()


def discharge_json(rows: Sequence[DischargeDay], *, organisation: str, generated_at: datetime) -> bytes:
    """The discharge situation report as JSON: three counts a day, and the discharges by pathway and destination."""
    return _document(
        DISCHARGE_COLLECTION,
        organisation=organisation,
        generated_at=generated_at,
        rows=[
            {
                "date": row.day.isoformat(),
                "no_longer_meeting_criteria": row.no_longer_meeting_criteria,
                "discharged": row.discharged,
                "remaining": row.remaining,
                "discharges": list(_by_destination(row)),
            }
            for row in rows
        ],
    )


def _by_destination(row: DischargeDay) -> Iterable[dict[str, object]]:
    for destination, patients in zip(DESTINATIONS, row.by_destination, strict=True):
        yield {
            "pathway": destination.pathway,
            "destination": destination.code,
            "label": destination.label,
            "patients": patients,
        }


def _document(
    collection: str, *, organisation: str, generated_at: datetime, rows: Sequence[dict[str, object]]
) -> bytes:
    document = {
        "collection": collection,
        "publisher": PUBLISHER,
        "organisation": organisation,
        "generated_at": generated_at.isoformat(),
        "row_count": len(rows),
        "rows": rows,
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
