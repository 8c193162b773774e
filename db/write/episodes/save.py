"""Saving what a payload tells of episodes, within the poll's own transaction.

Nothing is written for what is already so. A late word never changes the present, absence never ends anything, and what
was known at any time can still be read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from db.engine import Connection
from db.episode_tables import TABLES, EpisodeTable
from db.write.episodes.sites import note_sites
from db.write.episodes.staging import stage, staged
from db.write.episodes.statements import statement
from metrics.vocabulary.episodes import Episode, Stay


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The episodes of a payload. `listed`: of which kinds it names all there are, None when it is no whole document;
    `listed_at`: when the document was made, None when nothing in it says so."""

    episodes: Sequence[Episode]
    listed: frozenset[type[Episode]] | None
    listed_at: datetime | None


# Under the lock of the feed's lease: no other poll of this feed can note a document in between.
_HEAD = f"""
SELECT (SELECT listed_at FROM episode_document WHERE feed_id = %(feed)s ORDER BY listed_at DESC LIMIT 1),
       ARRAY[{", ".join(
           f"EXISTS (SELECT FROM {table.name} WHERE feed_id = %(feed)s AND superseded_at IS NULL AND in_document)"
           for table in TABLES.values())}]
"""  # fmt: skip

_NOTE = """
INSERT INTO episode_document AS held (feed_id, listed_at, received_at, listed)
SELECT %(feed)s, %(listed_at)s, %(received)s, %(listed)s
 WHERE NOT EXISTS (SELECT FROM episode_document AS same
                    WHERE same.feed_id = %(feed)s AND same.listed_at = %(listed_at)s AND same.listed @> %(listed)s)
ON CONFLICT (feed_id, listed_at, received_at) DO UPDATE SET listed = held.listed || EXCLUDED.listed
"""


async def save_episodes(conn: Connection, told: Told, *, feed_id: int, received_at: datetime, can_copy: bool) -> int:
    """Store the episodes of a payload received at a picture time, within the caller's transaction and lease.

    Returns how many versions were written.
    """
    if not told.episodes and told.listed_at is None:
        return 0
    cursor = await conn.execute(_HEAD, {"feed": feed_id})
    row = await cursor.fetchone()
    if row is None:
        raise RuntimeError("asking for the newest document returned nothing")
    head: datetime | None = row[0]
    in_document = {of for of, holds in zip(TABLES, row[1], strict=True) if holds}
    if told.listed_at is not None:
        names = sorted(TABLES[of].name for of in told.listed or ())
        note = {"feed": feed_id, "listed_at": told.listed_at, "received": received_at, "listed": names}
        await conn.execute(_NOTE, note)
    sorted_out: dict[type[Episode], list[Episode]] = {of: [] for of in TABLES}
    for episode in told.episodes:
        sorted_out[type(episode)].append(episode)
    await note_sites(
        conn, (each for each in told.episodes if isinstance(each, Stay)),
        listed_at=told.listed_at if Stay in (told.listed or ()) else None, received_at=received_at,
    )  # fmt: skip
    written = 0
    for of, table in TABLES.items():
        if sorted_out[of] or (told.listed_at and (of in in_document or of in (told.listed or ()))):
            written += await _save_kind(
                conn, table, sorted_out[of], told, head=head, feed_id=feed_id, received_at=received_at,
                can_copy=can_copy,
            )  # fmt: skip
    return written


async def _save_kind(
    conn: Connection,
    table: EpisodeTable,
    episodes: Sequence[Episode],
    told: Told,
    *,
    head: datetime | None,
    feed_id: int,
    received_at: datetime,
    can_copy: bool,
) -> int:
    names_all = table.of in (told.listed or ())
    batch = staged(table, episodes, listed_at=told.listed_at, names_all=names_all)
    source, sent = await stage(conn, batch, can_copy=can_copy)
    cursor = await conn.execute(
        statement(table, source=source, of_document=told.listed_at is not None),
        {
            **sent,
            "feed": feed_id,
            "received": received_at,
            "head": head,
            "listed_at": told.listed_at,
            "names_all": names_all,
            "is_head": told.listed_at is not None and (head is None or told.listed_at >= head),
        },
    )
    return cursor.rowcount
