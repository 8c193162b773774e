"""The same document again and again: nothing is stored twice.

Bare: decode, stage, `ON CONFLICT DO UPDATE ... WHERE value IS DISTINCT`, commit. The product also judges every row,
checks its lease and records the poll.
"""

from bench.case import Bench, Case, Outcome, Size, demand
from bench.cycles import pair, ratios
from bench.rounds import alternate

ORDER = 3
_SIZES = {Size.FULL: (500, 21), Size.QUICK: (500, 7), Size.TINY: (20, 2)}


def run(bench: Bench) -> Outcome:
    """Run the case."""
    trusts, rounds = _SIZES[bench.size]
    with pair(bench, trusts=trusts) as both:
        count = both.scenery.observations
        again = both.document(0)
        both.bare.prepare_replay(again)
        found = alternate(
            lambda number: both.product.take(again, cycle=number + 1, stored=0),
            lambda _: both.bare.replay(again),
            rounds=rounds, patience_seconds=bench.patience_seconds,
        )  # fmt: skip
        with both.stores[0].connect("owner") as conn:
            rows = conn.execute("SELECT count(*), count(DISTINCT received_at) FROM observation").fetchone()
        with both.stores[1].connect("owner") as conn:
            plain = conn.execute("SELECT count(*) FROM plain_history").fetchone()
    proofs = (
        demand(
            rows == (count, 1), f"product: history still holds the {count:,} rows of the first time, each poll said 0"
        ),
        demand(plain == (count,), f"bare: {count:,} rows"),
    )
    return Outcome(
        proofs=proofs,
        ratios=ratios(found, name=f"{count:,} rows known already"),
    )


CASE = Case(key="replay", title="The same rows again", run=run)
