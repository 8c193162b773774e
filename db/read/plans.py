"""Plans as they were said: the last version of each as known at a time, every version of one, and their lines."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from db.engine import Connection
from metrics.calls.held import By
from metrics.plans.need import Need
from metrics.plans.plan import Line, NewLine, Plan, Spot, Staffed, StaffedBy, State
from metrics.plans.shift import Kind
from metrics.variance.like import Likeness

_COLUMNS = """
SELECT first.entry, said.entry, said.organisation, said.kind, said.title, said.first_day, said.last_day,
       said.owner_role, said.state, said.note, said.role, said.said_by, said.account, said.recorded_at, first.role,
       first.said_by, first.account, first.recorded_at
"""

_LAST = f"""
{_COLUMNS}
  FROM (SELECT DISTINCT ON (coalesce(plan, entry)) * FROM plan_said WHERE recorded_at <= %(known)s
         ORDER BY coalesce(plan, entry), entry DESC) AS said
  JOIN plan_said AS first ON first.entry = coalesce(said.plan, said.entry)
 WHERE said.organisation = ANY(%(of)s) AND said.last_day >= %(start)s
 ORDER BY said.first_day, said.last_day, first.entry
"""

_EVERY = f"""
{_COLUMNS}
  FROM plan_said AS said JOIN plan_said AS first ON first.entry = coalesce(said.plan, said.entry)
 WHERE coalesce(said.plan, said.entry) = %(plan)s AND said.recorded_at <= %(known)s
 ORDER BY said.entry
"""

# Text in the order of its bytes, so that answers are in one order on every server.
_LINES = """
SELECT DISTINCT ON (plan, day, service COLLATE "C", shift COLLATE "C")
       plan, service, day, shift, need_low, need_usual, need_high, need_for_weekday, need_likeness, days_known,
       staffed, staffed_by, staffed_at, owner, owner_role, move, role, said_by, account, recorded_at
  FROM plan_line_said WHERE plan = ANY(%(plans)s) AND recorded_at <= %(known)s
 ORDER BY plan, day, service COLLATE "C", shift COLLATE "C", entry DESC
"""


async def plans_of(conn: Connection, organisations: Sequence[str], *, start: date, known: datetime) -> list[Plan]:
    """The last version of every plan of some organisations that goes on to a London day or beyond, as known then.

    Shape: in order of their days.
    """
    cursor = await conn.execute(_LAST, {"of": list(organisations), "start": start, "known": known})
    return [_plan(*row) for row in await cursor.fetchall()]


async def versions_of_plan(conn: Connection, plan: int, *, known: datetime) -> list[Plan]:
    """Every version of a plan, as known then, the oldest first; empty where there is none."""
    cursor = await conn.execute(_EVERY, {"plan": plan, "known": known})
    return [_plan(*row) for row in await cursor.fetchall()]


async def lines_of(conn: Connection, plans: Sequence[int], *, known: datetime) -> list[Line]:
    """The last version of every line of some plans, as known then. Shape: by plan, day, service, shift."""
    cursor = await conn.execute(_LINES, {"plans": list(plans), "known": known})
    return [_line(*row) for row in await cursor.fetchall()]


def _plan(*row: Any) -> Plan:
    number, entry, organisation, kind, title, first, last, owner_role, state, note = row[:10]
    role, name, account, said_at, made_role, made_name, made_account, made_at = row[10:]
    return Plan(
        number=number, entry=entry, organisation=organisation, kind=Kind(kind), title=title, first=first, last=last,
        owner_role=owner_role, state=State(state), note=note, by=By(role=role, name=name, account=account),
        said_at=said_at, made_by=By(role=made_role, name=made_name, account=made_account), made_at=made_at,
    )  # fmt: skip


def _line(*row: Any) -> Line:
    plan, service, day, shift, low, usual, high, for_weekday, likeness, days = row[:10]
    amount, staffed_by, staffed_at, owner, owner_role, move, role, name, account, said_at = row[10:]
    need = None
    if usual is not None:
        need = Need(low=low, usual=usual, high=high, days=days, is_for_weekday=for_weekday, likeness=Likeness(likeness))
    staffed = None if amount is None else Staffed(amount, StaffedBy(staffed_by), staffed_at)
    said = NewLine(
        spot=Spot(service, day, shift), need=need, days_known=days, staffed=staffed, owner=owner,
        owner_role=owner_role, move=move,
    )  # fmt: skip
    return Line(plan=plan, said=said, by=By(role=role, name=name, account=account), said_at=said_at)
