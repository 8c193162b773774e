"""The columns of /definitions."""

from api.tables import Column, Table, fields, listed
from api.wire import Definition
from metrics.disclosure.figure import Figure

DEFINITIONS = Table(
    (
        *fields(Definition, "key", "title", "unit", "says", "rule", kind=Figure.TEXT),
        Column(name="inputs", of=lambda row: listed(row.inputs), kind=Figure.TEXT),
        *fields(Definition, "source", kind=Figure.TEXT),
        *fields(Definition, "valid_from", kind=Figure.TIME),
        *fields(Definition, "is_indicative", kind=Figure.FLAG),
        Column(name="examples", of=lambda row: len(row.examples), unit="worked examples", kind=Figure.TALLY),
    )
)
