"""The record of who did what: added to, read, never changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from psycopg.types.json import Jsonb

from db.engine import Connection


class Outcome(StrEnum):
    """How it went. REFUSED: it was not allowed. FAILED: it was, and did not come about."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


Told = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry. `about` is the organisation, account or feed that it concerns; `detail` what was asked for."""

    at: datetime
    who: str
    kind: str
    from_where: str
    action: str
    about: str
    outcome: Outcome
    picture_at: datetime | None = None
    account: int | None = None
    token: int | None = None
    detail: Told = field(default_factory=dict)
    before: Told | None = None
    after: Told | None = None
    entry: int | None = None


_COLUMNS = (
    "at, picture_at, who, kind, account, token, from_where, action, about, outcome, detail, before, after"
)  # fmt: skip


async def write_down(conn: Connection, entry: Entry) -> None:
    """Add an entry; the transaction is the caller's, so that a change and its entry stand or fall together."""
    await conn.execute(
        f"INSERT INTO audit ({_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            entry.at, entry.picture_at, entry.who, entry.kind, entry.account, entry.token, entry.from_where,
            entry.action, entry.about, entry.outcome.value, Jsonb(dict(entry.detail)), _json(entry.before),
            _json(entry.after),
        ),
    )  # fmt: skip


def _json(told: Told | None) -> Jsonb | None:
    return None if told is None else Jsonb(dict(told))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which entries; None: any. `before_entry`: only older ones, to page by."""

    who: str | None = None
    action: str | None = None
    about: str | None = None
    outcome: Outcome | None = None
    since: datetime | None = None
    until: datetime | None = None
    before_entry: int | None = None


_SOUGHT = f"""
SELECT {_COLUMNS}, entry FROM audit
 WHERE (%(who)s::text IS NULL OR who = %(who)s) AND (%(action)s::text IS NULL OR action = %(action)s)
   AND (%(about)s::text IS NULL OR about = %(about)s) AND (%(outcome)s::text IS NULL OR outcome = %(outcome)s)
   AND (%(since)s::timestamptz IS NULL OR at >= %(since)s) AND (%(until)s::timestamptz IS NULL OR at < %(until)s)
   AND (%(before)s::bigint IS NULL OR entry < %(before)s)
 ORDER BY entry DESC LIMIT %(limit)s
"""


async def entries(conn: Connection, sought: Sought, *, limit: int) -> list[Entry]:
    """The entries sought, the newest first."""
    cursor = await conn.execute(
        _SOUGHT,
        {
            "who": sought.who, "action": sought.action, "about": sought.about,
            "outcome": None if sought.outcome is None else sought.outcome.value, "since": sought.since,
            "until": sought.until, "before": sought.before_entry, "limit": limit,
        },
    )  # fmt: skip
    return [
        Entry(
            at=row[0], picture_at=row[1], who=row[2], kind=row[3], account=row[4], token=row[5], from_where=row[6],
            action=row[7], about=row[8], outcome=Outcome(row[9]), detail=row[10] or {}, before=row[11], after=row[12],
            entry=row[13],
        )
        for row in await cursor.fetchall()
    ]  # fmt: skip


async def failures(conn: Connection, action: str, *, since: datetime, about: str, from_where: str) -> tuple[int, int]:
    """How often an action was refused since a time, about one subject and from one place: what attempts are limited by.

    Shape: (about the subject, from the place).
    """
    cursor = await conn.execute(
        """SELECT count(*) FILTER (WHERE about = %s), count(*) FILTER (WHERE from_where = %s)
             FROM audit WHERE at >= %s AND action = %s AND outcome = 'refused'""",
        (about, from_where, since, action),
    )
    of_subject, of_place = await cursor.fetchone() or (0, 0)
    return int(of_subject), int(of_place)
