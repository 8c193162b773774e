"""Picture time: the clock of what figures say, kept in the database and resumed at restart.

Two clocks, never mixed. Service time (monotonic, or the database's) runs time-outs, retries, leases and heartbeats.
Picture time runs observed, received, freshness and retention. In production they agree; a replay starts picture time
at a chosen date and may run it faster.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from db.engine import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureClock:
    """A line through one point: picture time advances `rate` times as fast as service time."""

    origin_picture: datetime
    origin_service: datetime
    rate: float

    def at(self, service: datetime) -> datetime:
        """The picture time at a service time."""
        return self.origin_picture + (service - self.origin_service) * self.rate

    @property
    def is_real_time(self) -> bool:
        """Whether picture time is service time, as in production."""
        return self.rate == 1 and self.origin_picture == self.origin_service

    def now(self) -> datetime:
        """The picture time now. Called at doors only (route, poll, job) and passed down from there."""
        return self.at(datetime.now(UTC))

    def service_at(self, picture: datetime) -> datetime:
        """The service time at which a picture time is reached."""
        return self.origin_service + (picture - self.origin_picture) / self.rate

    def wait_seconds(self, picture: datetime) -> float:
        """Service seconds until a picture time is reached; 0 when it has passed."""
        return max(0.0, (self.service_at(picture) - datetime.now(UTC)).total_seconds())


def real_time(service: datetime) -> PictureClock:
    """The clock of production: picture time is service time."""
    return PictureClock(origin_picture=service, origin_service=service, rate=1.0)


async def read_clock(conn: Connection) -> PictureClock | None:
    """The clock of this database, None before one was set."""
    cursor = await conn.execute("SELECT origin_picture, origin_service, rate FROM picture_clock")
    row = await cursor.fetchone()
    if row is None:
        return None
    return PictureClock(origin_picture=row[0], origin_service=row[1], rate=row[2])


# How far picture time has come is noted now and then; a poll may have been received since.
_REACHED = """
SELECT greatest(reached_picture, (SELECT max(last.received_at) FROM feed CROSS JOIN LATERAL (
           SELECT received_at FROM poll WHERE feed_id = feed.id ORDER BY received_at DESC LIMIT 1) AS last))
  FROM picture_clock FOR UPDATE OF picture_clock
"""


async def start_clock(conn: Connection, *, service: datetime, wanted: PictureClock | None) -> PictureClock:
    """Set the clock when the system starts, and commit.

    A replay (`wanted`) begins at its origin the first time; after that it resumes from the picture time last reached,
    at the wanted rate, so that what was received stays in the past. None means real time, which needs no resuming.
    """
    cursor = await conn.execute(_REACHED)
    row = await cursor.fetchone()
    if wanted is None:
        clock = real_time(service)
        if row is not None and row[0] > service + timedelta(minutes=5):
            raise ValueError(
                f"this data folder has reached picture time {row[0].isoformat()}, later than the real time: "
                "it belongs to a replay; use another data folder or reset this one"
            )
    else:
        origin = wanted.origin_picture if row is None else max(row[0], wanted.origin_picture)
        clock = PictureClock(origin_picture=origin, origin_service=service, rate=wanted.rate)
    await conn.execute(
        """INSERT INTO picture_clock (id, origin_picture, origin_service, rate, reached_picture)
           VALUES (1, %s, %s, %s, %s)
           ON CONFLICT (id) DO UPDATE SET origin_picture = EXCLUDED.origin_picture,
               origin_service = EXCLUDED.origin_service, rate = EXCLUDED.rate,
               reached_picture = EXCLUDED.reached_picture""",
        (clock.origin_picture, clock.origin_service, clock.rate, clock.origin_picture),
    )
    await conn.commit()
    return clock


async def mark_reached(conn: Connection, picture: datetime) -> None:
    """Note how far picture time has come, so that a restart resumes there; commits. Never moves it back."""
    await conn.execute("UPDATE picture_clock SET reached_picture = %s WHERE reached_picture < %s", (picture, picture))
    await conn.commit()
