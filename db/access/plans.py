"""Writing plans down, version by version. Nothing is changed; the store itself counts the data version up."""

from collections.abc import Iterable
from datetime import datetime

from db.engine import Connection
from metrics.calls.held import By
from metrics.plans.plan import NewLine, NewPlan


async def say_plan(conn: Connection, new: NewPlan, *, by: By, at: datetime) -> int:
    """Write a version of a plan down and return the plan's number; whoever calls commits.

    Raises psycopg.errors.ForeignKeyViolation for an organisation or plan that the store does not know.
    """
    cursor = await conn.execute(
        """INSERT INTO plan_said
               (plan, organisation, kind, title, first_day, last_day, owner_role, state, note, role, said_by, account,
                recorded_at)
           VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING coalesce(plan, entry)""",
        (
            new.number, new.organisation, new.kind.value, new.title, new.first, new.last, new.owner_role,
            new.state.value, new.note, by.role, by.name, by.account, at,
        ),
    )  # fmt: skip
    row = await cursor.fetchone()
    if row is None:
        raise RuntimeError("the store gave the plan no number")
    return int(row[0])


async def say_lines(conn: Connection, plan: int, lines: Iterable[NewLine], *, by: By, at: datetime) -> None:
    """Write versions of lines of a plan down, in one statement; whoever calls commits.

    Raises psycopg.errors.ForeignKeyViolation for an organisation or plan that the store does not know.
    """
    rows = [(plan, *_told(line), by.role, by.name, by.account, at) for line in lines]
    if not rows:
        return
    values = ", ".join(["(" + ", ".join(["%s"] * len(rows[0])) + ")"] * len(rows))
    await conn.execute(
        f"""INSERT INTO plan_line_said
                (plan, service, day, shift, need_low, need_usual, need_high, need_for_weekday, need_likeness,
                 days_known, staffed, staffed_by, staffed_at, owner, owner_role, move, role, said_by, account,
                 recorded_at)
            VALUES {values}""",
        [value for row in rows for value in row],
    )


def _told(line: NewLine) -> tuple[object, ...]:
    need, staffed = line.need, line.staffed
    expected = (None,) * 5 if need is None else (
        need.low, need.usual, need.high, need.is_for_weekday, need.likeness.value
    )  # fmt: skip
    put_up = (None,) * 3 if staffed is None else (staffed.amount, staffed.by.value, staffed.at)
    return (*line.spot, *expected, line.days_known, *put_up, line.owner, line.owner_role, line.move)
