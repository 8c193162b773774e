"""The statement that brings one kind of episode up to date: compares in the database, writes only what changed.

A version is the present of its episode from `received_at` to `superseded_at`. What was seen before the present was is
kept as a version that never was the present. An episode in the newest document of its feed was seen when that was made,
without a word of its own: so a list in which nothing changed writes nothing. What is held is looked for by its key,
however large the table.
"""

from collections.abc import Iterable
from functools import cache

from db.episode_tables import Column, EpisodeTable

# `seen` is when the source saw it so; `turn` counts what one payload says of the same episode, from the oldest.
_COMPARE = """
WITH incoming AS (SELECT * FROM {source}),
compared AS (
    SELECT incoming.*, held.row_at AS held_at, held.version AS held_version, held.in_document AS was_in_document,
           held.unlisted_since AS was_unlisted_since, {held_seen} AS held_seen,
           ({incoming_content}) IS DISTINCT FROM ({held_content}) AS differs,
           NOT incoming.is_newest OR incoming.seen < {held_seen} IS TRUE AS is_late,
           incoming.by_document AND %(is_head)s AS in_document,
           {unlisted_since} AS unlisted_since
      FROM incoming
      LEFT JOIN LATERAL (
          SELECT held.ctid AS row_at, held.* FROM {table} AS held
           WHERE held.feed_id = %(feed)s AND {held_is_incoming} AND held.superseded_at IS NULL
          ORDER BY held.version DESC LIMIT 1) AS held ON true
), present AS (
    SELECT * FROM compared
     WHERE NOT is_late AND (held_version IS NULL OR differs OR in_document <> was_in_document
                            OR NOT in_document AND seen > held_seen
                            OR unlisted_since IS DISTINCT FROM was_unlisted_since)
), late AS (
    SELECT compared.* FROM compared
      LEFT JOIN LATERAL (
          SELECT before.* FROM {table} AS before
           WHERE before.feed_id = %(feed)s AND {before_is_compared} AND before.observed_at <= compared.seen
           ORDER BY before.observed_at DESC, before.version DESC LIMIT 1) AS before ON compared.is_late
     WHERE compared.is_late AND (before.version IS NULL OR ({compared_content}) IS DISTINCT FROM ({before_content})
                                 OR before.observed_at <> compared.seen
                                    AND NOT (compared.is_newest AND compared.turn = 1))
){gone}, superseded AS (
    UPDATE {table} SET superseded_at = greatest(%(received)s, received_at)
     WHERE ctid = ANY(ARRAY(SELECT held_at FROM present WHERE held_at IS NOT NULL{also_gone}))
)
INSERT INTO {table} (feed_id, version, observed_at, received_at, superseded_at, unlisted_since, in_document, {columns})
SELECT %(feed)s, {number} + turn, seen, %(received)s, NULL::timestamptz, unlisted_since, in_document, {columns}
  FROM present
UNION ALL
SELECT %(feed)s, {number} + turn, seen, %(received)s, %(received)s, NULL, false, {columns} FROM late{insert_gone}
"""

# What the newest document does not hold any more was last seen in the one before; where the document names all there
# are of this kind, what is still open is unlisted since then. A document that comes late can only bring that forward.
_GONE = """, gone AS (
    SELECT held.ctid AS row_at, held.*,
           CASE WHEN %(names_all)s AND {held_open} THEN %(listed_at)s ELSE held.unlisted_since END AS missed_since,
           {held_seen} AS held_seen
      FROM {table} AS held
     WHERE held.feed_id = %(feed)s AND held.superseded_at IS NULL AND held.in_document AND %(is_head)s
       AND NOT EXISTS (SELECT FROM incoming WHERE {held_is_incoming}){open_and_gone}
)"""

_OPEN_AND_GONE = """
    UNION ALL
    SELECT held.ctid, held.*, %(listed_at)s, held.observed_at
      FROM {table} AS held
     WHERE held.feed_id = %(feed)s AND held.superseded_at IS NULL AND NOT held.in_document AND {held_open}
       AND %(names_all)s AND held.observed_at <= %(listed_at)s
       AND (held.unlisted_since IS NULL OR held.unlisted_since > %(listed_at)s)
       AND NOT EXISTS (SELECT FROM incoming WHERE {held_is_incoming})"""

_INSERT_GONE = """
UNION ALL
SELECT %(feed)s, {number_gone} + 1, held_seen, %(received)s, NULL, missed_since, false, {columns} FROM gone"""

# The first document after it was seen that names all there are, while it is open and not in the newest.
_UNLISTED = """CASE WHEN {incoming_open} AND NOT (incoming.by_document AND %(is_head)s)
                THEN (SELECT min(listed_at) FROM episode_document AS d
                       WHERE d.feed_id = %(feed)s AND d.listed_at > incoming.seen AND d.listed @> {kind}) END"""

_HELD_SEEN = "CASE WHEN held.in_document THEN %(head)s ELSE held.observed_at END"

_NUMBER = """CASE WHEN held_version IS NULL THEN 0
            ELSE (SELECT max(version) FROM {table} AS other WHERE other.feed_id = %(feed)s AND {match}) END"""
_NUMBER_GONE = "(SELECT max(version) FROM {table} AS other WHERE other.feed_id = %(feed)s AND {match})"


@cache
def statement(table: EpisodeTable, *, source: str, of_document: bool) -> bytes:
    """The statement for one kind. `source` is a FROM item with the columns of `incoming`; parameters as in `save`.

    It inserts one row for each version written.
    """
    fixed = {
        "table": table.name,
        "kind": f"ARRAY['{table.name}']",
        "columns": _list(table.columns),
        "incoming_open": table.is_open.format(row="incoming"),
        "held_open": table.is_open.format(row="held"),
        "incoming_content": _list(table.content, row="incoming"),
        "held_content": _list(table.content, row="held"),
        "before_content": _list(table.content, row="before"),
        "compared_content": _list(table.content, row="compared"),
        "held_is_incoming": _match(table, "held", "incoming"),
        "before_is_compared": _match(table, "before", "compared"),
        "held_seen": _HELD_SEEN,
        "number": _NUMBER.format(table=table.name, match=_match(table, "other", "{row}")),
    }
    open_and_gone = _OPEN_AND_GONE.format(**fixed) if table.ends_at else ""
    gone = _GONE.format(**fixed, open_and_gone=open_and_gone) if of_document else ""
    number_gone = _NUMBER_GONE.format(table=table.name, match=_match(table, "other", "gone"))
    also_gone = " UNION ALL SELECT row_at FROM gone" if of_document else ""
    insert_gone = _INSERT_GONE.format(number_gone=number_gone, columns=fixed["columns"]) if of_document else ""
    unlisted = _UNLISTED.format(**fixed) if table.ends_at else "NULL::timestamptz"
    text = _COMPARE.format(
        **{**fixed, "number": "{number}"}, source=source, gone=gone, also_gone=also_gone, insert_gone=insert_gone,
        unlisted_since=unlisted,
    )  # fmt: skip
    # The number is looked for beside `present` first, then beside `late`.
    for row in ("present", "late"):
        text = text.replace("{number}", fixed["number"].replace("{row}", row), 1)
    return text.encode()


def _list(columns: Iterable[Column], *, row: str = "") -> str:
    prefix = f"{row}." if row else ""
    return ", ".join(prefix + column.name for column in columns)


def _match(table: EpisodeTable, one: str, other: str) -> str:
    return " AND ".join(f"{one}.{column.name} = {other}.{column.name}" for column in table.key)
