"""The past of the living system for the cases: told whole by the demo's own process, or a share of it written."""

import re
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import orjson
import psycopg

from bench.case import Bench, Size, demand
from bench.imports import begin
from bench.living import FACTS, clock_from, living
from bench.machine import service_now
from bench.processes import ROOT, of_product, process
from bench.store import Store
from db.episode_tables import TABLES
from homeward.past import newest_first
from homeward.shows import PAST
from simulators.world.shipped import FORTNIGHT

_RUNS = ("fortnight", "recent", "years")
_STEP = re.compile(r"^ *([0-9.]+) s  (.+)$", re.MULTILINE)
_TOLD = """SELECT sum(row_count), sum(accepted), sum(stored), sum(episodes), sum(rejected), count(*),
                  (SELECT count(*) FROM observation), pg_database_size(current_database()) FROM poll"""
_VERSIONS = "SELECT count(*) FROM {}"
_MEGABYTE = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """The two years as they were told once: how long that took, what of it, what was proven, the files of the years."""

    minutes: float
    figures: Sequence[tuple[str, str, float]]
    proofs: Sequence[str]
    files: Sequence[Path]


def tell_whole(bench: Bench) -> Whole:
    """Have the demo's process write and import everything. Raises RuntimeError when it ended badly, naming its log."""
    data = bench.folder / "data"
    data.mkdir()
    log = bench.folder / "past.log"
    with bench.stores.fresh() as store:
        begin(store, living(), clock_from(service_now(), rate=1.0))
        environment = of_product(store, FACTS, data, environment=bench.environment)
        began = time.monotonic()
        with process(("-m", "homeward", "past"), log=log, environment=environment) as started:
            code = started.wait()
        minutes = (time.monotonic() - began) / 60
        words = log.read_text(encoding="utf-8", errors="replace")
        if code != 0:
            raise RuntimeError(f"the past ended with {code}: {words[-2000:]}")
        return _whole(store, data / PAST, words, minutes=minutes)


def _whole(store: Store, folder: Path, words: str, *, minutes: float) -> Whole:
    rows = sum(
        counted["rows"]
        for name in _RUNS
        for counted in orjson.loads((folder / name / "manifest.json").read_bytes()).values()
    )
    files = [path for name in _RUNS for path in newest_first(folder / name)]
    with psycopg.connect(store.address("owner")) as conn:
        found = conn.execute(_TOLD).fetchone()
        versions = sum(
            count for table in TABLES.values() for (count,) in conn.execute(_VERSIONS.format(table.name).encode())
        )  # fmt: skip
    read, accepted, stored, episodes, rejected, imports, history, size = map(int, found or (0,) * 8)
    steps = {what: float(seconds) / 60 for seconds, what in _STEP.findall(words)}
    unit = "min by the clock"
    return Whole(
        minutes=minutes,
        figures=(
            ("of that, until the fortnight by the hour was stored", unit, _stored_at(steps, "fortnight")),
            ("of that, until the fortnight as it was served was stored", unit, _stored_at(steps, "recent")),
            ("rows written to files", "", float(rows)),
            ("database behind it", "MB", size / _MEGABYTE),
        ),
        proofs=(
            demand(read == rows, f"whole: all {rows:,} rows of the {len(files)} files written were read"),
            demand(imports == len(files), "whole: every file was imported once"),
            demand(
                stored == history and accepted >= stored + episodes,
                f"whole: {history:,} observations are in history, those that the imports said they stored",
            ),
            demand(versions == episodes, f"whole: {versions:,} versions of episodes, those that the imports said"),
            demand(rejected == 0, "whole: no row was refused"),
        ),
        files=newest_first(folder / "years"),
    )


def _stored_at(steps: dict[str, float], name: str) -> float:
    return next(minutes for what, minutes in steps.items() if what.startswith(f"{name}: "))


def write_share(bench: Bench, *, tiny: timedelta = timedelta(hours=3)) -> Sequence[Path]:
    """The last fortnight by the hour, as the demo writes it first; in the tiny size only its first hours."""
    out = bench.folder / "share"
    words = ["write-past", "--out", str(out), "--from", FORTNIGHT.isoformat()]
    if bench.size is Size.TINY:
        words += ["--to", (FORTNIGHT + tiny).isoformat()]
    subprocess.run(
        (sys.executable, "-m", "homeward", *words), cwd=ROOT, env=dict(bench.environment), check=True,
        stdin=subprocess.DEVNULL, capture_output=True,
    )  # fmt: skip
    return newest_first(out)
