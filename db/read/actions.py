"""Actions as they were said: the last version of each as known at a time, and every version of one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from db.engine import Connection
from metrics.actions.action import Action, Aim, Figure, State

_COLUMNS = """
SELECT coalesce(said.action, said.entry), said.entry, said.organisation, said.call, said.title, said.owner,
       said.owner_role, said.due_at, said.state, said.note, said.role, said.said_by, first.recorded_at,
       said.recorded_at, said.indicator, said.place, said.aim, said.by_how_much, said.baseline, said.baseline_at
"""

_LAST = f"""
{_COLUMNS}
  FROM (SELECT DISTINCT ON (coalesce(action, entry)) * FROM action_said WHERE recorded_at <= %(known)s
         ORDER BY coalesce(action, entry), entry DESC) AS said
  JOIN action_said AS first ON first.entry = coalesce(said.action, said.entry)
 WHERE (said.organisation = ANY(%(of)s) OR said.owner = ANY(%(of)s) OR said.place = ANY(%(of)s))
   AND (%(over_since)s::timestamptz IS NULL OR said.state = 'open' OR said.recorded_at >= %(over_since)s)
 ORDER BY first.entry
"""

_EVERY = f"""
{_COLUMNS}
  FROM action_said AS said JOIN action_said AS first ON first.entry = coalesce(said.action, said.entry)
 WHERE coalesce(said.action, said.entry) = %(action)s AND said.recorded_at <= %(known)s
 ORDER BY said.entry
"""

# Of actions that were over before the span nothing is told; of the others everything from the version on that stood
# when it began.
_BETWEEN = f"""
{_COLUMNS}
  FROM (SELECT DISTINCT coalesce(action, entry) AS number FROM action_said
         WHERE (organisation = ANY(%(of)s) OR owner = ANY(%(of)s) OR place = ANY(%(of)s))
           AND recorded_at < %(end)s AND recorded_at <= %(known)s) AS wanted
  LEFT JOIN LATERAL (
       SELECT entry, state FROM action_said AS earlier
        WHERE coalesce(earlier.action, earlier.entry) = wanted.number
          AND earlier.recorded_at < %(start)s AND earlier.recorded_at <= %(known)s
        ORDER BY entry DESC LIMIT 1) AS stood ON true
  JOIN action_said AS said ON coalesce(said.action, said.entry) = wanted.number
  JOIN action_said AS first ON first.entry = wanted.number
 WHERE said.recorded_at < %(end)s AND said.recorded_at <= %(known)s
   AND (said.recorded_at >= %(start)s OR (said.entry = stood.entry AND stood.state = 'open'))
 ORDER BY said.entry
"""


async def actions_of(
    conn: Connection, organisations: Sequence[str], *, known: datetime, over_since: datetime | None = None
) -> list[Action]:
    """The last version of every action that belongs to the call of one of some organisations, that one of them owns, or
    whose figure is one of theirs, as known then. Shape: in the order in which they were captured.

    `over_since`: of those that are open no more only the ones of which that was said from then on; None: all.
    """
    cursor = await conn.execute(_LAST, {"of": list(organisations), "known": known, "over_since": over_since})
    return [_action(*row) for row in await cursor.fetchall()]


async def versions_of(conn: Connection, action: int, *, known: datetime) -> list[Action]:
    """Every version of an action, as known then, the oldest first; empty where there is none."""
    cursor = await conn.execute(_EVERY, {"action": action, "known": known})
    return [_action(*row) for row in await cursor.fetchall()]


async def versions_between(
    conn: Connection, organisations: Sequence[str], *, start: datetime, end: datetime, known: datetime
) -> list[Action]:
    """Every version that stood at some time in [start, end), as known then, of the actions that at any time belonged to
    the call of one of some organisations, were owned by one or had a figure of one. Shape: in the order said."""
    parameters = {"of": list(organisations), "start": start, "end": end, "known": known}
    cursor = await conn.execute(_BETWEEN, parameters)
    return [_action(*row) for row in await cursor.fetchall()]


async def first_action_at(conn: Connection, *, known: datetime) -> datetime | None:
    """When the first action of all was said, as known then; None where none was."""
    cursor = await conn.execute("SELECT min(recorded_at) FROM action_said WHERE recorded_at <= %s", (known,))
    row = await cursor.fetchone()
    return None if row is None else row[0]


def _action(*row: Any) -> Action:
    number, entry, organisation, call, title, owner, owner_role, due_at, state, note, role, said_by = row[:12]
    captured_at, recorded_at, indicator, place, aim, by, baseline, baseline_at = row[12:]
    figure = None
    if indicator is not None:
        figure = Figure(
            indicator=indicator, organisation=place, aim=Aim(aim), by=by, baseline=baseline, baseline_at=baseline_at
        )
    return Action(
        number=number, entry=entry, organisation=organisation, call=call, title=title, owner=owner,
        owner_role=owner_role, due_at=due_at, state=State(state), figure=figure, note=note, role=role, said_by=said_by,
        captured_at=captured_at, recorded_at=recorded_at,
    )  # fmt: skip
