"""One care board's cycle: 5,000 observations from the bytes of a document to the bytes of an answer.

Product: parse and sift, then one transaction (history, current values, marks, the poll, the version, NOTIFY), then one
look at every current value, then JSON. Bare: `bench.bare.cycle`.
"""

from bench.case import Bench, Case, Figure, Outcome, Size
from bench.cycles import pair, ratios, rows_per_second
from bench.rounds import alternate

ORDER = 1
_SIZES = {Size.FULL: (500, 21), Size.QUICK: (500, 7), Size.TINY: (20, 2)}


def run(bench: Bench) -> Outcome:
    """Run the case."""
    trusts, rounds = _SIZES[bench.size]
    with pair(bench, trusts=trusts) as both:
        count = both.scenery.observations
        # Round 0 warms up with a cycle of its own, so that round n is cycle n + 1.
        found = alternate(
            lambda number: both.product.run(both.document(number + 1), cycle=number + 1, stored=count),
            lambda number: both.bare.run(both.document(number + 1), cycle=number + 1),
            rounds=rounds, patience_seconds=bench.patience_seconds,
        )  # fmt: skip
        proofs = tuple(both.prove(last=rounds + 1))
        judged = tuple(both.product.judge(rounds + 1).cpu_seconds for _ in range(min(rounds, 7) + 1))[1:]
    return Outcome(
        proofs=proofs,
        ratios=ratios(found, name=f"{count:,} observations, document to answer", target=0.40, aim=0.60),
        figures=(
            Figure(name="product", unit="rows/s", values=rows_per_second(found.product, count)),
            Figure(name="the board of all trusts, read and judged", unit="cpu s", values=judged),
        ),
    )  # fmt: skip


CASE = Case(key="one-icb", title="One care board's cycle", run=run)
