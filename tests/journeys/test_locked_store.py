"""Somebody holds a lock that every write needs: polls wait, readers do not, and afterwards each poll counts once."""

from datetime import UTC, date, datetime

import psycopg

from homeward.embedded import Connection as Server
from tests.journeys.awaiting import until
from tests.journeys.bodies import sitrep
from tests.journeys.facts import FeedFacts, trusts
from tests.journeys.house import opened

NOON = datetime(2021, 12, 20, 12, tzinfo=UTC)
FEEDS = [FeedFacts(key=f"feed_{place.lower()}", place=place, url=f"${{PARTNER}}/feed_{place.lower()}")
         for place in trusts()[:25]]  # fmt: skip
_WAITING = "SELECT pid FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'"


async def test_polls_behind_a_lock_wait_their_turn_and_readers_are_served(server: Server, template: str) -> None:
    async with opened(server, template, FEEDS, at=NOON) as house:
        for feed in FEEDS:
            house.say(feed.key, sitrep(feed.place, {date(2021, 12, 19): (100, 90)}))
        async with await psycopg.AsyncConnection.connect(server.url(dbname=house.database)) as other:
            await other.execute("SELECT version FROM data_version FOR UPDATE")
            await house.store.execute("UPDATE feed_due SET due_at = clock_timestamp()")
            await house.schedule.claim()

            async def are_waiting() -> bool:
                return len(await house.rows(_WAITING, house.database)) >= 5

            await until(are_waiting, "saves behind the lock")
            assert (await house.web.get("/api/v1/snapshot")).status_code == 200
            assert (await house.web.get("/readyz")).status_code == 200
            assert {len(polls) for polls in (await house.all_polls()).values()} == {0}
            # One of those who wait is cut off: it is to try again, not to be lost.
            ((pid,), *_) = await house.rows(_WAITING, house.database)
            await house.rows("SELECT pg_terminate_backend(%s)", pid)
            await other.commit()

        async def are_recorded() -> bool:
            return {len(polls) for polls in (await house.all_polls()).values()} == {1}

        await until(are_recorded, "every poll on record")
        polls = [poll for found in (await house.all_polls()).values() for poll in found]
        assert {(poll.outcome, poll.stored, poll.epoch) for poll in polls} == {("ok", 2, 1)}
        assert len({poll.data_version for poll in polls}) == len(FEEDS)
        assert await house.rows("SELECT count(*) FROM observation") == [(2 * len(FEEDS),)]
