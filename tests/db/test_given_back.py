"""Whose a request is that hub and service both have told of: given back, begun, or with one of them alone."""

from dataclasses import replace

from db.engine import Connection
from db.read.episodes import referrals_now, referrals_of
from db.read.snapshot import one_look
from db.write import save_catalogue
from metrics.vocabulary.episodes import Referral
from tests.db.episodes_told import at, request, tell
from tests.db.small_system import CATALOGUE, START, Worker, feed

BOTH = ("R0A", "RMC")


async def test_a_request_that_a_service_gave_back_is_the_hubs_again_and_one_it_began_stays_its_own(
    store: Connection,
) -> None:
    feeds = {key: replace(feed(key), register="capacity") for key in ("hub", "service")}
    await save_catalogue(store, replace(CATALOGUE, feeds=feeds), since=START, code_version="0")
    worker, listed = Worker(store), frozenset({Referral})

    async def lists(feed: str, *told: Referral, seen: float) -> None:
        await store.execute(
            "UPDATE feed_due SET lease_until = 'infinity' FROM feed WHERE id = feed_id AND key <> %s", (feed,)
        )
        await tell(worker, told, received=seen + 0.5, listed=listed, listed_at=seen)
        await store.execute("UPDATE feed_due SET lease_until = NULL")
        await store.commit()

    async def holders(known: float | None = None) -> dict[str, str]:
        async with one_look(store):
            end = None if known is None else at(known)
            held = await referrals_of(store, BOTH, keys=["RF-back", "RF-begun"], known=end)
        return {each.episode.key.removeprefix("RF-"): each.organisation for each in held}

    back, begun = request("back", seen=2), request("begun", seen=2)
    await lists("hub", back, begun, seen=2)
    taken = [replace(each, organisation="RMC", accepted_at=at(3)) for each in (back, begun)]
    await lists("service", taken[0], replace(taken[1], started_at=at(3.5)), seen=4)
    await lists("hub", seen=5)
    assert await holders() == {"back": "RMC", "begun": "RMC"}
    # Until somebody lists it, the service's is the only word of it.
    await lists("service", seen=6)
    assert await holders() == {"back": "RMC", "begun": "RMC"}
    await lists("hub", back, begun, seen=7)
    assert await holders() == {"back": "R0A", "begun": "RMC"}
    assert await holders(known=7) == {"back": "RMC", "begun": "RMC"}
    async with one_look(store):
        assert {(each.organisation, each.episode.key) for each in await referrals_now(store, ["RMC"])} == {
            ("RMC", "RF-begun")
        }
