"""A board of a few people told to the small system's store, and the words for what it should say."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from db.write import Saved, save_poll
from metrics.vocabulary.episodes import BedDay, Colour, Episode, Pathway, ReadyInterval, Referral, Stay
from tests.db.small_system import START, Worker

BOARD = frozenset({Stay, ReadyInterval})


def at(hours: float) -> datetime:
    """So many hours after the start."""
    return START + timedelta(hours=hours)


def stay(key: str, *, seen: float, ward: str = "W1", left: float | None = None, organisation: str = "R0A") -> Stay:
    """A stay admitted an hour after the start, as seen some hours after it."""
    return Stay(
        key=f"ST-{key}", organisation=organisation, ward=ward, bed=None, specialty=None, source="emergency",
        home_council=None, admitted_at=at(1), expected_on=None, meets_criteria=None, pathway_referred=None,
        pathway_final=None, delay_reason=None, left_at=None if left is None else at(left), left_to=None,
        observed_at=at(seen),
    )  # fmt: skip


def day(key: str, *, seen: float, colour: Colour | None) -> BedDay:
    """The first day of a stay."""
    return BedDay(
        stay=f"ST-{key}", on=START.date(), ward="W1", colour=colour, reason=None, reviewed_at=None, observed_at=at(seen)
    )


def request(key: str, *, seen: float) -> Referral:
    """A request that the hub of R0A decided an hour after the start, as seen some hours after it."""
    return Referral(
        key=f"RF-{key}", organisation="R0A", stay=None, pathway=Pathway.P1, home_council=None, locality=None,
        referred_at=at(1), decided_at=at(1), accepted_at=None, booked_for=None, started_at=None, ended_at=None,
        closed_at=None, outcome=None, waiting_in="acute", tag="being arranged", is_double_handed=None,
        hours_a_week=None, observed_at=at(seen),
    )  # fmt: skip


async def tell(
    worker: Worker, episodes: Sequence[Episode], *, received: float, listed: frozenset[type[Episode]] | None = None,
    listed_at: float | None = None,
) -> Saved:  # fmt: skip
    """One poll that brings episodes, each by itself unless they are `listed`."""
    lease = await worker.claim()
    return await save_poll(
        worker.conn, worker.outcome(lease, at=received), episodes=episodes, listed=listed,
        listed_at=None if listed_at is None else at(listed_at), books=worker.books, room=worker.room,
        can_copy=worker.can_copy,
    )  # fmt: skip


async def board(worker: Worker, keys: str, *, seen: float, received: float | None = None, ward: str = "W1") -> Saved:
    """One poll of a board that lists everyone there is, by the letters of their keys."""
    told = [stay(key, seen=seen, ward=ward) for key in keys]
    return await tell(worker, told, received=seen + 0.1 if received is None else received, listed=BOARD, listed_at=seen)


def moved(told: Sequence[Stay], ward: str) -> list[Stay]:
    """The same people in another ward."""
    return [replace(each, ward=ward) for each in told]
