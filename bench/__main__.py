"""The command line: `python -m bench [CASE ...]` runs the cases by turns against bare limits and prints the ratios."""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import orjson

from bench.case import Bench, Case, Outcome, Size
from bench.cases import cases
from bench.machine import describe
from bench.page import page
from bench.report import as_json, lines
from bench.store import Stores, private_server
from homeward.collecting import collect_rarely

_DAY_AND_TIME = "%Y-%m-%d %H:%M"


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    known = cases()
    parser = argparse.ArgumentParser(
        prog="./run bench",
        description="Runs each case on the product and on the bare parts by turns, on a private database that is "
        "erased at the end, and prints their ratios. Only ratios carry over to another machine.",
        epilog="cases:\n" + "\n".join(f"  {key:12} {case.title}" for key, case in known.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("case", nargs="*", choices=[*known, []], help="which cases to run (default: all)")
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    parser.add_argument("--out", type=Path, help="write every value as JSON to this file (default: a scratch file)")
    parser.add_argument("--page", type=Path, help="write the tables as a page of Markdown to this file")
    parser.add_argument(
        "--patience", type=float, default=5.0, metavar="SECONDS",
        help="how long to wait for a quiet machine before each round (default: %(default)s)",
    )  # fmt: skip
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> int:
    """Run, print, write; 1 when a target was missed."""
    options = _options(arguments)
    size = Size.QUICK if options.quick else Size.FULL
    chosen = [case for key, case in cases().items() if not options.case or key in options.case]
    found: dict[Case, Outcome] = {}
    # As the product's own processes do; the bare parts beside it gain by it too.
    collect_rarely()
    # Made with the system's own choice of place and erased; only the figures stay.
    with (
        tempfile.TemporaryDirectory(prefix="homeward-bench-") as scratch,
        private_server(Path(scratch, "data")) as stores,
    ):
        machine = describe(server=stores.ask("SHOW server_version"), day=time.strftime(_DAY_AND_TIME))
        print("  ".join(f"{name} {value}" for name, value in machine.items()), flush=True)
        for case in chosen:
            found[case] = _run(case, stores, Path(scratch, case.key), size=size, patience_seconds=options.patience)
    out = options.out or Path(tempfile.gettempdir(), f"homeward-bench-{time.strftime('%Y%m%d-%H%M%S')}.json")
    out.write_bytes(orjson.dumps(as_json(machine, size.value, found), option=orjson.OPT_INDENT_2))
    print(f"every value: {out}")
    if options.page is not None:
        options.page.write_text(page(machine, found), encoding="utf-8")
        print(f"the page: {options.page}")
    missed = [f"{case.key}: {ratio.name}" for case, outcome in found.items() for ratio in outcome.ratios
              if ratio.reaches(ratio.target) is False]  # fmt: skip
    missed += [f"{case.key}: {figure.name}" for case, outcome in found.items() for figure in outcome.figures
               if not all(is_kept for *_, is_kept in figure.bounds)]  # fmt: skip
    for name in missed:
        print(f"target missed: {name}")
    return 1 if missed else 0


def _run(case: Case, stores: Stores, folder: Path, *, size: Size, patience_seconds: float) -> Outcome:
    folder.mkdir()
    outcome = case.run(
        Bench(
            stores=stores, folder=folder, size=size, patience_seconds=patience_seconds, environment=dict(os.environ)
        )
    )  # fmt: skip
    for line in lines(case, outcome):
        print(line, flush=True)
    return outcome


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
