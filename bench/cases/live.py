"""From a feed that changes to a wall that hears of it: the product's own worker and web, a partner, one event stream.

Recorded, with no bare case. The wait for the next poll is the larger part and lies in the catalogue; what follows the
poll's request is given by itself.
"""

import asyncio
import json
import random
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from http.client import HTTPConnection

from bench.case import Bench, Case, Figure, Outcome, Size, demand
from bench.cycle import ProductCycle
from bench.partner import Partner
from bench.processes import ask, of_product, web, worker
from bench.rounds import quiet
from bench.scenery import BOARD, START, figures, make, payload
from db.clock import PictureClock

ORDER = 9
# Trusts, rounds, seconds between polls.
_SIZES = {Size.FULL: (500, 21, 2.0), Size.QUICK: (500, 7, 2.0), Size.TINY: (20, 1, 0.5)}
_PATIENCE_SECONDS = 30.0
_PATH = f"/api/v1/snapshot?organisation={BOARD}"


def run(bench: Bench) -> Outcome:
    """Run the case."""
    trusts, rounds, poll_seconds = _SIZES[bench.size]
    waited, to_tick, to_snapshot = [], [], []
    with ExitStack() as stack:
        partner = stack.enter_context(Partner())
        scenery = make(
            trusts, url=partner.url, poll_every=f"{poll_seconds * 1000:g} ms", deadline=f"{poll_seconds * 450:g} ms"
        )
        store = stack.enter_context(bench.stores.fresh())
        runner = stack.enter_context(asyncio.Runner())
        product = ProductCycle(scenery=scenery, store=store, runner=runner)
        stack.callback(product.close)
        clock = runner.run(product.start_clock(at=START))
        partner.put(payload(scenery, 0, observed=_now(clock)))
        facts = scenery.write(bench.folder / "facts")
        environment = of_product(store, facts, bench.folder, environment=bench.environment)
        address, _ = stack.enter_context(web(bench.folder, environment=environment))
        stack.enter_context(worker(bench.folder, environment=environment))
        ticks = stack.enter_context(_ticks(address))
        for number in range(rounds + 1):
            quiet(bench.patience_seconds)
            # Changes must not fall into step with the polls.
            time.sleep(random.uniform(0, poll_seconds))
            observed = _now(clock)
            document = payload(scenery, number + 1, observed=observed)
            changed = partner.put(document)
            heard, shown, snapshot = _until(address, ticks, observed)
            if number:
                waited.append(partner.asked_at - changed)
                to_tick.append(heard - partner.asked_at)
                to_snapshot.append(shown - partner.asked_at)
        said = sum(value for _, _, value in figures(scenery, rounds + 1))
        with store.connect("owner") as conn:
            held = conn.execute("SELECT sum(value), min(observed_at), max(observed_at) FROM current_value").fetchone()
    usable = snapshot["organisation"]["usable"]
    return Outcome(
        proofs=(
            demand(held == (said, observed, observed), "the last document is in the store, whole"),
            demand(usable == trusts, f"the last snapshot rests on all {trusts} organisations"),
        ),
        figures=(
            Figure(name="wait for the next poll", unit="s", values=tuple(waited)),
            Figure(name="poll's request to tick", unit="s", values=tuple(to_tick)),
            Figure(name="poll's request to the new snapshot, read whole", unit="s", values=tuple(to_snapshot)),
            Figure(
                name="feed changed to tick", unit="s", most=poll_seconds + 1,
                values=tuple(a + b for a, b in zip(waited, to_tick, strict=True)),
            ),
        ),
        notes=(f"the feed is polled every {poll_seconds:g} s",),
    )  # fmt: skip


def _now(clock: PictureClock) -> datetime:
    return clock.now().replace(microsecond=0)


def _until(address: str, ticks: Iterator[float], observed: datetime) -> tuple[float, float, dict[str, dict[str, int]]]:
    """Read the snapshot after each tick until it shows figures observed then; when that tick and that snapshot came.

    Ticks come for other reasons too (rollups): only the snapshot says which one was meant.
    """
    wanted = observed.isoformat().replace("+00:00", "Z")
    deadline = time.monotonic() + _PATIENCE_SECONDS
    for heard in ticks:
        _, _, body = ask(address, _PATH)
        snapshot = json.loads(body)
        if snapshot["organisation"]["oldest_observed_at"] == wanted:
            return heard, time.monotonic(), snapshot
        if time.monotonic() > deadline:
            break
    raise TimeoutError(f"no snapshot with figures of {wanted}")


@contextmanager
def _ticks(address: str) -> Iterator[Iterator[float]]:
    """The moments at which ticks were heard, as they come."""
    conn = HTTPConnection(address.removeprefix("http://"), timeout=_PATIENCE_SECONDS)
    conn.request("GET", "/api/v1/ticks")
    answer = conn.getresponse()

    def heard() -> Iterator[float]:
        while line := answer.readline():
            if line.startswith(b"data:"):
                yield time.monotonic()

    try:
        yield heard()
    finally:
        conn.close()


CASE = Case(key="live", title="From a changed feed to a wall that hears of it", run=run)
