"""A provider that shows its vacancies to hubs only: who sees its figures singly, who in sums, what nobody works out."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from api.door import Doors
from homeward.embedded import Connection as Server
from metrics.access import Role
from metrics.vocabulary.days import london_day, start_of
from metrics.vocabulary.episodes import Offer
from tests.api.cast import Cast, cast_over
from tests.journeys.house import fresh_database
from tests.picture.partners import AT_NINE, Partners

HIDES = "SIM-H01"
OWN = (Role.PROVIDER, HIDES)
HUB = (Role.HUB, "SIM")
# Hours of home care free on each day of the week.
FREE = {"SIM-H01": 2.0, "SIM-H02": 3.0, "SIM-H03": 5.0, "SIM-H04": 7.0, "SIM-H06": 11.0}
OTHERS = (Role.VIEWER, Role.PLANNER, Role.ANALYST, Role.ADMINISTRATOR, Role.WARD)


def week(provider: str, usable: float) -> list[Offer]:
    """A rota: as many hours on each of the days ahead."""
    return [
        Offer(
            organisation=provider, kind="home_care_hours", locality="north",
            starts_at=start_of(london_day(AT_NINE) + timedelta(days=day)), offered=usable, held=0.0, taken=0.0,
            usable=usable, observed_at=AT_NINE,
        )
        for day in range(7)
    ]  # fmt: skip


SENT = AT_NINE + timedelta(minutes=1)


async def told(address: str) -> None:
    """What five providers put up, as offers and as figures."""
    async with await psycopg.AsyncConnection.connect(address) as conn:
        sending = Partners(conn)
        for provider, usable in FREE.items():
            feed = f"home_care_{provider[-3:].lower()}"
            await sending.send(
                feed, provider, {"home_care.packages_waiting": usable}, dimensions=(("locality", "north"),), at=SENT
            )
            if provider != HIDES:
                await sending.bring(feed, week(provider, usable))
        await conn.commit()


@pytest.fixture(scope="module")
def begun(server: Server, peopled: Server) -> Iterator[str]:
    """A store in which the five have told what they put up; each test has a copy."""
    assert peopled is server
    with fresh_database(server, "peopled") as name:
        asyncio.run(told(server.url(role="worker", dbname=name)))
        yield name


@pytest.fixture
async def cast(server: Server, begun: str) -> AsyncIterator[Cast]:
    with fresh_database(server, begun) as database:
        async with cast_over(server, database) as found:
            yield found


async def hide(cast: Cast, provider: str = HIDES) -> None:
    """Let a provider say that it shows its figures to hubs only."""
    answer = await cast.post("/showing", {"organisation": provider, "shows_to": "hubs"}, (Role.PROVIDER, provider))
    assert answer.status_code == 204, answer.text
    version = (await (await cast.store.execute("SELECT version FROM data_version")).fetchone() or (0,))[0]
    for _ in range(200):
        if cast.door.pulse.beat.version >= version:
            return
        await _moment()
    raise AssertionError("the web never heard of it")


async def _moment() -> None:
    await asyncio.sleep(0.02)


def row(made: dict[str, Any], service: str) -> dict[str, Any]:
    """One service of an answer."""
    (found,) = (each for each in made["services"] if each["service"] == service)
    return dict(found)


async def test_until_it_says_so_everybody_sees_it(cast: Cast) -> None:
    made = (await cast.get("/services?type=home_care&organisation=SIM", (Role.VIEWER, "SIM"))).json()
    assert row(made, HIDES)["capacity"]["usable"] == 14.0
    assert row(made, HIDES)["withheld"] is None


@pytest.mark.parametrize("grant", [HUB, (Role.HUB, "SIM-L1"), OWN, (Role.VIEWER, HIDES)])
async def test_a_hub_in_scope_and_the_provider_itself_see_its_figures(cast: Cast, grant: tuple[Role, str]) -> None:
    await hide(cast)
    made = (await cast.get(f"/services?organisation={HIDES}", grant)).json()
    assert row(made, HIDES)["capacity"]["usable"] == 14.0
    snapshot = (await cast.get(f"/snapshot?organisation={HIDES}", grant)).json()
    assert snapshot["organisation"]["withheld"] is None
    assert any(each["value"] == 2.0 for each in snapshot["organisation"]["readings"])
    assert (
        await cast.get(f"/series?organisation={HIDES}&measure=home_care.packages_waiting", grant)
    ).status_code == 200


@pytest.mark.parametrize("role", OTHERS)
async def test_all_others_see_that_it_is_shown_to_hubs_only_and_no_figure_of_it(cast: Cast, role: Role) -> None:
    await hide(cast)
    made = (await cast.get("/services?type=home_care&organisation=SIM", (role, "SIM"))).json()
    hidden = row(made, HIDES)
    assert hidden["withheld"] == "hubs_only"
    assert (hidden["capacity"], hidden["places"], hidden["days"], hidden["unused"], hidden["fit"]) == (
        None, [], [], None, None,
    )  # fmt: skip
    assert (hidden["earliest_usable_on"], hidden["earliest_start_on"]) == (None, None)
    snapshot = (await cast.get(f"/snapshot?organisation=SIM&tiles={HIDES},SIM-H04", (role, "SIM"))).json()
    tiles = {each["organisation"]["code"]: each for each in snapshot["tiles"]}
    assert (tiles[HIDES]["withheld"], tiles[HIDES]["readings"], tiles[HIDES]["level"]) == ("hubs_only", [], 0)
    assert tiles["SIM-H04"]["withheld"] is None
    assert not any(each["organisation"]["code"] == HIDES for each in snapshot["movers"])
    refused = await cast.get(f"/series?organisation={HIDES}&measure=home_care.packages_waiting", (role, "SIM"))
    assert (refused.status_code, refused.json()["code"]) == (403, "hubs_only")
    assert "shows its figures to hubs only" in refused.json()["detail"]
    swing = await cast.get(f"/variance?organisation={HIDES}&indicator=home_care.packages_waiting", (role, "SIM"))
    assert (swing.status_code, swing.json()["code"]) == (403, "hubs_only")


async def test_a_visitor_of_a_demo_sees_no_more(server: Server, begun: str) -> None:
    with fresh_database(server, begun) as database:
        async with cast_over(server, database, doors=Doors(is_open=True)) as cast:
            await hide(cast)
            made = (await cast.get("/services?type=home_care&organisation=SIM")).json()
            assert row(made, HIDES)["withheld"] == "hubs_only"


async def test_others_are_hidden_with_it_so_that_it_cannot_be_taken_out_of_the_sum(cast: Cast) -> None:
    await hide(cast)
    made = (await cast.get("/services?type=home_care&organisation=SIM", (Role.VIEWER, "SIM"))).json()
    why = {each["service"]: each["withheld"] for each in made["services"]}
    assert {code for code, withheld in why.items() if withheld} == {"SIM-H01", "SIM-H02", "SIM-H03"}
    assert (why["SIM-H02"], why["SIM-H03"], why["SIM-H04"]) == ("with_others", "with_others", None)
    (total,) = made["totals"]
    assert (total["withheld"], total["capacity"]["usable"]) == (None, 7 * sum(FREE.values()))


async def test_a_total_that_holds_some_of_them_is_not_shown(cast: Cast) -> None:
    """A total of one, of a council, of a locality: each would differ from another by few."""
    await hide(cast)
    viewer = (Role.VIEWER, "SIM")
    for query in (f"organisation={HIDES}", "organisation=SIM&service=SIM-H01", "organisation=SIM&service=SIM-H02"):
        (total,) = (await cast.get(f"/services?type=home_care&{query}", viewer)).json()["totals"]
        assert (total["capacity"], total["withheld"]) == (None, "gives_away"), query
    (total,) = (await cast.get("/services?type=home_care&organisation=SIM&council=SIM-L2", viewer)).json()["totals"]
    assert (total["capacity"]["usable"], total["withheld"]) == (7 * FREE["SIM-H06"], None)
    (total,) = (await cast.get("/services?type=home_care&organisation=SIM&council=SIM-L1", viewer)).json()["totals"]
    assert (total["capacity"]["usable"], total["withheld"]) == (7 * (sum(FREE.values()) - FREE["SIM-H06"]), None)


async def test_a_hub_sees_totals_and_the_others_whole(cast: Cast) -> None:
    await hide(cast)
    made = (await cast.get("/services?type=home_care&organisation=SIM", HUB)).json()
    assert {each["withheld"] for each in made["services"]} == {None}
    assert made["totals"][0]["capacity"]["usable"] == 7 * sum(FREE.values())


async def test_a_figure_of_the_system_holds_it_and_a_part_that_would_give_it_away_is_not_shown(cast: Cast) -> None:
    await hide(cast)
    viewer = (Role.VIEWER, "SIM")
    key = "home_care.packages_waiting"

    async def reading(organisation: str) -> dict[str, Any]:
        made = (await cast.get(f"/snapshot?organisation={organisation}", viewer)).json()
        return next(dict(each) for each in made["organisation"]["readings"] if each["indicator"] == key)

    whole = await reading("SIM")
    assert (whole["value"], whole["withheld"]) == (sum(FREE.values()), None)
    await hide(cast, "SIM-H06")
    # Now four are hidden, one of them in another council: neither council's sum holds all or none of them.
    for council in ("SIM-L1", "SIM-L2"):
        part = await reading(council)
        assert (part["value"], part["last_value"], part["level"], part["previous"], part["rule"]) == (
            None, None, None, None, "",
        ), council  # fmt: skip
        assert part["withheld"] == "gives_away"
    assert (await reading("SIM"))["value"] == sum(FREE.values())


async def test_a_node_of_which_something_judged_is_not_shown_is_at_least_so_bad(cast: Cast) -> None:
    await hide(cast)
    await hide(cast, "SIM-H06")
    made = (await cast.get("/snapshot?organisation=SIM-L2", (Role.VIEWER, "SIM"))).json()["organisation"]
    judged = [each for each in made["readings"] if each["withheld"] and each["bounds"]]
    assert judged == [] or made["is_floor"]


async def test_idle_capacity_leaves_it_out_and_says_so(cast: Cast) -> None:
    await hide(cast)
    made = (await cast.get("/blockages?organisation=SIM", (Role.VIEWER, "SIM"))).json()
    assert made["idle_leaves_out"] == 3
    assert (await cast.get("/blockages?organisation=SIM", HUB)).json()["idle_leaves_out"] == 0


async def test_local_levels_keep_to_it_too(cast: Cast) -> None:
    await hide(cast)
    made = (await cast.get(f"/levels?organisation={HIDES}", (Role.VIEWER, "SIM"))).json()
    assert made["local"]
    assert all(
        each["pressure"]["withheld"] == "hubs_only" and not each["pressure"]["readings"] for each in made["local"]
    )


async def test_it_is_put_back_and_every_word_is_kept(cast: Cast) -> None:
    await hide(cast)
    answer = await cast.post("/showing", {"organisation": HIDES, "shows_to": "everybody"}, OWN)
    assert answer.status_code == 204
    await hide(cast)
    cursor = await cast.store.execute("SELECT organisation, shows_to, said_by FROM vacancy_showing ORDER BY entry")
    by = "provider.sim-h01 (test)"
    assert await cursor.fetchall() == [(HIDES, "hubs", by), (HIDES, "everybody", by), (HIDES, "hubs", by)]
    cursor = await cast.store.execute(
        "SELECT who, about, outcome, before, after FROM audit WHERE action = 'show vacancies' ORDER BY entry"
    )
    first, second, _ = await cursor.fetchall()
    assert first == (by, HIDES, "done", {"shows_to": "everybody"}, {"shows_to": "hubs"})
    assert second == (by, HIDES, "done", {"shows_to": "hubs"}, {"shows_to": "everybody"})


@pytest.mark.parametrize(
    "statement",
    ["UPDATE vacancy_showing SET shows_to = 'everybody'", "DELETE FROM vacancy_showing", "TRUNCATE vacancy_showing"],
)
async def test_no_word_is_changed_by_anybody(cast: Cast, server: Server, statement: str) -> None:
    await hide(cast)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        await cast.store.execute(statement.encode())
    async with await psycopg.AsyncConnection.connect(
        server.url(dbname=cast.store.info.dbname), autocommit=True
    ) as owner:
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="added to and never changed"):
            await owner.execute(statement.encode())


@pytest.mark.parametrize(
    ("grants", "organisation", "status", "code"),
    [
        ((), HIDES, 401, "sign_in_needed"),
        (((Role.VIEWER, "SIM"),), HIDES, 403, "not_allowed"),
        ((HUB,), HIDES, 403, "not_allowed"),
        (((Role.ADMINISTRATOR, "*"),), HIDES, 403, "not_allowed"),
        (((Role.PROVIDER, "SIM-H02"),), HIDES, 403, "out_of_scope"),
        (((Role.PROVIDER, "SIM-T1"),), "SIM-T1", 422, "not_a_provider"),
        (((Role.PROVIDER, "SIM"),), "SIM-R1", 422, "not_a_provider"),
        ((OWN,), "SIM-H99", 404, "unknown_organisation"),
    ],
)  # fmt: skip
async def test_nobody_else_says_it_and_nobody_but_a_provider_can_hide(
    cast: Cast, grants: tuple[tuple[Role, str], ...], organisation: str, status: int, code: str
) -> None:
    answer = await cast.post("/showing", {"organisation": organisation, "shows_to": "hubs"}, *grants)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    cursor = await cast.store.execute("SELECT count(*) FROM vacancy_showing")
    assert await cursor.fetchone() == (0,)


async def test_who_said_it_is_told_to_the_provider_alone(cast: Cast) -> None:
    await hide(cast)
    for grant, by, may in ((OWN, "provider.sim-h01 (test)", True), (HUB, None, False)):
        made = (await cast.get("/showing", grant)).json()["showings"]
        (own,) = (each for each in made if each["organisation"] == HIDES)
        assert (own["shows_to"], own["by"], own["may_change"]) == ("hubs", by, may)
        assert own["since"] is not None
    assert [each["organisation"] for each in (await cast.get("/showing", OWN)).json()["showings"]] == [HIDES]


async def test_what_is_held_as_suspect_of_it_and_what_was_refused_is_not_read_by_others(
    cast: Cast, server: Server
) -> None:
    async with await psycopg.AsyncConnection.connect(server.url(role="worker", dbname=cast.store.info.dbname)) as conn:
        sending = Partners(conn)
        await sending.send(
            "home_care_h01", HIDES, {"home_care.people_served": 90.0}, at=AT_NINE + timedelta(seconds=80)
        )
        await sending.send(
            "home_care_h01", HIDES, {}, at=AT_NINE + timedelta(seconds=90), held={"home_care.people_served": 900.0}
        )
        await conn.commit()
    await hide(cast)
    shown = (await cast.get("/feeds/home_care_h01", HUB)).json()
    assert [each["value"] for each in shown["held"]] == [900.0]
    hidden = (await cast.get("/feeds/home_care_h01", (Role.VIEWER, "SIM"))).json()
    assert hidden["held"] == []
    assert {each["sample"] for each in hidden["rejects"]} <= {"shown to hubs only"}
