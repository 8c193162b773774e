"""From a change in the living world to an open wall: the demo's own processes and a real Chromium.

Partners, worker and web as the demo starts them, at the demo's own pace, with its past not filling in beside them. Two
walls are open in one browser: the demo's own and that of its largest hospital, whose tiles are a figure each. Recorded
without a bare case: most of it is the wait for the next poll, which lies in the catalogue. When a document counts as
there, and when as seen, is said in `bench.changes` and `bench.wall`.
"""

import asyncio
import json
import math
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from datetime import timedelta
from http.client import HTTPException

from bench.case import Bench, Case, Figure, Outcome, Size, demand
from bench.changes import Judge, changed
from bench.imports import begin
from bench.living import FACTS, clock_from, living, partners
from bench.machine import service_now
from bench.processes import ask, of_product, web, worker
from bench.rounds import quiet
from bench.wall import chromium, watch
from homeward.shows import LIVING_RATE

ORDER = 12
HOSPITAL = "SIM-S1"
# Seconds before the watching, and of it.
_SIZES = {Size.FULL: (10.0, 240.0), Size.QUICK: (5.0, 60.0), Size.TINY: (0.0, 12.0)}
_WALLS = (("/wall", None), (f"/wall?organisation={HOSPITAL}", HOSPITAL))
_SPARE_SECONDS = 1.0
# What is not there so long after it should be will not come.
_GRACE = timedelta(seconds=5)
_PATIENCE_SECONDS = 60.0


def run(bench: Bench) -> Outcome:
    """Run the case."""
    browser = chromium(bench.environment)
    if browser is None:
        return Outcome(proofs=(), notes=("not measured: no Chromium was found",))
    before, length = _SIZES[bench.size]
    catalogue = living()
    clock = clock_from(service_now(), rate=LIVING_RATE)
    with ExitStack() as stack:
        store = stack.enter_context(bench.stores.fresh())
        begin(store, catalogue, clock)
        served = stack.enter_context(partners(clock, bench.folder, environment=bench.environment))
        environment = of_product(
            store, FACTS, bench.folder, environment=bench.environment, places=served.places
        )  # fmt: skip
        stack.enter_context(worker(bench.folder, environment=environment))
        address, _ = stack.enter_context(web(bench.folder, environment=environment))
        _await_figures(address)
        time.sleep(before)
        idle = quiet(bench.patience_seconds)
        addresses = [address + path for path, _ in _WALLS]
        watched = asyncio.run(watch(browser, addresses, seconds=length))
        until = service_now()
    judge = Judge(catalogue, clock)
    found = [
        judge.sights(shown, organisation=whose, until=until, grace=_GRACE)
        for shown, (_, whose) in zip(watched.walls, _WALLS, strict=True)
    ]
    seen = [sight for each in found for sight in each.seen]
    changes = changed(seen)
    documents = len({(sight.feed, sight.due) for sight in seen})
    news = sum(map(len, changes.values()))
    unseen = sum(each.unseen for each in found)
    return Outcome(
        proofs=(
            demand(news > 0, f"{documents} documents were seen on the walls, {news} of them with a new figure"),
            demand(min(sight.seconds for sight in seen) > 0, "none was seen before it could be fetched"),
        ),
        figures=(
            *(figure for every, seconds in changes.items() for figure in _figures(every, seconds)),
            Figure(name="documents due that were not seen at the end", unit="", values=(float(unseen),), most=0),
        ),
        notes=(
            f"the browser's clock was {watched.clock_off_seconds * 1e3:.1f} ms off the machine's, which is taken off",
            *(() if idle is None else (f"the machine was {idle:.0%} idle when the watching began",)),
        ),
    )


def _figures(interval_seconds: float, values: Sequence[float]) -> Sequence[Figure]:
    of = f"feeds polled every {interval_seconds:g} s"
    # The nearest rank: 19 of 20 are no later.
    late = values[math.ceil(0.95 * len(values)) - 1]
    return [
        Figure(name=f"{of}: new figure could be fetched to new figure on the wall", unit="s", values=tuple(values)),
        Figure(name=f"{of}: that, 95 of 100 documents", unit="s", values=(late,),
               most=interval_seconds + _SPARE_SECONDS),
    ]  # fmt: skip


def _await_figures(address: str) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        with suppress(OSError, HTTPException, ValueError, KeyError):
            _, _, body = ask(address, "/api/v1/snapshot")
            if json.loads(body)["organisation"]["usable"]:
                return
        time.sleep(0.2)
    raise TimeoutError(f"no figures after {_PATIENCE_SECONDS:g} s")


CASE = Case(key="living-wall", title="From a change in the living world to an open wall", run=run)
