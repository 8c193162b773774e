"""One worker, one feed for every fault there is, and one good feed beside them: each is lost and found again by itself.

The story is told once: all good, then every feed but one fails in its own way, then all good again. The tests read it.
"""

import asyncio
import itertools
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from homeward.embedded import Connection as Server
from simulators.faults import Fault
from simulators.faults.statuses import METADATA_ADDRESS
from tests.ingest.test_every_fault import FAILS
from tests.journeys.awaiting import until
from tests.journeys.bodies import sitrep
from tests.journeys.facts import OCCUPANCY, FeedFacts, trusts
from tests.journeys.house import House, opened
from tests.journeys.rows import Kept, Poll

NOON = datetime(2021, 12, 20, 12, tzinfo=UTC)
BEFORE, AFTER = date(2021, 12, 18), date(2021, 12, 19)
BYSTANDER, DOWN, PRIVATE = "bystander", "down", "private"
# Where one fault's own default would take longer than the story: a slower drip, a smaller bomb.
OPTIONS: dict[Fault, dict[str, float]] = {
    Fault.SLOW_DRIP: {"every": 0.02},
    Fault.GZIP_BOMB: {"megabytes": 5},
    Fault.MANY_KEYS: {"keys": 80_000},
    Fault.HUGE_HEADERS: {"kilobytes": 256},
    Fault.TOO_MANY: {"retry_after": 2},
    Fault.UNAVAILABLE: {"retry_after": 2},
}
# A refused credential waits ten intervals, and who asked for a pause gets it: their polls are few.
RARE = {Fault.UNAUTHORISED, Fault.FORBIDDEN, Fault.TOO_MANY, Fault.UNAVAILABLE}
FAULTS = sorted(FAILS)
KEYS = {fault: f"fault_{fault.value.replace('-', '_')}" for fault in FAULTS}
EXPECTED = {KEYS[fault]: (stage.value, reason.value) for fault, (stage, reason) in FAILS.items()}
EXPECTED[DOWN] = ("connect", "connection_refused")
EXPECTED[PRIVATE] = ("refused_address", "address_refused")
LOST = sorted(EXPECTED)
FOUND_AGAIN = sorted(EXPECTED.keys() - {PRIVATE})
PLACE = dict(zip([BYSTANDER, *LOST], trusts(), strict=False))


def _stanza(key: str) -> FeedFacts:
    is_rare = key in {KEYS[Fault.UNAUTHORISED], KEYS[Fault.FORBIDDEN]}
    return FeedFacts(
        key=key,
        place=PLACE[key],
        url="${DOOR}/feed" if key == DOWN else f"${{PARTNER}}/{key}",
        poll_every="600 ms" if is_rare else "1800 ms",
        deadline="290 ms" if is_rare else "850 ms",
        networks=() if key == PRIVATE else ("127.0.0.0/8",),
    )


class Door:
    """An address that is open or refuses, and that nobody else can take meanwhile."""

    def __init__(self) -> None:
        self.body = b""
        self._server: asyncio.Server | None = None
        self._held = self._bind(0)
        self.port: int = self._held.getsockname()[1]

    def _bind(self, port: int) -> socket.socket:
        held = socket.socket()
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", port))
        return held

    async def open(self, body: bytes) -> None:
        self.body = body
        self._server = await asyncio.start_server(self._answer, sock=self._held)

    async def shut(self) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._held = self._bind(self.port)
            self._server = None

    async def give_up(self) -> None:
        await self.shut()
        self._held.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(self.body)}\r\n"
        writer.write(head.encode() + b"Connection: close\r\n\r\n" + self.body)
        await writer.drain()
        writer.close()


@dataclass(kw_only=True)
class Chapter:
    """What stood at the end of one part of the story."""

    polls: dict[str, list[Poll]]
    kept: dict[str, list[Kept]]
    feeds: dict[str, dict[str, Any]]
    readings: dict[str, dict[str, Any]]


@dataclass(kw_only=True)
class Story:
    """The three chapters, and what was logged over all of them."""

    good: Chapter
    faulty: Chapter
    again: Chapter
    log: list[dict[str, Any]] = field(default_factory=list)
    elsewhere: int = 0

    def told(self, event: str, key: str) -> list[dict[str, Any]]:
        """The log's lines of one event about one feed."""
        return [line for line in self.log if line["event"] == event and line.get("feed") == key]

    def new(self, key: str, chapter: Chapter, since: Chapter) -> list[Poll]:
        """The polls of a feed that a chapter added."""
        return chapter.polls[key][len(since.polls[key]) :]


async def _chapter(house: House) -> Chapter:
    version = await house.version()
    polls = await house.all_polls()
    kept = {key: await house.kept(key) for key in PLACE}
    feeds = {feed["key"]: feed for feed in (await house.ask("/feeds", since=version))["feeds"]}
    readings = {key: await house.reading(place, OCCUPANCY, since=version) for key, place in PLACE.items()}
    return Chapter(polls=polls, kept=kept, feeds=feeds, readings=readings)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def story(server: Server, template: str) -> AsyncIterator[Story]:
    """Tell it: all good, every feed but one broken, all good."""
    door = Door()
    feeds = [_stanza(key) for key in (BYSTANDER, *LOST)]
    async with AsyncExitStack() as stack:
        stack.push_async_callback(door.give_up)
        places = {"DOOR": f"http://127.0.0.1:{door.port}"}
        house = await stack.enter_async_context(opened(server, template, feeds, at=NOON, places=places))
        log: Any = stack.enter_context(capture_logs())
        await _all_good(house, door, {BEFORE: (100, 90)})
        await house.store.execute("UPDATE feed_due SET due_at = clock_timestamp()")
        async with house.working():
            every = dict.fromkeys([BYSTANDER, *FOUND_AGAIN], 1)
            await _until_each(house, "ok", since={}, counts=every)
            good = await _chapter(house)
            await door.shut()
            for fault in FAULTS:
                house.partner.register(sitrep(PLACE[KEYS[fault]], {BEFORE: (100, 10)}), name=KEYS[fault])
                house.spoil(KEYS[fault], fault, **OPTIONS.get(fault, {}))
            few = {KEYS[fault] for fault in RARE}
            await _until_each(house, "failed", since=good.polls, counts={key: 1 if key in few else 3 for key in LOST})
            elsewhere = house.partner.count(house.partner.url(Fault.GOOD))
            faulty = await _chapter(house)
            await _all_good(house, door, {BEFORE: (100, 90), AFTER: (100, 96)})
            await _until_each(house, "ok", since=faulty.polls, counts=every)
        again = await _chapter(house)
        yield Story(good=good, faulty=faulty, again=again, log=list(log), elsewhere=elsewhere)


async def _all_good(house: House, door: Door, days: dict[date, tuple[int, int]]) -> None:
    for key, place in PLACE.items():
        house.say(key, sitrep(place, days))
    await door.open(sitrep(PLACE[DOWN], days))


async def _until_each(
    house: House, outcome: str, *, since: Mapping[str, list[Poll]], counts: Mapping[str, int]
) -> None:
    """Until each feed has so many polls of an outcome that it had not before."""

    async def all_have() -> bool:
        new = {key: polls[len(since.get(key, ())) :] for key, polls in (await house.all_polls()).items()}
        return all(sum(poll.outcome == outcome for poll in new[key]) >= least for key, least in counts.items())

    await until(all_have, f"{outcome} polls of every feed", every=0.1)


def _losses(polls: Sequence[Poll]) -> int:
    """How often polls that failed followed one that did not."""
    good = {"ok", "not_modified"}
    return sum(
        later.outcome not in good and earlier.outcome in good for earlier, later in itertools.pairwise(polls)
    )  # fmt: skip


def _waits(polls: Sequence[Poll]) -> list[tuple[Poll, float]]:
    """Each poll but the last with the seconds until the next was on record."""
    pairs = itertools.pairwise(polls)
    return [(earlier, (later.received_at - earlier.received_at).total_seconds()) for earlier, later in pairs]


@pytest.mark.parametrize("key", LOST)
def test_a_broken_feed_ends_every_poll_as_its_named_failure(story: Story, key: str) -> None:
    since = story.good if key in FOUND_AGAIN else Chapter(polls={key: []}, kept={}, feeds={}, readings={})
    polls = story.new(key, story.faulty, since)
    # The poll under way when the fault began may still have ended well.
    failed = [poll for poll in polls if poll.outcome == "failed"]
    assert [poll.outcome for poll in polls[-len(failed) :]] == ["failed"] * len(failed)
    assert {(poll.stage, poll.reason) for poll in failed} == {EXPECTED[key]}
    assert all((poll.accepted, poll.stored, poll.rejected) == (0, 0, 0) for poll in failed)
    assert all(poll.detail and poll.detail.endswith((".", ")")) for poll in failed)
    health = story.faulty.feeds[key]
    assert health["is_failing"] is True
    assert (health["last_poll"]["stage"], health["last_poll"]["reason"]) == EXPECTED[key]
    assert "failed" in health["reason"]


@pytest.mark.parametrize("key", FOUND_AGAIN)
def test_a_broken_feed_writes_nothing_and_its_last_good_figure_stays_with_its_age(story: Story, key: str) -> None:
    assert len(story.good.kept[key]) == 2
    assert story.faulty.kept[key] == story.good.kept[key]
    assert story.faulty.readings[key] == story.good.readings[key]
    assert story.faulty.readings[key]["value"] == 0.9
    assert story.faulty.readings[key]["oldest_observed_at"] == "2021-12-18T08:00:00Z"
    assert story.faulty.feeds[key]["newest_observed_at"] == "2021-12-18T08:00:00Z"


@pytest.mark.parametrize("key", FOUND_AGAIN)
def test_a_feed_recovers_by_itself_when_its_fault_ends(story: Story, key: str) -> None:
    assert story.new(key, story.again, story.faulty)[-1].outcome in {"ok", "not_modified"}
    health = story.again.feeds[key]
    assert (health["is_failing"], health["failures_in_a_row"]) == (False, 0)
    assert [each.value for each in story.again.kept[key]] == [90, 96, 100, 100]
    assert story.again.readings[key]["value"] == 0.96


@pytest.mark.parametrize("key", FOUND_AGAIN)
def test_the_log_says_once_that_a_feed_was_lost_and_once_that_it_is_back(story: Story, key: str) -> None:
    lost, back = story.told("feed_lost", key), story.told("feed_back", key)
    assert EXPECTED[key] in {(each["stage"], each["reason"]) for each in lost}
    assert {each["log_level"] for each in lost} == {"warning"}
    # Once for each time that it was lost: a machine that stands still loses a good feed too.
    assert len(lost) == len(back) == _losses(story.again.polls[key])
    assert all(each["after_failures"] >= 1 for each in back)


def test_a_feed_that_was_never_reached_is_lost_once_and_never_back(story: Story) -> None:
    assert len(story.told("feed_lost", PRIVATE)) == 1
    assert story.told("feed_back", PRIVATE) == []
    assert story.again.feeds[PRIVATE]["freshness"] == "never"
    assert story.again.readings[PRIVATE]["value"] is None


def test_the_good_feed_beside_them_is_polled_on_time_and_never_fails_for_their_sake(story: Story) -> None:
    polls = story.again.polls[BYSTANDER]
    # Where the whole machine stands still it is late, and nothing else ever ends its polls.
    assert {poll.reason for poll in polls if poll.outcome == "failed"} <= {"deadline_passed"}
    during = story.new(BYSTANDER, story.faulty, story.good)
    assert len(during) >= 2
    waits = [wait for _, wait in _waits(polls)]
    # The interval, the quarter that the first poll may have to wait more, and what a busy machine adds.
    assert max(waits) < 1.8 * 1.25 + 6
    assert len(story.told("feed_lost", BYSTANDER)) == _losses(polls)


def test_nobody_follows_a_redirect(story: Story) -> None:
    assert METADATA_ADDRESS.startswith("http://169.254.")
    assert story.elsewhere == 0


def test_who_is_asked_to_wait_waits(story: Story) -> None:
    for fault in (Fault.TOO_MANY, Fault.UNAVAILABLE):
        polls = story.again.polls[KEYS[fault]]
        assert min(wait for poll, wait in _waits(polls) if poll.stage == "status") > 2 * 0.85


def test_refused_credentials_are_not_tried_again_at_every_interval(story: Story) -> None:
    for fault in (Fault.UNAUTHORISED, Fault.FORBIDDEN):
        polls = story.again.polls[KEYS[fault]]
        assert min(wait for poll, wait in _waits(polls) if poll.stage == "status") > 10 * 0.6 * 0.85


def test_nothing_of_a_fault_is_an_error_of_our_own(story: Story) -> None:
    assert [line for line in story.log if line["log_level"] in {"error", "critical"}] == []
