"""Every change over the API by somebody whose role may make it, over another organisation: refused, and nothing done.

Each is sent with a body that is taken from whoever is in scope, so that the scope is all that it is refused for.
"""

from collections import defaultdict
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

import httpx2
import pytest

from homeward.embedded import Connection as Server
from metrics.access import Role
from tests.api.cast import Cast, cast_over
from tests.api.lookers import HERE, THERE, Looker
from tests.api.planned import TEAM
from tests.api.test_every_door import CHANGES, TABLE
from tests.journeys.house import fresh_database

SAYS = {"role": "Director on call"}
_ACTION = {
    "organisation": HERE, "title": "Open six escalation beds", "owner": HERE, "owner_role": "Site manager",
    "due_at": "2026-11-11T09:00:00Z", **SAYS,
}  # fmt: skip
_PLAN = {
    "organisation": TEAM, "kind": "weekend", "title": "Weekend", "first": "2026-11-14", "last": "2026-11-15",
    "owner_role": "Planner", **SAYS,
}  # fmt: skip


class Change(NamedTuple):
    """A change of something about HERE, or `where`, in the order in which they can be made. `{action}` and the like
    stand for what one before it made, and was named by its answer."""

    name: str
    role: Role
    path: str
    body: dict[str, Any]
    made: str = ""
    where: str = HERE


CHAIN = (
    Change("capture_action", Role.CHAIR, "/actions", _ACTION, made="action"),
    Change("say_how_it_stands", Role.CHAIR, "/actions/{action}", {"state": "done", **SAYS}),
    Change("open_system_call", Role.CHAIR, "/calls", {"organisation": HERE, **SAYS}, made="call"),
    Change("enter_in_call", Role.CHAIR, "/calls/{call}/entries", {"item": "beds", "says": "Noted.", **SAYS}),
    Change("stand_down", Role.CHAIR, "/calls/{call}/end", SAYS),
    Change(
        "declare_level", Role.CHAIR, "/levels/declared",
        {"organisation": HERE, "pillar": "acute", "level": 3, "reason": "Ambulances wait", **SAYS},
    ),
    Change("make_plan", Role.PLANNER, "/plans", _PLAN, made="plan", where=TEAM),
    Change("say_how_a_plan_stands", Role.PLANNER, "/plans/{plan}", {"state": "agreed", **SAYS}, where=TEAM),
)  # fmt: skip
# Those whose scope has tests of its own, which say more: what a change is about is no node that HERE stands for.
ELSEWHERE = {
    "state_reasons": "test_system_calls.py", "say_plan_line": "test_plans.py", "say_showing": "test_showing.py",
    "acknowledge_alert": "test_alerts.py", "record_looks": "test_looks.py", "push_payload": "below",
}  # fmt: skip
# Of whoever asks and of nobody else (`test_own_account.py`).
OWN = {"make_own_token", "change_password", "revoke_own_token", "end_own_session"}


@pytest.fixture
async def cast(peopled: Server) -> AsyncIterator[Cast]:
    with fresh_database(peopled, "peopled") as database:
        async with cast_over(peopled, database) as found:
            yield found


def test_every_change_is_walked() -> None:
    walked = [each.name for each in CHAIN] + [*ELSEWHERE, *OWN, *CHANGES["administer"], *CHANGES["anybody"]]
    assert sorted(walked) == sorted(name for names in CHANGES.values() for name in names)


async def test_a_change_outside_of_scope_is_refused_and_within_it_made(cast: Cast) -> None:
    made: dict[str, int] = {}
    wrong = []
    for each in CHAIN:
        path = each.path.format_map(defaultdict(int, made))
        refused = await cast.post(path, each.body, (each.role, THERE))
        if (refused.status_code, refused.json()["code"]) != (403, "out_of_scope"):
            wrong.append(f"{each.name} of {THERE}: {refused.status_code} {refused.text[:200]}")
        taken = await cast.post(path, each.body, (each.role, each.where))
        if taken.status_code not in {201, 204}:
            wrong.append(f"{each.name} of {each.where}: {taken.status_code} {taken.text[:200]}")
        elif each.made:
            made[each.made] = int(taken.json()[each.made])
    assert not wrong, "\n".join(wrong)


async def test_an_administrator_of_a_part_administers_nothing(
    whole_web: httpx2.AsyncClient, lookers: dict[str, Looker]
) -> None:
    wrong = []
    for name in CHANGES["administer"]:
        case = TABLE[name]
        for where in (HERE, THERE):
            headers = lookers[f"administrator {where}"].headers
            answer = await whole_web.request(case.method, case.path, headers=headers)
            if answer.status_code != 403:
                wrong.append(f"{name} of {where}: {answer.status_code}")
    assert wrong == []


async def test_a_feed_token_writes_its_own_feed_alone(
    whole_web: httpx2.AsyncClient, lookers: dict[str, Looker]
) -> None:
    headers = lookers[f"feed {HERE}"].headers
    for feed in ("board_s2", "beds_s1", "nothing"):
        answer = await whole_web.post(f"/api/v1/feeds/{feed}/payload", content=b"{}", headers=headers)
        assert answer.status_code == 403, feed
