"""What a ward board of these tests sends, and how its versions stand in the store."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from db.episode_tables import TABLES
from tests.journeys.facts import FeedFacts
from tests.journeys.house import House

BOARD, SITE = "board", "R0A"
_READY_AFTER = timedelta(days=1)
_ADMITTED_BEFORE = timedelta(days=2)


def board_facts(
    key: str, *, place: str = SITE, unlisted_counts_for: str = "6 h", poll_every: str = "1 h", deadline: str = "20 s"
) -> FeedFacts:
    """The stanza of a board."""
    return FeedFacts(
        key=key, place=place, url=f"${{PARTNER}}/{key}", format="ward_board_json",
        unlisted_counts_for=unlisted_counts_for, poll_every=poll_every, deadline=deadline,
    )  # fmt: skip


def stay_key(person: str) -> str:
    """The key of a person: ten letters or digits that end in what the test calls them."""
    return f"ST-{person:p>10}"


def board(
    people: Iterable[str], *, at: datetime, place: str = SITE, bed: str = "B1", since: datetime | None = None
) -> bytes:
    """A whole board at an instant: each person under a key of their own, ready to leave a day after it began."""
    admitted = (since or at.replace(hour=0)) - _ADMITTED_BEFORE
    stays = [
        {
            "stay": stay_key(key), "ward": None, "bed": bed, "specialty": None, "source": "emergency",
            "home_council": None, "admitted_at": admitted.isoformat(), "expected_on": None, "meets_criteria": False,
            "ready": [{"from": (admitted + _READY_AFTER).isoformat(), "to": None}],
            "days": [
                {"on": f"{at:%Y-%m-%d}", "ward": None, "colour": None, "reason": None, "reviewed_at": None}
            ],
            "pathway_referred": None, "pathway_final": None, "delay_reason": None, "left_at": None, "left_to": None,
        }
        for key in people
    ]  # fmt: skip
    document = {
        "format": "homeward-ward-board/1", "site": place, "observed_at": at.isoformat(), "row_count": len(stays),
        "stays": stays,
    }  # fmt: skip
    return json.dumps(document).encode()


async def versions(house: House, table: str, *, key: str = "key") -> set[tuple[str, int, int]]:
    """Of each episode of a kind its key, how many versions are kept, and how many of them are the present."""
    found = await house.rows(
        f"SELECT {key}, count(*), count(*) FILTER (WHERE superseded_at IS NULL) FROM {table} GROUP BY feed_id, {key}"  # noqa: S608
    )
    return {(name, count, present) for name, count, present in found}


async def versions_told(house: House) -> int:
    """How many versions of episodes the polls say they wrote."""
    return int((await house.rows("SELECT coalesce(sum(episodes), 0) FROM poll"))[0][0])


async def versions_kept(house: House) -> int:
    """How many versions of episodes there are, of every kind."""
    counts = [(await house.rows(f"SELECT count(*) FROM {table.name}"))[0][0] for table in TABLES.values()]  # noqa: S608
    return sum(counts)


async def presents_in_doubt(house: House) -> list[tuple[object, ...]]:
    """Episodes, by kind, feed and key, that have not exactly one present."""
    found: list[tuple[object, ...]] = []
    for table in TABLES.values():
        key = ", ".join(column.name for column in table.key)
        found += await house.rows(
            f"SELECT '{table.name}', feed_id, {key} FROM {table.name} GROUP BY feed_id, {key} "  # noqa: S608
            "HAVING count(*) FILTER (WHERE superseded_at IS NULL) <> 1"
        )
    return found


async def broken_chains(house: House) -> list[tuple[object, ...]]:
    """Stays of which a number of a version is missing, or a present that did not end when the next began."""
    return await house.rows("""
        SELECT feed_id, key, version FROM (
            SELECT feed_id, key, version, superseded_at, lead(received_at) OVER lives AS next_at,
                   row_number() OVER lives AS number
              FROM stay WINDOW lives AS (PARTITION BY feed_id, key ORDER BY version)) AS told
         WHERE version <> number OR superseded_at IS DISTINCT FROM next_at""")
