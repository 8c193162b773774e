"""The demo from nothing to its first figures, the environment being ready, and again on the data it left.

Cold: no data folder, so the cluster, the schema and all figures are made. The system's file cache is as it is. Alive: a
poll of every family of feeds has succeeded, and no feed fails or never sent anything.
"""

from bench.case import Bench, Case, Figure, Outcome, Size, demand
from bench.demo import Start, start_once
from bench.rounds import quiet
from homeward.embedded import erase

ORDER = 8
_SIZES = {Size.FULL: 3, Size.QUICK: 1, Size.TINY: 1}
_MOST_SECONDS = 10.0
_MOST_SECONDS_ALIVE = 15.0


def run(bench: Bench) -> Outcome:
    """Run the case."""
    cold: list[Start] = []
    warm: list[Start] = []
    for number in range(_SIZES[bench.size]):
        data = bench.folder / f"data-{number}"
        try:
            for starts in (cold, warm):
                quiet(bench.patience_seconds)
                starts.append(start_once(data, environment=bench.environment))
        finally:
            erase(data)
    # What fills in the past is one more process of the living demo, and may have ended before it was looked at.
    names = ("feed server", "worker", "web", "database")
    return Outcome(
        proofs=(
            demand(all(set(each.megabytes) >= set(names) for each in cold), "each start put figures on the wall"),
        ),
        figures=(
            Figure(name="cold start to first figures", unit="s by the clock", most=_MOST_SECONDS,
                   values=tuple(each.seconds for each in cold)),
            Figure(name="cold start to every feed family alive", unit="s by the clock", most=_MOST_SECONDS_ALIVE,
                   values=tuple(each.alive_seconds for each in cold)),
            Figure(name="second start to first figures", unit="s by the clock",
                   values=tuple(each.seconds for each in warm)),
            Figure(name="stop", unit="s by the clock", values=tuple(each.stop_seconds for each in (*cold, *warm))),
            *(Figure(name=f"memory of the {name}", unit="MB", values=tuple(each.megabytes[name] for each in cold))
              for name in names),
        ),
    )  # fmt: skip


CASE = Case(key="cold-start", title="The demo from nothing to first figures", run=run)
