"""Actions over the API: captured with what their figure is now, said anew by whoever may, seen in their reach."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from homeward.embedded import Connection as Server
from metrics.access import Role
from tests.api.cast import Cast, cast_over
from tests.journeys.house import fresh_database
from tests.picture.partners import NOW

CHAIR = (Role.CHAIR, "SIM")
SITE = (Role.WARD, "SIM-S1")
ELSEWHERE = (Role.WARD, "SIM-S3")
DUE = (NOW + timedelta(hours=4)).isoformat()
FIGURE = {"indicator": "acute.ga_occupancy", "organisation": "SIM-S1", "aim": "down", "by": 0.02}
NEW: dict[str, Any] = {
    "organisation": "SIM", "title": "Open six escalation beds", "owner": "SIM-T1", "owner_role": "Site manager",
    "due_at": DUE, "role": "Director on call", "figure": FIGURE,
}  # fmt: skip
# Ten digits that check out as an NHS number; of nobody.
NHS_NUMBER = "943 476 5919"


@pytest.fixture
async def cast(peopled: Server) -> AsyncIterator[Cast]:
    with fresh_database(peopled, "peopled") as database:
        async with cast_over(peopled, database) as found:
            yield found


async def _capture(cast: Cast, *who: tuple[Role, str], **changed: Any) -> int:
    answer = await cast.post("/actions", {**NEW, **changed}, *(who or (CHAIR,)))
    assert answer.status_code == 201, answer.text
    return int(answer.json()["action"])


async def _listed(cast: Cast, organisation: str, *who: tuple[Role, str]) -> list[dict[str, Any]]:
    answer = await cast.get(f"/actions?organisation={organisation}", *(who or (CHAIR,)))
    assert answer.status_code == 200, answer.text
    return list(answer.json()["actions"])


async def test_a_captured_action_holds_what_its_figure_is_now_and_who_owes_it(cast: Cast) -> None:
    number = await _capture(cast)
    (shown,) = await _listed(cast, "SIM")
    assert (shown["action"], shown["title"], shown["standing"]) == (number, NEW["title"], "open")
    assert (shown["owner"]["code"], shown["owner_role"], shown["role"]) == (
        "SIM-T1",
        "Site manager",
        "Director on call",
    )
    snapshot = (await cast.get("/snapshot?organisation=SIM-S1", CHAIR)).json()
    (reading,) = [each for each in snapshot["organisation"]["readings"] if each["indicator"] == "acute.ga_occupancy"]
    assert shown["figure"]["baseline"] == reading["value"] == 0.98
    assert shown["figure"]["title"] == reading["title"]
    assert await cast.recorded("capture action") == [("chair.sim (test)", "SIM-T1", "done", {})]


async def test_the_counts_follow_what_is_said(cast: Cast) -> None:
    open_one = await _capture(cast)
    await _capture(cast, title="Ring every ward", due_at=(NOW + timedelta(minutes=30)).isoformat(), figure=None)
    counts = (await cast.get("/actions?organisation=SIM", CHAIR)).json()["counts"]
    assert counts == {"open": 2, "due_soon": 1, "overdue": 0, "done": 0}
    said = {"state": "done", "role": "Site manager", "note": "Four opened, two not staffed."}
    assert (await cast.post(f"/actions/{open_one}", said, SITE)).status_code == 403, "the trust owns it, not its site"
    trust = (Role.WARD, "SIM-T1")
    assert (await cast.post(f"/actions/{open_one}", said, trust)).status_code == 204
    answer = (await cast.get("/actions?organisation=SIM", CHAIR)).json()
    assert answer["counts"] == {"open": 1, "due_soon": 1, "overdue": 0, "done": 1}
    assert [each["standing"] for each in answer["actions"]] == ["due_soon", "done"]
    story = (await cast.get(f"/actions/{open_one}", CHAIR)).json()
    assert [(each["state"], each["role"], each["note"]) for each in story["versions"]] == [
        ("open", "Director on call", ""),
        ("done", "Site manager", "Four opened, two not staffed."),
    ]


async def test_an_action_is_judged_too_early_until_a_day_after_it_was_due(cast: Cast) -> None:
    number = await _capture(cast)
    story = (await cast.get(f"/actions/{number}", CHAIR)).json()
    assert story["judgement"]["verdict"] == "too_early"
    assert story["judgement"]["says"] == "too early: no whole day has passed since it was due"
    assert datetime.fromisoformat(story["judgement"]["judged_from"]) > datetime.fromisoformat(DUE) + timedelta(days=1)
    plain = await _capture(cast, figure=None)
    assert (await cast.get(f"/actions/{plain}", CHAIR)).json()["judgement"] is None


async def test_who_sees_an_action_and_who_may_say_how_it_stands(cast: Cast) -> None:
    number = await _capture(cast)
    assert [each["action"] for each in await _listed(cast, "SIM-S1", SITE)] == [number], "it is about the site's figure"
    assert await _listed(cast, "SIM-S3", ELSEWHERE) == []
    assert (await cast.get(f"/actions/{number}", ELSEWHERE)).status_code == 403
    assert (await cast.get(f"/actions/{number}", SITE)).status_code == 200
    assert (await cast.get("/actions?organisation=SIM", SITE)).status_code == 403
    for who in (SITE, ELSEWHERE):
        said = {"state": "withdrawn", "role": "Site manager"}
        assert (await cast.post(f"/actions/{number}", said, who)).status_code == 403
    viewer = (Role.VIEWER, "SIM")
    assert (await cast.post("/actions", NEW, viewer)).status_code == 403
    assert [each["may_change"] for each in await _listed(cast, "SIM", viewer)] == [False]
    assert [each["may_change"] for each in await _listed(cast, "SIM", CHAIR)] == [True]


async def test_whoever_does_not_chair_captures_for_their_own_alone(cast: Cast) -> None:
    own = {**NEW, "owner": "SIM-S1", "figure": None}
    assert (await cast.post("/actions", own, SITE)).status_code == 201
    assert (await cast.post("/actions", {**own, "owner": "SIM-S3"}, SITE)).status_code == 403


@pytest.mark.parametrize(
    ("wrong", "status", "code", "says"),
    [
        ({"title": f"See {NHS_NUMBER}"}, 422, "person_named", "title"),
        ({"owner_role": NHS_NUMBER}, 422, "person_named", "owner_role"),
        ({"title": "two\nlines"}, 422, "invalid_parameter", "title"),
        ({"title": "x" * 201}, 422, "invalid_parameter", "title"),
        ({"owner": "SIM-X"}, 404, "unknown_organisation", "SIM-X"),
        ({"call": 77}, 404, "unknown_call", "77"),
        ({"figure": {**FIGURE, "indicator": "acute.nothing"}}, 404, "unknown_figure", "acute.nothing"),
        ({"figure": {**FIGURE, "organisation": "SIM-H01"}}, 422, "invalid_parameter", "SIM-H01"),
        ({"figure": {**FIGURE, "by": 0}}, 422, "invalid_parameter", "by"),
        ({"due_at": "2026-11-10T12:00:00"}, 422, "naive_time", "due_at"),
        ({"due_at": (NOW - timedelta(hours=1)).isoformat()}, 422, "invalid_parameter", "due_at"),
        ({"due_at": (NOW + timedelta(days=91)).isoformat()}, 422, "invalid_parameter", "due_at"),
        ({"organisation": "SIM-S1", "owner": "SIM-S3"}, 422, "invalid_parameter", "owner"),
    ],
)
async def test_what_is_no_action_is_refused_and_nothing_is_kept(
    cast: Cast, wrong: dict[str, Any], status: int, code: str, says: str
) -> None:
    answer = await cast.post("/actions", {**NEW, **wrong}, CHAIR)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert says in answer.json()["detail"]
    assert NHS_NUMBER not in answer.text
    assert await _listed(cast, "SIM") == []


async def test_an_action_that_nobody_captured_is_not_found(cast: Cast) -> None:
    assert (await cast.get("/actions/99", CHAIR)).json()["code"] == "unknown_action"
    answer = await cast.post("/actions/99", {"state": "done", "role": "Chair"}, CHAIR)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_action")


async def test_the_list_of_then_is_as_it_was_known_then(cast: Cast) -> None:
    known = cast.door.now().isoformat().replace("+00:00", "Z")
    await _capture(cast)
    then = (await cast.get(f"/actions?organisation=SIM&known={known}", CHAIR)).json()
    assert then["actions"] == []
    assert len(await _listed(cast, "SIM")) == 1


async def test_a_figure_that_a_provider_shows_to_hubs_only_stays_hidden_in_its_action(cast: Cast) -> None:
    figure = {"indicator": "home_care.packages_waiting", "organisation": "SIM-H01", "aim": "down"}
    number = await _capture(cast, owner="SIM-H01", figure=figure)
    (open_to_all,) = await _listed(cast, "SIM")
    assert open_to_all["figure"]["baseline"] is not None
    hidden = {"organisation": "SIM-H01", "shows_to": "hubs"}
    assert (await cast.post("/showing", hidden, (Role.PROVIDER, "SIM-H01"))).status_code == 204
    story = (await cast.get(f"/actions/{number}", CHAIR)).json()
    assert (story["action"]["figure"]["baseline"], story["action"]["figure"]["is_withheld"]) == (None, True)
    assert (story["judgement"], story["course"]) == (None, [])
    hub = (await cast.get(f"/actions/{number}", (Role.HUB, "SIM"))).json()
    assert hub["action"]["figure"]["baseline"] is not None
