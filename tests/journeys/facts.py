"""The shipped catalogue with feeds of a test's own: one trust each, two figures, an address the test chooses."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from catalogue.model import Catalogue, Kind
from catalogue.reader import SHIPPED_FACTS, from_files, read
from catalogue.tree import tree_on
from ingest.adapters import formats
from metrics.pressure import INDICATORS

DAY = date(2021, 12, 20)
OPEN, OCCUPIED = "beds.ga.open", "beds.ga.occupied"
OCCUPANCY = "acute.ga_occupancy"

_SHARED = """
delivery = "snapshot"
covers = "trusts"
future_within = "5 min"
ancient_after = "400 d"
max_bytes = 1_000_000
max_rows = 1_000
precedence = 1
publisher = "A test"
licence = "None"
is_simulated = true
retry_for = "1 ms"
"""
_COLUMNS = {
    "uec_sitrep_json": {"ga_beds_open": OPEN, "ga_beds_occupied": OCCUPIED},
    "uec_sitrep_csv": {"G&A beds open": OPEN, "G&A beds occupied": OCCUPIED},
    "ward_board_json": {"row_count": OCCUPIED},
    "observations_json": {OPEN: OPEN, OCCUPIED: OCCUPIED},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedFacts:
    """One stanza. Lengths of time are written as in the catalogue; `stuck_after` empty: a value may repeat for ever."""

    key: str
    place: str
    url: str
    format: str = "uec_sitrep_json"
    poll_every: str = "1 h"
    deadline: str = "2 s"
    networks: tuple[str, ...] = ("127.0.0.0/8",)
    late_after: str = "55 h"
    stale_after: str = "79 h"
    stuck_after: str = ""
    unlisted_counts_for: str = ""
    precedence: int = 0

    def stanza(self) -> str:
        """The stanza as it stands in feeds.toml."""
        stuck = f', stuck_after = "{self.stuck_after}"' if self.stuck_after else ""
        told = (
            f'tells = ["stay"]\nunlisted_counts_for = "{self.unlisted_counts_for}"' if self.unlisted_counts_for else ""
        )
        networks = "networks = [{}]".format(", ".join(f'"{network}"' for network in self.networks))
        return f"""
[feeds.{self.key}]
title = "The feed {self.key}"
format = "{self.format}"
url = "{self.url}"
places = ["{self.place}"]
poll_every = "{self.poll_every}"
deadline = "{self.deadline}"
precedence = {self.precedence}
{networks if self.networks else ""}
{told}
limits = {{ late_after = "{self.late_after}", stale_after = "{self.stale_after}"{stuck} }}
"""


@cache
def shipped_files() -> dict[str, bytes]:
    """The files of the shipped catalogue, without the register of its own feeds: theirs are put in their place."""
    found = {path.name: path.read_bytes() for path in SHIPPED_FACTS.iterdir() if path.suffix in {".toml", ".csv"}}
    del found["sharing.toml"]
    return found


@cache
def shipped_catalogue() -> Catalogue:
    """The catalogue that ships."""
    return read(SHIPPED_FACTS)


@cache
def trusts() -> tuple[str, ...]:
    """Trusts of England in the winter of the tests, by code."""
    tree = tree_on(shipped_catalogue(), on=DAY)
    kinds = shipped_catalogue().organisations
    return tuple(sorted(code for code in tree.descendants("ENG") if kinds[code].kind is Kind.TRUST))


def files_with(feeds: Iterable[FeedFacts]) -> dict[str, bytes]:
    """The files of a catalogue whose feeds are these."""
    columns = "".join(
        f"\n[formats.{name}]{_SHARED}\n[formats.{name}.columns]\n"
        + "".join(f'"{column}" = "{measure}"\n' for column, measure in mapped.items())
        for name, mapped in _COLUMNS.items()
    )
    text = columns + "".join(feed.stanza() for feed in feeds)
    return {**shipped_files(), "feeds.toml": text.encode()}


def catalogue_with(feeds: Iterable[FeedFacts]) -> Catalogue:
    """A catalogue whose feeds are these, as strictly read as any other."""
    return from_files(files_with(feeds), formats=formats(), indicators=frozenset(INDICATORS))


def folder_with(feeds: Iterable[FeedFacts], folder: Path) -> Path:
    """The same as a folder, for a process of its own."""
    folder.mkdir(parents=True)
    for name, content in files_with(feeds).items():
        (folder / name).write_bytes(content)
    return folder
