"""The written contracts say what the server does: their tables name every field, their examples are what it sends."""

import json
import re
from datetime import date
from pathlib import Path

from simulators.replay.archive import Archive
from simulators.replay.fields import DESTINATIONS, SITREP_FIELDS
from simulators.replay.formats import discharge_json, sitrep_csv, sitrep_json
from simulators.replay.publication import published_at

FEEDS = Path(__file__).parents[3] / "docs" / "feeds"
SITREP = (FEEDS / "uec-sitrep.md").read_text(encoding="utf-8")
DISCHARGE = (FEEDS / "discharge-sitrep.md").read_text(encoding="utf-8")
DAY = date(2021, 12, 19)


def example(document: str, kind: str) -> str:
    (found,) = re.findall(rf"<!-- example [^\n]*-->\n```{kind}\n(.*?)\n```", document, re.DOTALL)
    return str(found)


def test_the_sitrep_examples_are_what_is_sent(archive: Archive) -> None:
    rows = [row for row in archive.trusts[DAY] if row.code in {"RBN", "RBS"}]
    sent = sitrep_json(rows, organisation="QYG", generated_at=published_at(DAY))
    assert json.loads(example(SITREP, "json")) == json.loads(sent)
    assert example(SITREP, "csv") + "\n" == sitrep_csv(rows).decode().replace("\r\n", "\n")


def test_the_discharge_example_is_what_is_sent(archive: Archive) -> None:
    sent = discharge_json([archive.discharges[DAY]], organisation="ENG", generated_at=published_at(DAY))
    assert json.loads(example(DISCHARGE, "json")) == json.loads(sent)


def test_every_field_stands_in_the_table_under_both_its_names() -> None:
    assert len(SITREP_FIELDS) == 12
    missing = [field for field in SITREP_FIELDS if f"\n| `{field.key}` | `{field.heading}` |" not in SITREP]
    assert missing == []


def test_every_destination_stands_in_the_table_with_its_code() -> None:
    lines = [f"\n| {to.pathway} | `{to.code}` | {to.label} |" for to in DESTINATIONS]
    assert len(lines) == 12
    assert [line for line in lines if line not in DISCHARGE] == []


def test_every_error_the_server_knows_is_written_down() -> None:
    source = (Path(__file__).parents[3] / "simulators" / "replay" / "app.py").read_text(encoding="utf-8")
    codes = set(re.findall(r'"(unknown_feed|nothing_published|method_not_allowed)"', source))
    assert len(codes) == 3
    assert all(f"`{code}`" in SITREP for code in codes)
