"""The letters that go out about alerts: claimed under a lease, tried until they are taken, put off longer each time.

A letter is told by its own id, which stays the same however often it is tried: a worker that is killed between sending
and saying so loses nothing and sends at worst the same letter again. Only here does the server's clock count.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from db.engine import Connection
from db.write.version import bump

_CLAIM = """
UPDATE alert_letter AS claimed
   SET lease_until = clock_timestamp() + %(lease)s, attempts = claimed.attempts + 1, tried_at = clock_timestamp()
  FROM alert
 WHERE alert.alert = claimed.alert
   AND claimed.letter IN (
       SELECT letter FROM alert_letter
        WHERE state = 'waiting' AND due_at <= clock_timestamp()
          AND (lease_until IS NULL OR lease_until < clock_timestamp())
        ORDER BY due_at, letter LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
RETURNING claimed.letter, claimed.channel, claimed.occasion, claimed.attempts, claimed.made_at, alert.alert, alert.rule,
          alert.organisation, alert.title, alert.severity, alert.name, alert.says, alert.advice, alert.is_simulated,
          alert.raised_at, alert.ended_at, alert.ended_because
"""
# Sent is sent, whoever says it and however late.
_SENT = """
UPDATE alert_letter SET state = 'sent', done_at = clock_timestamp(), lease_until = NULL, failure = %s
 WHERE letter = %s AND state <> 'sent'
"""
_PUT_OFF = """
UPDATE alert_letter SET due_at = clock_timestamp() + %s, lease_until = NULL, failure = %s, is_held_back = false
 WHERE letter = %s AND attempts = %s AND state = 'waiting'
"""
_GIVE_UP = """
UPDATE alert_letter SET state = 'given_up', done_at = clock_timestamp(), lease_until = NULL, failure = %s
 WHERE letter = %s AND attempts = %s AND state = 'waiting'
"""
_SPARE = """
UPDATE alert_letter SET state = 'not_needed', done_at = clock_timestamp(), lease_until = NULL, failure = %s
 WHERE letter = %s AND attempts = %s AND state = 'waiting'
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter with the alert it tells of. `attempts` counts this one. `made_at` is service time, the others picture
    time."""

    letter: UUID
    channel: str
    occasion: str
    attempts: int
    made_at: datetime
    alert: int
    rule: str
    organisation: str
    title: str
    severity: str
    name: str
    says: str
    advice: str
    is_simulated: bool
    raised_at: datetime
    ended_at: datetime | None
    ended_because: str | None


async def claim_letters(conn: Connection, *, lease_for: timedelta, limit: int) -> list[Letter]:
    """Claim letters that are due; commits. Shape: the longest due first; empty when none is."""
    rows = await (await conn.execute(_CLAIM, {"lease": lease_for, "limit": limit})).fetchall()
    await conn.commit()
    names = tuple(Letter.__dataclass_fields__)
    letters = [Letter(**dict(zip(names, row, strict=True))) for row in rows]
    return sorted(letters, key=lambda letter: (letter.made_at, str(letter.letter)))


async def mark_sent(conn: Connection, letter: Letter, *, but: str | None = None) -> None:
    """Say that a letter was taken, and commit. `but`: what is to be said of it all the same."""
    done = await conn.execute(_SENT, (but, letter.letter))
    await _tell(conn, changed=done.rowcount)


async def put_off(conn: Connection, letter: Letter, *, why: str, wait: timedelta) -> None:
    """Say that a letter was not taken, and try again after a while; commits. A worker that has lost its lease says
    nothing."""
    done = await conn.execute(_PUT_OFF, (wait, why, letter.letter, letter.attempts))
    await _tell(conn, changed=done.rowcount)


async def give_up(conn: Connection, letter: Letter, *, why: str) -> None:
    """Say that a letter is tried no more; commits."""
    done = await conn.execute(_GIVE_UP, (why, letter.letter, letter.attempts))
    await _tell(conn, changed=done.rowcount)


async def spare(conn: Connection, letter: Letter, *, why: str) -> None:
    """Say that nobody needs a letter any more; commits."""
    done = await conn.execute(_SPARE, (why, letter.letter, letter.attempts))
    await _tell(conn, changed=done.rowcount)


async def _tell(conn: Connection, *, changed: int) -> None:
    if changed:
        await bump(conn)
    await conn.commit()
