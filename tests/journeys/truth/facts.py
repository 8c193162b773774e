"""The facts that an analyst edits, read as plainly as can be: rows of CSV, tables of TOML."""

import csv
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

CATALOGUE = Path(__file__).resolve().parents[3] / "catalogue"
LIVING, SHARED = CATALOGUE / "living", CATALOGUE / "facts"
_UNITS = {"min": 1 / 1440, "h": 1 / 24, "d": 1.0}


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a list."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def tables(path: Path) -> dict[str, Any]:
    """The content of a TOML file."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def length(text: str) -> timedelta:
    """A length of time as the facts write it."""
    amount, unit = text.split()
    return timedelta(days=float(amount) * _UNITS[unit])


@dataclass(frozen=True, slots=True)
class Unit:
    """How a ward's days are counted."""

    care: str = "acute"
    is_counted: bool = True
    admission: bool = True
    discharge: bool = False


@cache
def _units() -> dict[str, Unit]:
    return {
        row["unit"]: Unit(
            row["care"], row["is_counted"] == "yes", row["counts_admission_day"] == "yes",
            row["counts_discharge_day"] == "yes",
        )
        for row in rows(LIVING / "units.csv")
    }  # fmt: skip


def unit(ward: str, site: str) -> Unit:
    """The ward's setting, else the site's, else an acute ward's."""
    found = _units()
    return found.get(ward) or found.get(site) or Unit()


@cache
def services() -> dict[str, dict[str, str]]:
    """Each service's row."""
    return {row["organisation"]: row for row in rows(LIVING / "services.csv")}


@cache
def councils() -> frozenset[str]:
    """The councils that any service works for."""
    return frozenset(council for row in services().values() for council in row["councils"].split())


def hub_of(site: str) -> str | None:
    """The hub that decides about a site's people."""
    return next((code for code, row in services().items() if site in row["sites"].split()), None)


@cache
def parents() -> dict[str, str]:
    """Whose each organisation is."""
    return {row["child"]: row["parent"] for row in rows(LIVING / "organisation_links.csv")}


@cache
def beneath(code: str) -> frozenset[str]:
    """An organisation and all beneath it."""
    found = {code}
    while True:
        more = {child for child, parent in parents().items() if parent in found} - found
        if not more:
            return frozenset(found)
        found |= more


@cache
def names() -> dict[str, str]:
    """Short names."""
    return {row["code"]: row["short_name"] for row in rows(LIVING / "organisations.csv")}


@dataclass(frozen=True, slots=True)
class Reason:
    """What a code means on a day."""

    code: str
    label: str
    family: str
    owner: str
    tag: str | None

    @property
    def is_of_hospital(self) -> bool:
        """Whether the hospital itself holds somebody, or what it has to settle with the family."""
        return self.tag == "hospital process" or self.family in {
            "Hospital process", "Ward process", "Wellbeing concerns"
        }  # fmt: skip

    @property
    def wall_tag(self) -> str:
        """The tag of the wall."""
        if self.tag is not None:
            return self.tag
        return "hospital process" if self.family in {"Hospital process", "Ward process"} else self.family.lower()


@cache
def reason(code: str, on: date) -> Reason:
    """What a code means on a day; a code in no list stands for itself."""
    for name in ("reasons.csv", "red_reasons.csv"):
        for row in rows(SHARED / name):
            begins, ends = row["valid_from"], row["valid_to"]
            is_in_force = (not begins or date.fromisoformat(begins) <= on) and (
                not ends or on < date.fromisoformat(ends)
            )
            if row["code"] == code and is_in_force:
                owner = row.get("owner") or _owner(code, row["family"])
                return Reason(code, row["label"], row["family"], owner, row.get("tag") or None)
    return Reason(code, code, "not in the list", "unknown", None)


def _owner(code: str, family: str) -> str:
    stated = tables(SHARED / "rules.toml")["owners"]
    own = next((each for each in stated if each.get("code") == code), None)
    own = own or next((each for each in stated if each.get("family") == family), None)
    return str(own["acts"]) if own else "unknown"


def rule(kind: str) -> list[dict[str, Any]]:
    """The stanzas of a kind of rule."""
    found: list[dict[str, Any]] = tables(SHARED / "rules.toml")[kind]
    return found


@dataclass(frozen=True, slots=True)
class FeedFacts:
    """What the catalogue says of a feed: how old its word may be, whom it speaks for, what it tells of."""

    key: str
    format: str
    late: timedelta
    stale: timedelta
    stuck: timedelta | None
    places: frozenset[str]
    tells: frozenset[str]
    unlisted_counts_for: timedelta


@cache
def feeds() -> dict[str, FeedFacts]:
    """The feeds that are polled, by key."""
    found = {}
    told = tables(LIVING / "feeds.toml")
    for key, own in told["feeds"].items():
        stanza = {**told["formats"].get(own["format"], {}), **own}
        if stanza["delivery"] == "archive":
            continue
        limits = stanza["limits"]
        found[key] = FeedFacts(
            key, stanza["format"], length(limits["late_after"]), length(limits["stale_after"]),
            length(limits["stuck_after"]) if "stuck_after" in limits else None, frozenset(stanza["places"]),
            frozenset(stanza.get("tells", ())), length(stanza.get("unlisted_counts_for", "26 h")),
        )  # fmt: skip
    return found
