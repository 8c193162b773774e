"""England's cycle: 233,000 observations in one document, the same way as one care board's."""

from bench.case import Bench, Case, Figure, Outcome, Size
from bench.cycles import pair, ratios, rows_per_second
from bench.rounds import alternate

ORDER = 2
_SIZES = {Size.FULL: (23_300, 5), Size.QUICK: (23_300, 3), Size.TINY: (250, 1)}


def run(bench: Bench) -> Outcome:
    """Run the case."""
    trusts, rounds = _SIZES[bench.size]
    with pair(bench, trusts=trusts) as both:
        count = both.scenery.observations
        found = alternate(
            lambda number: both.product.run(both.document(number + 1), cycle=number + 1, stored=count),
            lambda number: both.bare.run(both.document(number + 1), cycle=number + 1),
            rounds=rounds, patience_seconds=bench.patience_seconds,
        )  # fmt: skip
        proofs = tuple(both.prove(last=rounds + 1))
    return Outcome(
        proofs=proofs,
        ratios=ratios(found, name=f"{count:,} observations, document to answer"),
        figures=(
            Figure(name="product", unit="rows/s", values=rows_per_second(found.product, count)),
            Figure(name="bare", unit="rows/s", values=rows_per_second(found.bare, count)),
        ),
    )  # fmt: skip


CASE = Case(key="england", title="England's cycle", run=run)
