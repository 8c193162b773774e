"""A thousand open walls on one web process, and a hundred that all come back at once after it was killed.

The whole web process on a store with the invented system in it, which goes on at the demo's pace. The walls are no
browsers, but ask as browsers do (`bench.screen`). A wall is right when it has the answer to a question that it asked
after it had heard of the commit; what the commit itself takes is counted too.
"""

import os
import signal
import time
from contextlib import ExitStack
from itertools import pairwise
from urllib.parse import quote

from bench.case import Bench, Case, Figure, Outcome, Size, demand
from bench.living import FACTS
from bench.machine import own_megabytes
from bench.processes import of_product, web
from bench.rounds import quiet
from bench.screens import Right, screens
from bench.wall_rounds import LAYOUT, changing
from homeward.sockets import listen

ORDER = 16
# Walls, rounds, walls that come back, how often.
_SIZES = {Size.FULL: (1000, 15, 100, 5), Size.QUICK: (1000, 5, 100, 2), Size.TINY: (20, 1, 5, 1)}
_PATH = f"/wall/fragment?layout={quote(LAYOUT)}"
_MOST_SECONDS = 2.0
_MOST_BACK_SECONDS = 5.0
_MOST_KILOBYTES = 64.0
_WARM_UP = 20


def run(bench: Bench) -> Outcome:
    """Run the case."""
    walls, rounds, back, returns = _SIZES[bench.size]
    with ExitStack() as stack:
        system = stack.enter_context(changing(bench))
        listener = stack.enter_context(listen("127.0.0.1", 0))
        environment = of_product(system.store, FACTS, bench.folder, environment=bench.environment)
        found: list[Right] = []
        ninety_ninth, slowest, people = [], [], 0
        with web(bench.folder, environment=environment, listener=listener) as (address, pid):
            with screens(address, _PATH, walls=_WARM_UP) as few:
                few.await_version(system.next().version)
            before = own_megabytes(pid)
            with screens(address, _PATH, walls=walls) as many:
                for _ in range(rounds):
                    quiet(bench.patience_seconds)
                    commit = system.next()
                    right = many.await_version(commit.version)
                    took = [at - commit.began for at in right.at]
                    ninety_ninth.append(took[len(took) * 99 // 100])
                    slowest.append(took[-1])
                    people += commit.people
                    found.append(right)
                kilobytes = (own_megabytes(pid) - before) * 1024 / walls
        since_start = []
        address, pid = stack.enter_context(web(bench.folder, environment=environment, listener=listener))
        waiting = stack.enter_context(screens(address, _PATH, walls=back))
        for number in range(1, returns + 1):
            quiet(bench.patience_seconds)
            os.kill(pid, signal.SIGKILL)
            began = time.time()
            _, pid = stack.enter_context(web(bench.folder, environment=environment, listener=listener))
            since_start.append(waiting.await_return(losses=number).at[-1] - began)
    return Outcome(
        proofs=(
            demand(people > 0, f"{rounds} ward boards were stored, with {people:,} people not as they were before"),
            # Two where a figure turned late just then.
            demand(
                all(len(each.bodies) <= 2 for each in found),
                f"after each of them all {walls:,} walls held the same body ({found[-1].bytes:,} bytes, gzip)",
            ),
            demand(
                all(set(one.bodies).isdisjoint(other.bodies) for one, other in pairwise(found)),
                "and another one each time",
            ),
        ),
        figures=(
            Figure(name=f"from before the commit to the body on 99 of 100 of {walls:,} walls", unit="s",
                   values=tuple(ninety_ninth), most=_MOST_SECONDS),
            Figure(name="to the body on the last of them", unit="s", values=tuple(slowest)),
            Figure(name=f"memory of the web for each of {walls:,} walls", unit="kB", values=(kilobytes,),
                   most=_MOST_KILOBYTES),
            Figure(name=f"{back} walls that come back: from the start of a new web process to the last body", unit="s",
                   values=tuple(since_start), most=_MOST_BACK_SECONDS),
        ),
    )  # fmt: skip


CASE = Case(key="open-walls", title="A thousand open walls", run=run)
