"""The invented system in a small store of its own, served as it is served: its feeds were really polled, a few times.

The same store in its states: live, with figures that are held as suspect; stale, two days after its last poll; half,
when half of the families were polled again then; broken, when every feed has failed since. And one that is empty: no
feed was ever polled.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Literal, get_args

from homeward.embedded import Connection as Server
from simulators.living.house import House
from simulators.living.opening import shipped
from simulators.world.shipped import DEMONSTRATION
from tests.browser.living_store import LivingStore, abreast, living_store
from tests.journeys.house import fresh_database
from tests.simulators.living.conftest import SECRETS, HandClock

State = Literal["live", "stale", "half", "broken", "empty"]
STATES: tuple[State, ...] = get_args(State)
POLLED = DEMONSTRATION + timedelta(minutes=10)
LATER = POLLED + timedelta(days=2)
# What is on while the last documents are fetched: two sites of which figures are doubted, and a feed that refuses.
HALF = frozenset({"beds_json", "ed_quarters_csv", "capacity_json", "ucr_json"})
FAULTS = {"beds.SIM-S1": "mistyped-by-ten", "beds.SIM-S2": "zero-for-missing", "ucr.SIM-U2": "500"}


@asynccontextmanager
async def living_webs(server: Server, template: str) -> AsyncIterator[Mapping[State, str]]:
    """The base address of a web in each state, while the block runs."""
    async with AsyncExitStack() as stack:
        hand = HandClock(at=DEMONSTRATION)
        partners = await stack.enter_async_context(House(shipped(DEMONSTRATION), hand, secrets=SECRETS))

        async def copied(template: str) -> LivingStore:
            name = stack.enter_context(fresh_database(server, template))
            return await stack.enter_async_context(living_store(server, name, partners))

        stores = {"live": await copied(template)}
        await stores["live"].begin(hand.at)
        await stores["live"].poll(hand.at)
        hand.at = POLLED
        for target, fault in FAULTS.items():
            await partners.switch_on(target, fault, {})
        await stores["live"].poll(POLLED)
        await stores["live"].pool.dispose()
        for state in STATES[1:]:
            stores[state] = await copied(template if state == "empty" else stores["live"].database)
        await stores["empty"].begin(POLLED)
        for target in FAULTS:
            await partners.switch_off(target)
        hand.at = LATER
        await abreast(partners, LATER)
        await stores["half"].poll(LATER, those=lambda feed: feed.format in HALF)
        for family in partners.families:
            await partners.switch_on(family.key, "404", {})
        await stores["broken"].poll(LATER)
        await stores["stale"].set_clock(LATER)
        yield {state: await stack.enter_async_context(stores[state].web()) for state in STATES}
