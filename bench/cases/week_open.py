"""A week of picture time with one wall open in a real Chromium: what the page holds at its end beside its beginning.

The invented system goes on by the hour, a thousand times as fast as time, and every feed's document is stored. What a
page holds is read after its garbage was collected.
"""

import asyncio
from datetime import timedelta
from urllib.parse import quote

from bench.case import Bench, Case, Figure, Outcome, Size, demand
from bench.crowd import documents
from bench.tabs import Chromium, Held, Tab
from bench.wall import chromium
from bench.wall_rounds import LAYOUT, Changing, served

ORDER = 18
# Hours in all, and after how many of them it is first looked at; a page has warmed up by then.
_SIZES = {Size.FULL: (7 * 24, 12), Size.QUICK: (24, 6), Size.TINY: (3, 1)}
_RATE = 1000.0
_MOST_GROWTH = 1.2
_PATH = f"/wall?layout={quote(LAYOUT)}"
_LOOKS = 5


def run(bench: Bench) -> Outcome:
    """Run the case."""
    browser = chromium(bench.environment)
    if browser is None:
        return Outcome(proofs=(), notes=("not measured: no Chromium was found",))
    with served(bench, rate=_RATE) as (system, address):
        return asyncio.run(_run(bench, system, browser, address))


async def _run(bench: Bench, system: Changing, browser: str, address: str) -> Outcome:
    hours, warm = _SIZES[bench.size]
    async with Chromium(browser) as window:
        (tab,) = await window.open(address + _PATH, tabs=1)
        before = None
        for hour in range(1, hours + 1):
            await _an_hour(system, tab)
            if hour == warm:
                before = await _held(tab)
        after, bodies = await _held(tab), await tab.bodies()
    if before is None:
        raise RuntimeError("the page was never looked at")
    megabyte = 1e6
    return Outcome(
        proofs=(
            demand(bodies >= hours, f"in {hours} hours of picture time the wall painted {bodies} new bodies"),
        ),
        figures=(
            Figure(name=f"memory of the script after {hours} hours, as a multiple of that after {warm}", unit="",
                   values=(after.heap / before.heap,), most=_MOST_GROWTH),
            Figure(name="nodes of the document, the same", unit="", values=(after.nodes / before.nodes,),
                   most=_MOST_GROWTH),
            Figure(name="memory of the script in the end", unit="MB", values=(after.heap / megabyte,)),
        ),
    )  # fmt: skip


async def _an_hour(system: Changing, tab: Tab) -> None:
    """Let an hour pass and store what is told after it, until the wall has it."""
    crowd = system.crowded.crowd
    crowd.advance(crowd.now + timedelta(hours=1))
    await asyncio.sleep(system.crowded.clock.wait_seconds(crowd.now))
    await asyncio.to_thread(system.crowded.take, list(documents(crowd)))
    await tab.right_at(await asyncio.to_thread(system.version))


async def _held(tab: Tab) -> Held:
    """The least of some looks: what a picture under way holds for a moment is no growth."""
    looks = [await tab.held() for _ in range(_LOOKS)]
    return Held(heap=min(each.heap for each in looks), nodes=min(each.nodes for each in looks))


CASE = Case(key="week-open", title="A week with one wall open", run=run)
