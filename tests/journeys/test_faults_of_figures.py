"""Faults of figures, switched on at the partners' control page: each is seen as what it is, and is over with its cause.

The product's own polls over sockets, a real store, the API on a socket; time passes when the test says so.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import psycopg
import pytest
import pytest_asyncio

from catalogue.reader import read
from db.clock import PictureClock
from db.engine import Connection, connection, engine
from db.timeseries import Room
from db.write import claim_feed
from homeward.embedded import Connection as Server
from ingest.desk import Desk
from ingest.http import build_client
from ingest.poll import poll
from simulators.living.control.app import build_control
from simulators.living.house import House as Partners
from simulators.replay.server import serving as serving_partner
from tests.journeys.awaiting import until
from tests.journeys.house import begin_store, fresh_database, serving
from tests.journeys.truth.partners import LIVING, SECRETS, STANDS_STILL, feed_of, places_of
from tests.simulators.living.conftest import HandClock
from tests.simulators.living.made import START, MadeSystem

pytestmark = pytest.mark.asyncio(loop_scope="module")

STEPS = {
    "home_care": timedelta(hours=1),
    "ucr": timedelta(minutes=5),
    "capacity": timedelta(minutes=15),
    "ed": timedelta(minutes=15),
}
HOME_CARE, UCR, CAPACITY, ED = "home_care.SIM-H01", "ucr.SIM-U1", "capacity.SIM-R1", "ed.SIM-S1"
FREE_TODAY, UNALLOCATED = "home_care.hours_free_today", "ucr.unallocated"
# People come by the minute of the hour here: the document of this minute and a quarter begins with the fewest.
OLDEST_IS_SIXTY = 30


@dataclass(slots=True, kw_only=True)
class Wendmoor:
    """Partners that say much the same all day, the page on which they are broken, and what Homeward makes of them."""

    clock: HandClock
    partners: Partners
    control: httpx2.AsyncClient
    client: Any
    desk: Desk
    store: Connection
    web: httpx2.AsyncClient

    async def send(self, target: str) -> dict[str, Any]:
        """Let time pass until a partner makes its next document, and poll it; gives what the API says of its feed."""
        step = STEPS[target.partition(".")[0]]
        self.clock.at += step - (self.clock.at - START) % step
        at, shelf, key = self.clock.at, self.partners.shelves[target], feed_of(target)

        async def made() -> bool:
            return shelf.newest is not None and shelf.newest.at == at

        await until(made, f"the document of {target} at {at}")
        desk = replace(
            self.desk, clock=PictureClock(origin_picture=at, origin_service=datetime.now(UTC), rate=STANDS_STILL)
        )
        async with connection(desk.pool) as conn:
            lease = await claim_feed(conn, feed=key, holder=desk.holder, lease_for=timedelta(minutes=1))
        assert await poll(desk, self.client, lease) is not None
        shown_at = at + timedelta(seconds=1)
        await self.store.execute(
            "UPDATE picture_clock SET origin_picture = %s, origin_service = %s", (shown_at, datetime.now(UTC))
        )
        await self.store.execute("UPDATE data_version SET version = version + 1")
        await self.store.execute("NOTIFY homeward_version")

        async def told() -> dict[str, Any] | None:
            body: dict[str, Any] = (await self.web.get(f"/api/v1/feeds/{key}")).json()
            return body if datetime.fromisoformat(body["at"]) >= shown_at else None

        return await until(told, f"the web at {shown_at}")

    async def switch_on(self, target: str, fault: str) -> None:
        assert (await self.control.put(f"/api/faults/{target}", json={"fault": fault})).status_code == 200

    async def switch_off(self, target: str) -> None:
        assert (await self.control.delete(f"/api/faults/{target}")).status_code == 200

    async def reading(self, place: str, indicator: str) -> dict[str, Any]:
        """What the API says of an indicator of a place."""
        node = (await self.web.get("/api/v1/snapshot", params={"organisation": place})).json()["organisation"]
        return next(dict(each) for each in node["readings"] if each["indicator"] == indicator)

    async def offered(self, place: str) -> set[tuple[float, float | None]]:
        """What the store holds to be offered and usable of a place."""
        cursor = await self.store.execute(
            "SELECT DISTINCT offered, usable FROM capacity_offer WHERE organisation = %s", (place,)
        )
        return {(row[0], row[1]) for row in await cursor.fetchall()}

    async def history(self, target: str) -> list[tuple[datetime, float]]:
        """The people in the department over time, every version."""
        cursor = await self.store.execute(
            """SELECT about_at, value FROM observation JOIN series ON series.id = series_id
                WHERE organisation = %s AND measure = 'ed.in_department' ORDER BY about_at, received_at""",
            (target.partition(".")[2],),
        )
        return [(row[0], row[1]) for row in await cursor.fetchall()]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def wendmoor(server: Server, template: str) -> AsyncIterator[Wendmoor]:
    """Everything open at seven in the morning."""
    system, hand = MadeSystem(), HandClock()
    clock = PictureClock(origin_picture=hand.at, origin_service=datetime.now(UTC), rate=STANDS_STILL)
    catalogue = read(LIVING)
    async with AsyncExitStack() as stack:
        database = stack.enter_context(fresh_database(server, template))
        store = await stack.enter_async_context(
            await psycopg.AsyncConnection.connect(server.url(dbname=database), autocommit=True)
        )
        await begin_store(store, catalogue, clock)
        partners = await stack.enter_async_context(Partners(system, hand, secrets=SECRETS))  # type: ignore[arg-type]
        page = await stack.enter_async_context(serving_partner(build_control(partners)))
        control = await stack.enter_async_context(httpx2.AsyncClient(base_url=page, timeout=10, trust_env=False))
        pool = engine(server.url(role="worker", dbname=database), role="worker", assume_role=False, size=2)
        stack.push_async_callback(pool.dispose)
        client = build_client(version="0")
        stack.push_async_callback(client.aclose)
        web = await stack.enter_async_context(serving(server, database))
        desk = Desk(
            pool=pool, catalogue=catalogue, clock=clock, holder="worker-1", code_version="0",
            places=places_of(partners), room=Room(),
        )  # fmt: skip
        yield Wendmoor(
            clock=hand, partners=partners, control=control, client=client, desk=desk, store=store, web=web
        )  # fmt: skip


@pytest.mark.parametrize(
    ("target", "fault", "code", "held", "value", "good", "indicator"),
    [
        (HOME_CARE, "unit-change", "suspect_unit", 14, 255, 4.25, FREE_TODAY),
        (HOME_CARE, "mistyped-by-ten", "suspect_beyond", 1, 42.5, 4.25, FREE_TODAY),
        (HOME_CARE, "more-than-possible", "suspect_beyond", 1, 54.25, 4.25, FREE_TODAY),
        (UCR, "more-than-possible", "suspect_beyond", 1, 51, 1, UNALLOCATED),
        (UCR, "mistyped-by-ten", "suspect_beyond", 1, 10, 1, UNALLOCATED),
    ],
)  # fmt: skip
async def test_a_figure_of_another_unit_or_beyond_its_document_is_held_as_that_until_the_source_is_mended(
    wendmoor: Wendmoor, target: str, fault: str, code: str, held: int, value: float, good: float, indicator: str
) -> None:
    place = target.partition(".")[2]
    await wendmoor.send(target)
    before, offered = await wendmoor.reading(place, indicator), await wendmoor.offered(place)
    await wendmoor.switch_on(target, fault)
    for documents in (1, 2):
        told = await wendmoor.send(target)
        assert not told["feed"]["is_failing"]
        assert told["feed"]["held"] == len(told["held"]) == held
        assert {each["code"] for each in told["held"]} == {code}
        assert {(each["value"], each["last_good_value"]) for each in told["held"]} == {(value, good)}
        assert {each["documents"] for each in told["held"]} == {documents}
        assert code in {each["code"] for each in told["rejects"]}
        during = await wendmoor.reading(place, indicator)
        assert {each["code"] for each in during["held"]} == {code}
        assert (during["value"], during["level"]) == (before["value"], before["level"])
        assert await wendmoor.offered(place) == offered
    await wendmoor.switch_off(target)
    told = await wendmoor.send(target)
    assert (told["held"], told["feed"]["last_poll"]["rejected"]) == ([], 0), told["rejects"]
    after = await wendmoor.reading(place, indicator)
    assert (after["held"], after["value"], after["freshness"]) == ([], before["value"], "fresh")


@pytest.mark.parametrize(
    ("target", "field", "kept"),
    [
        (
            UCR,
            "offered",
            "SELECT max(offered), count(DISTINCT starts_at) FROM capacity_offer WHERE organisation = 'SIM-U1'",
        ),
        (
            CAPACITY,
            "hours_a_week",
            "SELECT max(hours_a_week), count(DISTINCT key) FROM referral WHERE organisation = 'SIM-R1'",
        ),
    ],
)
async def test_an_amount_that_no_shift_and_no_week_has_is_refused_as_that(
    wendmoor: Wendmoor, target: str, field: str, kept: str
) -> None:
    await wendmoor.send(target)
    before = await (await wendmoor.store.execute(kept.encode())).fetchall()
    await wendmoor.switch_on(target, "unit-change")
    told = await wendmoor.send(target)
    assert told["feed"]["last_poll"]["rejected"] > 0
    assert (field, "out_of_range") in {(each["field"], each["code"]) for each in told["rejects"]}
    await wendmoor.switch_off(target)
    told = await wendmoor.send(target)
    assert told["feed"]["last_poll"]["rejected"] == 0
    assert await (await wendmoor.store.execute(kept.encode())).fetchall() == before


async def test_a_quarter_of_an_hour_mistyped_hours_later_is_refused_as_that(wendmoor: Wendmoor) -> None:
    await wendmoor.send(ED)
    while wendmoor.clock.at.minute != OLDEST_IS_SIXTY:
        await wendmoor.send(ED)
    before = await wendmoor.history(ED)
    await wendmoor.switch_on(ED, "mistyped-by-ten")
    told = await wendmoor.send(ED)
    assert told["feed"]["last_poll"]["rejected"] == 1
    assert told["rejects"][0]["code"] == "suspect_jump"
    assert "ed.in_department" in told["rejects"][0]["sample"]
    await wendmoor.switch_off(ED)
    told = await wendmoor.send(ED)
    assert told["feed"]["last_poll"]["rejected"] == 0
    assert (await wendmoor.history(ED))[: len(before)] == before
