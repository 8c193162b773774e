"""A held figure on its way to a reader: the last good pair stays on the board and ages, the feeds say what is held."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from api.app import create_app
from api.door import Doors
from catalogue.reader import SHIPPED_FACTS, read
from db.clock import PictureClock, start_clock
from db.engine import Connection, connection, engine
from db.timeseries import Room
from db.write import PollOutcome, SeriesBook, accept_suspects, claim_feed, save_catalogue, save_poll
from homeward.embedded import Connection as Server
from ingest.suspects import hold_suspects
from ingest.understand import NOTHING
from metrics.vocabulary import Observation
from picture.board import When, board
from picture.memory import Memory
from picture.viewer import ITSELF

CATALOGUE = read(SHIPPED_FACTS)
FEED = CATALOGUE.feeds["uec_qop"]
FIRST = datetime(2022, 1, 10, 8, tzinfo=UTC)
DAY = timedelta(days=1)
SENT_AFTER = timedelta(hours=27)


@dataclass
class Source:
    """Days of one trust's return, each sent by the way of a poll."""

    conn: Connection
    books: SeriesBook = field(default_factory=SeriesBook)
    room: Room = field(default_factory=Room)

    async def send(self, day: int, *, beds: float, people: float | None, waiting: float = 20) -> datetime:
        """Send one day's return, without the people where they are not known; returns when."""
        about = FIRST + day * DAY
        said: Sequence[Observation] = [
            Observation("R0A", measure, about, about, value)
            for measure, value in (
                ("beds.ga.open", beds), ("beds.ga.occupied", people), ("ambulance.handover_over_60_minutes", waiting)
            )
            if value is not None
        ]  # fmt: skip
        now = about + SENT_AFTER
        lease = await claim_feed(self.conn, feed=FEED.key, holder="test", lease_for=timedelta(minutes=1))
        judged = await hold_suspects(
            self.conn, replace(NOTHING, observations=said), feed=FEED, feed_id=lease.feed_id,
            measures=CATALOGUE.measures, books=self.books, now=now,
        )  # fmt: skip
        await save_poll(
            self.conn,
            PollOutcome(
                lease=lease, holder="test", started_at=now, received_at=now, duration_ms=1.0, outcome="ok",
                due_in=timedelta(hours=1), catalogue_version=CATALOGUE.version, code_version="0", validators_for="x",
            ),
            observations=judged.understood.observations, refusals=judged.understood.rejects, suspects=judged.suspects,
            books=self.books, room=self.room,
        )  # fmt: skip
        return now


@pytest.fixture
async def source(store: Connection) -> Source:
    """A source on a store in which the shipped catalogue is in force."""
    await save_catalogue(store, CATALOGUE, since=FIRST - DAY, code_version="0")
    return Source(store)


async def _share(conn: Connection, *, now: datetime) -> tuple[float | None, float | None, str, datetime | None]:
    built = await board(conn, Memory(), organisation="R0A", when=When(), now=now, viewer=ITSELF)
    [shown] = [each for each in built.node.readings if each.reading.indicator == "acute.ga_occupancy"]
    found = shown.reading
    return found.value, found.last_value, found.freshness.value, found.newest_about_at


async def test_the_last_good_pair_stays_and_ages_by_the_ordinary_rules(source: Source) -> None:
    now = await source.send(0, beds=1000, people=900)
    assert await _share(source.conn, now=now) == (0.9, None, "fresh", FIRST)
    now = await source.send(1, beds=1010, people=9090)
    value, _, freshness, about_at = await _share(source.conn, now=now)
    assert (value, freshness, about_at) == (0.9, "fresh", FIRST)
    later = FIRST + FEED.limits.late_after
    assert (await _share(source.conn, now=later))[2] == "late"
    value, last_value, freshness, _ = await _share(source.conn, now=FIRST + FEED.limits.stale_after + DAY)
    assert (value, last_value) == (None, 0.9)
    assert freshness in {"stale", "stuck"}


async def test_the_last_pair_stays_and_ages_too_when_one_part_is_refused_or_not_sent(source: Source) -> None:
    await source.send(0, beds=1000, people=900)
    now = await source.send(1, beds=1010, people=None)
    assert await _share(source.conn, now=now) == (0.9, None, "fresh", FIRST)
    now = await source.send(2, beds=1020, people=None)
    assert (await _share(source.conn, now=now))[2] == "late"
    value, last_value, _, _ = await _share(source.conn, now=FIRST + FEED.limits.stale_after + DAY)
    assert (value, last_value) == (None, 0.9)
    now = await source.send(3, beds=1000, people=950)
    assert await _share(source.conn, now=now) == (0.95, None, "fresh", FIRST + 3 * DAY)


async def test_a_part_that_was_never_sent_makes_no_share(source: Source) -> None:
    now = await source.send(0, beds=1000, people=None)
    built = await board(source.conn, Memory(), organisation="R0A", when=When(), now=now, viewer=ITSELF)
    [shown] = [each.reading for each in built.node.readings if each.reading.indicator == "acute.ga_occupancy"]
    assert (shown.value, shown.last_value, shown.known) == (None, None, 0)


async def test_the_next_good_return_takes_the_board_on(source: Source) -> None:
    await source.send(0, beds=1000, people=900)
    await source.send(1, beds=1010, people=0)
    now = await source.send(2, beds=1000, people=950)
    value, _, _, about_at = await _share(source.conn, now=now)
    assert (value, about_at) == (0.95, FIRST + 2 * DAY)


@pytest.fixture
async def ask(server: Server, database: str, source: Source) -> AsyncIterator[httpx2.AsyncClient]:
    """The API over a store whose picture is a day after a mistyped return."""
    await source.send(0, beds=1000, people=900)
    now = await source.send(1, beds=1010, people=9090)
    started = datetime.now(UTC)
    pool = engine(server.url(role="worker", dbname=database), role="worker", assume_role=False, size=1)
    async with connection(pool) as conn:
        wanted = PictureClock(origin_picture=now + timedelta(minutes=1), origin_service=started, rate=1.0)
        await start_clock(conn, service=started, wanted=wanted)
    await pool.dispose()
    pool = engine(server.url(role="web", dbname=database), role="web", assume_role=False, size=2)
    app = create_app(pool, code_version="test", build="test", doors=Doors(is_open=True))
    async with app.router.lifespan_context(app):
        await asyncio.wait_for(app.state.door.pulse.ready(), 10)
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://test") as client:
            yield client


async def test_the_feeds_say_what_is_held_beside_the_last_good_figure(ask: httpx2.AsyncClient, source: Source) -> None:
    feeds = (await ask.get("/api/v1/feeds")).json()["feeds"]
    assert {each["key"]: each["held"] for each in feeds if each["held"]} == {FEED.key: 1}
    detail = (await ask.get(f"/api/v1/feeds/{FEED.key}")).json()
    [held] = detail["held"]
    assert (held["organisation"], held["measure"], held["code"]) == ("R0A", "beds.ga.occupied", "suspect_jump")
    assert (held["value"], held["last_good_value"], held["documents"]) == (9090, 900, 1)
    assert held["reason"].startswith("five times the last good figure")
    assert datetime.fromisoformat(held["last_good_at"]) == FIRST
    assert datetime.fromisoformat(held["since"]) == FIRST + DAY
    assert not held["is_accepted"]
    assert [each["code"] for each in detail["rejects"]] == ["suspect_jump"]
    assert len(await accept_suspects(source.conn, FEED.key, at=FIRST + 3 * DAY)) == 1


async def test_the_readings_that_would_rest_on_it_carry_what_is_held(ask: httpx2.AsyncClient) -> None:
    for organisation in ("R0A", "QOP", "ENG"):
        snapshot = (await ask.get("/api/v1/snapshot", params={"organisation": organisation})).json()
        held = {each["indicator"]: each["held"] for each in snapshot["organisation"]["readings"] if each["held"]}
        assert "acute.ga_occupancy" in held
        assert "acute.handover_over_60" not in held
        [figure] = held["acute.ga_occupancy"]
        assert (figure["organisation"], figure["value"], figure["last_good_value"]) == ("R0A", 9090, 900)
        assert snapshot["feeds"]["held"] == 1
    elsewhere = (await ask.get("/api/v1/snapshot", params={"organisation": "RWJ"})).json()
    assert not any(each["held"] for each in elsewhere["organisation"]["readings"])


async def test_when_a_feed_is_due_is_told_in_the_time_of_the_picture(ask: httpx2.AsyncClient) -> None:
    feeds = (await ask.get("/api/v1/feeds")).json()
    at = datetime.fromisoformat(feeds["at"])
    [due] = [datetime.fromisoformat(each["next_due_at"]) for each in feeds["feeds"] if each["key"] == FEED.key]
    assert abs(due - at) < timedelta(hours=2)
