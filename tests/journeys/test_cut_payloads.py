"""A payload that was cut, wherever it was cut, is no payload: nothing of it is stored, and the next whole one is."""

import gzip
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import pytest
import pytest_asyncio

from homeward.embedded import Connection as Server
from simulators.faults import Fault
from tests.journeys.bodies import sitrep, sitrep_csv
from tests.journeys.facts import FeedFacts, trusts
from tests.journeys.house import House, opened
from tests.journeys.rows import Poll

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOON = datetime(2021, 12, 20, 12, tzinfo=UTC)
DAYS = {date(2021, 12, 17 + number): (100, 90 + number) for number in range(3)}
JSON, CSV, GZIP = "json", "csv", "gzip"
PLACE = dict(zip((JSON, CSV, GZIP), trusts(), strict=False))
FORMAT = {JSON: "uec_sitrep_json", CSV: "uec_sitrep_csv", GZIP: "uec_sitrep_json"}
# So many places along the body are cut at; every line end, and the last bytes one by one, are always among them.
CUTS = 24


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(server: Server, template: str) -> AsyncIterator[House]:
    """A house with a feed for each kind of body."""
    feeds = [
        FeedFacts(key=key, place=place, url=f"${{PARTNER}}/{key}", format=FORMAT[key]) for key, place in PLACE.items()
    ]
    async with opened(server, template, feeds, at=NOON) as found:
        yield found


def _cuts(body: bytes, key: str) -> list[int]:
    # Without the carriage return and line feed that end it, the last line of a CSV file still says what it says.
    body = gzip.compress(body, mtime=0) if key == GZIP else body.removesuffix(b"\r\n")
    spread = range(1, len(body), max(1, len(body) // CUTS))
    line_ends = [place + 1 for place, byte in enumerate(body) if byte == ord("\n")]
    return sorted({*spread, *line_ends, *range(len(body) - 4, len(body))} - {len(body)})


async def _cut_everywhere(house: House, key: str, body: bytes, cuts: list[int], *, media_type: str) -> list[Poll]:
    faults = {JSON: Fault.TRUNCATED_UNDECLARED, CSV: Fault.TRUNCATED_UNDECLARED, GZIP: Fault.TRUNCATED_GZIP}
    house.say(key, body, media_type=media_type)
    house.partner.script(key, [house.partner.url(faults[key], key, at=cut) for cut in cuts])
    return [await house.poll(key) for _ in cuts]


@pytest.mark.parametrize("key", [JSON, CSV, GZIP])
async def test_a_body_cut_anywhere_is_refused_whole_and_the_next_whole_one_is_stored(house: House, key: str) -> None:
    trust = PLACE[key]
    body = sitrep_csv(trust, DAYS) if key == CSV else sitrep(trust, DAYS)
    media_type = "text/csv" if key == CSV else "application/json"
    cuts = _cuts(body, key)
    polls = await _cut_everywhere(house, key, body, cuts, media_type=media_type)
    assert len(polls) > CUTS
    assert {(poll.outcome, poll.accepted, poll.stored, poll.rejected) for poll in polls} == {("failed", 0, 0, 0)}
    stages = {JSON: {"parse"}, CSV: {"rows", "parse", "contract"}, GZIP: {"decode"}}
    assert {poll.stage for poll in polls} <= stages[key]
    assert await house.kept(key) == []
    assert await house.current(key) == []
    assert await house.refused(key) == []
    house.say(key, body, media_type=media_type)
    assert (await house.poll(key)).stored == 6
    other = body.replace(b"90", b"10")
    again = await _cut_everywhere(house, key, other, _cuts(other, key)[::6], media_type=media_type)
    assert {poll.outcome for poll in again} == {"failed"}
    assert [each.value for each in await house.current(key)] == [92, 100]
