"""Two years of the living system's past, generated and stored; and what of it is writing, against bare staging.

The whole, in the full size alone: `python -m homeward past` as the demo runs it, on a database without figures, with no
worker beside it (rollups are on no side). A share by turns: files of it read once, before anybody's time runs; product:
what the import then does, lease, series, comparing, rejects and marks; bare: `bench.bare.past`. The share is the newest
two months of the whole where that was made, else the demo's fortnight by the hour.
"""

import asyncio
import gc
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from bench.bare.past import BarePast
from bench.case import Bench, Case, Figure, Kind, Outcome, Ratio, Size, demand
from bench.imports import desk_on, empty, episode_sums, feed_numbers, sums
from bench.living import living
from bench.rounds import alternate
from bench.spent import READINGS, Spent
from bench.story import tell_whole, write_share
from catalogue.model import Catalogue, Feed
from db.write import present
from homeward.importing import read_file
from homeward.past import archive_for
from homeward.shows import LIVING_FROM
from ingest.adapters import adapters
from ingest.archives import understand_file
from ingest.bulk import save_file
from ingest.understand import Understood

ORDER = 11
_SIZES = {Size.FULL: 5, Size.QUICK: 3, Size.TINY: 1}
_MOST_MINUTES = 15.0
_MONTHS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """One file, read and sifted."""

    name: str
    payload: bytes
    feed: Feed
    understood: Understood


def run(bench: Bench) -> Outcome:
    """Run the case."""
    catalogue = living()
    whole = tell_whole(bench) if bench.size is Size.FULL else None
    if whole is not None:
        share, files = f"the newest {_MONTHS} months", _newest_months(whole.files)
    else:
        share, files = "the last fortnight by the hour", write_share(bench)
    read = [_read(path, catalogue) for path in files]
    # Held for all rounds: on neither side's time is it to be looked through for garbage.
    gc.collect()
    gc.freeze()
    try:
        figures_alone = [replace(each, understood=replace(each.understood, episodes=())) for each in read]
        found = [
            _compare(bench, catalogue, figures_alone, name=f"{share}, figures alone"),
            _compare(bench, catalogue, read, name=f"{share}, figures and episodes"),
        ]
    finally:
        gc.unfreeze()
    return Outcome(
        proofs=(*(whole.proofs if whole else ()), *(proof for each in found for proof in each.proofs)),
        ratios=tuple(ratio for each in found for ratio in each.ratios),
        figures=(
            *(_of_whole(whole.minutes, whole.figures) if whole else ()),
            *(figure for each in found for figure in each.figures),
        ),
        notes=() if whole else ("the whole two years are generated and stored in the full size alone",),
    )


def _of_whole(minutes: float, parts: Sequence[tuple[str, str, float]]) -> Sequence[Figure]:
    return [
        Figure(name="two years generated and stored, whole", unit="min by the clock", values=(minutes,),
               most=_MOST_MINUTES),
        *(Figure(name=name, unit=unit, values=(value,)) for name, unit, value in parts),
    ]  # fmt: skip


def _newest_months(files: Sequence[Path]) -> Sequence[Path]:
    """The files of the last months, newest first, as they were imported."""
    ends = sorted({_last_day(path) for path in files}, reverse=True)[:_MONTHS]
    return [path for path in files if _last_day(path) in ends]


def _last_day(path: Path) -> str:
    return path.name.split(".")[0].rpartition("_")[2]


def _read(path: Path, catalogue: Catalogue) -> _Read:
    feed = archive_for(catalogue, path.name)
    payload = read_file(path)
    understood = understand_file(
        payload, name=path.name, feed=feed, adapter=adapters()[feed.format], catalogue=catalogue, now=LIVING_FROM
    )
    return _Read(name=path.name, payload=payload, feed=feed, understood=understood)


def _compare(bench: Bench, catalogue: Catalogue, read: Sequence[_Read], *, name: str) -> Outcome:
    observations = sum(len(each.understood.observations) for each in read)
    episodes = sum(len(each.understood.episodes) for each in read)
    days = _days(read)
    held: list[Sequence[tuple[object, ...]]] = [[], []]
    told: list[Sequence[tuple[object, ...]]] = [[], []]

    def product(_: int) -> Spent:
        with empty(bench, catalogue, at=LIVING_FROM, days=days) as (store, meter), asyncio.Runner() as runner:
            desk = desk_on(store, catalogue, at=LIVING_FROM)

            async def save() -> Spent:
                meter.start()
                async with present(desk.pool) as presence:
                    for each in read:
                        await save_file(
                            desk, each.feed, each.understood, name=each.name, payload=each.payload,
                            started_at=LIVING_FROM, presence=presence,
                        )  # fmt: skip
                    spent = meter.stop()
                await desk.pool.dispose()
                return spent

            spent = runner.run(save())
            held[0], told[0] = sums(store), episode_sums(store)
        return spent

    def bare(_: int) -> Spent:
        with empty(bench, catalogue, at=LIVING_FROM, days=days) as (store, meter), store.connect("owner") as conn:
            numbers = feed_numbers(store)
            parts = BarePast(conn, received_at=LIVING_FROM)
            meter.start()
            for each in read:
                parts.take(numbers[each.feed.key], each.understood.observations, each.understood.episodes)
            spent = meter.stop()
            held[1], told[1] = sums(store), episode_sums(store)
        return spent

    turns = alternate(product, bare, rounds=_SIZES[bench.size], patience_seconds=bench.patience_seconds)
    newest = sum(int(str(row[1])) for row in told[0])
    return Outcome(
        proofs=(
            demand(
                held[0] == held[1] and held[0][0][0] == observations,
                f"{name}: both hold all {observations:,} observations and the same current values, in number and sums",
            ),
            demand(told[0] == told[1], f"{name}: both hold the same episodes as the newest word has them, {newest:,}"),
        ),
        ratios=tuple(
            Ratio(name=f"{name}, {how}", kind=Kind.COST, unit=unit, rounds=turns.rounds(of), target=2)
            for how, unit, of in READINGS
        ),
        figures=(
            Figure(name=f"{name}: product", unit="rows/s",
                   values=tuple((observations + episodes) / spent.seconds for spent in turns.product)),
        ),
    )  # fmt: skip


def _days(read: Sequence[_Read]) -> set[date]:
    """Days of all months that figures are about."""
    abouts = {observation.about_at for each in read for observation in each.understood.observations}
    return {(about - timedelta(days=1)).date() for about in abouts} | {about.date() for about in abouts}


CASE = Case(key="past", title="The past of the living system", run=run)
