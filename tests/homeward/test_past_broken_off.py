"""What fills in the past is killed and started again: every row is there once, no file is imported twice.

Three small archives by hand, the newest first; a process of its own imports them and is killed for good at one place.
"""

import gzip
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from db.clock import PictureClock, start_clock
from db.engine import connection, engine
from db.write import save_catalogue
from homeward.embedded import Connection as Server
from homeward.past import newest_first
from tests.ingest.known import LIVING, LIVING_NOW

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60.0
MONTHS = (8, 9, 10)
FILES = [f"ucr_all_2026-{month:02d}-01_2026-{month:02d}-30.jsonl.gz" for month in MONTHS]
# Says each step; after so many of them it goes no further, and waits to be killed.
_BRINGING = """
import asyncio, sys
from pathlib import Path
from homeward.database import Database
from homeward.importing import desk_of
from homeward.past import bring
from tests.ingest.known import LIVING

steps = 0

def say(text):
    global steps
    print(text, flush=True)
    steps += 1
    if steps == int(sys.argv[3]):
        sys.stdin.read()

async def run():
    database = Database(addresses={"worker": sys.argv[1]}, assumed=frozenset(), passwords={})
    async with desk_of(database, LIVING) as desk:
        await bring(desk, Path(sys.argv[2]), say=say, told_in="months")

asyncio.run(run())
"""
NEVER = 0


def document(month: int, day: int) -> dict[str, Any]:
    """A team's day of which one response closed, and another number of requests than on any other day."""
    at = f"2026-{month:02d}-{day:02d}"
    response = {
        "key": f"UC-past00{month:02d}{day:02d}", "team": "SIM-U1", "priority": "2_hour", "source": "111",
        "home_council": "SIM-L1", "locality": "north", "received_at": f"{at}T08:30:00Z",
        "triaged_at": f"{at}T08:40:00Z", "first_contact_at": f"{at}T09:30:00Z", "closed_at": f"{at}T10:30:00Z",
        "outcome": "remained_home", "reason": None,
    }  # fmt: skip
    totals = {"unallocated": 0, "received_today": month, "met_today": day, "missed_today": 0, "declined_today": 0,
              "deferred_today": 0}  # fmt: skip
    shift = {"starts_at": f"{at}T08:00:00Z", "ends_at": f"{at}T20:00:00Z", "visits_staffed": 14, "visits_done": 6,
             "visits_promised": 3}  # fmt: skip
    return {
        "format": "homeward-ucr/1", "team": "SIM-U1", "observed_at": f"{at}T22:45:00Z", "totals": totals,
        "shifts": [shift], "row_count": 1, "responses": [response],
    }  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The written past: three months of two days each."""
    for name, month in zip(FILES, MONTHS, strict=True):
        lines = "".join(f"{json.dumps(document(month, day))}\n" for day in (4, 5))
        (tmp_path / name).write_bytes(gzip.compress(lines.encode()))
    return tmp_path


@pytest.fixture
async def address(server: Server, database: str) -> str:
    """The worker's address of a store with the invented system's catalogue and clock."""
    address = server.url(role="worker", dbname=database)
    pool = engine(address, role="worker", assume_role=False, size=1)
    wanted = PictureClock(origin_picture=LIVING_NOW, origin_service=datetime.now(UTC), rate=1.0)
    async with connection(pool) as conn:
        await start_clock(conn, service=wanted.origin_service, wanted=wanted)
        await save_catalogue(conn, LIVING, since=LIVING_NOW - timedelta(days=365), code_version="test")
    await pool.dispose()
    return address


@contextmanager
def bringing(address: str, folder: Path, *, steps: int) -> Iterator[subprocess.Popen[str]]:
    """The process, which is killed at the end of the block where it has not ended by itself."""
    command = [sys.executable, "-c", _BRINGING, address, str(folder), str(steps)]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )  # fmt: skip
    with process:
        try:
            yield process
        finally:
            process.kill()


def to_the_end(address: str, folder: Path) -> Sequence[str]:
    """Start it once more and let it come to its end; what it said."""
    with bringing(address, folder, steps=NEVER) as process:
        said, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0
    return said.splitlines()


def held(address: str) -> tuple[list[Any], list[Any]]:
    """What the store holds of the past: its figures and responses; and each import with how much it stored."""
    with psycopg.connect(address) as conn:
        figures = conn.execute("SELECT count(*), sum(value), count(DISTINCT observed_at) FROM observation").fetchall()
        responses = conn.execute("SELECT key FROM response ORDER BY key").fetchall()
        imports = conn.execute("SELECT detail, stored > 0, rejected FROM poll ORDER BY id").fetchall()
    return [*figures, *responses], imports


def imported(*names: str, anew: bool = True) -> list[Any]:
    """Imports in this order of which none was refused anything, each of something new or of nothing."""
    return [(f"imported from {name}", anew, 0) for name in names]


# Of each of six documents seven figures: six totals, of which one is its month and one its day of the month, and what
# the totals make together, which is that day once more.
WHOLE: list[Any] = [
    (6 * 7, 2 * sum(MONTHS) + 2 * 3 * (4 + 5), 6),
    *[(f"UC-past00{month:02d}{day:02d}",) for month in MONTHS for day in (4, 5)],
]


def test_one_that_was_killed_after_a_file_goes_on_with_the_next(address: str, folder: Path) -> None:
    first, *others = [path.name for path in newest_first(folder)]
    with bringing(address, folder, steps=2) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(f"{first}: ")
        assert process.stdout.readline() == "the past: 1 of 3 months\n"
    said = to_the_end(address, folder)
    assert [line for line in said if line.startswith("the past")] == [
        "the past: 2 of 3 months", "the past: 3 of 3 months",
    ]  # fmt: skip
    rows, imports = held(address)
    assert imports == imported(first, *others)
    assert rows == WHOLE


def test_one_that_was_killed_before_it_noted_a_file_stores_nothing_of_it_again(address: str, folder: Path) -> None:
    first, *others = [path.name for path in newest_first(folder)]
    with bringing(address, folder, steps=1) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(f"{first}: ")
    (folder / "imported.txt").unlink()
    to_the_end(address, folder)
    rows, imports = held(address)
    assert imports == [*imported(first), *imported(first, anew=False), *imported(*others)]
    assert rows == WHOLE


def test_one_that_was_killed_while_it_stored_a_file_is_waited_for_by_nobody(address: str, folder: Path) -> None:
    with psycopg.connect(address) as conn:
        conn.execute("LOCK TABLE poll IN SHARE MODE")
        with bringing(address, folder, steps=NEVER):
            deadline = time.monotonic() + PATIENCE_SECONDS
            while not conn.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchone():
                assert time.monotonic() < deadline, "it came to no file"
                time.sleep(0.02)
        conn.rollback()
    to_the_end(address, folder)
    rows, imports = held(address)
    assert imports == imported(*[path.name for path in newest_first(folder)])
    assert rows == WHOLE
