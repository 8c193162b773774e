"""One role over one organisation and another over another: what somebody may do there they may not do here."""

import httpx2
import pytest

from homeward.embedded import Connection as Server
from metrics.access import EVERYWHERE, Grant, Role
from tests.api.lookers import HERE, THERE
from tests.api.test_every_door import WALKED
from tests.signed_in import token_for

BOTH = "SIM"
# Lists with counts of people, by hand: of a position, of flow, of days, of levels, of a figure over time and its swing.
COUNTING = (
    "get_bed_position", "get_bed_days", "get_occupancy", "get_red_green", "get_blockages", "get_pathways",
    "get_series", "get_variance",
)  # fmt: skip


async def _headers(peopled: Server, name: str, *grants: Grant) -> dict[str, str]:
    secret = await token_for(peopled.url(role="web", dbname="peopled"), sign_in=name, grants=grants)
    return {"Authorization": f"Bearer {secret}"}


async def _file(web: httpx2.AsyncClient, name: str, place: str, headers: dict[str, str]) -> httpx2.Response:
    path = WALKED[name].path.replace(f"organisation={HERE}", f"organisation={place}")
    return await web.get(f"{path}&format=csv", headers=headers)


def _is_exact(answer: httpx2.Response) -> bool:
    return "disclosure" not in answer.text.partition("\r\n")[0].split(",")


@pytest.mark.parametrize("name", COUNTING)
async def test_an_analyst_of_one_takes_only_its_figures_away_exactly(
    whole_web: httpx2.AsyncClient, peopled: Server, name: str
) -> None:
    split = await _headers(peopled, "analyst here", Grant(Role.ANALYST, HERE), Grant(Role.VIEWER, THERE))
    given = {place: await _file(whole_web, name, place, split) for place in (HERE, THERE)}
    assert {place: (answer.status_code, _is_exact(answer)) for place, answer in given.items()} == {
        HERE: (200, True), THERE: (200, False),
    }  # fmt: skip


@pytest.mark.parametrize("name", COUNTING)
async def test_an_analyst_of_a_part_takes_nothing_of_the_whole_away_exactly(
    whole_web: httpx2.AsyncClient, peopled: Server, name: str
) -> None:
    wide = await _headers(peopled, "analyst of a part", Grant(Role.ANALYST, HERE), Grant(Role.VIEWER, EVERYWHERE))
    given = {place: await _file(whole_web, name, place, wide) for place in (HERE, BOTH)}
    assert {place: (answer.status_code, _is_exact(answer)) for place, answer in given.items()} == {
        HERE: (200, True), BOTH: (200, False),
    }  # fmt: skip


async def test_a_question_without_an_organisation_is_about_the_one_that_is_meant(
    whole_web: httpx2.AsyncClient, peopled: Server
) -> None:
    of_two = await _headers(peopled, "analyst of two", Grant(Role.ANALYST, HERE), Grant(Role.VIEWER, THERE))
    of_chair = await _headers(peopled, "hub of two", Grant(Role.CHAIR, HERE), Grant(Role.HUB, THERE))
    of_all = await _headers(peopled, "viewer of all", Grant(Role.ANALYST, HERE), Grant(Role.VIEWER, EVERYWHERE))
    for headers, place, is_exact in ((of_two, HERE, True), (of_chair, HERE, False), (of_all, BOTH, False)):
        answer = await whole_web.get("/api/v1/bed-position?format=csv", headers=headers)
        assert (answer.status_code, _is_exact(answer)) == (200, is_exact)
        assert f"-{place}-" in answer.headers["content-disposition"]


async def test_rows_about_persons_are_no_file_of_an_organisation_that_is_only_viewed(
    whole_web: httpx2.AsyncClient, peopled: Server
) -> None:
    split = await _headers(peopled, "hub here", Grant(Role.HUB, HERE), Grant(Role.VIEWER, THERE))
    assert (await _file(whole_web, "get_stays", HERE, split)).status_code == 200
    refused = await _file(whole_web, "get_stays", THERE, split)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_parameter")
    assert "persons" in refused.json()["detail"]


async def test_who_administers_all_and_views_one_takes_files_of_that_one_alone(
    whole_web: httpx2.AsyncClient, peopled: Server
) -> None:
    both = await _headers(
        peopled, "administering viewer", Grant(Role.ADMINISTRATOR, EVERYWHERE), Grant(Role.VIEWER, HERE)
    )
    assert (await _file(whole_web, "get_bed_position", HERE, both)).status_code == 200
    refused = await _file(whole_web, "get_bed_position", THERE, both)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")


async def test_what_is_not_reached_at_all_is_refused_as_that(whole_web: httpx2.AsyncClient, peopled: Server) -> None:
    here = await _headers(peopled, "analyst alone", Grant(Role.ANALYST, HERE))
    refused = await _file(whole_web, "get_bed_position", THERE, here)
    assert (refused.status_code, refused.json()["code"]) == (403, "out_of_scope")
    unknown = await _file(whole_web, "get_bed_position", "NOWHERE", here)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_organisation")


async def test_who_tries_rules_of_one_tries_none_on_the_history_of_another(
    whole_web: httpx2.AsyncClient, peopled: Server
) -> None:
    split = await _headers(peopled, "trier here", Grant(Role.PLANNER, HERE), Grant(Role.VIEWER, THERE))
    path = "/api/v1/alerts/trial?rule=hospital-full&organisation="
    assert (await whole_web.get(f"{path}{HERE}", headers=split)).status_code == 200
    refused = await whole_web.get(f"{path}{THERE}", headers=split)
    assert (refused.status_code, refused.json()["code"]) == (403, "out_of_scope")
