"""Writing down a round over the alerts: how each stands, what was raised and what ended, and the letters that follow.

A round holds the one row of `alert_round` from its first statement to its commit, and gives way where a later look was
written meanwhile: so that two workers never raise one alert twice, and an old look never undoes a newer one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from db.engine import Connection
from db.write.version import bump
from metrics.alerts import AlertRule, Outcome, Seen, Signal, Standing, Subject

_BEGIN = "SELECT data_version, nullif(seen_at, '-infinity') FROM alert_round WHERE id = 1 FOR UPDATE"
_WATCHED = "SELECT rule, organisation, part, is_open, signal, held, seen_at FROM alert_watch"
_KEEP = """
INSERT INTO alert_watch (rule, organisation, part, is_open, signal, held, seen_at, says)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (rule, organisation, part) DO UPDATE
   SET is_open = EXCLUDED.is_open, signal = EXCLUDED.signal, held = EXCLUDED.held, seen_at = EXCLUDED.seen_at,
       says = CASE WHEN EXCLUDED.says = '' THEN alert_watch.says ELSE EXCLUDED.says END
"""
_FORGET = "DELETE FROM alert_watch WHERE rule = %s AND organisation = %s AND part = %s"
_RAISE = """
INSERT INTO alert (rule, organisation, part, title, severity, name, says, advice, is_simulated, raised_at, told_at,
                   catalogue_version)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (rule, organisation, part) WHERE ended_at IS NULL DO NOTHING
RETURNING alert
"""
_END = """
UPDATE alert SET ended_at = greatest(%s, raised_at), ended_because = %s
 WHERE rule = %s AND organisation = %s AND part = %s AND ended_at IS NULL
RETURNING alert, severity
"""
_WRITE = """
INSERT INTO alert_letter (alert, channel, occasion, number, made_at, due_at, is_held_back)
VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (alert, channel, occasion, number) DO NOTHING
"""
# Whoever was never told that it began need not be told that it is over.
_SPARE = """
UPDATE alert_letter SET state = 'not_needed', done_at = %s
 WHERE alert = %s AND state = 'waiting' AND attempts = 0 RETURNING channel, occasion
"""
_TOLD = "SELECT DISTINCT channel FROM alert_letter WHERE alert = %s AND occasion = 'raised' AND state <> 'not_needed'"
_RUN_OUT = """
SELECT alert.alert, alert.rule, alert.severity, last.entry, last.until
  FROM alert JOIN LATERAL (SELECT entry, until FROM alert_acknowledgement AS said WHERE said.alert = alert.alert
                            ORDER BY entry DESC LIMIT 1) AS last ON true
 WHERE alert.ended_at IS NULL
"""
_SEEN = "UPDATE alert_round SET data_version = %s, seen_at = %s, valid_until = %s, catalogue_version = %s WHERE id = 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When a letter is due, in service time. `is_held_back`: it waits for quiet hours to end."""

    at: datetime
    is_held_back: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A look and what it came to. `at` is picture time, `told_at` the same in service time; `due` says when a channel
    may be told of a severity, None for a channel that is no more."""

    version: int
    at: datetime
    told_at: datetime
    valid_until: datetime
    catalogue_version: str
    rules: Mapping[str, AlertRule]
    seen: Mapping[Subject, Seen]
    due: Callable[[str, str], Due | None]


async def begin_round(conn: Connection, *, version: int, at: datetime) -> Mapping[Subject, Standing] | None:
    """How every alert stood, held until the end of this transaction; None where a later look has been written."""
    row = await (await conn.execute(_BEGIN)).fetchone()
    if row is None:
        raise RuntimeError("the row of alert_round is missing")
    if row[0] > version or (row[1] is not None and row[1] > at):
        await conn.rollback()
        return None
    found = await (await conn.execute(_WATCHED)).fetchall()
    return {
        Subject(rule, organisation, part): Standing(is_open=is_open, signal=Signal(signal), held=held, seen_at=seen_at)
        for rule, organisation, part, is_open, signal, held, seen_at in found
    }


async def save_round(conn: Connection, round_: Round, outcome: Outcome, before: Mapping[Subject, Standing]) -> bool:
    """Write a round that `begin_round` began down and commit; True where something happened that people should see.

    The data version counts up only then: a round that changes nothing wakes nobody.
    """
    for subject in sorted(before.keys() - outcome.standings.keys()):
        await conn.execute(_FORGET, subject)
    for subject, standing in sorted(outcome.standings.items()):
        says = round_.seen[subject].says if subject in round_.seen else ""
        kept = (standing.is_open, standing.signal.value, standing.held, standing.seen_at, says)
        await conn.execute(_KEEP, (*subject, *kept))
    for raised in outcome.raised:
        await _raise(conn, round_, raised.subject, raised.seen)
    for cleared in outcome.cleared:
        await _end(conn, round_, cleared.subject, is_well=cleared.seen is not None)
    again, next_end = await _again(conn, round_)
    ends = [each for each in (round_.valid_until, outcome.changes_at, next_end) if each is not None]
    await conn.execute(_SEEN, (round_.version, round_.at, min(ends), round_.catalogue_version))
    news = bool(outcome.raised or outcome.cleared or again or _says_otherwise(outcome, before))
    if news:
        await bump(conn)
    await conn.commit()
    return news


def _says_otherwise(outcome: Outcome, before: Mapping[Subject, Standing]) -> bool:
    """Whether the figure of an open alert became known, unknown, or better than its line."""
    return any(
        standing.is_open and subject in before and before[subject].signal is not standing.signal
        for subject, standing in outcome.standings.items()
    )


async def _raise(conn: Connection, round_: Round, subject: Subject, seen: Seen) -> None:
    rule = round_.rules[subject.rule]
    cursor = await conn.execute(
        _RAISE,
        (*subject, rule.title, rule.severity.value, seen.name, seen.says, rule.advice, seen.is_simulated, round_.at,
         round_.told_at, round_.catalogue_version),
    )  # fmt: skip
    row = await cursor.fetchone()
    if row is not None:
        await _write(conn, round_, row[0], rule.severity.value, rule.channels, occasion="raised")


async def _end(conn: Connection, round_: Round, subject: Subject, *, is_well: bool) -> None:
    because = "cleared" if is_well else "withdrawn"
    for alert, severity in await (await conn.execute(_END, (round_.at, because, *subject))).fetchall():
        spared = await (await conn.execute(_SPARE, (round_.told_at, alert))).fetchall()
        told = await (await conn.execute(_TOLD, (alert,))).fetchall()
        never_told = {channel for channel, occasion in spared if occasion == "raised"}
        channels = sorted({channel for (channel,) in told} - never_told)
        await _write(conn, round_, alert, severity, channels, occasion="cleared")


async def _again(conn: Connection, round_: Round) -> tuple[bool, datetime | None]:
    """Tell anew of what is open still when its acknowledgement ran out; whether of any, and when the next one does."""
    any_told, ends = False, []
    for alert, key, severity, entry, until in await (await conn.execute(_RUN_OUT)).fetchall():
        if until > round_.at:
            ends.append(until)
            continue
        rule = round_.rules.get(key)
        channels: Sequence[str] = () if rule is None else rule.channels
        any_told |= await _write(conn, round_, alert, severity, channels, occasion="again", number=entry)
    return any_told, min(ends, default=None)


async def _write(
    conn: Connection, round_: Round, alert: int, severity: str, channels: Iterable[str], *, occasion: str,
    number: int = 0,
) -> bool:  # fmt: skip
    written = False
    for channel in channels:
        due = round_.due(channel, severity)
        if due is not None:
            told = (alert, channel, occasion, number, round_.told_at, due.at, due.is_held_back)
            written |= (await conn.execute(_WRITE, told)).rowcount > 0
    return written
