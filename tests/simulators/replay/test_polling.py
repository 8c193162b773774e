"""Polling the replay over HTTP: windows, caching, compression, errors."""

import csv
import gzip
import io
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from simulators.replay.feeds import Feed
from tests.simulators.replay.conftest import SetClock

pytestmark = pytest.mark.asyncio(loop_scope="module")

QOP = "/uec-sitrep/QOP.json"
Y59 = "/uec-sitrep/Y59.csv"
ENG = "/discharge-sitrep/ENG.json"


async def test_a_board_is_sent_as_the_last_28_published_days_ordered_by_date_then_code(
    client: httpx2.AsyncClient,
) -> None:
    answer = await client.get(QOP)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    document = answer.json()
    assert document["organisation"] == "QOP"
    assert document["generated_at"] == "2022-01-10T11:00:00+00:00"
    assert document["row_count"] == len(document["rows"]) == 196
    keys = [(row["date"], row["org_code"]) for row in document["rows"]]
    assert keys == sorted(keys)
    assert {date for date, _ in keys} == {f"{datetime(2021, 12, 13) + timedelta(days=n):%Y-%m-%d}" for n in range(28)}  # noqa: DTZ001


async def test_a_region_is_sent_as_csv_whose_trailer_counts_its_rows(client: httpx2.AsyncClient) -> None:
    answer = await client.get(Y59)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    _, *rows, trailer = csv.reader(io.StringIO(answer.text, newline=""))
    assert trailer == ["# rows", str(len(rows))]
    assert len(rows) == 28 * 18
    keys = [(datetime.strptime(row[0], "%d/%m/%Y").replace(tzinfo=UTC), row[1]) for row in rows]
    assert keys == sorted(keys)


async def test_json_and_csv_of_a_region_say_the_same(client: httpx2.AsyncClient) -> None:
    rows = (await client.get("/uec-sitrep/Y62.json")).json()["rows"]
    table = list(csv.reader(io.StringIO((await client.get("/uec-sitrep/Y62.csv")).text, newline="")))[1:-1]
    as_csv = [["" if value is None else str(value) for value in list(row.values())[1:]] for row in rows]
    assert as_csv == [row[1:] for row in table]
    assert any("" in row for row in as_csv)


async def test_england_is_served_as_discharges_only(client: httpx2.AsyncClient) -> None:
    document = (await client.get(ENG)).json()
    assert document["row_count"] == 28
    assert document["rows"][-1]["date"] == "2022-01-09"
    assert (await client.get("/uec-sitrep/ENG.json")).status_code == 404


async def test_the_body_changes_at_eleven_and_not_a_minute_before(client: httpx2.AsyncClient, clock: SetClock) -> None:
    clock.at = datetime(2022, 3, 27, 9, 59, tzinfo=UTC)  # 10:59 in London, the first morning of summer time
    before = await client.get(QOP)
    clock.at = datetime(2022, 3, 27, 10, tzinfo=UTC)
    after = await client.get(QOP)
    assert before.json()["rows"][-1]["date"] == "2022-03-25"
    assert after.json()["rows"][-1]["date"] == "2022-03-26"
    assert after.json()["generated_at"] == "2022-03-27T10:00:00+00:00"
    assert before.headers["etag"] != after.headers["etag"]


async def test_a_reader_that_holds_the_tag_gets_304_without_a_body(client: httpx2.AsyncClient, clock: SetClock) -> None:
    first = await client.get(QOP)
    held = {"If-None-Match": first.headers["etag"]}
    again = await client.get(QOP, headers=held)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    clock.at += timedelta(days=1)
    assert (await client.get(QOP, headers=held)).status_code == 200


async def test_a_tag_in_a_list_or_marked_weak_or_a_star_still_matches(client: httpx2.AsyncClient) -> None:
    tag = (await client.get(QOP)).headers["etag"]
    assert tag.startswith('"')
    for value in (f'"other", {tag}', f"W/{tag}", "*"):
        assert (await client.get(QOP, headers={"If-None-Match": value})).status_code == 304
    assert (await client.get(QOP, headers={"If-None-Match": '"other"'})).status_code == 200


async def test_a_reader_that_holds_the_date_gets_304(client: httpx2.AsyncClient, clock: SetClock) -> None:
    first = await client.get(QOP)
    assert first.headers["last-modified"] == "Mon, 10 Jan 2022 11:00:00 GMT"
    held = {"If-Modified-Since": first.headers["last-modified"]}
    assert (await client.get(QOP, headers=held)).status_code == 304
    clock.at = datetime(2022, 1, 11, 11, tzinfo=UTC)
    assert (await client.get(QOP, headers=held)).status_code == 200


async def test_the_tag_outweighs_the_date_and_a_bad_date_is_ignored(client: httpx2.AsyncClient) -> None:
    date = (await client.get(QOP)).headers["last-modified"]
    both = {"If-None-Match": '"other"', "If-Modified-Since": date}
    assert (await client.get(QOP, headers=both)).status_code == 200
    assert (await client.get(QOP, headers={"If-Modified-Since": "yesterday"})).status_code == 200


async def test_gzip_is_sent_when_asked_for_under_a_tag_of_its_own(client: httpx2.AsyncClient) -> None:
    plain = await client.get(Y59)
    async with client.stream("GET", Y59, headers={"Accept-Encoding": "gzip"}) as answer:
        wire = b"".join([part async for part in answer.aiter_raw()])
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert int(answer.headers["content-length"]) == len(wire) < len(plain.content) / 3
    assert gzip.decompress(wire) == plain.content
    assert answer.headers["etag"] != plain.headers["etag"]
    again = await client.get(Y59, headers={"Accept-Encoding": "gzip", "If-None-Match": plain.headers["etag"]})
    assert again.status_code == 304


async def test_gzip_is_not_sent_when_it_is_refused(client: httpx2.AsyncClient) -> None:
    answer = await client.get(Y59, headers={"Accept-Encoding": "gzip;q=0, br"})
    assert "content-encoding" not in answer.headers


async def test_at_the_end_of_the_series_the_last_window_stays(client: httpx2.AsyncClient, clock: SetClock) -> None:
    clock.at = datetime(2022, 4, 4, 10, tzinfo=UTC)
    last = await client.get(QOP)
    clock.at = datetime(2023, 4, 4, 10, tzinfo=UTC)
    later = await client.get(QOP, headers={"If-None-Match": last.headers["etag"]})
    assert last.json()["rows"][-1]["date"] == "2022-04-03"
    assert later.status_code == 304


async def test_before_the_first_publication_there_is_nothing_and_it_says_so(
    client: httpx2.AsyncClient, clock: SetClock
) -> None:
    clock.at = datetime(2021, 11, 30, 10, 59, tzinfo=UTC)
    answer = await client.get(QOP)
    assert answer.status_code == 404
    assert answer.json()["error"] == "nothing_published"
    assert (await client.get(ENG)).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/uec-sitrep/QZZ.json",
        "/uec-sitrep/QOP.xml",
        "/uec-sitrep/qop.json",
        "/nothing/ENG.json",
        "/favicon.ico",
        "/a/b/c",
    ],
)
async def test_an_unknown_code_is_404_as_json(path: str, client: httpx2.AsyncClient) -> None:
    answer = await client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["error"] == "unknown_feed"


async def test_only_reading_is_allowed(client: httpx2.AsyncClient) -> None:
    answer = await client.post(QOP, content=b"{}")
    assert answer.status_code == 405
    assert answer.json()["error"] == "method_not_allowed"
    head = await client.head(QOP)
    assert (head.status_code, head.content) == (200, b"")


async def test_the_index_names_licence_picture_time_and_every_feed(
    client: httpx2.AsyncClient, feeds: Mapping[str, Feed]
) -> None:
    answer = await client.get("/")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "Open Government Licence v3.0" in answer.text
    assert "Monday 10 January 2022 15:00:00 GMT" in answer.text
    assert len(feeds) == 2 * (42 + 7) + 1
    base = str(client.base_url).rstrip("/")
    assert all(f'href="{base}{path}"' in answer.text for path in feeds)


async def test_every_listed_feed_answers_and_says_how_many_rows_it_holds(
    client: httpx2.AsyncClient, feeds: Mapping[str, Feed]
) -> None:
    seen = 0
    for path in feeds:
        answer = await client.get(path)
        assert answer.status_code == 200, path
        if path.endswith(".json"):
            document = json.loads(answer.content)
            assert document["row_count"] == len(document["rows"]) > 0, path
            seen += document["row_count"] if path.startswith("/uec-sitrep/Q") else 0
        else:
            assert answer.text.endswith(f'"# rows",{len(answer.text.splitlines()) - 2}\r\n'), path
    assert 28 * 135 <= seen <= 28 * 138
