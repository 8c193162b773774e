"""Answers about people over HTTP, whole and as 304, against FastAPI with ready bytes of the same size.

The product is the whole web process on a store with a crowd in it. How it is asked is `bench.beside`.
"""

import asyncio
from contextlib import ExitStack
from datetime import timedelta

from bench.beside import Bound, beside_ready_bytes
from bench.case import Bench, Case, Kind, Outcome, Size
from bench.crowd import Crowd, Times
from bench.crowded import Crowded
from bench.living import FACTS
from bench.processes import of_product, web
from simulators.world.shipped import FORTNIGHT

ORDER = 14
_MOST = 1.3
_PEOPLE = Times(stays=1.725, referrals=2.15)
_FEW = Times(stays=0.1, referrals=0.1, responses=0.1)
# How many there are, rounds, seconds of each, and when the past is over.
_SIZES = {
    Size.FULL: (_PEOPLE, 7, 3.0, timedelta(days=42, hours=3)),
    Size.QUICK: (_PEOPLE, 3, 2.0, timedelta(days=42, hours=3)),
    Size.TINY: (_FEW, 1, 0.1, timedelta(days=1, hours=3)),
}
_PATHS = {"blockages": "/api/v1/blockages?organisation=SIM", "red and green days": "/api/v1/red-green?organisation=SIM"}


def run(bench: Bench) -> Outcome:
    """Run the case."""
    times, rounds, seconds, passed = _SIZES[bench.size]
    with ExitStack() as stack:
        store = stack.enter_context(bench.stores.fresh())
        runner = stack.enter_context(asyncio.Runner())
        crowded = Crowded(crowd=Crowd(times), store=store, runner=runner, folder=bench.folder / "past")
        crowded.fill(until=FORTNIGHT + passed)
        stack.callback(crowded.close)
        environment = of_product(store, FACTS, bench.folder, environment=bench.environment)
        address, pid = stack.enter_context(web(bench.folder, environment=environment))
        found = [
            beside_ready_bytes(
                bench, address, pid, path, what=name, bound=Bound(kind=Kind.COST, target=_MOST), rounds=rounds,
                seconds=seconds,
            )
            for name, path in _PATHS.items()
        ]  # fmt: skip
    return Outcome(
        proofs=tuple(f"{name}: {proof}" for name, each in zip(_PATHS, found, strict=True) for proof in each.proofs),
        ratios=tuple(ratio for each in found for ratio in each.ratios),
        figures=tuple(figure for each in found for figure in each.figures),
    )


CASE = Case(key="people-served", title="Answers about people, served", run=run)
