"""Keeping what is held as suspect: within the transaction of the poll that brought it, or accepted by a person.

A held figure stays known after the present has gone on without it, since a rolling window says it again for weeks. It
is forgotten when the feed takes nothing so old any more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from db.engine import Connection
from db.read.suspects import Rival, rivals
from db.write.books import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldFigure:
    """A figure that is held, with the last good value beside which it is doubted."""

    key: Key
    about_at: datetime
    observed_at: datetime
    value: float
    good_value: float
    code: str


Released = tuple[int, datetime, datetime, float]
"""Series number, about, observed and value of a held figure that is believed now, or was put right by its source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspects:
    """What a poll holds and what it lets go; `forget_before` is the about time of the oldest the feed still takes."""

    held: Sequence[HeldFigure]
    released: Sequence[Released]
    forget_before: datetime


_HOLD = """
INSERT INTO suspect AS had (feed_id, series_id, about_at, observed_at, first_received_at, received_at, value,
                            good_value, code)
SELECT %(feed)s, series_id, about_at, observed_at, %(received)s, %(received)s, value, good_value, code
  FROM unnest(%(series)s::int[], %(about)s::timestamptz[], %(observed)s::timestamptz[], %(value)s::float8[],
              %(good)s::float8[], %(code)s::text[]) AS held(series_id, about_at, observed_at, value, good_value, code)
ON CONFLICT (series_id, about_at, observed_at, value) DO UPDATE
   SET received_at = EXCLUDED.received_at, good_value = EXCLUDED.good_value, code = EXCLUDED.code, released_at = NULL
"""

_RELEASE = """
UPDATE suspect SET released_at = %(received)s
  FROM unnest(%(series)s::int[], %(about)s::timestamptz[], %(observed)s::timestamptz[], %(value)s::float8[])
       AS let(series_id, about_at, observed_at, value)
 WHERE suspect.series_id = let.series_id AND suspect.about_at = let.about_at
   AND suspect.observed_at = let.observed_at AND suspect.value = let.value
"""


async def keep_suspects(
    conn: Connection, suspects: Suspects, *, numbers: Sequence[int], feed_id: int, received_at: datetime
) -> None:
    """Hold and release within the caller's transaction; `numbers` are the series of `suspects.held`, in its order."""
    held, released = suspects.held, suspects.released
    if held:
        await conn.execute(
            "DELETE FROM suspect WHERE feed_id = %s AND about_at < %s", (feed_id, suspects.forget_before)
        )
        await conn.execute(
            _HOLD,
            {
                "feed": feed_id, "received": received_at, "series": list(numbers), "about": [h.about_at for h in held],
                "observed": [h.observed_at for h in held], "value": [float(h.value) for h in held],
                "good": [float(h.good_value) for h in held], "code": [str(h.code) for h in held],
            },
        )  # fmt: skip
    if released:
        series, about, observed, value = zip(*released, strict=True)
        await conn.execute(
            _RELEASE,
            {"received": received_at, "series": list(series), "about": list(about), "observed": list(observed),
             "value": [float(each) for each in value]},
        )  # fmt: skip


async def accept_suspects(conn: Connection, feed: str, *, at: datetime) -> list[Rival]:
    """Accept, by a person's word, what is held of a feed now, and have the feed asked anew for it; commits.

    Shape: what was accepted; empty when nothing is held. The figures come with the feed's next answer.
    """
    found = [rival for rival in await rivals(conn) if rival.feed == feed]
    if found:
        await conn.execute(
            """UPDATE suspect SET accepted_at = %s FROM current_value held
                WHERE suspect.series_id = ANY(%s) AND suspect.series_id = held.series_id AND released_at IS NULL
                  AND (suspect.about_at, suspect.observed_at, suspect.received_at)
                    > (held.about_at, held.observed_at, held.received_at)""",
            (at, [rival.series_id for rival in found]),
        )
        await conn.execute(
            """UPDATE feed_due SET etag = NULL, last_modified = NULL FROM feed
                WHERE feed.id = feed_due.feed_id AND feed.key = %s""",
            (feed,),
        )
    await conn.commit()
    return found
