"""A catalogue of two trusts and one feed, and the polls of a worker that reads it: what most store tests need."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from catalogue.model import Catalogue, Delivery, Feed, Kind, Link, Organisation
from db.engine import Connection
from db.timeseries import Room
from db.write import Lease, PollOutcome, Saved, SeriesBook, claim_due, save_catalogue, save_poll
from metrics.vocabulary import About, Aggregation, FreshnessLimits, Measure, Observation

START = datetime(2021, 12, 1, tzinfo=UTC)
OCCUPIED = "beds.ga.occupied"


def _organisation(code: str, kind: Kind) -> Organisation:
    return Organisation(code=code, name=code, short_name=code, kind=kind, opened_on=None, closed_on=None)


def _measure(key: str, about: About, aggregation: Aggregation) -> Measure:
    return Measure(
        key=key, title=key, unit="beds", about=about, aggregation=aggregation, lowest=0, highest=5000, whole=True,
        definition="A test's own.", source="none",
    )  # fmt: skip


def feed(key: str = "ward") -> Feed:
    hour = timedelta(hours=1)
    return Feed(
        key=key, title=key, format="observations_json", url="http://127.0.0.1/x", delivery=Delivery.SNAPSHOT,
        places=("QOP",), covers="trusts", poll_every=timedelta(seconds=60), deadline=timedelta(seconds=2),
        retry_for=timedelta(seconds=1), limits=FreshnessLimits(late_after=hour, stale_after=3 * hour),
        future_within=timedelta(minutes=5), ancient_after=timedelta(days=400), max_bytes=10**6, max_rows=10**5,
        networks=("127.0.0.0/8",), columns={}, measure_limits={}, headers={}, precedence=0, publisher="A test",
        licence="none", is_simulated=True,
    )  # fmt: skip


CATALOGUE = Catalogue(
    version="small",
    organisations={
        o.code: o
        for o in (_organisation("QOP", Kind.ICB), _organisation("R0A", Kind.TRUST), _organisation("RMC", Kind.TRUST))
    },
    links=tuple(Link(child=c, parent="QOP", valid_from=None, valid_to=None) for c in ("R0A", "RMC")),
    successions=(),
    measures={
        m.key: m
        for m in (
            _measure(OCCUPIED, About.INSTANT, Aggregation.STOCK),
            _measure("ed.diverts", About.DAY, Aggregation.DAILY),
        )
    },
    feeds={"ward": feed()},
    thresholds=(),
    reasons=(),
    bank_holidays=(),
    layouts={},
    files={"small.toml": b"x"},
)


def seen(
    hours: float, value: float, *, organisation: str = "R0A", about: float | None = None, measure: str = OCCUPIED
) -> Observation:
    """An observation `hours` after the start, about the same instant unless said."""
    observed = START + timedelta(hours=hours)
    return Observation(
        organisation, measure, observed if about is None else START + timedelta(hours=about), observed, value
    )


@dataclass
class Worker:
    """A worker that polls the small system's feed; each call is one poll whose payload has already been sifted."""

    conn: Connection
    name: str = "worker-1"
    books: SeriesBook = field(default_factory=SeriesBook)
    room: Room = field(default_factory=Room)
    can_copy: bool = True

    async def claim(self, lease_for: timedelta = timedelta(seconds=30)) -> Lease:
        await self.conn.execute("UPDATE feed_due SET due_at = '-infinity'")
        await self.conn.commit()
        leases = await claim_due(self.conn, holder=self.name, lease_for=lease_for, limit=10, validators_for="x")
        return leases[0]

    def outcome(self, lease: Lease, *, at: float, result: str = "ok") -> PollOutcome:
        received = START + timedelta(hours=at)
        return PollOutcome(
            lease=lease, holder=self.name, started_at=received, received_at=received, duration_ms=1.0,
            outcome=result, due_in=timedelta(seconds=60), catalogue_version="small", code_version="0",  # type: ignore[arg-type]
            validators_for="x",
        )  # fmt: skip

    async def poll(self, observations: Sequence[Observation], *, at: float, before: datetime | None = None) -> Saved:
        lease = await self.claim()
        return await save_poll(
            self.conn, self.outcome(lease, at=at), observations=observations, books=self.books, room=self.room,
            can_copy=self.can_copy, compacted_before=before,
        )  # fmt: skip


async def begin(conn: Connection) -> Worker:
    """A worker on a store in which the small system's catalogue is in force."""
    await save_catalogue(conn, CATALOGUE, since=START - timedelta(days=365), code_version="0")
    return Worker(conn)
