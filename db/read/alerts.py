"""Alerts as they stand: what is open, what is over, who has seen it, and what became of the letters about it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from psycopg.rows import TupleRow

from db.engine import Connection

# One worker looks at a time; the lock goes with the look's transaction.
_ROUND = 1_212_829_765
_ALONE = "SELECT pg_try_advisory_xact_lock(%s)"
_STATE = """
SELECT version, round.data_version, nullif(round.valid_until, '-infinity'), nullif(round.seen_at, '-infinity')
  FROM data_version CROSS JOIN alert_round AS round
"""
_ALERTS = """
SELECT alert.alert, alert.rule, alert.organisation, alert.part, alert.title, alert.severity, alert.name, alert.says,
       alert.advice, alert.is_simulated, alert.raised_at, alert.ended_at, alert.ended_because, watch.signal, watch.says,
       watch.seen_at
  FROM alert
  LEFT JOIN alert_watch AS watch
    ON alert.ended_at IS NULL AND watch.rule = alert.rule AND watch.organisation = alert.organisation
   AND watch.part = alert.part
"""
_OPEN = f"{_ALERTS} WHERE alert.ended_at IS NULL ORDER BY alert.raised_at DESC, alert.alert DESC"
_OVER = f"{_ALERTS} WHERE alert.ended_at >= %s ORDER BY alert.ended_at DESC, alert.alert DESC LIMIT %s"
_ONE = f"{_ALERTS} WHERE alert.alert = %s"
_SAID = """
SELECT alert, entry, said_by, role, note, picture_at, until FROM alert_acknowledgement WHERE alert = ANY(%s)
 ORDER BY entry DESC
"""
_LETTERS = """
SELECT alert, letter, channel, occasion, state, is_held_back, attempts, made_at, due_at, tried_at, done_at, failure
  FROM alert_letter WHERE alert = ANY(%s) ORDER BY made_at, channel, letter
"""


class RoundState(NamedTuple):
    """The data version now, that of the last round, until when that round stands if nothing comes, and when it was;
    None before the first."""

    version: int
    seen_version: int
    valid_until: datetime | None
    seen_at: datetime | None


class Acknowledgement(NamedTuple):
    """What somebody said of an alert; times are picture time."""

    alert: int
    entry: int
    said_by: str
    role: str
    note: str
    said_at: datetime
    until: datetime


class LetterRow(NamedTuple):
    """A letter as it stands; times are service time."""

    alert: int
    letter: UUID
    channel: str
    occasion: str
    state: str
    is_held_back: bool
    attempts: int
    made_at: datetime
    due_at: datetime
    tried_at: datetime | None
    done_at: datetime | None
    failure: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRow:
    """One alert. `signal`, `says_now` and `seen_at` are of the last look, None once it is over. Newest word first."""

    alert: int
    rule: str
    organisation: str
    part: str
    title: str
    severity: str
    name: str
    says: str
    advice: str
    is_simulated: bool
    raised_at: datetime
    ended_at: datetime | None
    ended_because: str | None
    signal: str | None
    says_now: str | None
    seen_at: datetime | None
    acknowledgements: tuple[Acknowledgement, ...] = field(default=())
    letters: tuple[LetterRow, ...] = field(default=())


async def is_alone(conn: Connection) -> bool:
    """Whether this transaction is the only one that looks at the alerts; it stays so until it ends."""
    return await (await conn.execute(_ALONE, (_ROUND,))).fetchone() == (True,)


async def round_state(conn: Connection) -> RoundState:
    """Where the rounds stand."""
    row = await (await conn.execute(_STATE)).fetchone()
    if row is None:
        raise RuntimeError("the row of alert_round is missing")
    return RoundState._make(row)


async def open_alerts(conn: Connection) -> list[AlertRow]:
    """Every open alert with all that is said of it, the newest first."""
    return await _whole(conn, await (await conn.execute(_OPEN)).fetchall())


async def alerts_over(conn: Connection, *, since: datetime, limit: int) -> list[AlertRow]:
    """The alerts that ended since a picture time, the last ended first."""
    return await _whole(conn, await (await conn.execute(_OVER, (since, limit))).fetchall())


async def alert_numbered(conn: Connection, alert: int) -> AlertRow | None:
    """One alert."""
    return next(iter(await _whole(conn, await (await conn.execute(_ONE, (alert,))).fetchall())), None)


async def _whole(conn: Connection, rows: Sequence[TupleRow]) -> list[AlertRow]:
    numbers = [row[0] for row in rows]
    said: defaultdict[int, list[Acknowledgement]] = defaultdict(list)
    letters: defaultdict[int, list[LetterRow]] = defaultdict(list)
    if numbers:
        for each in map(Acknowledgement._make, await (await conn.execute(_SAID, (numbers,))).fetchall()):
            said[each.alert].append(each)
        for one in map(LetterRow._make, await (await conn.execute(_LETTERS, (numbers,))).fetchall()):
            letters[one.alert].append(one)
    names = tuple(AlertRow.__dataclass_fields__)[:-2]
    made = []
    for row in rows:
        facts = dict(zip(names, row, strict=True))
        number = facts["alert"]
        made.append(AlertRow(**facts, acknowledgements=tuple(said[number]), letters=tuple(letters[number])))
    return made
