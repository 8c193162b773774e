"""Urgent community response of an organisation: the clocks of the day, and the responses behind them one by one.

What a silent team told of is in no figure: whether its clocks were met since, nobody knows. How many it had open is
told beside them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from metrics.flow.clocks import TWO_DAY, TWO_HOUR, Clock, State, clock_at
from metrics.flow.responses import Answers, By, answers
from metrics.vocabulary.days import at_time, london_day
from metrics.vocabulary.episodes import Offer, Response
from picture.call import Call
from picture.unlisted import counts

PRIORITIES = (TWO_HOUR, TWO_DAY)
_A_MOMENT = timedelta(microseconds=1)


class Today(StrEnum):
    """What happened, or is to happen, to a response on the London day of the picture."""

    RECEIVED = "received"
    DUE = "due"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """Which responses a question is about, within the organisation; None: any. `team` is who holds it."""

    team: str | None = None
    locality: str | None = None
    council: str | None = None
    source: str | None = None

    def takes(self, response: Response) -> bool:
        """Whether a response is among them."""
        return (
            self.team in (None, response.organisation)
            and self.locality in (None, response.locality)
            and self.council in (None, response.home_council)
            and self.source in (None, response.source)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which rows; None: any. `is_open`: still to be seen. `is_triaged`: by the instant of the picture."""

    priority: str | None = None
    state: State | None = None
    today: Today | None = None
    outcome: str | None = None
    is_open: bool | None = None
    is_triaged: bool | None = None


class Row(NamedTuple):
    """One response as it is counted. `is_told`: its team has spoken lately enough for its word to be about now."""

    feed: str
    clock: Clock
    unlisted_since: datetime | None
    is_told: bool

    @property
    def key(self) -> tuple[str, str]:
        """What rows are in order of, and no two share."""
        return self.clock.response.key, self.feed


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The clocks of one priority by group. `not_told`: by group, those open when a team that is silent now last
    spoke."""

    priority: str
    groups: tuple[Answers, ...]
    not_told: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Responses:
    """The picture: the clocks of the London day of the call, by priority. `changes_at`: when the next one runs out, a
    shift or an hour begins, or the service closes, with nothing told."""

    call: Call
    by: By
    days: tuple[Day, ...]
    changes_at: datetime


def clocks_of_day(call: Call, *, by: By, narrowed: Narrowed) -> Responses:
    """The clocks of the day of each priority."""
    rows = list(_rows(call, narrowed))
    told = [row.clock.response for row in rows if row.is_told]
    # Only whole teams have shifts: those of a part of their people are not known.
    is_of_teams = narrowed.locality is narrowed.council is narrowed.source is None
    offers = [
        held.episode
        for held in call.scope.offers(call.roll)
        if is_of_teams and call.is_told_now(held.feed) and narrowed.team in (None, held.organisation)
    ]
    return Responses(
        call=call, by=by,
        days=tuple(_day(call, told, rows, offers, priority=priority, by=by) for priority in PRIORITIES),
        changes_at=_changes_at(call, rows, offers),
    )  # fmt: skip


def _day(
    call: Call, told: list[Response], rows: list[Row], offers: list[Offer], *, priority: str, by: By
) -> Day:  # fmt: skip
    rules, not_told = call.settings.rules, _not_told(rows, priority=priority, by=by)
    shifts = offers if priority == TWO_HOUR else ()
    groups = answers(told, at=call.at, rules=rules, offers=shifts, priority=priority, by=by)
    (nobody,) = answers((), at=call.at, rules=rules, priority=priority)
    silent = sorted(not_told.keys() - {each.group for each in groups})
    return Day(
        priority=priority, groups=(*groups, *(replace(nobody, group=group) for group in silent)), not_told=not_told
    )  # fmt: skip


def next_due(rows: Iterable[Row], *, after: datetime) -> datetime | None:
    """When the next clock of some rows runs out."""
    running = (row.clock.due_at for row in rows if row.clock.state is State.RUNNING)
    return min((due + _A_MOMENT for due in running if due >= after), default=None)


def open_clocks(call: Call, *, priority: str) -> list[datetime]:
    """When the clocks of those still to be seen run out or ran out, of the teams that are told of now, in order."""
    rows = _rows(call, Narrowed())
    mine = (row.clock for row in rows if row.is_told and row.clock.is_open and row.clock.response.priority == priority)
    return sorted(clock.due_at for clock in mine)


def _changes_at(call: Call, rows: list[Row], offers: list[Offer]) -> datetime:
    today = london_day(call.at)
    rule = call.settings.rules.response_rule(on=today)
    edges = [
        call.at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1),
        at_time(today, rule.closes_at),
        *(offer.starts_at for offer in offers),
    ]
    due = next_due(rows, after=call.at)
    return min(edge for edge in (*edges, due) if edge is not None and edge > call.at)


def responses_of(call: Call, *, narrowed: Narrowed, wanted: Wanted) -> list[Row]:
    """The rows in order of key. Those that the viewer sees. Raises RowsClosed."""
    call.sight.require_rows()
    seen = (row for row in _rows(call, narrowed) if call.sight.of_response(row.clock.response))
    return [row for row in seen if _is_wanted(row, wanted, at=call.at)]


def _rows(call: Call, narrowed: Narrowed) -> Iterator[Row]:
    feeds = call.catalogue.feeds
    for held in call.scope.responses(call.roll):
        response = held.episode
        # Whom the lists lost unseen is neither met nor missed: what became of them nobody has told.
        is_known = response.first_contact_at is not None or counts(held, feeds, at=call.at)
        if is_known and response.received_at <= call.at and narrowed.takes(response):
            clock = clock_at(response, rules=call.settings.rules, at=call.at)
            yield Row(held.feed, clock, held.unlisted_since, call.is_told_now(held.feed))


def _not_told(rows: list[Row], *, priority: str, by: By) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for row in rows:
        if not row.is_told and row.clock.is_open and row.clock.response.priority == priority:
            group = by.of(row.clock.response)
            found[group] = found.get(group, 0) + 1
    return found


def _is_wanted(row: Row, wanted: Wanted, *, at: datetime) -> bool:
    clock, response = row.clock, row.clock.response
    is_triaged = response.triaged_at is not None and response.triaged_at <= at
    return (
        wanted.priority in (None, response.priority)
        and wanted.state in (None, clock.state)
        and wanted.outcome in (None, response.outcome)
        and wanted.is_open in (None, clock.is_open)
        and wanted.is_triaged in (None, is_triaged)
        and (wanted.today is None or _is_today(clock, wanted.today, at=at))
        # What a silent team told of is behind no figure; it is given where rows of any state are asked for.
        and (row.is_told or (wanted.state is None and wanted.today is None))
    )


def _is_today(clock: Clock, what: Today, *, at: datetime) -> bool:
    closed = clock.response.closed_at
    when = {
        Today.RECEIVED: clock.response.received_at,
        Today.DUE: clock.due_at,
        Today.CLOSED: closed if closed is not None and closed <= at else None,
    }[what]
    return when is not None and london_day(when) == london_day(at)
