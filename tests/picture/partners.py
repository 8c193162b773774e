"""Partners of the invented system that send what a test says, through the ordinary way of saving a poll."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from catalogue.reader import SHIPPED_FACTS, read
from db.engine import Connection
from db.timeseries import Room
from db.write import HeldFigure, PollOutcome, SeriesBook, Suspects, claim_feed, save_catalogue, save_poll
from metrics.vocabulary import Observation
from metrics.vocabulary.episodes import BedDay, Episode, ReadyInterval, Referral, Stay

LIVING = read(SHIPPED_FACTS.parent / "living")
NOW = datetime(2026, 11, 10, 9, 2, tzinfo=UTC)
AT_NINE = datetime(2026, 11, 10, 9, tzinfo=UTC)
LISTED = frozenset({Stay, ReadyInterval, BedDay})

BEDS = {
    "beds.ga.core_open": 46.0, "beds.ga.escalation_open": 4.0, "beds.ga.open": 50.0, "beds.ga.occupied": 49.0,
    "beds.closed": 6.0, "beds.awaiting_admission": 3.0, "beds.expected_in_by_18": 9.0, "discharges.gone_today": 1.0,
    "discharges.definite": 4.0, "discharges.potential": 3.0, "criteria.not_met_now": 9.0,
}  # fmt: skip
COMMUNITY = {
    "beds.community.core_open": 20.0, "beds.community.escalation_open": 0.0, "beds.community.open": 20.0,
    "beds.community.occupied": 18.0, "beds.closed": 0.0, "beds.awaiting_admission": 1.0, "beds.expected_in_by_18": 0.0,
    "discharges.gone_today": 0.0, "discharges.definite": 2.0, "discharges.potential": 1.0,
    "beds.community.ready_to_leave": 6.0,
}  # fmt: skip
DEPARTMENT = {
    "ed.in_department": 61.0, "ed.over_12_hours": 6.0, "ed.awaiting_bed": 11.0,
    "ed.longest_awaiting_bed_minutes": 402.0, "ambulance.waiting": 3.0,
    "ambulance.longest_wait_minutes": 42.0, "ed.departures_today": 66.0, "ed.within_4_hours_today": 41.0,
    "ambulance.handovers_today": 20.0, "ambulance.handover_minutes_today": 640.0,
}  # fmt: skip


@dataclass
class Partners:
    """Saves what partners send; each call is one poll of one feed."""

    conn: Connection
    books: SeriesBook = field(default_factory=SeriesBook)
    room: Room = field(default_factory=Room)

    async def send(
        self,
        feed: str,
        place: str,
        figures: Mapping[str, float],
        *,
        at: datetime = AT_NINE,
        received_at: datetime | None = None,
        dimensions: tuple[tuple[str, str], ...] = (),
        held: Mapping[str, float] | None = None,
    ) -> None:
        """A document of a place: its figures, all about and observed at one time; `held` are held as suspect."""
        said = [Observation(place, measure, at, at, value, dimensions) for measure, value in figures.items()]
        doubted = [
            HeldFigure(key=(measure, place, ()), about_at=at, observed_at=at, value=value, good_value=0.0, code="jump")
            for measure, value in (held or {}).items()
        ]
        suspects = Suspects(held=doubted, released=[], forget_before=at - timedelta(days=9)) if doubted else None
        await self._poll(feed, received_at=received_at or at, observations=said, suspects=suspects)

    async def lay_in(self, feed: str, observations: Sequence[Observation], *, received_at: datetime) -> None:
        """What a feed says of many times at once."""
        await self._poll(feed, received_at=received_at, observations=observations)

    async def tell(self, feed: str, place: str, episodes: Sequence[Episode], *, at: datetime = AT_NINE) -> None:
        """A whole list of a place's ward board, which counts what it lists."""
        listed = Observation(place, "board.stays_listed", at, at, len(episodes))
        await self._poll(feed, received_at=at, observations=[listed], episodes=episodes, listed_at=at)

    async def list_requests(self, feed: str, referrals: Sequence[Referral], *, at: datetime = AT_NINE) -> None:
        """A whole list of the requests that a hub or a service holds."""
        await self._poll(feed, received_at=at, episodes=referrals, listed_at=at, listed=frozenset({Referral}))

    async def bring(self, feed: str, episodes: Sequence[Episode], *, at: datetime = AT_NINE) -> None:
        """Episodes by themselves, no list of all there are."""
        await self._poll(feed, received_at=at, episodes=episodes)

    async def fail(self, feed: str, reason: str, *, at: datetime) -> None:
        """A poll that came to nothing."""
        lease = await claim_feed(self.conn, feed=feed, holder="test", lease_for=timedelta(minutes=1))
        outcome = PollOutcome(
            lease=lease, holder="test", started_at=at, received_at=at, duration_ms=1.0, outcome="failed",
            due_in=timedelta(hours=1), catalogue_version=LIVING.version, code_version="0", validators_for="x",
            stage="answer", reason=reason, detail="Told by the test.",
        )  # fmt: skip
        await save_poll(self.conn, outcome, observations=[], books=self.books, room=self.room)

    async def _poll(
        self,
        feed: str,
        *,
        received_at: datetime,
        observations: Sequence[Observation] = (),
        episodes: Sequence[Episode] = (),
        listed_at: datetime | None = None,
        listed: frozenset[type[Episode]] | None = None,
        suspects: Suspects | None = None,
    ) -> None:
        lease = await claim_feed(self.conn, feed=feed, holder="test", lease_for=timedelta(minutes=1))
        outcome = PollOutcome(
            lease=lease, holder="test", started_at=received_at, received_at=received_at, duration_ms=1.0, outcome="ok",
            due_in=timedelta(hours=1), catalogue_version=LIVING.version, code_version="0", validators_for="x",
        )  # fmt: skip
        await save_poll(
            self.conn, outcome, observations=observations, episodes=episodes,
            listed=(listed or LISTED) if listed_at else None, listed_at=listed_at, suspects=suspects,
            books=self.books, room=self.room,
        )  # fmt: skip


async def partners(conn: Connection) -> Partners:
    """The partners of a store in which the invented system's catalogue is in force."""
    await save_catalogue(conn, LIVING, since=NOW - timedelta(days=400), code_version="0")
    return Partners(conn)


async def whole_system(conn: Connection) -> Partners:
    """Every site and department has just sent; each acute site has the same figures."""
    sending = await partners(conn)
    for number in (1, 2, 3):
        await sending.send(f"beds_s{number}", f"SIM-S{number}", BEDS)
        await sending.send(f"ed_s{number}", f"SIM-S{number}", DEPARTMENT)
    for number in (1, 2):
        await sending.send(f"beds_c{number}", f"SIM-C{number}", COMMUNITY)
    return sending


def stay(
    key: str, site: str = "SIM-S1", *, days: int = 5, expected_on: date | None = None, is_ready: bool | None = False
) -> Stay:
    """Somebody in a bed."""
    return Stay(
        key=key, organisation=site, ward=f"{site}-W03", bed=None, specialty=None, source=None, home_council=None,
        admitted_at=AT_NINE - timedelta(days=days), expected_on=expected_on, meets_criteria=not is_ready,
        pathway_referred=None, pathway_final=None, delay_reason=None, left_at=None, left_to=None, observed_at=AT_NINE,
    )  # fmt: skip


def ready(key: str, since: datetime) -> ReadyInterval:
    """They are ready to leave."""
    return ReadyInterval(stay=key, starts_at=since, ends_at=None, observed_at=AT_NINE)
