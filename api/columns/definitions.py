"""The columns of /definitions."""

from api.tables import Column, Table, fields, listed
from api.wire import Definition

DEFINITIONS = Table(
    (
        *fields(Definition, "key", "title", "unit", "says", "rule"),
        Column(name="inputs", of=lambda row: listed(row.inputs)),
        *fields(Definition, "source", "valid_from", "is_indicative"),
        Column(name="examples", of=lambda row: len(row.examples), unit="worked examples"),
    )
)
