"""Requests for a pathway service, from being made to their end."""

from collections.abc import Sequence
from datetime import datetime

from db.engine import Connection
from db.episode_tables import REFERRAL
from db.read.episodes.held import Chosen, Held
from metrics.vocabulary.episodes import Referral

# While a referral moves on, hub and service both list it: the one that knows the later step is believed. What a service
# accepted, gave back and lists no more does not outlast the word of whoever lists it; what it began does.
FURTHER = """({row}.unlisted_since IS NULL OR {row}.started_at IS NOT NULL),
          greatest({row}.referred_at, {row}.decided_at, {row}.accepted_at, {row}.started_at, {row}.ended_at,
                   {row}.closed_at)"""
_OPEN = Chosen(table=REFERRAL, of=Referral, condition=REFERRAL.is_open.format(row="told"), step=FURTHER)
_IN = Chosen(
    table=REFERRAL,
    of=Referral,
    condition=f"""{REFERRAL.is_in_span.format(row="told")}
        AND (NOT {REFERRAL.is_open.format(row="told")} OR told.unlisted_since IS NULL
             OR told.unlisted_since > %(start)s OR told.referred_at >= %(start)s)""",
    step=FURTHER,
)


async def referrals_now(conn: Connection, organisations: Sequence[str]) -> list[Held[Referral]]:
    """The referrals that are not over: waiting (`closed_at` None) or being served. Never reads history.

    Shape: by organisation, then key.
    """
    return await _OPEN(conn, organisations, known=None)


async def referrals_in(
    conn: Connection, organisations: Sequence[str], *, start: datetime, end: datetime, known: datetime | None
) -> list[Held[Referral]]:
    """The referrals that were neither over nor out of sight at some time in [start, end), as known then. Whoever no
    list names any more is out of sight: such a request is never told to end, and would be held for ever.

    Shape: by organisation, then key.
    """
    return await _IN(conn, organisations, known=known, start=start, end=end)
