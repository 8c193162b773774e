"""Declared levels: those in force at an instant, and everything that was declared, as known at a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from db.engine import Connection
from metrics.opel.declared import DECLARED_OF, Declared
from metrics.vocabulary import Level

_COLUMNS = "organisation, pillar, level, role, reason, declared_at, received_at"
# Text in the order of its bytes, so that answers are in one order on every server.
_ORDER = 'organisation COLLATE "C", pillar COLLATE "C", declared_at DESC, received_at DESC'

_IN_FORCE = f"""
SELECT DISTINCT ON (organisation COLLATE "C", pillar COLLATE "C") {_COLUMNS} FROM declared_level
 WHERE organisation = ANY(%(organisations)s) AND declared_at <= %(at)s AND received_at <= %(known)s
 ORDER BY {_ORDER}
"""

_ALL = f"""
SELECT {_COLUMNS} FROM declared_level
 WHERE organisation = ANY(%(organisations)s) AND declared_at >= %(start)s AND declared_at < %(end)s
   AND received_at <= %(known)s
 ORDER BY {_ORDER}
"""


async def declared_levels(
    conn: Connection, organisations: Sequence[str], *, at: datetime, known: datetime
) -> list[Declared]:
    """The declarations that hold at an instant, as known then; one that was stood down is among them.

    Shape: at most one for each organisation and what it is of, in their order.
    """
    cursor = await conn.execute(_IN_FORCE, {"organisations": list(organisations), "at": at, "known": known})
    return [_declared(*row) for row in await cursor.fetchall()]


async def declarations(
    conn: Connection, organisations: Sequence[str], *, start: datetime, end: datetime, known: datetime
) -> list[Declared]:
    """Everything declared for [start, end), as known then. Shape: by organisation and what it is of, the newest
    first."""
    asked = {"organisations": list(organisations), "start": start, "end": end, "known": known}
    cursor = await conn.execute(_ALL, asked)
    return [_declared(*row) for row in await cursor.fetchall()]


def _declared(organisation: str, of: str, level: int | None, *rest: Any) -> Declared:
    role, reason, declared_at, received_at = rest
    return Declared(
        organisation=organisation,
        of=DECLARED_OF[of],
        level=None if level is None else Level(level),
        role=role,
        reason=reason,
        declared_at=declared_at,
        received_at=received_at,
    )
