"""The living world at 500 times real time while all its feeds are read over HTTP, and the same world left alone.

Product: the partners' own process; what counts is its CPU time for a day of the picture, in which every live feed is
asked as often as in the demo, with credentials and validators, by a reader in the bench's process. Bare: a world from
the same checkpoint that lives in the same steps and is asked nothing.
"""

import asyncio
import time
from collections.abc import Sequence
from datetime import timedelta

from bench.case import Bench, Case, Figure, Kind, Outcome, Ratio, Size, demand
from bench.living import clock_from, living, partners
from bench.machine import cpu_seconds, service_now
from bench.reader import Reader, Seen
from bench.rounds import alternate
from simulators.living.conductor import STEP
from simulators.living.opening import shipped
from simulators.world.shipped import DEMONSTRATION

ORDER = 10
RATE = 500.0
# Rounds, seconds of each by the clock, picture time of each bare round.
_SIZES = {
    Size.FULL: (3, 30.0, timedelta(days=2)),
    Size.QUICK: (2, 12.0, timedelta(days=1)),
    Size.TINY: (1, 1.0, timedelta(hours=1)),
}
_DAY = timedelta(days=1)


def run(bench: Bench) -> Outcome:
    """Run the case."""
    rounds, seconds, alone = _SIZES[bench.size]
    catalogue = living()
    clock = clock_from(service_now(), rate=RATE)
    with partners(clock, bench.folder, environment=bench.environment) as served, asyncio.Runner() as runner:
        reader = Reader(catalogue, clock, served.places)
        spans: list[Seen] = []
        shares: list[float] = []
        behind: list[float] = []

        def product(_: int) -> float:
            before, began = cpu_seconds(served.pid), time.monotonic()
            spans.append(runner.run(reader.read(seconds)))
            spent, passed = cpu_seconds(served.pid) - before, time.monotonic() - began
            behind.append(float(len(reader.behind())))
            shares.append(spent / passed)
            return shares[-1] / RATE * _DAY.total_seconds()

        world = shipped(DEMONSTRATION)

        def bare(_: int) -> float:
            until, cpu = world.now + alone, time.process_time()
            while world.now < until:
                world.advance(world.now + STEP)
            return (time.process_time() - cpu) / alone.total_seconds() * _DAY.total_seconds()

        turns = alternate(product, bare, rounds=rounds, patience_seconds=bench.patience_seconds)
        said = reader.says_so_itself()
        count = reader.feeds
        runner.run(reader.close())
    # Round 0 warms up: its document of every feed is the first one.
    spans, shares, behind = spans[1:], shares[1:], behind[1:]
    return Outcome(
        proofs=(
            demand(all(said.values()), f"{len(said)} documents say when they were made, as the header does"),
        ),
        ratios=(
            Ratio(
                name="a day of the picture, read beside left alone", kind=Kind.COST, unit="cpu s",
                rounds=turns.rounds(float),
            ),
        ),
        figures=(
            Figure(name=f"share of one core that the server takes at {RATE:g} times real time", unit="",
                   values=tuple(shares), most=1.0),
            Figure(name="times faster than real time on one core, while read", unit="",
                   values=_times_real(turns.product), least=RATE),
            Figure(name="times faster than real time on one core, left alone", unit="", values=_times_real(turns.bare)),
            Figure(name="answers a second", unit="", values=tuple(span.answers / span.seconds for span in spans)),
            Figure(name="questions that failed", unit="", values=tuple(float(span.failed) for span in spans), most=0),
            Figure(name=f"feeds of {count} that were more than one document behind after a round", unit="",
                   values=tuple(behind), most=0),
            Figure(name="answers that were the newest document due when asked for", unit="%",
                   values=tuple(100 * span.newest / span.answers for span in spans)),
            Figure(name="for how long the newest document due had been missing, at worst", unit="s",
                   values=tuple(max(span.missing_for, default=0.0) for span in spans)),
            Figure(name="reader's own share of a core", unit="",
                   values=tuple(span.cpu_seconds / span.seconds for span in spans)),
        ),
        notes=(_served(spans),),
    )  # fmt: skip


def _times_real(cpu_seconds_a_day: Sequence[float]) -> tuple[float, ...]:
    return tuple(_DAY.total_seconds() / spent for spent in cpu_seconds_a_day)


def _served(spans: Sequence[Seen]) -> str:
    answers = sum(span.answers for span in spans)
    unchanged = sum(span.unchanged for span in spans)
    megabytes = sum(span.bytes for span in spans) / 1e6
    return f"{answers - unchanged:,} answers held a document, {megabytes:,.1f} MB compressed; the others were 304"


CASE = Case(key="world", title="The living world, read", run=run)
