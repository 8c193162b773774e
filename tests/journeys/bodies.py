"""What the feeds of these tests send: small reports about one trust, in each of the formats."""

import json
from collections.abc import Mapping, Sequence
from datetime import date

Beds = tuple[int, int]
"""Open and occupied."""


def sitrep(trust: str, days: Mapping[date, Beds] | Sequence[tuple[date, Beds]]) -> bytes:
    """The daily situation report as JSON. A sequence may repeat days and put them in any order."""
    listed = list(days.items()) if isinstance(days, Mapping) else list(days)
    rows = [
        {"date": f"{day}", "org_code": trust, "org_name": "Manchester", "ga_beds_open": of, "ga_beds_occupied": taken}
        for day, (of, taken) in listed
    ]
    return json.dumps({"organisation": "QOP", "row_count": len(rows), "rows": rows}).encode()


def sitrep_csv(trust: str, days: Mapping[date, Beds]) -> bytes:
    """The same as CSV, with the line that counts the rows."""
    rows = [f"{day:%d/%m/%Y},{trust},Manchester,{of},{taken}\r\n" for day, (of, taken) in days.items()]
    header = "Period,Org Code,Org Name,G&A beds open,G&A beds occupied\r\n"
    return (header + "".join(rows) + f'"# rows",{len(rows)}\r\n').encode()


def observations(rows: Sequence[Mapping[str, object]]) -> bytes:
    """Single observations in the open format."""
    document = {"format": "homeward-observations/1", "row_count": len(rows), "observations": list(rows)}
    return json.dumps(document).encode()
