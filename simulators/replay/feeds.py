"""Every feed the replay offers: its path, what it covers, and how a window of days becomes its bytes.

Builds bodies; when a body is due is `publication`, how it travels is `representation`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from simulators.replay.archive import Archive, TrustDay
from simulators.replay.formats import (
    CSV_TYPE,
    DISCHARGE_COLLECTION,
    JSON_TYPE,
    SITREP_COLLECTION,
    discharge_json,
    sitrep_csv,
    sitrep_json,
)
from simulators.replay.publication import published_at

COUNTRY = "ENG"
Render = Callable[[Sequence[date]], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One address that can be polled. `days` are those of its collection in order; `render` takes a window of them."""

    path: str
    collection: str
    organisation: str
    media_type: str
    days: tuple[date, ...]
    render: Render


def feeds_of(archive: Archive) -> Mapping[str, Feed]:
    """All feeds, by path, in order: each board and each region as JSON and as CSV, and England's discharges.

    England has no sitrep feed: its published row is a total, and a total served as if it were a trust is counted twice.
    """
    found = [feed for organisation, codes in members(archive).items() for feed in _sitrep(archive, organisation, codes)]
    found.append(_discharge(archive))
    return {feed.path: feed for feed in found}


def members(archive: Archive) -> Mapping[str, frozenset[str]]:
    """The trusts of each board and each region, by code, for those that have any in the archive."""
    seen = {row.code for rows in archive.trusts.values() for row in rows}
    held: dict[str, set[str]] = {}
    for code, place in archive.places.items():
        if code in seen:
            held.setdefault(place.icb, set()).add(code)
            held.setdefault(place.region, set()).add(code)
    return {organisation: frozenset(held[organisation]) for organisation in sorted(held)}


def rows_of(archive: Archive, codes: frozenset[str], days: Sequence[date]) -> list[TrustDay]:
    """The rows of some trusts on some days, ordered by date, then code."""
    return [row for day in days for row in archive.trusts[day] if row.code in codes]


def _sitrep(archive: Archive, organisation: str, codes: frozenset[str]) -> tuple[Feed, Feed]:
    days = tuple(archive.trusts)

    def as_json(window: Sequence[date]) -> bytes:
        rows = rows_of(archive, codes, window)
        return sitrep_json(rows, organisation=organisation, generated_at=_generated_at(window))

    def as_csv(window: Sequence[date]) -> bytes:
        return sitrep_csv(rows_of(archive, codes, window))

    def feed(extension: str, media_type: str, render: Render) -> Feed:
        return Feed(
            path=f"/uec-sitrep/{organisation}.{extension}",
            collection=SITREP_COLLECTION,
            organisation=organisation,
            media_type=media_type,
            days=days,
            render=render,
        )

    return feed("json", JSON_TYPE, as_json), feed("csv", CSV_TYPE, as_csv)


def _discharge(archive: Archive) -> Feed:
    def as_json(window: Sequence[date]) -> bytes:
        rows = [archive.discharges[day] for day in window]
        return discharge_json(rows, organisation=COUNTRY, generated_at=_generated_at(window))

    return Feed(
        path=f"/discharge-sitrep/{COUNTRY}.json",
        collection=DISCHARGE_COLLECTION,
        organisation=COUNTRY,
        media_type=JSON_TYPE,
        days=tuple(archive.discharges),
        render=as_json,
    )


def _generated_at(window: Sequence[date]) -> datetime:
    return published_at(window[-1])
