"""The command line: `python -m simulators.world calibrate` writes the report, `... checkpoint` the shipped states.

Reads options and puts the parts together. Holds no rule.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from simulators.world.calibrate import is_inside, read_published, write_report
from simulators.world.gathering import gather
from simulators.world.shipped import BEGINS, CHECKPOINTS, SEED, write_checkpoint
from simulators.world.statistics_of import statistics_of
from simulators.world.world import World

_DATA = Path(__file__).parent / "data"


def run_calibrate(arguments: Sequence[str]) -> None:
    """Run the world for two years and write simulated beside published statistics."""
    parser = argparse.ArgumentParser(prog="python -m simulators.world calibrate", description=run_calibrate.__doc__)
    parser.add_argument("--from", dest="first", type=date.fromisoformat, default=date(2024, 11, 10), help="first day")
    parser.add_argument("--to", dest="end", type=date.fromisoformat, default=date(2026, 11, 10), help="the day after")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--out", type=Path, help="a file to write to (default: the terminal)")
    options = parser.parse_args(arguments)
    begins = min(BEGINS, datetime.combine(options.first, datetime.min.time(), UTC) - timedelta(days=101))

    def tell(day: date) -> None:
        if day.day == 1:
            print(f"calibrate: {day:%B %Y}", file=sys.stderr, flush=True)

    gathered = gather(World.begin(options.seed, begins), options.first, options.end, tell=tell)
    published, simulated = read_published(), statistics_of(gathered)
    report = write_report(published, simulated, first=options.first, end=options.end, seed=options.seed)
    if options.out is None:
        print(report)
    else:
        options.out.write_text(report, encoding="utf-8")
    known = [statistic for statistic in published.statistics if simulated.get(statistic.key)]
    inside = sum(is_inside(statistic, simulated[statistic.key]) for statistic in known)
    print(f"calibrate: {inside} of {len(known)} statistics inside their tolerance", file=sys.stderr)


def run_checkpoint(arguments: Sequence[str]) -> None:
    """Run the world from its beginning and write the checkpoints that are shipped."""
    parser = argparse.ArgumentParser(prog="python -m simulators.world checkpoint", description=run_checkpoint.__doc__)
    parser.add_argument("--out", type=Path, default=_DATA, help="the folder to write to (default: with the code)")
    options = parser.parse_args(arguments)
    world = World.begin(SEED, BEGINS)
    for at in CHECKPOINTS:
        world.advance(at)
        path = write_checkpoint(options.out, at, world.checkpoint())
        print(f"{path.stat().st_size:>8}  {path.name}", flush=True)


def main() -> None:
    """Do what the first word says."""
    verbs = {"calibrate": run_calibrate, "checkpoint": run_checkpoint}
    chosen = verbs.get(sys.argv[1]) if len(sys.argv) > 1 else None
    if chosen is None:
        raise SystemExit(f"usage: python -m simulators.world {{{','.join(verbs)}}} ...")
    chosen(sys.argv[2:])


if __name__ == "__main__":
    main()
