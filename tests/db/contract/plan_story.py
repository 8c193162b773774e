"""Plans in the story: made, agreed, stood down; lines said anew, with history and without, told and typed."""

from datetime import timedelta

from db.access.plans import say_lines, say_plan
from db.engine import Connection
from metrics.calls.held import By
from metrics.plans.need import Need
from metrics.plans.plan import NewLine, NewPlan, Spot, Staffed, StaffedBy, State
from metrics.plans.shift import Kind
from metrics.variance.like import Likeness
from tests.db.contract.story import AUTUMN, DAY, HOUR, SPRING, Planned, midnight

PLANNER = By(role="Planner", name="planner", account=9)
CHAIR = By(role="Director on call", name="chair", account=None)
NEED = Need(low=2, usual=3, high=5, days=27, is_for_weekday=True, likeness=Likeness.BANK_HOLIDAY)


def plans_told() -> list[Planned]:
    """A weekend of a trust on which the clocks change in spring, and one of its board in autumn."""
    return [Planned("R0A", SPRING - DAY, midnight(SPRING) - 60 * HOUR), Planned("QOP", AUTUMN, midnight(AUTUMN) - HOUR)]


async def make_plan(conn: Connection, told: Planned) -> None:
    """Make a plan as the web would: with its lines, agreed, a line said anew, stood down at last."""
    at, first = told.made_at, told.first
    new = NewPlan(
        number=None, organisation=told.organisation, kind=Kind.WEEKEND, title="Weekend", first=first,
        last=first + DAY, owner_role="Planner", state=State.DRAFT, note="",
    )  # fmt: skip
    number = await say_plan(conn, new, by=PLANNER, at=at)
    lines = [
        NewLine(
            spot=Spot(service, first + day * DAY, shift), need=NEED if day else None, days_known=27 if day else 3,
            staffed=Staffed(4.0, StaffedBy.TOLD, at - HOUR) if day else None, owner=None, owner_role=None, move="",
        )
        for day in (0, 1)
        for service, shift in (("R0A", "early"), ("R0A", "late"), ("RMC", "day"))
    ]  # fmt: skip
    await say_lines(conn, number, lines, by=PLANNER, at=at)
    agreed = NewPlan(
        number=number, organisation=told.organisation, kind=Kind.WEEKEND, title="Weekend", first=first,
        last=first + DAY, owner_role="Planner", state=State.AGREED, note="In the call.",
    )  # fmt: skip
    await say_plan(conn, agreed, by=CHAIR, at=at + HOUR)
    changed = NewLine(
        spot=Spot("RMC", first, "day"), need=NEED, days_known=27, staffed=Staffed(2.5, StaffedBy.TYPED, at + 2 * HOUR),
        owner="QOP", owner_role="On call", move="Ask the north for two.",
    )  # fmt: skip
    await say_lines(conn, number, [changed], by=CHAIR, at=at + 2 * HOUR)
    await conn.commit()
    gone = NewPlan(
        number=number, organisation=told.organisation, kind=Kind.WEEKEND, title="Weekend", first=first,
        last=first + DAY, owner_role="Planner", state=State.STOOD_DOWN, note="",
    )  # fmt: skip
    await say_plan(conn, gone, by=PLANNER, at=at + timedelta(days=30))
    await conn.commit()
