"""How versions of episodes are chosen, and the records made of them. Knows no question: those stand beside it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, NamedTuple, TypeVar

from db.engine import Connection
from db.episode_tables import EpisodeTable
from metrics.vocabulary.episodes import Colour, Episode, Pathway

E = TypeVar("E", bound=Episode, covariant=True)


class Held(NamedTuple, Generic[E]):
    """An episode as a feed last told of it. Its `observed_at` is when the source was last seen to say so.

    `organisation` is whose it is: for a ready interval or bed day that of the stay. `unlisted_since`: the first whole
    list of the feed that did not hold it any more, while it is open; None while it is listed, ended, or of a feed
    without lists.
    """

    feed: str
    organisation: str
    unlisted_since: datetime | None
    episode: E


# The newest document that each feed had sent. A document cannot be made a day after it was received, so that the search
# from the end of the index is a short one.
_FEEDS = """
WITH feeds AS MATERIALIZED (
    SELECT feed.id, feed.key, feed.register,
           (SELECT d.listed_at FROM episode_document AS d
             WHERE d.feed_id = feed.id{heard} ORDER BY d.listed_at DESC LIMIT 1) AS head
      FROM feed)
"""
_HEARD = " AND d.received_at <= %(known)s AND d.listed_at < %(no_later)s"

_CHOSEN = """
SELECT f.key, {owner}.organisation, {unlisted_since}, {row_seen}, {columns}
  FROM {table} AS told
  JOIN feeds AS f ON f.id = told.feed_id{join}
 WHERE {row_stands} AND {owner}.organisation = ANY(%(organisations)s) AND {condition}
   AND NOT EXISTS (
       SELECT FROM {table} AS other
         JOIN feeds AS g ON g.id = other.feed_id AND g.register = f.register
        WHERE {same_key} AND other.feed_id <> told.feed_id AND {other_stands}
          AND ({other_step}, {other_seen}, g.id) > ({row_step}, {row_seen}, f.id))
 ORDER BY {order}
"""

# What is of a stay is where the stay is, as the same feed tells it: looked for by its key, however many there are.
_OF_STAY = """
 CROSS JOIN LATERAL (SELECT stay.organisation, stay.left_at FROM stay
                      WHERE stay.key = told.stay AND stay.feed_id = told.feed_id AND {stay_stands} LIMIT 1) AS stay"""

_NOW = "{row}.superseded_at IS NULL"
_THEN = "{row}.received_at <= %(known)s AND ({row}.superseded_at IS NULL OR {row}.superseded_at > %(known)s)"
_SEEN = "CASE WHEN {row}.in_document THEN {feed}.head ELSE {row}.observed_at END"
_A_DAY = timedelta(days=1)
# Text in the order of its bytes, so that answers are in one order on every server.
_BYTES = ' COLLATE "C"'

_CONVERTED: Mapping[str, Callable[[str], object]] = {
    "colour": Colour, "pathway": Pathway, "pathway_referred": Pathway, "pathway_final": Pathway
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen(Generic[E]):
    """A question for the versions of one kind that stand and fulfil a condition on `told`.

    `step`: how far a row has come, where that goes before when it was seen: expressions in a row, none of them null.
    `unlisted_since`: an expression where not all that is known of absence counts.
    """

    table: EpisodeTable
    of: type[E]
    condition: str
    step: str = "0"
    unlisted_since: str = "told.unlisted_since"
    _texts: dict[bool, bytes] = field(default_factory=dict, init=False, repr=False, compare=False)

    async def __call__(
        self, conn: Connection, organisations: Sequence[str], *, known: datetime | None, **parameters: object
    ) -> list[Held[E]]:
        """Ask. `known` None: as it stands now, without a look at what was superseded."""
        asked = {**parameters, "organisations": list(organisations)}
        if known is not None:
            asked |= {"known": known, "no_later": known + _A_DAY}
        cursor = await conn.execute(self._text(is_now=known is None), asked, binary=True)
        return list(self._held(await cursor.fetchall()))

    def _text(self, *, is_now: bool) -> bytes:
        if is_now not in self._texts:
            self._texts[is_now] = self._written(_NOW if is_now else _THEN, heard="" if is_now else _HEARD).encode()
        return self._texts[is_now]

    def _written(self, stands: str, *, heard: str) -> str:
        table = self.table
        is_of_stay = table.key[0].name == "stay"
        owner = "stay" if is_of_stay else "told"
        order = [f"{owner}.organisation{_BYTES}", *(f"told.{c.name}{_BYTES * c.is_text}" for c in table.key)]
        return _FEEDS.format(heard=heard) + _CHOSEN.format(
            table=table.name,
            owner=owner,
            join=_OF_STAY.format(stay_stands=stands.format(row="stay")) if is_of_stay else "",
            columns=", ".join(f"told.{column.name}" for column in table.columns),
            order=", ".join([*order, f"f.key{_BYTES}"]),
            condition=self.condition,
            unlisted_since=self.unlisted_since,
            same_key=" AND ".join(f"other.{column.name} = told.{column.name}" for column in table.key),
            row_stands=stands.format(row="told"),
            other_stands=stands.format(row="other"),
            row_seen=_SEEN.format(row="told", feed="f"),
            other_seen=_SEEN.format(row="other", feed="g"),
            row_step=self.step.format(row="told"),
            other_step=self.step.format(row="other"),
        )

    def _held(self, rows: Sequence[Sequence[Any]]) -> Iterator[Held[E]]:
        fields, of = self.table.fields, self.of
        converted = [(name, _CONVERTED[name]) for name in fields if name in _CONVERTED]
        for feed, organisation, unlisted_since, seen, *values in rows:
            told: dict[str, Any] = dict(zip(fields, values, strict=True))
            for name, convert in converted:
                if told[name] is not None:
                    told[name] = convert(told[name])
            yield Held(feed, organisation, unlisted_since, of(**told, observed_at=seen))
