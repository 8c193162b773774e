"""The questions about calls, actions and alerts, which the store keeps word by word."""

from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from uuid import UUID

from db.engine import Connection
from db.read.actions import actions_of, first_action_at, versions_between, versions_of
from db.read.alerts import AlertRow, alert_numbered, alerts_over, is_alone, open_alerts, round_state
from db.read.calls import call_held, calls_held, entries_of, names_shown, shown_in
from db.read.series import SeriesIndex
from metrics.calls.held import Moment

Answers = AsyncIterator[tuple[object, object]]

_KNOWN = (
    datetime(2022, 3, 1, tzinfo=UTC), datetime(2022, 3, 28, 10, tzinfo=UTC), datetime(2022, 3, 30, 10, tzinfo=UTC),
    datetime(2022, 10, 20, tzinfo=UTC), datetime(2022, 10, 30, 9, 30, tzinfo=UTC),
    datetime(2022, 10, 31, 11, 5, tzinfo=UTC), datetime(2022, 12, 1, tzinfo=UTC),
)  # fmt: skip


async def _calls_held(conn: Connection, index: SeriesIndex) -> Answers:
    for code, known, limit in product(("R0A", "QOP"), _KNOWN, (1, 9)):
        yield (code, known, limit), await calls_held(conn, code, known=known, limit=limit)


async def _call_held(conn: Connection, index: SeriesIndex) -> Answers:
    for number, known in product(range(1, 6), _KNOWN):
        yield (number, known), await call_held(conn, number, known=known)


async def _entries_of(conn: Connection, index: SeriesIndex) -> Answers:
    for number, known in product(range(1, 6), _KNOWN):
        yield (number, known), await entries_of(conn, number, known=known)


async def _names_shown(conn: Connection, index: SeriesIndex) -> Answers:
    for number, known in product(range(1, 6), _KNOWN):
        yield (number, known), await names_shown(conn, number, known=known)


async def _shown_in(conn: Connection, index: SeriesIndex) -> Answers:
    for number, moment, name in product(range(1, 6), Moment, ("agenda", "wall")):
        yield (number, moment, name), await shown_in(conn, number, moment, name)


async def _actions_of(conn: Connection, index: SeriesIndex) -> Answers:
    for codes, known in product((("R0A",), ("RMC", "QOP"), ("Y62",)), _KNOWN):
        yield (codes, known), await actions_of(conn, codes, known=known)
        yield (codes, known, "open"), await actions_of(conn, codes, known=known, over_since=known)


async def _versions_of(conn: Connection, index: SeriesIndex) -> Answers:
    for number, known in product(range(1, 8), _KNOWN):
        yield (number, known), await versions_of(conn, number, known=known)


async def _versions_between(conn: Connection, index: SeriesIndex) -> Answers:
    for codes, start, end, known in product((("R0A",), ("RMC", "QOP")), _KNOWN, _KNOWN, _KNOWN):
        yield (codes, start, end, known), await versions_between(conn, codes, start=start, end=end, known=known)


async def _first_action_at(conn: Connection, index: SeriesIndex) -> Answers:
    for known in _KNOWN:
        yield known, await first_action_at(conn, known=known)


def _plain(rows: Iterable[AlertRow]) -> list[AlertRow]:
    """Alerts with letters that two tellings share: all but the number that each letter makes for itself."""
    nil = UUID(int=0)
    return [replace(row, letters=tuple(letter._replace(letter=nil) for letter in row.letters)) for row in rows]


async def _is_alone(conn: Connection, index: SeriesIndex) -> Answers:
    yield "now", await is_alone(conn)


async def _round_state(conn: Connection, index: SeriesIndex) -> Answers:
    yield "now", await round_state(conn)


async def _open_alerts(conn: Connection, index: SeriesIndex) -> Answers:
    yield "now", _plain(await open_alerts(conn))


async def _alerts_over(conn: Connection, index: SeriesIndex) -> Answers:
    for since, limit in product(_KNOWN, (1, 9)):
        yield (since, limit), _plain(await alerts_over(conn, since=since, limit=limit))


async def _alert_numbered(conn: Connection, index: SeriesIndex) -> Answers:
    for number in range(1, 5):
        row = await alert_numbered(conn, number)
        yield number, None if row is None else _plain([row])


QUESTIONS: dict[Callable[..., object], Callable[[Connection, SeriesIndex], Answers]] = {
    calls_held: _calls_held,
    call_held: _call_held,
    entries_of: _entries_of,
    names_shown: _names_shown,
    shown_in: _shown_in,
    actions_of: _actions_of,
    versions_of: _versions_of,
    versions_between: _versions_between,
    first_action_at: _first_action_at,
    is_alone: _is_alone,
    round_state: _round_state,
    open_alerts: _open_alerts,
    alerts_over: _alerts_over,
    alert_numbered: _alert_numbered,
}
