"""What a store acknowledged, to be held against what it still holds, and against what was published."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import psycopg

from simulators.replay.archive import Archive, shipped
from simulators.replay.feeds import members
from simulators.replay.fields import DESTINATIONS, SITREP_FIELDS
from tests.journeys.facts import shipped_catalogue

LONDON = ZoneInfo("Europe/London")


class Figure(NamedTuple):
    """One stored figure, by what it is about."""

    feed: str
    organisation: str
    measure: str
    dimensions: tuple[tuple[str, str], ...]
    day: date
    value: float


class PollRow(NamedTuple):
    """What a poll's record says for good."""

    id: int
    feed: str
    epoch: int
    received_at: datetime
    outcome: str
    stored: int
    data_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """A store at one moment, read in one look."""

    polls: Mapping[int, PollRow]
    figures: Counter[Figure]
    days: Counter[Figure]
    marks: int
    rejects: int
    version: int

    @property
    def stored(self) -> int:
        """How many observations the polls say they stored."""
        return sum(poll.stored for poll in self.polls.values())


_POLLS = """SELECT poll.id, feed.key, epoch, received_at, outcome, stored, data_version
              FROM poll JOIN feed ON feed.id = feed_id"""
_SERIES = """SELECT series.id, feed.key, organisation, measure, dimensions
               FROM series JOIN feed ON feed.id = feed_id"""
_DAYS = """SELECT DISTINCT ON (series_id, day) series_id, day, last, observations
             FROM rollup_day ORDER BY series_id, day, known_from DESC"""
_COUNTS = """SELECT (SELECT count(*) FROM rollup_mark), (SELECT count(*) FROM reject),
                    (SELECT version FROM data_version)"""
_SINGLE = "SELECT series_id, about_at, value FROM observation"
_PACKED = "SELECT series_id, first_about_at, last_about_at, observations, value FROM observation_span"


def read_ledger(url: str) -> Ledger:
    """Read everything in one look."""
    with psycopg.connect(url) as conn:
        conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        polls = {row[0]: PollRow._make(row) for row in conn.execute(_POLLS)}
        series = {row[0]: (row[1], row[2], row[3], tuple(sorted(row[4].items()))) for row in conn.execute(_SERIES)}
        single = list(conn.execute(_SINGLE))
        packed = [
            (number, first + (last - first) * place / (count - 1), value)
            for number, first, last, count, value in conn.execute(_PACKED)
            for place in range(count)
        ]
        rolled = list(conn.execute(_DAYS))
        counts = conn.execute(_COUNTS).fetchone()
    assert counts is not None
    figures: Counter[Figure] = Counter()
    for number, about_at, value in single + packed:
        figures[Figure(*series[number], about_at.astimezone(LONDON).date(), value)] += 1
    days: Counter[Figure] = Counter()
    for number, day, value, count in rolled:
        days[Figure(*series[number], day, value)] += count
    marks, rejects, version = counts
    return Ledger(polls=polls, figures=figures, days=days, marks=marks, rejects=rejects, version=version)


@cache
def archive() -> Archive:
    """The published figures that ship with the project."""
    return shipped()


@cache
def occupancy(trust: str, day: date) -> float:
    """The published share of general and acute beds occupied of a trust on a day."""
    places = {field.key: place for place, field in enumerate(SITREP_FIELDS)}
    values = next(row.values for row in archive().trusts[day] if row.code == trust)
    taken, of = values[places["ga_beds_occupied"]], values[places["ga_beds_open"]]
    assert taken is not None
    assert of
    return taken / of


def published(feed: str, first: date, last: date) -> Iterator[Figure]:
    """Every figure of a feed about days from first to last, as published."""
    stanza = shipped_catalogue().feeds[feed]
    if stanza.format == "discharge_sitrep_json":
        yield from _discharges(feed, first, last)
        return
    (place,) = stanza.places
    codes = members(archive())[place]
    measures = [stanza.columns.get(each.key) or stanza.columns[each.heading] for each in SITREP_FIELDS]
    for day in (day for day in archive().trusts if first <= day <= last):
        for row in archive().trusts[day]:
            if row.code in codes:
                for measure, value in zip(measures, row.values, strict=True):
                    if value is not None:
                        yield Figure(feed, row.code, measure, (), day, float(value))


def _discharges(feed: str, first: date, last: date) -> Iterator[Figure]:
    for day in (day for day in archive().discharges if first <= day <= last):
        row = archive().discharges[day]
        counts = {
            "criteria.not_met": row.no_longer_meeting_criteria,
            "criteria.discharged": row.discharged,
            "criteria.remaining": row.remaining,
        }
        for measure, value in counts.items():
            if value is not None:
                yield Figure(feed, "ENG", measure, (), day, float(value))
        for destination, patients in zip(DESTINATIONS, row.by_destination, strict=True):
            if patients is not None:
                where = (("destination", destination.code), ("pathway", destination.pathway))
                yield Figure(feed, "ENG", "discharges.by_pathway", where, day, float(patients))


def check_against_the_archive(ledger: Ledger) -> None:
    """Each feed holds every published figure between its first and its last day exactly once, and nothing else."""
    by_feed: dict[str, list[Figure]] = {}
    for figure in ledger.figures:
        by_feed.setdefault(figure.feed, []).append(figure)
    assert by_feed
    for feed, figures in by_feed.items():
        first, last = min(each.day for each in figures), max(each.day for each in figures)
        expected = Counter(published(feed, first, last))
        held = Counter({each: ledger.figures[each] for each in figures})
        assert held == expected, f"{feed}: {len(expected - held)} lost, {len(held - expected)} too many"


def check_kept(before: Ledger, after: Ledger) -> None:
    """Nothing that was acknowledged is lost, nothing is doubled, and the polls' own counts agree with what is there."""
    assert before.polls.items() <= after.polls.items()
    assert before.figures <= after.figures
    assert set(after.figures.values()) == {1}
    assert after.stored == after.figures.total()
    claims = Counter((poll.feed, poll.epoch) for poll in after.polls.values())
    assert set(claims.values()) == {1}
    versions = [poll.data_version for poll in sorted(after.polls.values())]
    assert versions == sorted(set(versions))
    assert after.version >= before.version
    # One figure a day: the newest rollup of each day is that figure, counted once.
    if not after.marks:
        assert after.days == after.figures
    check_against_the_archive(after)
