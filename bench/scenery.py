"""A made system for the cases: so many trusts under one board, ten measures each, and what its feed sends each quarter.

The figures are made up for measuring and shown to nobody; `figures` is the plain reference that answers are held
against.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson

from catalogue.model import Catalogue, Feed
from catalogue.reader import SHIPPED_FACTS, from_files

MEASURES = (
    "beds.ga.open", "beds.ga.occupied", "beds.ga.core_open", "beds.ga.escalation_open", "beds.critical.adult_open",
    "beds.critical.adult_occupied", "stays.over_7_days", "stays.over_14_days", "stays.over_21_days", "beds.flu.ga",
)  # fmt: skip
BOARD = "Q01"
FEED = "made"
START = datetime(2021, 12, 29, 10, 30, tzinfo=UTC)
CADENCE = timedelta(minutes=15)

_FEEDS = """
[formats.observations_json]
delivery = "snapshot"
covers = "trusts"
future_within = "5 min"
ancient_after = "400 d"
max_bytes = 100_000_000
max_rows = 500_000
networks = ["127.0.0.0/8"]
precedence = 1
publisher = "The bench"
licence = "none"
is_simulated = true
limits = {{ late_after = "1 h", stale_after = "3 h" }}

[formats.observations_json.columns]
{columns}

[feeds.made]
title = "A made system"
format = "observations_json"
url = "{url}"
places = ["Q01"]
poll_every = "{poll_every}"
deadline = "{deadline}"
retry_for = "{deadline}"
"""
_LAYOUT = '[made]\ntitle = "Made"\norganisation = "Q01"\nnote = "Made for measuring."\nis_default = true\n'


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenery:
    """A made catalogue and its trusts."""

    catalogue: Catalogue
    trusts: Sequence[str]

    @property
    def feed(self) -> Feed:
        """The one feed."""
        return self.catalogue.feeds[FEED]

    @property
    def observations(self) -> int:
        """How many observations a payload holds."""
        return len(self.trusts) * len(MEASURES)

    def write(self, folder: Path) -> Path:
        """The catalogue as a folder, for a process of its own."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in self.catalogue.files.items():
            (folder / name).write_bytes(content)
        return folder


def make(trusts: int, *, url: str = "http://127.0.0.1:9/made.json", poll_every: str = "15 min",
         deadline: str = "20 s") -> Scenery:  # fmt: skip
    """A system of so many trusts whose feed is at an address."""
    codes = [f"T{number:05d}" for number in range(trusts)]
    above = [("ENG", "country"), ("Y01", "region"), (BOARD, "icb")]
    files = {path.name: path.read_bytes() for path in SHIPPED_FACTS.iterdir() if path.suffix in {".toml", ".csv"}}
    # What stands there is of the shipped feeds.
    del files["sharing.toml"]
    columns = "\n".join(f'"{key}" = "{key}"' for key in MEASURES)
    files |= {
        "organisations.csv": _csv(
            ["code", "name", "short_name", "kind", "opened_on", "closed_on"],
            ((code, f"Made {code}", code, kind, "", "")
             for code, kind in [*above, *((code, "trust") for code in codes)]),
        ),
        "organisation_links.csv": _csv(
            ["child", "parent", "valid_from", "valid_to"],
            ((child, parent, "", "") for child, parent in
             [("Y01", "ENG"), (BOARD, "Y01"), *((code, BOARD) for code in codes)]),
        ),
        "organisation_successions.csv": _csv(["predecessor", "successor", "on"], ()),
        "not_expected.csv": _csv(["organisation", "measure", "valid_from", "valid_to", "note"], ()),
        "layouts.toml": _LAYOUT.encode(),
        "feeds.toml": _FEEDS.format(url=url, poll_every=poll_every, deadline=deadline, columns=columns).encode(),
    }  # fmt: skip
    return Scenery(catalogue=from_files(files), trusts=codes)


def _csv(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([heading, *rows])
    return out.getvalue().encode()


def observed_at(cycle: int) -> datetime:
    """When the figures of a cycle were observed."""
    return START + CADENCE * cycle


def received_at(cycle: int) -> datetime:
    """When the payload of a cycle arrives."""
    return observed_at(cycle) + timedelta(seconds=30)


def figures(scenery: Scenery, cycle: int) -> Iterator[tuple[str, str, float]]:
    """What the feed says in a cycle: trust, measure, value. Every value moves from each cycle to the next."""
    for place, code in enumerate(scenery.trusts):
        for number, key in enumerate(MEASURES):
            yield code, key, float(20 + (place * 7 + number * 13 + cycle * (3 + number)) % 61)


def payload(scenery: Scenery, cycle: int, *, observed: datetime | None = None) -> bytes:
    """The feed's document of a cycle, as a partner would send it, observed then or when said."""
    seen = (observed or observed_at(cycle)).isoformat()
    rows = [
        {"organisation": code, "measure": key, "observed": seen, "value": int(value)}
        for code, key, value in figures(scenery, cycle)
    ]
    return orjson.dumps({"format": "homeward-observations/1", "row_count": len(rows), "observations": rows})
