"""Writing down an action, version by version. Nothing is changed; the store itself counts the data version up."""

from datetime import datetime

from db.engine import Connection
from metrics.actions.action import NewAction
from metrics.calls.held import By


async def say_action(conn: Connection, new: NewAction, *, by: By, at: datetime) -> int:
    """Write a version down and return the action's number; whoever calls commits.

    Raises psycopg.errors.ForeignKeyViolation for an organisation, call or action that the store does not know.
    """
    figure = new.figure
    told = (None,) * 6 if figure is None else (
        figure.indicator, figure.organisation, figure.aim.value, figure.by, figure.baseline, figure.baseline_at
    )  # fmt: skip
    cursor = await conn.execute(
        """INSERT INTO action_said
               (action, organisation, call, title, owner, owner_role, due_at, state, note, indicator, place, aim,
                by_how_much, baseline, baseline_at, role, said_by, account, recorded_at)
           VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
           RETURNING coalesce(action, entry)""",
        (
            new.number, new.organisation, new.call, new.title, new.owner, new.owner_role, new.due_at, new.state.value,
            new.note, *told, by.role, by.name, by.account, at,
        ),
    )  # fmt: skip
    row = await cursor.fetchone()
    if row is None:
        raise RuntimeError("the store gave the action no number")
    return int(row[0])
