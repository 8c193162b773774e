"""The wall in a real Chromium: first paint and weight, a change on the screen, ten tabs of one window.

The whole web process on a store with the invented system in it, which goes on at the demo's pace. A wall is right when
it has painted the answer to a question that it asked after it had heard of the commit; what the commit itself takes is
counted too.
"""

import asyncio
from urllib.parse import quote, urlsplit

from bench.case import Bench, Case, Figure, Outcome, Size, demand
from bench.processes import ask
from bench.rounds import quiet
from bench.tabs import Chromium, FirstSight, Tab
from bench.wall import chromium
from bench.wall_rounds import LAYOUT, Changing, served

ORDER = 17
# Rounds with one tab, tabs, rounds with all of them, first sights.
_SIZES = {Size.FULL: (20, 10, 5, 9), Size.QUICK: (5, 10, 2, 3), Size.TINY: (1, 2, 1, 1)}
_PATH = f"/wall?layout={quote(LAYOUT)}"
_LOOKS = 10
_MOST_SECONDS = 1.0
_MOST_PAINT_SECONDS = 1.0
_MOST_KILOBYTES = 350.0
# The shared worker's own files are on no page's list.
_OF_THE_WORKER = ("tick-worker.js", "link.js")


def run(bench: Bench) -> Outcome:
    """Run the case."""
    browser = chromium(bench.environment)
    if browser is None:
        return Outcome(proofs=(), notes=("not measured: no Chromium was found",))
    with served(bench) as (system, address):
        return asyncio.run(_run(bench, system, browser, address))


async def _run(bench: Bench, system: Changing, browser: str, address: str) -> Outcome:
    rounds, tabs, more, sights = _SIZES[bench.size]
    async with Chromium(browser) as window:
        seen = []
        for _ in range(sights):
            await asyncio.to_thread(quiet, bench.patience_seconds)
            seen.append(await window.first_sight(address + _PATH))
        (alone,) = await window.open(address + _PATH, tabs=1)
        before = await alone.bodies()
        one = await _rounds(bench, system, [alone], rounds=rounds)
        bodies = await alone.bodies() - before
        many = [alone, *await window.open(address + _PATH, tabs=tabs)]
        all_of_them = await _rounds(bench, system, many, rounds=more)
        figures = await _alike(many)
    weights = [_kilobytes(address, sight) for sight in seen]
    names = {urlsplit(name).path for sight in seen for name in sight.bytes}
    one.sort()
    return Outcome(
        proofs=(
            demand(bodies >= rounds, f"{rounds} ward boards were stored, and the wall painted {bodies} new bodies"),
            demand(figures > 0, f"in the end all of {len(many)} tabs showed the same {figures} figures"),
            demand(not any("plotly" in name for name in names), f"{len(names)} files are loaded, plotly.js is none"),
        ),
        figures=(
            Figure(name="first paint, nothing kept", unit="s", values=tuple(sight.seconds for sight in seen),
                   most=_MOST_PAINT_SECONDS),
            Figure(name="all that is transferred", unit="kB", values=tuple(weights), most=_MOST_KILOBYTES),
            Figure(name="from before the commit to the pixels", unit="s", values=tuple(one)),
            Figure(name="that, 95th of 100", unit="s", values=(one[len(one) * 95 // 100],), most=_MOST_SECONDS),
            Figure(name=f"to the pixels of the last of {len(many)} tabs", unit="s", values=tuple(all_of_them)),
        ),
    )  # fmt: skip


async def _rounds(bench: Bench, system: Changing, tabs: list[Tab], *, rounds: int) -> list[float]:
    """Seconds until the last tab was right, by round."""
    took = []
    for _ in range(rounds):
        await asyncio.to_thread(quiet, bench.patience_seconds)
        commit = await asyncio.to_thread(system.next)
        took.append(max([await tab.right_at(commit.version) for tab in tabs]) - commit.began)
    return took


async def _alike(tabs: list[Tab]) -> int:
    """How many figures all tabs show alike; 0 when they never do. A figure may turn late between two looks."""
    for _ in range(_LOOKS):
        shown = [await tab.figures() for tab in tabs]
        if all(each == shown[0] for each in shown):
            return len(shown[0])
        await asyncio.sleep(0.5)
    return 0


def _kilobytes(address: str, sight: FirstSight) -> float:
    """The weight of a page with its shared worker."""
    folder = next(name.rpartition("/")[0] for name in sight.bytes if name.endswith(".js") or ".js?" in name)
    worker = sum(
        len(ask(address, f"{urlsplit(folder).path}/{name}", headers={"accept-encoding": "gzip"})[2])
        for name in _OF_THE_WORKER
    )
    return (sum(sight.bytes.values()) + worker) / 1000


CASE = Case(key="wall-in-a-browser", title="The wall in a browser", run=run)
