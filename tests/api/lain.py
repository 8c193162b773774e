"""Many who lay in beds of two sites over a season, told of in a file; and what is asked about them over HTTP."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx2

from api.app import create_app
from db.clock import PictureClock, start_clock
from db.engine import Connection, engine
from homeward.embedded import Connection as Server
from jobs.bed_days import Aside, keep_bed_days
from metrics.beddays.closed_days import ClosedDays, closed_days
from metrics.beddays.delays import bands, finished_in, ready_bed_days
from metrics.beddays.readiness import in_bed_at_close
from metrics.beddays.record import StayRecord
from metrics.vocabulary.days import london_day
from metrics.vocabulary.episodes import BedDay, Colour, Episode, ReadyInterval, Stay
from picture.memory import Memory
from tests.picture.partners import AT_NINE, NOW, Partners, whole_system
from tests.signed_in import headers_for

# The clocks went back on 25 October: the period holds a day of 25 hours.
FIRST, LAST = date(2026, 9, 20), date(2026, 11, 9)
PERIOD = {"start": FIRST.isoformat(), "end": LAST.isoformat()}
RUN = closed_days(FIRST, LAST)
HOUR = timedelta(hours=1)


def somebody(number: int) -> StayRecord:
    """One of many, who lie there for hours or weeks, move, become ready once or twice, and leave or stay on."""
    site = ("SIM-S1", "SIM-C1", "SIM-S1")[number % 3]
    admitted = AT_NINE - (90 * 24 - 31 * number) * HOUR
    left = admitted + (number % 11) * 29 * HOUR if number % 7 else None
    if left is not None and left > AT_NINE:
        left = None
    key = f"ST-p{number:03}"
    ward = f"{site}-W0{1 + number % 2}" if site == "SIM-C1" else f"{site}-W0{4 + number % 3}"
    told = Stay(
        key=key, organisation=site, ward=ward, bed=None, specialty=("surgery", None)[number % 2], source=None,
        home_council=f"SIM-L{1 + number % 3}" if number % 5 else None, admitted_at=admitted, expected_on=None,
        meets_criteria=None, pathway_referred=None, pathway_final=None, delay_reason=None, left_at=left, left_to=None,
        observed_at=left or AT_NINE,
    )  # fmt: skip
    spells = [(admitted + 20 * HOUR, admitted + 40 * HOUR), (admitted + 70 * HOUR, None)][: number % 3]
    days = {}
    for after in range(number % 6):
        on = london_day(admitted) + timedelta(days=after)
        moved = f"{site}-W0{1 + (number + after) % 2}" if after > 2 else None
        colour = (None, Colour.RED, Colour.GREEN)[(number + after) % 3]
        days[on] = BedDay(
            stay=key, on=on, ward=moved, colour=colour, reason="diagnostic_test" if after % 2 else None,
            reviewed_at=None, observed_at=told.observed_at,
        )  # fmt: skip
    intervals = tuple(
        ReadyInterval(stay=key, starts_at=start, ends_at=end, observed_at=told.observed_at) for start, end in spells
    )
    return StayRecord(stay=told, ready=intervals, days=days)


PEOPLE = [somebody(number) for number in range(70)]


def words(records: list[StayRecord]) -> list[Episode]:
    """All that is told of them."""
    return [episode for each in records for episode in (each.stay, *each.ready, *each.days.values())]


async def tell(conn: Connection) -> Partners:
    """The past, all in one file, and after it the boards with those who are there now."""
    clock = PictureClock(origin_picture=NOW, origin_service=datetime.now(UTC), rate=0.001)
    await start_clock(conn, service=datetime.now(UTC), wanted=clock)
    sending = await whole_system(conn)
    # The worker has been at work before anything came.
    await count(conn)
    await sending.bring("ward_board_archive", words(PEOPLE))
    for site in ("SIM-S1", "SIM-S2", "SIM-S3", "SIM-C1", "SIM-C2"):
        here = [each for each in PEOPLE if each.stay.organisation == site and each.stay.left_at is None]
        await sending.tell(f"board_{site[-2:].lower()}", site, words(here))
    return sending


async def count(conn: Connection) -> None:
    """Let the worker count all there is."""
    memory = Memory()
    while await keep_bed_days(conn, memory, aside=Aside(), now=NOW):
        pass


@asynccontextmanager
async def asking(server: Server, database: str) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the API over a database, as the web's own role."""
    pool = engine(server.url(role="web", dbname=database), role="web", assume_role=False, size=4)
    app = create_app(pool, code_version="test", build="test")
    headers = await headers_for(server.url(role="web", dbname=database))
    async with app.router.lifespan_context(app):
        await asyncio.wait_for(app.state.door.pulse.ready(), 10)
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://test", headers=headers) as client:
            yield client


async def answer(client: httpx2.AsyncClient, route: str, **asked: str) -> dict[str, Any]:
    found = await client.get(f"/api/v1/{route}", params={**PERIOD, **asked})
    assert found.status_code == 200, found.text
    told: dict[str, Any] = found.json()
    return told


async def heard(client: httpx2.AsyncClient, before: dict[str, Any], **asked: str) -> dict[str, Any]:
    """The answer once the web has heard that something was stored since it was asked the same before."""
    for _ in range(1_000):
        told = await answer(client, "bed-days", **asked)
        if told["basis"]["data_version"] > before["basis"]["data_version"]:
            return told
        await asyncio.sleep(0.02)
    raise AssertionError("the web never heard of it")


def of(site: str) -> list[StayRecord]:
    return [each for each in PEOPLE if each.stay.organisation == site]


def spent(records: list[StayRecord], days: ClosedDays = RUN) -> dict[str, Any]:
    """Bed days of some stays, each looked at by itself."""
    cost = [ready_bed_days(each, days=days) for each in records]
    nights = Counter(
        each.stay.key for each in records for day in days.days if in_bed_at_close(each, day)
    )  # fmt: skip
    return {
        "nights": nights.total(),
        "nights_without_criteria": sum(each.nights for each in cost),
        "calendar_days_without_criteria": sum(each.calendar_days for each in cost),
        "final": [
            {"days": name, "stays": stays}
            for name, stays in bands(finished_in(records, first=days.first, last=days.last)).items()
        ],
    }
