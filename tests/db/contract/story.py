"""One seeded story of observations, told to a store through the ordinary write path; the same words on every engine.

Two trusts, two feeds, six measures: instants, days, days to come, hours, counters, with and without dimensions. Rows
come late, twice, out of order, corrected and corrected back; the clocks go forward and back; old runs are compacted in
the middle of it and corrected afterwards.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Literal
from zoneinfo import ZoneInfo

from metrics.flow.stance import ToldStance
from metrics.opel.declared import Declared
from metrics.vocabulary import Observation, dimensions
from metrics.vocabulary.episodes import Episode

LONDON = ZoneInfo("Europe/London")
OCCUPIED, ARRIVALS, WAITING = "beds.ga.occupied", "ed.arrivals", "ed.seen_since_midnight"
HANDOVERS, PATHWAYS, OFFERED = "ambulance.handover_over_60_minutes", "discharges.by_pathway", "slots.offered"
SPRING, AUTUMN = date(2022, 3, 27), date(2022, 10, 30)
LONG_RUN = "RMC"
HOUR = timedelta(hours=1)
STEP = timedelta(minutes=5)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was refused."""

    row: int | None
    field: str | None
    code: str
    reason: str
    sample: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A poll: what a feed sent and when it reached us."""

    feed: str
    received_at: datetime
    observations: tuple[Observation, ...] = ()
    refused: tuple[Refused, ...] = ()
    outcome: Literal["ok", "not_modified", "failed"] = "ok"
    episodes: tuple[Episode, ...] = ()
    listed: frozenset[type[Episode]] | None = None
    listed_at: datetime | None = None
    asked_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class RolledUp:
    """Everything marked is rolled up."""


@dataclass(frozen=True, slots=True)
class CountedDays:
    """Every marked day that is over at an instant is counted."""

    now: datetime


@dataclass(frozen=True, slots=True)
class Compacted:
    """History before an instant is compacted."""

    before: datetime


@dataclass(frozen=True, slots=True)
class Ranged:
    """Usual ranges are worked out for a day."""

    day: date
    known_from: datetime
    low: float


@dataclass(frozen=True, slots=True)
class Enforced:
    """A catalogue comes into force."""

    version: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody declares a level."""

    declared: Declared


@dataclass(frozen=True, slots=True)
class Disputed:
    """Somebody takes a stance on a recorded reason."""

    told: ToldStance


@dataclass(frozen=True, slots=True)
class Called:
    """A call that is opened, filled, stood down where `ended_at` says when, with the actions captured in it."""

    organisation: str
    scheduled_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan of two days that is made, agreed, changed in a line, and stood down a month later."""

    organisation: str
    first: date
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Alerted:
    """A round over the alerts: what was seen of each organisation; None: not known."""

    at: datetime
    seen: tuple[tuple[str, float | None], ...]


Step = Alerted | Planned | Called | Arrived | RolledUp | CountedDays | Compacted | Ranged | Enforced | Said | Disputed


def midnight(day: date) -> datetime:
    """The first instant of a London day."""
    return datetime.combine(day, time.min, LONDON).astimezone(UTC)


def _clock(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), LONDON).astimezone(UTC)


def _day(random: Random, day: date) -> Iterator[Observation]:
    """What happened on one London day of 23, 24 or 25 hours."""
    begins, ends = midnight(day), midnight(day + DAY)
    seen = 0
    for number in range(int((ends - begins) / HOUR)):
        at = begins + number * HOUR
        yield Observation("R0A", OCCUPIED, at, at, random.randint(380, 420))
        yield Observation(LONG_RUN, OCCUPIED, at, at, 200 + number // 7)
        yield Observation("R0A", ARRIVALS, at, at + HOUR, random.randint(0, 12))
        seen += random.randint(0, 9)
        if number % 3 == 2:
            yield Observation("R0A", WAITING, at, at, seen)
    for trust in ("R0A", "RMC"):
        yield Observation(trust, HANDOVERS, begins, ends, 0 if trust == "RMC" else random.randint(0, 40))
    for pathway in ("P0", "P1", "P2", "P3"):
        told = dimensions({"pathway": pathway, "destination": f"place {pathway}"})
        yield Observation("R0A", PATHWAYS, begins, ends, random.randint(0, 90), told)
    for ahead in range(1, 6):
        yield Observation("RMC", OFFERED, midnight(day + ahead * DAY), _clock(day, 8), random.randint(0, 9))


def _season(random: Random, days: Sequence[date]) -> list[Arrived]:
    """The polls of a stretch of days, in order of arrival."""
    due: dict[datetime, list[Observation]] = {}
    for day in days:
        published = _clock(day + DAY, 11)
        for seen in _day(random, day):
            chance = random.random()
            late = published + random.choice((1, 3)) * DAY
            due.setdefault(late if chance < 0.1 else published, []).append(seen)
            if 0.1 <= chance < 0.25:  # the same once more
                due.setdefault(published + DAY, []).append(seen)
            elif chance < 0.35:  # corrected, and every other one corrected back
                due.setdefault(late + DAY, []).append(seen._replace(value=seen.value + 5))
                if random.random() < 0.5:
                    due.setdefault(late + 2 * DAY, []).append(seen)
    polls = []
    for received, rows in sorted(due.items()):
        random.shuffle(rows)
        # As after sifting: each observation at most once, the last of them.
        distinct = {(o.organisation, o.measure, o.dimensions, o.about_at, o.observed_at): o for o in rows}
        polls.append(Arrived(feed="ward", received_at=received, observations=tuple(distinct.values())))
        seen = [
            o._replace(value=o.value + 3) for o in distinct.values()
            if (o.organisation, o.measure) == ("R0A", OCCUPIED) and o.about_at.hour % 6 == 0
        ]  # fmt: skip
        if seen:
            later = received + timedelta(minutes=7)
            polls.append(Arrived(feed="region", received_at=later, observations=tuple(seen)))
    return polls


def _bulk() -> Arrived:
    """A week of one series, every five minutes, in one payload: enough to travel by COPY where there is COPY."""
    start = datetime(2022, 4, 2, tzinfo=UTC)
    return Arrived(
        feed="region",
        received_at=datetime(2022, 7, 2, 11, tzinfo=UTC),
        observations=tuple(
            Observation("RMC", OCCUPIED, start + n * STEP, start + n * STEP, 300 + n // 5 % 7) for n in range(2016)
        ),
    )


def _after_compaction(random: Random, first: Sequence[Arrived]) -> Arrived:
    """Months later, for history that has been compacted: repeats, corrections, and rows nobody had sent."""
    old = [o for poll in first if poll.feed == "ward" for o in poll.observations if o.organisation == LONG_RUN]
    hourly = [o for o in old if o.measure == OCCUPIED]
    picked = random.sample(hourly, 30)
    rows = [*picked[:10], *(o._replace(value=o.value + 1) for o in picked[10:20])]
    half = timedelta(minutes=30)
    rows += [o._replace(about_at=o.about_at + half, observed_at=o.observed_at + half) for o in picked[20:]]
    distinct = {(o.measure, o.about_at, o.observed_at): o for o in rows}
    return Arrived(feed="ward", received_at=datetime(2022, 10, 20, tzinfo=UTC), observations=tuple(distinct.values()))


def story(*, seed: int = 2022) -> list[Step]:
    """The whole story in order. Shape: polls in order of arrival, with what is done to the store between them."""
    random = Random(seed)
    first = _season(random, [SPRING + n * DAY for n in range(-2, 2)])
    second = _season(random, [AUTUMN + n * DAY for n in range(-1, 2)])
    correction = _after_compaction(random, first)
    back = replace(
        correction,
        received_at=correction.received_at + DAY,
        observations=tuple(o._replace(value=o.value - 1) for o in correction.observations[10:15]),
    )
    refused = Refused(3, "beds", "not_a_number", "is not a number", "n/a")
    busy = datetime(2022, 11, 3, tzinfo=UTC)
    steps: list[Step] = [Enforced("first", datetime(2022, 1, 1, tzinfo=UTC))]
    for number, poll in enumerate(first):
        steps.append(poll if number else replace(poll, refused=(refused, replace(refused, row=9, sample="-"))))
        if number % 3 == 2:
            steps.append(RolledUp())
        if number % 5 == 4:
            after = poll.received_at + timedelta(minutes=30)
            steps.append(Arrived(feed="ward", received_at=after, outcome="failed", refused=(refused,)))
            steps.append(Arrived(feed="region", received_at=after, outcome="not_modified"))
    steps += [
        Ranged(SPRING, datetime(2022, 3, 29, tzinfo=UTC), 370.0),
        Ranged(SPRING, datetime(2022, 4, 3, tzinfo=UTC), 375.0),
        Enforced("second", datetime(2022, 6, 1, tzinfo=UTC)),
        _bulk(),
        RolledUp(),
        Compacted(datetime(2022, 5, 15, tzinfo=UTC)),
        correction,
        RolledUp(),
        back,
        *second[: len(second) // 2],
        RolledUp(),
        *second[len(second) // 2 :],
        RolledUp(),
        Compacted(datetime(2022, 10, 31, tzinfo=UTC)),
        Ranged(AUTUMN, datetime(2022, 11, 2, tzinfo=UTC), 390.0),
        Arrived(feed="region", received_at=busy, outcome="failed", asked_until=busy + timedelta(hours=1)),
    ]
    return steps
