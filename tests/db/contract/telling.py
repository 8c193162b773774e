"""Telling a story to a store: every step by the functions that the worker uses, nothing by the side."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from catalogue.model import Catalogue
from db.access.declared import declare
from db.access.stances import take_stances
from db.engine import Connection
from db.timeseries import Room
from db.write import PollOutcome, Saved, SeriesBook, claim_due, save_catalogue, save_poll
from db.write.bands import Band, save_bands
from db.write.hours import HourBand, HourFigures, add_hour_figures, save_hour_bands
from db.write.rollups import compact, compacted_before, roll_up
from jobs.bed_days import Aside, count_bed_days
from metrics.beddays.unit import UnitRules
from metrics.vocabulary import About, Aggregation, Measure
from tests.db import small_system
from tests.db.contract.alert_story import go_alert_round
from tests.db.contract.call_story import hold_call
from tests.db.contract.plan_story import make_plan
from tests.db.contract.story import (
    ARRIVALS,
    HANDOVERS,
    OCCUPIED,
    OFFERED,
    PATHWAYS,
    WAITING,
    Alerted,
    Arrived,
    Called,
    Compacted,
    CountedDays,
    Disputed,
    Enforced,
    Planned,
    Ranged,
    RolledUp,
    Said,
    Step,
)

# The feeds that tell of episodes, in the order of their numbers, each with the register that its keys are of.
EPISODE_FEEDS: dict[str, str | None] = {
    "board": "beds", "old_board": "beds", "hub": "capacity", "service": "capacity", "team": None
}  # fmt: skip


def _measure(key: str, about: About, aggregation: Aggregation) -> Measure:
    return replace(small_system.CATALOGUE.measures[OCCUPIED], key=key, about=about, aggregation=aggregation)


def catalogue(version: str) -> Catalogue:
    """The story's catalogue: the small system's, with its measures and feeds."""
    measures = (
        _measure(OCCUPIED, About.INSTANT, Aggregation.STOCK),
        _measure(ARRIVALS, About.HOUR, Aggregation.FLOW),
        _measure(WAITING, About.SINCE_MIDNIGHT, Aggregation.COUNTER),
        _measure(HANDOVERS, About.DAY, Aggregation.DAILY),
        _measure(PATHWAYS, About.DAY, Aggregation.DAILY),
        _measure(OFFERED, About.DAY, Aggregation.DAILY),
    )
    return replace(
        small_system.CATALOGUE,
        version=version,
        measures={measure.key: measure for measure in measures},
        feeds={
            **{key: small_system.feed(key) for key in ("ward", "region")},
            **{key: replace(small_system.feed(key), register=register) for key, register in EPISODE_FEEDS.items()},
        },
        files={"small.toml": version.encode()},
    )


@dataclass
class Teller:
    """A worker that does what the story says, as the ordinary worker would."""

    conn: Connection
    can_copy: bool = True
    books: SeriesBook = field(default_factory=SeriesBook)
    room: Room = field(default_factory=Room)

    async def tell(self, steps: Iterable[Step]) -> list[Saved]:
        """Take every step; returns what became of each poll."""
        saved = []
        for step in steps:
            match step:
                case Arrived():
                    saved.append(await self._poll(step))
                case RolledUp():
                    await self._roll_up()
                case CountedDays(now=now):
                    await self._count(now)
                case Compacted(before=before):
                    while await compact(self.conn, before=before):
                        pass
                case Ranged(day=day, known_from=known, low=low):
                    band = Band("R0A", "beds.ga.occupancy", day, low, low + 20, 4.0, 28, low + 7, for_weekday=True)
                    await save_bands(self.conn, [band, band._replace(organisation="QOP", low=None)], known_from=known)
                    await self._by_hour(step)
                case Enforced(version=version, since=since):
                    await save_catalogue(self.conn, catalogue(version), since=since, code_version="0")
                case Said() | Disputed() | Called() | Alerted() | Planned():
                    await self._say(step)
        return saved

    async def _say(self, step: Said | Disputed | Called | Alerted | Planned) -> None:
        if isinstance(step, Said):
            await declare(self.conn, step.declared)
        elif isinstance(step, Called):
            await hold_call(self.conn, step)
        elif isinstance(step, Planned):
            await make_plan(self.conn, step)
        elif isinstance(step, Alerted):
            await go_alert_round(self.conn, step)
        else:
            await take_stances(self.conn, (step.told,))

    async def _by_hour(self, step: Ranged) -> None:
        """Figures by the hour of the day before, and what is usual at each hour of it; in the night nobody knows."""
        known: list[float | None] = [None if hour < 6 else step.low + hour for hour in range(24)]
        figures = HourFigures("R0A", "beds.ga.occupancy", step.day - timedelta(days=1), known, [2] * 24)
        await add_hour_figures(self.conn, [figures, figures._replace(organisation="QOP")], known_from=step.known_from)
        higher = [None if each is None else each + 20 for each in known]
        band = HourBand("R0A", "beds.ga.occupancy", step.day, known, higher, [14] * 24, [False] * 12 + [True] * 12)
        await save_hour_bands(
            self.conn, [band, band._replace(organisation="QOP", low=higher)], known_from=step.known_from
        )  # fmt: skip

    async def _roll_up(self) -> None:
        while await roll_up(self.conn, limit=400, room=self.room):
            pass

    async def _count(self, now: datetime) -> None:
        while await count_bed_days(
            self.conn, ("R0A", "RMC"), feeds={}, units=UnitRules(), rules="", aside=Aside(), now=now
        ):
            pass

    async def _poll(self, step: Arrived) -> Saved:
        await self.conn.execute(
            "UPDATE feed_due SET due_at = CASE WHEN key = %s THEN '-infinity' ELSE 'infinity' END::timestamptz "
            "FROM feed WHERE feed.id = feed_id",
            (step.feed,),
        )
        await self.conn.commit()
        (lease,) = await claim_due(
            self.conn, holder="teller", lease_for=timedelta(minutes=5), limit=9, validators_for="story"
        )
        done = await compacted_before(self.conn)
        await self.conn.commit()
        failed = step.outcome == "failed"
        outcome = PollOutcome(
            lease=lease, holder="teller", started_at=step.received_at - timedelta(seconds=2),
            received_at=step.received_at, duration_ms=2000.0, outcome=step.outcome,
            due_in=timedelta(minutes=1), catalogue_version="first", code_version="0", validators_for="story",
            stage="connect" if failed else None, reason="refused" if failed else None, bytes=len(step.observations),
            rows=len(step.observations) + len(step.refused) + len(step.episodes), etag=f'"{step.received_at:%Y%m%d}"',
            asked_until=step.asked_until,
        )  # fmt: skip
        return await save_poll(
            self.conn, outcome, observations=step.observations, refusals=step.refused, episodes=step.episodes,
            listed=step.listed, listed_at=step.listed_at, books=self.books, room=self.room, can_copy=self.can_copy,
            compacted_before=done,
        )  # fmt: skip
