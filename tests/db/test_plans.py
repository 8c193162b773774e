"""Plans in the store: as known at every time, counted up by the store itself, and never changed."""

from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest

from db.access.plans import say_lines, say_plan
from db.engine import Connection
from db.read.plans import lines_of, plans_of, versions_of_plan
from db.read.snapshot import data_version, one_look
from db.write import save_catalogue
from metrics.plans.plan import NewLine, NewPlan, Spot, Staffed, StaffedBy, State
from metrics.plans.shift import Kind
from tests.db.contract.plan_story import NEED, PLANNER, plans_told
from tests.db.contract.questions import KNOWN
from tests.db.contract.story import DAY, HOUR
from tests.db.contract.telling import Teller, catalogue

FIRST = plans_told()[0]
AT = FIRST.made_at
PLAN = NewPlan(
    number=None, organisation="R0A", kind=Kind.DAY, title="A day", first=FIRST.first, last=FIRST.first,
    owner_role="Planner", state=State.DRAFT, note="",
)  # fmt: skip
LINE = NewLine(
    spot=Spot("R0A", FIRST.first, "early"), need=NEED, days_known=27, staffed=None, owner=None, owner_role=None, move=""
)


@pytest.fixture
async def told(store: Connection) -> Connection:
    """The store after every plan of the story."""
    await save_catalogue(store, catalogue("first"), since=KNOWN[0], code_version="0")
    await Teller(store).tell(plans_told())
    return store


async def test_a_plan_is_what_was_last_said_of_it_by_then(told: Connection) -> None:
    async with one_look(told):
        for known, states in (
            (AT - HOUR, []), (AT, [State.DRAFT]), (AT + HOUR, [State.AGREED]), (AT + 40 * DAY, [State.STOOD_DOWN]),
        ):  # fmt: skip
            found = await plans_of(told, ["R0A"], start=FIRST.first, known=known)
            assert [each.state for each in found] == states
            assert all((each.made_by, each.made_at) == (PLANNER, AT) for each in found)
        assert await plans_of(told, ["R0A"], start=FIRST.first + 2 * DAY, known=AT) == [], "its days are over"
        assert await plans_of(told, ["RMC"], start=FIRST.first, known=AT) == []
        assert [each.note for each in await versions_of_plan(told, 1, known=AT + DAY)] == ["", "In the call."]


async def test_a_line_is_what_was_last_said_of_it_by_then_and_one_without_history_has_no_need(told: Connection) -> None:
    async with one_look(told):
        before = await lines_of(told, [1], known=AT)
        after = await lines_of(told, [1], known=AT + DAY)
    assert [each.said.spot for each in before] == [each.said.spot for each in after]
    assert [each.said.need for each in before] == [None, None, None, NEED, NEED, NEED]
    assert [each.said.days_known for each in before] == [3, 3, 3, 27, 27, 27]
    (changed,) = [each for each in after if each.said.spot == Spot("RMC", FIRST.first, "day")]
    assert changed.said.staffed == Staffed(2.5, StaffedBy.TYPED, AT + 2 * HOUR)
    assert (changed.said.owner, changed.said.owner_role, changed.said.move) == (
        "QOP",
        "On call",
        "Ask the north for two.",
    )


async def test_a_plan_counts_the_version_up_and_many_lines_count_once(told: Connection) -> None:
    before = await data_version(told)
    number = await say_plan(told, PLAN, by=PLANNER, at=KNOWN[-1])
    lines = [replace(LINE, spot=Spot("R0A", FIRST.first + day * DAY, "early")) for day in range(90)]
    await say_lines(told, number, lines, by=PLANNER, at=KNOWN[-1])
    await told.commit()
    assert await data_version(told) == before + 2
    await say_lines(told, number, [], by=PLANNER, at=KNOWN[-1])
    assert await data_version(told) == before + 2
    async with one_look(told):
        assert len(await lines_of(told, [number], known=KNOWN[-1])) == 90


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""}, {"title": "x" * 201}, {"owner_role": ""}, {"last": FIRST.first - timedelta(days=1)},
        {"note": "x" * 601},
    ],
)  # fmt: skip
async def test_what_is_no_plan_is_refused_by_the_store_itself(told: Connection, wrong: dict[str, object]) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        await say_plan(told, replace(PLAN, **wrong), by=PLANNER, at=KNOWN[-1])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong",
    [
        {"need": NEED._replace(low=-1)}, {"need": NEED._replace(usual=9)}, {"days_known": 29}, {"owner": "RMC"},
        {"owner_role": "Lead"}, {"staffed": Staffed(-1.0, StaffedBy.TYPED, AT)}, {"move": "x" * 601},
        {"staffed": Staffed(float("inf"), StaffedBy.TYPED, AT)}, {"spot": Spot("R0A", FIRST.first, "")},
    ],
)  # fmt: skip
async def test_what_is_no_line_is_refused_by_the_store_itself(told: Connection, wrong: dict[str, object]) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        await say_lines(told, 1, [replace(LINE, **wrong)], by=PLANNER, at=KNOWN[-1])  # type: ignore[arg-type]


@pytest.mark.parametrize("table", ["plan_said", "plan_line_said"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET recorded_at = recorded_at", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
async def test_nobody_changes_what_was_planned(told: Connection, table: str, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        await told.execute(statement.format(table).encode())
