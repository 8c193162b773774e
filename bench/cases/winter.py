"""Published winters in bulk: files of the replay's export through the ordinary import, against bare staging.

The shipped winter; with HOMEWARD_WINTERS naming a folder of `trust_daily_winter_*.csv.gz`, all winters in it. Each
round begins with empty tables on both sides. What an import leaves to the worker (rollups) is on neither side.
"""

import asyncio
import csv
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

from bench.bare.winter import BareImport
from bench.case import Bench, Case, Figure, Kind, Outcome, Ratio, Size, demand
from bench.imports import desk_on, empty, sums
from bench.rounds import alternate
from bench.spent import READINGS, Spent
from catalogue.model import Catalogue
from catalogue.reader import SHIPPED_FACTS, read
from db.write import present
from ingest.bulk import import_file
from metrics.vocabulary import About
from simulators.replay.archive import Archive, shipped, winters_of
from simulators.replay.export import Format, export

ORDER = 7
VARIABLE = "HOMEWARD_WINTERS"
_SIZES = {Size.FULL: 5, Size.QUICK: 2, Size.TINY: 1}
_AFTER = datetime(2022, 4, 5, 12, tzinfo=UTC)
_FEED = "uec_sitrep_archive"


def run(bench: Bench) -> Outcome:
    """Run the case."""
    folder = bench.environment.get(VARIABLE)
    found = [_compare(bench, "the shipped winter", shipped())]
    if folder is not None:
        found.append(_compare(bench, "all winters of the folder named", winters_of(Path(folder))))
    return Outcome(
        proofs=tuple(proof for each in found for proof in each.proofs),
        ratios=tuple(ratio for each in found for ratio in each.ratios),
        figures=tuple(figure for each in found for figure in each.figures),
        notes=() if folder else (f"{VARIABLE} names no folder of further winters: the shipped one alone",),
    )


def _compare(bench: Bench, name: str, archive: Archive) -> Outcome:
    rounds = _SIZES[bench.size]
    last = date.max if bench.size is not Size.TINY else date(2021, 12, 5)
    written = export(archive, form=Format.SITREP_CSV, first=date.min, last=last, out=bench.folder / name)
    files = {each.path.name: each.path.read_bytes() for each in written}
    rows = sum(each.row_count for each in written)
    # The day before the first holds the evening that a London day begins with.
    days = {min(archive.trusts) - timedelta(days=1), *archive.trusts}
    catalogue = read(SHIPPED_FACTS)
    held: list[Sequence[tuple[object, ...]]] = [[], []]
    said: list[int] = []

    def product(_: int) -> Spent:
        with empty(bench, catalogue, at=_AFTER, days=days) as (store, meter), asyncio.Runner() as runner:
            desk = desk_on(store, catalogue, at=_AFTER)

            async def take() -> Spent:
                meter.start()
                async with present(desk.pool) as presence:
                    for title, payload in files.items():
                        done = await import_file(
                            desk, catalogue.feeds[_FEED], name=title, payload=payload, presence=presence
                        )  # fmt: skip
                        assert done.stored == done.observations, f"{title}: {done.stored} of {done.observations} stored"
                        said.append(len(done.rejects))
                    spent = meter.stop()
                await desk.pool.dispose()
                return spent

            spent = runner.run(take())
            held[0] = sums(store)
        return spent

    def bare(_: int) -> Spent:
        with empty(bench, catalogue, at=_AFTER, days=days) as (store, meter), store.connect("owner") as conn:
            parts = BareImport(conn, columns=_columns(catalogue), received_at=_AFTER)
            meter.start()
            for payload in files.values():
                parts.take(payload)
            spent = meter.stop()
            held[1] = sums(store)
        return spent

    turns = alternate(product, bare, rounds=rounds, patience_seconds=bench.patience_seconds)
    values = _count(files, catalogue)
    # Each round refuses the same.
    refused = sum(said) // (rounds + 1)
    history, current = zip(*held, strict=True)
    proofs = (
        demand(current[0] == current[1], f"{name}: both hold the same current values, in number and sums"),
        demand(history[1][0] == values, f"{name}: the bare side stored all {values:,} values of {rows:,} trust-days"),
        demand(
            history[0][0] + refused == values and (refused > 0 or history[0] == history[1]),
            f"{name}: the product stored the same but for {refused} that it refused as implausible, and kept as such",
        ),
    )
    return Outcome(
        proofs=proofs,
        ratios=tuple(
            Ratio(name=f"{name}, {how}", kind=Kind.COST, unit=unit, rounds=turns.rounds(of), target=2)
            for how, unit, of in READINGS
        ),
        figures=(
            Figure(name=f"{name}: product", unit="values/s", values=tuple(values / s.seconds for s in turns.product)),
        ),
    )


def _columns(catalogue: Catalogue) -> Mapping[str, bool]:
    """The headings of the feed's stanza, and whether each counts a whole day."""
    feed = catalogue.feeds[_FEED]
    return {name: catalogue.measures[key].about is About.DAY for name, key in feed.columns.items()}


def _count(files: Mapping[str, bytes], catalogue: Catalogue) -> int:
    """How many values the files hold, counted cell by cell: the plain reference."""
    wanted: Callable[[str], bool] = catalogue.feeds[_FEED].columns.__contains__
    found = 0
    for payload in files.values():
        for row in csv.DictReader(StringIO(payload.decode())):
            found += sum(
                text not in {None, "", "-"} for name, text in row.items() if isinstance(name, str) and wanted(name)
            )
    return found


CASE = Case(key="winter", title="Published winters in bulk", run=run)
