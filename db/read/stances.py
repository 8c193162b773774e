"""Stances: everything that organisations said of the reasons of some stays by an instant, as known at a time."""

from collections.abc import Sequence
from datetime import datetime

from db.engine import Connection
from metrics.flow.blockage import Stance
from metrics.flow.stance import ToldStance

# Text in the order of its bytes, so that answers are in one order on every server.
_SAID = """
SELECT stay, feed, reason, organisation, stance, role, said_at, received_at FROM reason_stance
 WHERE stay = ANY(%(stays)s) AND said_at <= %(at)s AND received_at <= %(known)s
 ORDER BY stay COLLATE "C", feed COLLATE "C", said_at, received_at, organisation COLLATE "C", reason COLLATE "C"
"""


async def stances_said(conn: Connection, stays: Sequence[str], *, at: datetime, known: datetime) -> list[ToldStance]:
    """What was said of these stays by `at`, as known then; what was taken back is among them. Shape: the oldest first
    of each stay."""
    cursor = await conn.execute(_SAID, {"stays": list(stays), "at": at, "known": known})
    return [
        ToldStance(
            stay=stay, feed=feed, reason=reason, organisation=organisation,
            stance=None if stance is None else Stance(stance), role=role, said_at=said_at, received_at=received_at,
        )
        for stay, feed, reason, organisation, stance, role, said_at, received_at in await cursor.fetchall()
    ]  # fmt: skip
