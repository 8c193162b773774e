"""Looking up who a key is: on record before a browser may ask, and refused for whoever does not see the row."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest

from catalogue.model import Catalogue
from catalogue.reader import read
from db.write import save_catalogue
from homeward.embedded import Connection as Server
from metrics.access import Agreement, Role
from tests.api.cast import Cast, cast_over
from tests.journeys.house import fresh_database
from tests.picture.partners import NOW

FACTS = Path(__file__).parent.parent.parent / "catalogue" / "living"
HERE, ELSEWHERE = "ST-s10", "ST-s30"
WARD = (Role.WARD, "SIM-S1")


def with_service(folder: Path, *, url: str = "https://lookup.example/people/{key}") -> Catalogue:
    """The invented system, whose first trust has a service that says who a key is."""
    for path in FACTS.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    words = f'[SIM-T1]\nurl = "{url}"\nowner = "Digital team"\nwith_cookies = false\n'
    (folder / "lookups.toml").write_text(words, encoding="utf-8")
    return read(folder)


@pytest.fixture(scope="module")
def begun(server: Server, peopled: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The people, with that catalogue in force; each test has a copy."""
    assert peopled is server
    catalogue = with_service(tmp_path_factory.mktemp("facts"))
    with fresh_database(server, "peopled") as name:
        asyncio.run(_begin(server.url(role="worker", dbname=name), catalogue))
        yield name


async def _begin(address: str, catalogue: Catalogue) -> None:
    async with await psycopg.AsyncConnection.connect(address) as conn:
        await save_catalogue(conn, catalogue, since=NOW - timedelta(seconds=1), code_version="test")
        await conn.commit()


@pytest.fixture
async def cast(server: Server, begun: str) -> AsyncIterator[Cast]:
    with fresh_database(server, begun) as database:
        async with cast_over(server, database) as found:
            yield found


async def test_each_look_is_on_record_before_the_address_is_told(cast: Cast) -> None:
    answer = await cast.post("/looks", {"stays": [HERE, "ST-s11"]}, WARD)
    assert answer.json() == {
        "looks": [
            {"stay": key, "url": f"https://lookup.example/people/{key}", "with_cookies": False}
            for key in (HERE, "ST-s11")
        ]
    }
    assert answer.headers["cache-control"] == "no-store"
    detail = {"trust": "SIM-T1", "origin": "https://lookup.example"}
    who = "ward.sim-s1 (test)"
    assert await cast.recorded("look up") == [(who, HERE, "done", detail), (who, "ST-s11", "done", detail)]


@pytest.mark.parametrize(
    ("grants", "stays", "status", "code", "recorded"),
    [
        pytest.param((), [HERE], 401, "sign_in_needed", 0, id="nobody"),
        pytest.param(((Role.VIEWER, "SIM"),), [HERE], 403, "not_allowed", 0, id="a role that sees no row"),
        pytest.param(((Role.ADMINISTRATOR, "*"),), [HERE], 403, "not_allowed", 0, id="an administrator"),
        pytest.param((WARD,), [ELSEWHERE], 404, "unknown_stay", 1, id="another trust's"),
        pytest.param((WARD,), [HERE, ELSEWHERE], 404, "unknown_stay", 1, id="one of theirs and one that is not"),
        pytest.param((WARD,), ["ST-nobody"], 404, "unknown_stay", 1, id="nobody's key"),
        pytest.param(((Role.HUB, "SIM-D1"),), [HERE], 404, "unknown_stay", 1, id="a hub without an agreement"),
        pytest.param((WARD,), [], 422, "invalid_parameter", 0, id="none"),
        pytest.param((WARD,), [f"ST-{n}" for n in range(51)], 422, "invalid_parameter", 0, id="too many at once"),
    ],
)
async def test_whoever_does_not_see_the_row_is_told_no_address(
    cast: Cast, grants: tuple[tuple[Role, str], ...], stays: list[str], status: int, code: str, recorded: int
) -> None:
    answer = await cast.post("/looks", {"stays": stays}, *grants)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert "lookup.example" not in answer.text
    found = await cast.recorded("look up")
    assert [(about, outcome) for _, about, outcome, _ in found] == [
        ("a stay that is not theirs to see", "refused")
    ] * recorded


async def test_an_agreement_lets_a_hub_look_up_whom_it_sees(cast: Cast) -> None:
    hub = (Role.HUB, "SIM")
    await cast.agree(Agreement(owner="SIM-S1", role=Role.HUB, partner="SIM", valid_from=date(2026, 1, 1)))
    assert (await cast.post("/looks", {"stays": [HERE]}, hub)).status_code == 200
    assert (await cast.post("/looks", {"stays": [ELSEWHERE]}, hub)).status_code == 404


async def test_where_the_trust_has_no_service_nothing_is_looked_up_and_nothing_recorded(cast: Cast) -> None:
    answer = await cast.post("/looks", {"stays": [ELSEWHERE]}, (Role.WARD, "SIM-S3"))
    assert answer.json() == {"looks": [{"stay": ELSEWHERE, "url": None, "with_cookies": False}]}
    assert await cast.recorded("look up") == []


_DISK_FULL = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER no_room BEFORE INSERT ON audit FOR EACH ROW WHEN (NEW.action = 'look up') EXECUTE FUNCTION no_room();
"""


async def test_what_cannot_be_recorded_is_not_told(cast: Cast, server: Server) -> None:
    headers = await cast.headers(WARD)
    async with await psycopg.AsyncConnection.connect(
        server.url(dbname=cast.store.info.dbname), autocommit=True
    ) as owner:
        await owner.execute(_DISK_FULL)
    answer = await cast.web.post("/api/v1/looks", json={"stays": [HERE]}, headers=headers)
    assert answer.status_code >= 500
    assert "lookup.example" not in answer.text


async def test_the_services_are_told_to_whoever_sees_rows_and_to_nobody_else(cast: Cast) -> None:
    made = (await cast.get("/lookups", WARD)).json()
    assert [(each["organisation"], each["origin"]) for each in made["services"]] == [
        ("SIM-T1", "https://lookup.example")
    ]
    assert (await cast.get("/lookups", (Role.VIEWER, "SIM"))).status_code == 403
    assert (await cast.get("/lookups")).status_code == 401
