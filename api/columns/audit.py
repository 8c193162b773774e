"""The columns of /audit."""

import json
from collections.abc import Mapping

from api.tables import Column, Table, fields
from api.wire import AuditEntry
from metrics.disclosure.figure import Figure


def _words(told: Mapping[str, object] | None) -> str | None:
    return None if not told else json.dumps(told, ensure_ascii=False, sort_keys=True)


AUDIT = Table(
    (
        *fields(
            AuditEntry,
            "entry",
            "at",
            "picture_at",
            "who",
            "kind",
            "from_where",
            "action",
            "about",
            "outcome",
            kind=Figure.TEXT,
        ),
        Column(name="detail", of=lambda row: _words(row.detail), kind=Figure.TEXT),
        Column(name="before", of=lambda row: _words(row.before), kind=Figure.TEXT),
        Column(name="after", of=lambda row: _words(row.after), kind=Figure.TEXT),
    )
)
