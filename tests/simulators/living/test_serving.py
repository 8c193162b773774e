"""What a reader of the feeds meets over the wire: documents at their cadence, credentials, repeats, pages."""

import csv
import gzip
import io
from datetime import timedelta

import httpx2
import pytest

from simulators.living.house import House
from tests.simulators.living.conftest import HandClock, address, ask, headers
from tests.simulators.living.made import MadeSystem, referral

SOME_FEEDS = (
    "beds.SIM-S1",
    "ward_board.SIM-C1",
    "ed.SIM-S3",
    "home_care.SIM-H06",
    "capacity.SIM-R1",
    "capacity.SIM-D2",
    "ucr.SIM-U2",
    "virtual_ward.SIM-V1",
    "care_homes.SIM-L2",
)


async def test_every_feed_has_a_document_as_soon_as_its_port_is_open(house: House, client: httpx2.AsyncClient) -> None:
    assert len(house.shelves) == 38
    for feed in house.shelves:
        answer = await ask(client, house, feed)
        assert answer.status_code == 200, feed
        assert answer.content, feed


async def test_each_family_has_a_port_of_its_own(house: House) -> None:
    assert len({port.number for port in house.ports.values()}) == 8


@pytest.mark.parametrize("feed", SOME_FEEDS)
async def test_a_repeat_is_answered_with_304_by_tag_and_by_date(
    feed: str, house: House, client: httpx2.AsyncClient
) -> None:
    first = await ask(client, house, feed)
    by_tag = await ask(client, house, feed, **{"If-None-Match": first.headers["etag"]})
    by_date = await ask(client, house, feed, **{"If-Modified-Since": first.headers["last-modified"]})
    stale = await ask(client, house, feed, **{"If-None-Match": '"another"'})
    assert (by_tag.status_code, by_tag.content, by_date.status_code, stale.status_code) == (304, b"", 304, 200)
    assert not first.headers["etag"].startswith("W/")


@pytest.mark.parametrize("feed", SOME_FEEDS)
async def test_compressed_and_plain_hold_the_same_under_tags_of_their_own(
    feed: str, house: House, client: httpx2.AsyncClient
) -> None:
    plain = await ask(client, house, feed)
    async with client.stream(
        "GET", address(house, feed), headers=headers(feed) | {"Accept-Encoding": "gzip"}
    ) as zipped:
        raw = b"".join([part async for part in zipped.aiter_raw()])
    assert zipped.headers["content-encoding"] == "gzip"
    assert gzip.decompress(raw) == plain.content
    assert zipped.headers["etag"] != plain.headers["etag"]


async def test_a_new_document_is_made_at_its_cadence_and_not_before(
    house: House, client: httpx2.AsyncClient, clock: HandClock
) -> None:
    beds = [await ask(client, house, "beds.SIM-S1")]
    board = [await ask(client, house, "ward_board.SIM-S1")]
    for minutes in (4, 1, 10):
        clock.passes(minutes=minutes)
        beds.append(await ask(client, house, "beds.SIM-S1"))
        board.append(await ask(client, house, "ward_board.SIM-S1"))
    assert [one.json()["observed_at"][11:16] for one in beds] == ["07:00", "07:00", "07:05", "07:15"]
    assert beds[0].content == beds[1].content
    assert [one.json()["observed_at"][11:16] for one in board] == ["07:00", "07:00", "07:00", "07:15"]
    assert board[0].headers["etag"] == board[2].headers["etag"]


async def test_the_twice_a_day_file_waits_for_its_hour_of_london(
    house: House, client: httpx2.AsyncClient, clock: HandClock
) -> None:
    clock.passes(hours=6, minutes=55)
    before = await ask(client, house, "home_care.SIM-H06")
    hourly = await ask(client, house, "home_care.SIM-H01")
    clock.passes(minutes=5)
    after = await ask(client, house, "home_care.SIM-H06")
    assert "2026-11-10T07:00:00+00:00" in before.text
    assert "2026-11-10T13:00:00+00:00" in hourly.text
    assert "2026-11-10T14:00:00+00:00" in after.text


async def test_the_system_is_asked_at_exactly_the_moments_of_the_documents(
    house: House, client: httpx2.AsyncClient, clock: HandClock, system: MadeSystem
) -> None:
    clock.passes(minutes=37, seconds=30)
    answer = await ask(client, house, "ed.SIM-S1")
    rows = [row for row in csv.reader(io.StringIO(answer.text)) if row[2:3] == ["in_department"]]
    assert [(row[0][11:16], row[3]) for row in rows] == [("07:00", "60"), ("07:15", "75"), ("07:30", "90")]
    steps = [after - before for before, after in zip(system.advances, system.advances[1:], strict=False)]
    assert max(steps) <= timedelta(minutes=1)


async def test_the_department_shows_three_hours_of_quarters_and_no_more(
    house: House, client: httpx2.AsyncClient, clock: HandClock
) -> None:
    for _ in range(4):
        clock.passes(hours=1)
        await house.conductor.level()
    lines = (await ask(client, house, "ed.SIM-S1")).text.splitlines()
    assert len({line.partition(",")[0] for line in lines[1:-1]}) == 12
    assert lines[-1] == f"# rows,{12 * 17},,"


@pytest.mark.parametrize("feed", ["capacity.SIM-R1", "ward_board.SIM-S1", "ucr.SIM-U1"])
async def test_without_its_credentials_nothing_is_told(feed: str, house: House, client: httpx2.AsyncClient) -> None:
    for shown in ({}, {"Authorization": "Bearer wrong"}, {"X-Api-Key": "wrong"}, {"Authorization": "token-of-tests"}):
        answer = await client.get(address(house, feed), headers=shown)
        assert answer.status_code == 401
        assert answer.json()["error"] == "credentials_wanted"
        assert "www-authenticate" in answer.headers


async def test_addresses_and_methods_that_do_not_exist_are_told_apart(house: House, client: httpx2.AsyncClient) -> None:
    base = house.ports["beds"].base
    unknown = await client.get(f"{base}/beds/SIM-S9.json")
    other_family = await client.get(f"{base}/ed/SIM-S1.csv")
    posted = await client.post(f"{base}/beds/SIM-S1.json")
    head = await client.head(f"{base}/beds/SIM-S1.json")
    assert (unknown.status_code, unknown.json()["error"]) == (404, "unknown_feed")
    assert other_family.status_code == 404
    assert (posted.status_code, posted.json()["error"]) == (405, "method_not_allowed")
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) > 0


async def test_a_reading_of_three_pages_holds_every_referral_once(house: House, client: httpx2.AsyncClient) -> None:
    pages = await _pages(house, client)
    keys = [row["key"] for page in pages for row in page["referrals"]]
    assert [page["row_count"] for page in pages] == [50, 50, 20]
    assert {page["row_count_total"] for page in pages} == {120} == {len(set(keys))}
    assert "totals" in pages[0]
    assert "totals" not in pages[1]
    assert "offers" not in pages[2]


async def test_a_list_does_not_change_underneath_a_reader(
    house: House, client: httpx2.AsyncClient, clock: HandClock, system: MadeSystem
) -> None:
    first = (await ask(client, house, "capacity.SIM-R1")).json()
    system.referrals = [referral(number) for number in range(500, 510)]
    clock.passes(minutes=15)
    newest = (await ask(client, house, "capacity.SIM-R1")).json()
    second = await _next(house, client, first)
    assert newest["row_count_total"] == 10
    assert second.json()["observed_at"] == first["observed_at"]
    assert second.json()["row_count_total"] == 120


async def test_a_reading_is_kept_for_half_an_hour_and_then_gone(
    house: House, client: httpx2.AsyncClient, clock: HandClock
) -> None:
    first = (await ask(client, house, "capacity.SIM-R1")).json()
    clock.passes(minutes=30)
    assert (await _next(house, client, first)).status_code == 200
    clock.passes(minutes=45)
    gone = await _next(house, client, first)
    assert (gone.status_code, gone.json()["error"]) == (410, "reading_gone")


@pytest.mark.parametrize(
    ("page", "status", "error"), [("4", 404, "no_such_page"), ("0", 400, "bad_page"), ("x", 400, "bad_page")]
)
async def test_a_page_that_cannot_be_is_refused(
    page: str, status: int, error: str, house: House, client: httpx2.AsyncClient
) -> None:
    answer = await client.get(f"{address(house, 'capacity.SIM-R1')}?page={page}", headers=headers("capacity.SIM-R1"))
    assert (answer.status_code, answer.json()["error"]) == (status, error)


async def _next(house: House, client: httpx2.AsyncClient, page: dict[str, str]) -> httpx2.Response:
    return await client.get(house.ports["capacity"].base + page["next"], headers=headers("capacity.SIM-R1"))


async def _pages(house: House, client: httpx2.AsyncClient) -> list[dict]:
    pages = [(await ask(client, house, "capacity.SIM-R1")).json()]
    while pages[-1]["next"] is not None:
        pages.append((await _next(house, client, pages[-1])).json())
    return pages


async def test_far_behind_the_clock_the_last_hours_are_told_and_the_time_before_is_passed_over(
    house: House, client: httpx2.AsyncClient, clock: HandClock, system: MadeSystem
) -> None:
    clock.passes(days=40, minutes=7)
    for _ in range(40):
        await house.conductor.level()
    beds = (await ask(client, house, "beds.SIM-S1")).json()
    quarters = {line.partition(",")[0] for line in (await ask(client, house, "ed.SIM-S1")).text.splitlines()[1:-1]}
    assert beds["observed_at"] == "2026-12-20T07:05:00+00:00"
    assert len(quarters) == 12
    assert max(quarters) == "2026-12-20T07:00:00+00:00"
    assert len(system.advances) < 40 * 24 + 5 * 60 + 10
