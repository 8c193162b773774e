"""Many partners that never answer must not keep the worker from those that do."""

from datetime import UTC, date, datetime
from itertools import pairwise
from statistics import median

import pytest
from structlog.testing import capture_logs

from homeward.embedded import Connection as Server
from homeward.settings import Settings
from simulators.faults import Fault
from tests.journeys.awaiting import until
from tests.journeys.bodies import sitrep
from tests.journeys.facts import FeedFacts, trusts
from tests.journeys.house import opened
from tests.journeys.measured import note

NOON = datetime(2021, 12, 20, 12, tzinfo=UTC)
HUNG, GOOD = 70, 5
INTERVAL_SECONDS = 4


@pytest.mark.slow
async def test_seventy_hung_feeds_keep_the_worker_from_none_of_the_others(server: Server, template: str) -> None:
    pace = {f"hung_{number}": ("1200 ms", "550 ms") for number in range(HUNG)}
    pace |= {f"good_{number}": (f"{INTERVAL_SECONDS} s", "1900 ms") for number in range(GOOD)}
    keys = list(pace)
    feeds = [
        # A partner that answers is given longer: what a busy machine takes is no fault of its.
        FeedFacts(key=key, place=place, url=f"${{PARTNER}}/{key}", poll_every=every, deadline=deadline)
        for (key, (every, deadline)), place in zip(pace.items(), trusts(), strict=False)
    ]
    at_once = Settings.model_fields["workers_at_once"].default
    async with opened(server, template, feeds, at=NOON, at_once=at_once) as house:
        for feed in feeds:
            house.say(feed.key, sitrep(feed.place, {date(2021, 12, 19): (100, 90)}))
            if feed.key.startswith("hung"):
                house.spoil(feed.key, Fault.SLOW_DRIP, every=0.2)
        await house.store.execute("UPDATE feed_due SET due_at = clock_timestamp()")
        with capture_logs() as log:
            async with house.working():

                async def are_polled() -> bool:
                    polls = await house.all_polls()
                    return all(len(polls[key]) >= 4 for key in keys if key.startswith("good"))

                await until(are_polled, "four polls of the good feeds", every=0.1)
        polls = await house.all_polls()
    waits = [
        (later.received_at - earlier.received_at).total_seconds()
        for key in keys
        if key.startswith("good")
        for earlier, later in pairwise(polls[key])
    ]
    note(f"{HUNG} hung feeds: the others polled every {median(waits):.2f} s, promised every {INTERVAL_SECONDS} s")
    assert {poll.outcome for key in keys if key.startswith("good") for poll in polls[key]} <= {"ok", "not_modified"}
    assert {poll.outcome for key in keys if key.startswith("hung") for poll in polls[key]} == {"failed"}
    assert sum(line["event"] == "feed_lost" for line in log) == HUNG
