"""A partner that asks for a pause gets it, up to an hour, however it writes it, and is waited for meanwhile.

Everyone else is asked again soon.
"""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import pytest
import pytest_asyncio

from homeward.embedded import Connection as Server
from simulators.faults import Fault
from tests.journeys.bodies import sitrep
from tests.journeys.facts import OCCUPANCY, FeedFacts, trusts
from tests.journeys.house import House, opened

pytestmark = pytest.mark.asyncio(loop_scope="module")

TRUST = trusts()[0]
NOON = datetime(2021, 12, 20, 12, tzinfo=UTC)
SECOND, HOUR = 1.0, 3600.0
ASKED = {"600": 600.0, "99999999999999999999": HOUR, "0": SECOND, "soon": SECOND, "-5": SECOND, "1e9": SECOND}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(server: Server, template: str) -> AsyncIterator[House]:
    """A house with one feed that is polled once in two hours."""
    feeds = [FeedFacts(key="busy", place=TRUST, url="${PARTNER}/busy", poll_every="2 h")]
    async with opened(server, template, feeds, at=NOON) as found:
        yield found


@pytest.mark.parametrize("fault", [Fault.TOO_MANY, Fault.UNAVAILABLE])
@pytest.mark.parametrize(("asked", "seconds"), ASKED.items())
async def test_a_pause_asked_for_is_kept_within_reason(house: House, fault: Fault, asked: str, seconds: float) -> None:
    house.say("busy", sitrep(TRUST, {date(2021, 12, 19): (100, 90)}))
    await house.poll("busy")
    house.spoil("busy", fault, retry_after=asked)
    poll = await house.poll("busy")
    assert (poll.outcome, poll.stage, poll.http_status) == ("failed", "status", int(fault.value))
    ((wait,),) = await house.rows("SELECT extract(epoch FROM due_at - clock_timestamp())::float8 FROM feed_due")
    assert seconds * (1 if asked.isdigit() else 0.9) - 1 <= wait <= seconds * 1.1


async def test_refused_credentials_wait_ten_intervals_at_most_an_hour_or_one_interval(house: House) -> None:
    house.say("busy", sitrep(TRUST, {date(2021, 12, 19): (100, 90)}))
    house.spoil("busy", Fault.UNAUTHORISED)
    assert (await house.poll("busy")).reason == "unauthorised"
    ((wait,),) = await house.rows("SELECT extract(epoch FROM due_at - clock_timestamp())::float8 FROM feed_due")
    assert 2 * HOUR * 0.9 - 1 <= wait <= 2 * HOUR * 1.1


async def _good(house: House) -> None:
    house.say("busy", sitrep(TRUST, {date(2021, 12, 19): (100, 90)}))
    assert (await house.poll("busy")).outcome != "failed"


async def _counted(house: House) -> int:
    """How many of the wall's feeds fail."""
    count: int = (await house.ask("/snapshot", organisation=TRUST))["feeds"]["failing"]
    return count


@pytest.mark.parametrize("fault", [Fault.TOO_MANY, Fault.UNAVAILABLE])
async def test_a_partner_that_asks_for_a_pause_is_waited_for_and_does_not_count_as_failing(
    house: House, fault: Fault
) -> None:
    await house.set_time(NOON)
    await _good(house)
    before = await house.reading(TRUST, OCCUPANCY)
    house.spoil("busy", fault, retry_after="600")
    poll = await house.poll("busy")
    health = await house.health("busy")
    assert (health["is_failing"], health["failures_in_a_row"]) == (False, 0)
    assert health["reason"] == "as recent as promised; asked us to wait, and is waited for"
    # Ten minutes, the tenth by which polls are spread, and the interval of two hours.
    until = datetime.fromisoformat(health["asked_until"])
    assert until - poll.received_at == timedelta(minutes=11, hours=2)
    assert await _counted(house) == 0
    assert await house.reading(TRUST, OCCUPANCY) == before
    # Asked again within that time it may ask again: the time does not grow.
    await house.poll("busy")
    again = await house.health("busy")
    assert (again["asked_until"], again["is_failing"]) == (health["asked_until"], False)
    await _good(house)
    assert (await house.health("busy"))["asked_until"] is None


async def test_when_the_pause_is_over_without_an_answer_the_feed_is_failing(house: House) -> None:
    await house.set_time(NOON)
    await _good(house)
    house.spoil("busy", Fault.TOO_MANY, retry_after="600")
    await house.poll("busy")
    # Nobody asks it again: the time alone is enough.
    await house.set_time(NOON + timedelta(hours=2, minutes=12))
    health = await house.health("busy")
    assert (health["is_failing"], health["asked_until"]) == (True, None)
    assert health["reason"].endswith("; the last poll failed")
    assert await _counted(house) == 1
    # And asking for yet another pause is no answer.
    await house.poll("busy")
    health = await house.health("busy")
    assert (health["is_failing"], health["failures_in_a_row"], health["asked_until"]) == (True, 1, None)


async def test_the_figures_of_a_feed_that_is_waited_for_age_as_ever(house: House) -> None:
    await house.set_time(NOON)
    await _good(house)
    await house.set_time(NOON + timedelta(days=5))
    house.spoil("busy", Fault.UNAVAILABLE, retry_after="600")
    await house.poll("busy")
    health = await house.health("busy")
    assert health["freshness"] == "stale"
    assert health["reason"] == "too old to judge by; asked us to wait, and is waited for"
    assert (await house.reading(TRUST, OCCUPANCY))["value"] is None


async def test_a_feed_that_was_failing_already_goes_on_failing_however_it_asks_for_a_pause(house: House) -> None:
    await house.set_time(NOON)
    await _good(house)
    house.spoil("busy", Fault.BROKEN)
    await house.poll("busy")
    house.spoil("busy", Fault.TOO_MANY, retry_after="600")
    await house.poll("busy")
    health = await house.health("busy")
    assert (health["is_failing"], health["failures_in_a_row"], health["asked_until"]) == (True, 2, None)


async def test_the_picture_changes_by_itself_when_the_pause_is_over(house: House) -> None:
    await house.set_time(NOON)
    await _good(house)
    house.spoil("busy", Fault.TOO_MANY, retry_after="600")
    await house.poll("busy")
    asked_until = (await house.health("busy"))["asked_until"]
    for path in ("/feeds", "/snapshot"):
        assert (await house.ask(path))["valid_until"] <= asked_until
