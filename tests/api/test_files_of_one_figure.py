"""Files of a figure over time and of its swing, asked for by each role: exact only for whoever may take that away."""

import csv
import io
import re

import httpx2
import pytest

from api.disclosure import HIDDEN, says_of
from homeward.embedded import Connection as Server
from metrics.access import EVERYWHERE, Grant, Role
from metrics.disclosure.rule import Rule
from tests.signed_in import token_for

# By hand: who may take figures away as they are, and who takes them away in their public form only.
EXACT = (Role.HUB, Role.WARD, Role.ANALYST)
PUBLIC = (Role.VIEWER, Role.PLANNER, Role.PROVIDER, Role.CHAIR)
WINTER = "from=2021-12-01&to=2022-03-31"
SMALL = f"/series?organisation=R0A&measure=beds.flu.ga&{WINTER}"
BY_OBSERVATION = "/series?organisation=R0A&measure=beds.flu.ga&from=2022-02-01&to=2022-03-31&bucket=raw"
OF_A_SYSTEM = f"/series?organisation=QOP&indicator=acute.handover_over_60&{WINTER}"
BEDS = f"/series?organisation=R0A&measure=beds.ga.open&{WINTER}"
SHARE = f"/series?organisation=R0A&indicator=acute.ga_occupancy&{WINTER}"
SWINGS = tuple(
    f"/variance?organisation=R0A&indicator=acute.handover_over_60&table={table}" for table in ("cells", "week", "years")
)
OF_PEOPLE = (SMALL, BY_OBSERVATION, OF_A_SYSTEM, *SWINGS)
MIDDLE = ("value", "median")


async def _file(
    ask: httpx2.AsyncClient, winter: Server, path: str, role: Role, *, asked: str = ""
) -> tuple[httpx2.Response, list[dict[str, str]]]:
    secret = await token_for(
        winter.url(role="web", dbname="winter"), sign_in=f"files-{role.value}", grants=[Grant(role, EVERYWHERE)]
    )
    answer = await ask.get(f"/api/v1{path}&format=csv{asked}", headers={"Authorization": f"Bearer {secret}"})
    text = answer.content.decode("utf-8-sig") if answer.status_code == 200 else ""
    return answer, list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("path", OF_PEOPLE)
async def test_who_may_not_take_exact_figures_away_is_given_no_small_count(
    ask: httpx2.AsyncClient, winter: Server, path: str
) -> None:
    _, real = await _file(ask, winter, path, Role.ANALYST)
    for role in PUBLIC:
        answer, shown = await _file(ask, winter, path, role)
        assert answer.status_code == 200, answer.text
        assert "-public." in answer.headers["content-disposition"]
        assert len(shown) == len(real)
        for public, plain in zip(shown, real, strict=True):
            assert public["disclosure"] == says_of(Rule())
            _assert_hidden(public, plain)


def _assert_hidden(public: dict[str, str], plain: dict[str, str]) -> None:
    for column in (name for name in MIDDLE if name in plain):
        if plain[column] == "":
            assert public[column] == ""
        elif 0 < float(plain[column]) < 8:
            assert public[column] == HIDDEN
        else:
            assert int(public[column]) % 5 == 0
            assert abs(int(public[column]) - float(plain[column])) <= 2.5
    for column in (name for name in ("low", "high") if name in plain):
        assert public[column] == ("" if plain[column] == "" else HIDDEN)


async def test_the_published_winter_has_small_counts_to_hide(ask: httpx2.AsyncClient, winter: Server) -> None:
    for path in (SMALL, BY_OBSERVATION, SWINGS[0]):
        _, real = await _file(ask, winter, path, Role.ANALYST)
        column = "median" if "table" in path else "value"
        assert any(row[column] and 0 < float(row[column]) < 8 for row in real)
    _, large = await _file(ask, winter, OF_A_SYSTEM, Role.VIEWER)
    assert any(re.fullmatch(r"[1-9]\d*", row["value"]) for row in large)


@pytest.mark.parametrize("role", EXACT)
async def test_who_may_take_exact_figures_away_is_given_them_unless_the_public_form_is_asked_for(
    ask: httpx2.AsyncClient, winter: Server, role: Role
) -> None:
    for path in (*OF_PEOPLE, SHARE, BEDS):
        answer, rows = await _file(ask, winter, path, role)
        assert answer.status_code == 200
        assert "-public" not in answer.headers["content-disposition"]
        assert all("disclosure" not in row and HIDDEN not in row.values() for row in rows)
        asked, public = await _file(ask, winter, path, role, asked="&disclosure=public")
        as_viewer, theirs = await _file(ask, winter, path, Role.VIEWER)
        assert asked.status_code == as_viewer.status_code
        assert _without_instants(public) == _without_instants(theirs)


def _without_instants(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The rows but for the instant of asking, which goes on."""
    return [{name: cell for name, cell in row.items() if name not in {"known", "at"}} for row in rows]


async def test_who_may_take_nothing_away_is_refused(ask: httpx2.AsyncClient, winter: Server) -> None:
    for path in (*OF_PEOPLE, SHARE, BEDS):
        answer, _ = await _file(ask, winter, path, Role.ADMINISTRATOR)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


def test_every_role_of_people_is_asked_with() -> None:
    assert {*EXACT, *PUBLIC, Role.ADMINISTRATOR} == {role for role in Role if role.is_of_people}


async def test_capacity_is_shown_as_it_is(ask: httpx2.AsyncClient, winter: Server) -> None:
    _, shown = await _file(ask, winter, BEDS, Role.VIEWER)
    _, real = await _file(ask, winter, BEDS, Role.ANALYST)
    assert [row["value"] for row in shown] == [row["value"] for row in real]
    assert any(float(row["low"]) > 0 for row in shown)


@pytest.mark.parametrize(
    ("path", "says"),
    [
        (SHARE, "share of people"),
        ("/variance?organisation=R0A&indicator=acute.ga_occupancy", "share of people"),
        ("/series?organisation=R0A&measure=ed.longest_awaiting_bed_minutes", "of one person"),
        ("/series?organisation=R0A&measure=ambulance.handover_minutes_today", "times of people"),
    ],
)
async def test_what_has_no_public_form_is_refused_with_its_reason(
    ask: httpx2.AsyncClient, winter: Server, path: str, says: str
) -> None:
    answer, _ = await _file(ask, winter, path, Role.VIEWER)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_parameter")
    assert says in answer.json()["detail"]


@pytest.mark.parametrize("path", [SMALL, "/variance?organisation=R0A&indicator=acute.handover_over_60"])
async def test_only_a_file_can_be_public(ask: httpx2.AsyncClient, path: str) -> None:
    answer = await ask.get(f"/api/v1{path}&disclosure=public")
    assert answer.status_code == 422
    assert "format=csv" in answer.json()["detail"]
