"""A snapshot of 500 organisations over HTTP, whole and as 304, against FastAPI with ready bytes of the same size.

The product is the whole web process: pages, headers of the content policy and all. How it is asked is `bench.beside`.
"""

import asyncio
from contextlib import ExitStack

from bench.beside import Bound, beside_ready_bytes
from bench.case import Bench, Case, Kind, Outcome, Size
from bench.cycle import ProductCycle
from bench.processes import of_product, web
from bench.scenery import BOARD, make, payload, received_at

ORDER = 5
_SIZES = {Size.FULL: (500, 7, 3.0), Size.QUICK: (500, 3, 2.0), Size.TINY: (20, 1, 0.1)}


def run(bench: Bench) -> Outcome:
    """Run the case."""
    trusts, rounds, seconds = _SIZES[bench.size]
    scenery = make(trusts)
    with ExitStack() as stack:
        store = stack.enter_context(bench.stores.fresh())
        runner = stack.enter_context(asyncio.Runner())
        product = ProductCycle(scenery=scenery, store=store, runner=runner)
        stack.callback(product.close)
        runner.run(product.start_clock(at=received_at(1)))
        for cycle in (0, 1):
            product.run(payload(scenery, cycle), cycle=cycle, stored=scenery.observations)
        facts = scenery.write(bench.folder / "facts")
        environment = of_product(store, facts, bench.folder, environment=bench.environment)
        address, pid = stack.enter_context(web(bench.folder, environment=environment))
        return beside_ready_bytes(
            bench, address, pid, f"/api/v1/snapshot?organisation={BOARD}", what="whole",
            bound=Bound(kind=Kind.SPEED, target=0.7, aim=0.9), rounds=rounds, seconds=seconds,
        )  # fmt: skip


CASE = Case(key="served", title="A snapshot of 500 organisations, served", run=run)
