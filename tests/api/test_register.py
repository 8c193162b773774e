"""The sharing register: every feed stands in it, registered or not, and it says of who sees rows what the doors do."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg
import pytest

from catalogue.model import Catalogue
from catalogue.reader import read
from db.clock import PictureClock, start_clock
from db.write import save_catalogue
from homeward.embedded import Connection as Server
from metrics.access import Agreement, Role
from tests.api.cast import Cast, cast_over
from tests.journeys.house import fresh_database

NOW = datetime(2027, 11, 2, 9, tzinfo=UTC)
LIVING = Path(__file__).parent.parent.parent / "catalogue" / "living"
LOOKER = (Role.VIEWER, "SIM")


def without_care_homes(folder: Path) -> Catalogue:
    """The invented system: nobody has registered its care homes, and its beds are reviewed later than the rest."""
    for path in LIVING.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    whole = (LIVING / "sharing.toml").read_text(encoding="utf-8")
    kept = whole.partition("[care_homes]")[0]
    (folder / "sharing.toml").write_text(kept.replace("review_on = 2027-11-01", "review_on = 2027-11-02", 1))
    return read(folder)


@pytest.fixture(scope="module")
def begun(server: Server, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A store in which that catalogue is in force; each test has a copy."""
    catalogue = without_care_homes(tmp_path_factory.mktemp("facts"))
    with fresh_database(server, template) as name:
        asyncio.run(_begin(server.url(role="worker", dbname=name), catalogue))
        yield name


async def _begin(address: str, catalogue: Catalogue) -> None:
    async with await psycopg.AsyncConnection.connect(address) as store:
        clock = PictureClock(origin_picture=NOW, origin_service=datetime.now(UTC), rate=0.001)
        await start_clock(store, service=datetime.now(UTC), wanted=clock)
        await save_catalogue(store, catalogue, since=NOW, code_version="test")
        await store.commit()


@pytest.fixture
async def cast(server: Server, begun: str) -> AsyncIterator[Cast]:
    with fresh_database(server, begun) as database:
        async with cast_over(server, database) as found:
            yield found


async def test_a_feed_that_nobody_registered_stands_there_as_such(cast: Cast) -> None:
    made = (await cast.get("/register", LOOKER)).json()
    missing = {each["feed"] for each in made["inflows"] if each["entry"] is None}
    assert missing == {"care_homes_l1", "care_homes_l2", "care_homes_l3", "care_homes_archive"}
    assert made["unregistered"] == len(missing)
    assert len(made["inflows"]) == 46


async def test_a_review_is_overdue_from_the_day_after_its_day(cast: Cast) -> None:
    made = (await cast.get("/register", LOOKER)).json()
    by_feed = {each["feed"]: each["review"] for each in made["inflows"]}
    assert (by_feed["beds_s1"], by_feed["board_s1"], by_feed["care_homes_l1"]) == ("ahead", "overdue", "none")
    assert made["overdue"] == sum(state == "overdue" for state in by_feed.values()) > 10


async def test_rows_are_seen_by_the_roles_that_the_doors_let_through_and_figures_by_more(cast: Cast) -> None:
    made = (await cast.get("/register", LOOKER)).json()
    by_feed = {each["feed"]: each for each in made["inflows"]}
    assert by_feed["board_s1"]["persons"] == ["stay"]
    assert by_feed["board_s1"]["rows_seen_by"] == ["hub", "ward"]
    assert by_feed["beds_s1"]["persons"] == by_feed["beds_s1"]["rows_seen_by"] == []
    assert "display" in by_feed["beds_s1"]["seen_by"]
    assert "beds.ga.occupied" in by_feed["beds_s1"]["measures"]


async def test_an_agreement_stands_beside_the_feeds_whose_rows_it_shares_while_it_is_in_force(cast: Cast) -> None:
    shares = Agreement(owner="SIM-T1", role=Role.HUB, partner="SIM-D1", valid_from=date(2027, 1, 1))
    over = Agreement(
        owner="SIM-T1", role=Role.HUB, partner="SIM-D1", valid_from=date(2026, 1, 1), valid_to=date(2027, 1, 1)
    )
    ahead = Agreement(owner="SIM-R3", role=Role.WARD, partner="*", valid_from=date(2028, 1, 1))
    one, two, three = [await cast.agree(terms) for terms in (shares, over, ahead)]
    made = (await cast.get("/register", LOOKER)).json()
    by_feed = {each["feed"]: each["agreements"] for each in made["inflows"]}
    assert (by_feed["board_s1"], by_feed["board_s3"], by_feed["beds_s1"]) == ([one], [], [])
    assert by_feed["capacity_r3"] == []
    stands = {each["agreement"]: (each["standing"], each["review"]) for each in made["shared"]}
    assert stands == {one: ("in_force", "ahead"), two: ("ended", "none"), three: ("ahead", "ahead")}
    assert made["shared"][2]["partner_name"] == "every organisation"


async def test_the_addresses_that_give_rows_out_are_those_whose_rule_is_rows(cast: Cast) -> None:
    made = (await cast.get("/register", LOOKER)).json()
    found = {each["address"]: each for each in made["given_out"]}
    document = (await cast.get("/openapi.json", LOOKER)).json()
    asked = {path: of["get"] for path, of in document["paths"].items() if "get" in of}
    ruled = {path for path, of in asked.items() if of.get("x-needs") == "rows" and of.get("x-logged")}
    assert set(found) == ruled >= {"/api/v1/stays", "/api/v1/referrals"}
    assert {"stay", "ward", "delay_reason"} <= set(found["/api/v1/stays"]["fields"])
    assert found["/api/v1/stays"]["is_file"]


@pytest.mark.parametrize(
    ("table", "rows", "column"), [("feeds", 46, "lawful_basis"), ("agreements", 1, "purpose"), ("routes", 1, "fields")]
)
async def test_each_list_is_to_be_had_as_a_file(cast: Cast, table: str, rows: int, column: str) -> None:
    await cast.agree(Agreement(owner="SIM-T1", role=Role.HUB, partner="SIM-D1", valid_from=date(2027, 1, 1)))
    answer = await cast.get(f"/register?format=csv&table={table}", LOOKER)
    assert answer.headers["content-type"].startswith("text/csv")
    found = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(found) >= rows
    assert any(column in name for name in found[0])
    assert {each["on"] for each in found} == {"2027-11-02"}


async def test_of_feeds_beyond_their_reach_nobody_hears(cast: Cast) -> None:
    made = (await cast.get("/register", (Role.PROVIDER, "SIM-H01"))).json()
    assert {each["feed"] for each in made["inflows"] if each["is_polled"]} == {"home_care_h01"}


@pytest.mark.parametrize(("role", "status"), [(None, 401), (Role.VIEWER, 200), (Role.ADMINISTRATOR, 200)])
async def test_whoever_is_known_may_read_it(cast: Cast, role: Role | None, status: int) -> None:
    answer = await cast.get("/register", *([] if role is None else [(role, "SIM")]))
    assert answer.status_code == status
