"""Four weeks of referrals to an urgent response team, told as they came, and its shifts of a weekend to come."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from metrics.vocabulary.days import at_time, london_day
from metrics.vocabulary.episodes import Episode, Offer, Response
from tests.picture.partners import AT_NINE, Partners

TEAM, FEED = "SIM-U1", "ucr_u1"
TODAY = london_day(AT_NINE)
SATURDAY = date(2026, 11, 14)
A_DAY = timedelta(days=1)
EARLY, LATE = (3, 2), (7, 4)
"""How many come to the early shift, and to the late one: on working days, and at weekends; on every other day one more
to the early shift."""


def came_on(day: date) -> tuple[int, int]:
    """How many come to the early and to the late shift of a day."""
    is_weekend = day.weekday() >= 5
    return EARLY[is_weekend] + day.toordinal() % 2, LATE[is_weekend]


def responses_of(day: date) -> Iterator[Response]:
    """The referrals of a day; the first of the early shift comes at eleven the evening before."""
    early, late = came_on(day)
    times = [at_time(day - A_DAY, time(23)), *(at_time(day, time(9, n)) for n in range(early - 1))]
    times += [at_time(day, time(15, n)) for n in range(late)]
    for number, received in enumerate(times):
        yield Response(
            key=f"UC-{day:%m%d}{number:06}", organisation=TEAM, priority="2_hour", source="999",
            home_council="SIM-L1", locality="north", received_at=received, triaged_at=None,
            first_contact_at=received + timedelta(hours=1), closed_at=received + timedelta(hours=2),
            outcome="remained_home", reason=None, observed_at=received + timedelta(hours=2),
        )  # fmt: skip


def shifts_of(day: date, *, early: float, late: float, told_at: datetime) -> Iterator[Offer]:
    """The visits staffed on a day."""
    for hour, visits in ((8, early), (14, late)):
        yield Offer(
            organisation=TEAM, kind="ucr_visit", locality="all", starts_at=at_time(day, time(hour)), offered=visits,
            held=0.0, taken=0.0, usable=visits, observed_at=told_at,
        )  # fmt: skip


async def told_daily(sending: Partners, *, days: int, until: date = TODAY) -> None:
    """The last days' documents, each at ten in the evening."""
    for ago in range(days, 0, -1):
        day = until - ago * A_DAY
        await speak(sending, list(responses_of(day)), at=at_time(day, time(22)))


async def speak(sending: Partners, episodes: list[Episode], *, at: datetime) -> None:
    """One document of the team: that it speaks at all, and what it tells."""
    await sending.send(FEED, TEAM, {"ucr.unallocated": 0.0}, at=at)
    # A document tells how things stand when it is made.
    seen = [each if each.observed_at <= at else replace(each, observed_at=at) for each in episodes]
    await sending.bring(FEED, seen, at=at)
