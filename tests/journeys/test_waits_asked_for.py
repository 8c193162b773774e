"""A partner that asks for a pause gets it, up to an hour, however it writes it; everyone else is asked again soon."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import pytest
import pytest_asyncio

from homeward.embedded import Connection as Server
from simulators.faults import Fault
from tests.journeys.bodies import sitrep
from tests.journeys.facts import FeedFacts, trusts
from tests.journeys.house import House, opened

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOON = datetime(2021, 12, 20, 12, tzinfo=UTC)
SECOND, HOUR = 1.0, 3600.0
ASKED = {"600": 600.0, "99999999999999999999": HOUR, "0": SECOND, "soon": SECOND, "-5": SECOND, "1e9": SECOND}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(server: Server, template: str) -> AsyncIterator[House]:
    """A house with one feed that is polled once in two hours."""
    feeds = [FeedFacts(key="busy", place=trusts()[0], url="${PARTNER}/busy", poll_every="2 h")]
    async with opened(server, template, feeds, at=NOON) as found:
        yield found


@pytest.mark.parametrize("fault", [Fault.TOO_MANY, Fault.UNAVAILABLE])
@pytest.mark.parametrize(("asked", "seconds"), ASKED.items())
async def test_a_pause_asked_for_is_kept_within_reason(house: House, fault: Fault, asked: str, seconds: float) -> None:
    house.say("busy", sitrep(trusts()[0], {date(2021, 12, 19): (100, 90)}))
    await house.poll("busy")
    house.spoil("busy", fault, retry_after=asked)
    poll = await house.poll("busy")
    assert (poll.outcome, poll.stage, poll.http_status) == ("failed", "status", int(fault.value))
    ((wait,),) = await house.rows("SELECT extract(epoch FROM due_at - clock_timestamp())::float8 FROM feed_due")
    assert seconds * 0.9 - 1 <= wait <= seconds * 1.1


async def test_refused_credentials_wait_ten_intervals_at_most_an_hour_or_one_interval(house: House) -> None:
    house.say("busy", sitrep(trusts()[0], {date(2021, 12, 19): (100, 90)}))
    house.spoil("busy", Fault.UNAUTHORISED)
    assert (await house.poll("busy")).reason == "unauthorised"
    ((wait,),) = await house.rows("SELECT extract(epoch FROM due_at - clock_timestamp())::float8 FROM feed_due")
    assert 2 * HOUR * 0.9 - 1 <= wait <= 2 * HOUR * 1.1
