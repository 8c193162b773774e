"""A partner that cannot be asked pushes: over a real socket into the inbox, from there through a poll to the figure."""

import asyncio
import gzip
import json
import socket
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
import pytest_asyncio

from homeward.embedded import Connection as Server
from metrics.access import EVERYWHERE, Grant, Role
from tests.journeys.awaiting import until
from tests.journeys.bodies import sitrep
from tests.journeys.facts import OCCUPANCY, FeedFacts, trusts
from tests.journeys.house import House, opened
from tests.journeys.rows import Poll
from tests.signed_in import token_for

pytestmark = pytest.mark.asyncio(loop_scope="module")

TRUST, OTHER = trusts()[:2]
NOON = datetime(2021, 12, 20, 12, tzinfo=UTC)
DAY = date(2021, 12, 19)
MOST = 1_000_000
JSON = {"Content-Type": "application/json"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(server: Server, template: str) -> AsyncIterator[House]:
    """A house with two feeds that are pushed and one that is asked; a worker runs only where a test says so."""
    feeds = [
        FeedFacts(key="pushed", place=TRUST, url="inbox:"),
        FeedFacts(key="other", place=OTHER, url="inbox:"),
        FeedFacts(key="asked", place=trusts()[2], url="${PARTNER}/asked"),
    ]
    async with opened(server, template, feeds, at=NOON) as found:
        yield found


@pytest_asyncio.fixture(loop_scope="module")
async def admin(house: House) -> dict[str, str]:
    """The headers of an administrator."""
    grants = [Grant(Role.ADMINISTRATOR, EVERYWHERE)]
    address = house.server.url(role="web", dbname=house.database)
    return {"Authorization": f"Bearer {await token_for(address, sign_in='admin', grants=grants)}"}


@pytest_asyncio.fixture(loop_scope="module")
async def shown(house: House, admin: dict[str, str]) -> AsyncIterator[dict[str, str]]:
    """The headers of a system that writes the feed; whatever it pushed is gone when the test is over."""
    made = await house.web.post("/api/v1/feed-tokens", headers=admin, json={"label": "wards", "feed": "pushed"})
    assert made.status_code == 201, made.text
    yield {"Authorization": f"Bearer {made.json()['secret']}", "X-Token": str(made.json()["token"]), **JSON}
    await house.store.execute("DELETE FROM inbox")
    await _due(house)


async def _due(house: House) -> None:
    await house.store.execute(
        "UPDATE feed_due SET due_at = clock_timestamp() FROM feed WHERE id = feed_id AND is_pushed"
    )


async def _push(house: House, body: bytes, headers: dict[str, str], *, key: str = "pushed") -> httpx2.Response:
    return await house.web.post(f"/api/v1/feeds/{key}/payload", content=body, headers=headers)


async def _taken(house: House, *, count: int, before: int) -> list[Poll]:
    """Let the worker take in what waits, until so many polls are on record."""
    await _due(house)
    async with house.working():

        async def recorded() -> list[Poll] | None:
            found = (await house.polls("pushed"))[before:]
            return found if len(found) >= count else None

        return await until(recorded, f"{count} polls on record")


async def _waiting(house: House) -> int:
    return int((await house.rows("SELECT count(*) FROM inbox"))[0][0])


async def test_what_is_pushed_becomes_a_poll_and_a_figure(house: House, shown: dict[str, str]) -> None:
    before = len(await house.polls("pushed"))
    body = sitrep(TRUST, {DAY: (100, 91)})
    answer = await _push(house, body, shown)
    assert answer.status_code == 202, answer.text
    assert (answer.json()["feed"], answer.json()["bytes"]) == ("pushed", len(body))
    assert answer.json()["receipt"]
    (poll,) = await _taken(house, count=1, before=before)
    assert (poll.outcome, poll.accepted, poll.http_status) == ("ok", 2, None)
    assert await _waiting(house) == 0
    reading = await house.reading(TRUST, OCCUPANCY)
    assert (reading["value"], reading["freshness"]) == (0.91, "fresh")
    health = await house.health("pushed")
    assert (health["is_pushed"], health["next_due_at"], health["is_failing"]) == (True, None, False)


async def test_nothing_is_polled_while_nothing_waits(house: House, shown: dict[str, str]) -> None:
    before = await house.all_polls()
    await _due(house)
    for _ in range(3):
        await house.schedule.claim()
    assert await house.all_polls() == before
    assert (
        await house.rows("SELECT 1 FROM feed_due JOIN feed ON id = feed_id WHERE is_pushed AND holder IS NOT NULL")
        == []
    )


@pytest.mark.parametrize("kind", ["visitor of a demo", "wrong token", "hub", "administrator", "another feed"])
async def test_only_a_token_of_this_feed_writes_it(
    house: House, shown: dict[str, str], admin: dict[str, str], kind: str
) -> None:
    body, key = sitrep(TRUST, {DAY: (100, 1)}), "pushed"
    headers, expected = {
        "visitor of a demo": ({"Authorization": "", **JSON}, (403, "not_allowed")),
        "wrong token": ({"Authorization": "Bearer hwf_wrong", **JSON}, (401, "sign_in_needed")),
        "hub": (JSON, (403, "not_allowed")),
        "administrator": ({**admin, **JSON}, (403, "not_allowed")),
        "another feed": (shown, (403, "out_of_scope")),
    }[kind]
    if kind == "another feed":
        key = "other"
    answer = await _push(house, body, headers, key=key)
    assert (answer.status_code, answer.json()["code"]) == expected
    assert await _waiting(house) == 0
    if kind == "another feed":
        ((action, about, outcome),) = await house.rows(
            "SELECT action, about, outcome FROM audit ORDER BY entry DESC LIMIT 1"
        )
        assert (action, about, outcome) == ("push push_payload", "other", "refused")


async def test_a_feed_token_sees_nothing(house: House, shown: dict[str, str]) -> None:
    for path in ("/snapshot", "/feeds", "/feeds/pushed", "/ticks", "/stays", "/displays", "/feed-tokens"):
        answer = await house.web.get(f"/api/v1{path}", headers=shown)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed"), path


async def test_a_revoked_token_writes_no_more_and_what_it_wrote_is_read(
    house: House, shown: dict[str, str], admin: dict[str, str]
) -> None:
    before = len(await house.polls("pushed"))
    assert (await _push(house, sitrep(TRUST, {DAY: (100, 90)}), shown)).status_code == 202
    gone = await house.web.delete(f"/api/v1/feed-tokens/{shown['X-Token']}", headers=admin)
    assert gone.status_code == 204
    answer = await _push(house, sitrep(TRUST, {DAY: (100, 10)}), shown)
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_needed")
    (poll,) = await _taken(house, count=1, before=before)
    assert poll.outcome == "ok"
    again = await house.web.delete(f"/api/v1/feed-tokens/{shown['X-Token']}", headers=admin)
    assert (again.status_code, again.json()["code"]) == (404, "unknown_token")


async def test_after_a_rotation_the_old_secret_works_on_for_a_while(
    house: House, shown: dict[str, str], admin: dict[str, str]
) -> None:
    rotated = await house.web.post(f"/api/v1/feed-tokens/{shown['X-Token']}/rotation", headers=admin)
    assert rotated.status_code == 201
    assert datetime.fromisoformat(rotated.json()["others_end_at"]) > datetime.now(UTC) + timedelta(days=13)
    new = {**shown, "Authorization": f"Bearer {rotated.json()['secret']}"}
    body = sitrep(TRUST, {DAY: (100, 90)})
    assert [(await _push(house, body, each)).status_code for each in (shown, new)] == [202, 202]
    listed = (await house.web.get("/api/v1/feed-tokens", headers=admin)).json()["feed_tokens"][-1]
    assert listed["rotated_at"] is not None
    assert listed["last_seen_at"] is not None
    assert "secret" not in listed


@pytest.mark.parametrize(("feed", "expected"), [("asked", (409, "not_pushed")), ("nothing", (404, "unknown_feed"))])
async def test_a_token_is_made_for_a_feed_that_is_pushed_and_no_other(
    house: House, admin: dict[str, str], feed: str, expected: tuple[int, str]
) -> None:
    made = await house.web.post("/api/v1/feed-tokens", headers=admin, json={"label": "x", "feed": feed})
    assert (made.status_code, made.json()["code"]) == expected


@pytest.mark.parametrize("is_declared", [True, False])
async def test_too_large_a_body_is_refused_while_it_comes(
    house: House, shown: dict[str, str], *, is_declared: bool
) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(MOST // 1000 + 1):
            yield b" " * 1000

    content: Any = b" " * (MOST + 1) if is_declared else parts()
    answer = await house.web.post("/api/v1/feeds/pushed/payload", content=content, headers=shown)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert await _waiting(house) == 0


async def test_a_body_whose_sender_leaves_before_its_end_is_not_kept(house: House, shown: dict[str, str]) -> None:
    address = urlsplit(str(house.web.base_url))
    body = sitrep(TRUST, {DAY: (100, 90)})
    head = "".join(f"{name}: {value}\r\n" for name, value in {**shown, "Content-Length": str(len(body))}.items())
    seen = (await house.rows("SELECT count(*) FROM token_secret WHERE seen_at IS NOT NULL"))[0][0]
    with socket.create_connection((address.hostname or "", address.port or 0)) as sender:
        sender.sendall(f"POST /api/v1/feeds/pushed/payload HTTP/1.1\r\nHost: test\r\n{head}\r\n".encode() + body[:-1])

        async def is_being_read() -> bool:
            found = await house.rows("SELECT count(*) FROM token_secret WHERE seen_at IS NOT NULL")
            return bool(found[0][0] > seen)

        await until(is_being_read, "the request at the door")
    whole = await _push(house, body, shown)
    assert whole.status_code == 202
    assert await _waiting(house) == 1


BOMB = gzip.compress(b" " * (MOST * 40), 9)
BROKEN = {
    "a gzip bomb": (BOMB, {"Content-Encoding": "gzip"}, ("size", "too_many_bytes")),
    "gzip cut short": (gzip.compress(b"{}" * 500)[:-9], {"Content-Encoding": "gzip"}, ("decode", "gzip_cut_short")),
    "noise called gzip": (b"\x00\x01\x02", {"Content-Encoding": "gzip"}, ("decode", "gzip_damaged")),
    "another encoding": (b"{}", {"Content-Encoding": "br"}, ("decode", "encoding_refused")),
    "a page": (b"<html></html>", {"Content-Type": "text/html"}, ("content_type", "content_type_refused")),
    "no kind at all": (b"{}", {"Content-Type": ""}, ("content_type", "content_type_missing")),
    "nothing": (b"", {}, ("size", "empty_body")),
    "noise": (b"\x00\xff\xfe", {}, ("parse", "not_utf8")),
    "half a document": (sitrep(TRUST, {DAY: (100, 90)})[:-9], {}, ("parse", "not_json")),
    "another document": (json.dumps({"hello": 1}).encode(), {}, ("contract", "missing_field")),
}


@pytest.mark.parametrize("name", BROKEN)
async def test_what_cannot_be_read_is_kept_told_and_taken_out(house: House, shown: dict[str, str], name: str) -> None:
    body, changes, expected = BROKEN[name]
    before = len(await house.polls("pushed"))
    assert (await _push(house, body, {**shown, **changes})).status_code == 202
    (poll,) = await _taken(house, count=1, before=before)
    assert (poll.outcome, poll.stage, poll.reason) == ("failed", *expected)
    health = await house.health("pushed")
    assert health["is_failing"]
    assert health["last_poll"]["detail"] == poll.detail
    assert poll.detail is not None
    assert "answer" not in poll.detail, "nobody answered: it was pushed"
    assert await _waiting(house) == 0
    # It stands in the way of nothing that comes after it.
    assert (await _push(house, sitrep(TRUST, {DAY: (100, 90)}), shown)).status_code == 202
    assert (await _taken(house, count=1, before=before + 1))[0].outcome == "ok"


async def test_what_comes_while_no_worker_runs_waits_in_order_and_none_is_lost(
    house: House, shown: dict[str, str]
) -> None:
    before = len(await house.polls("pushed"))
    figures = [70, 75, 72, 78, 74]
    for figure in figures:
        assert (await _push(house, sitrep(TRUST, {DAY: (100, figure)}), shown)).status_code == 202
    assert await _waiting(house) == len(figures)
    polls = await _taken(house, count=len(figures), before=before)
    assert [poll.outcome for poll in polls] == ["ok"] * len(figures)
    versions = [each.value for each in await house.kept("pushed") if each.measure == "beds.ga.occupied"]
    assert versions[-len(figures) :] == figures
    assert (await house.reading(TRUST, OCCUPANCY))["value"] == 0.74
    assert await _waiting(house) == 0


async def test_a_payload_that_is_sent_twice_changes_nothing(house: House, shown: dict[str, str]) -> None:
    before = len(await house.polls("pushed"))
    body = sitrep(TRUST, {DAY: (100, 83)})
    first, second = [await _push(house, body, shown) for _ in range(2)]
    assert first.json()["receipt"] != second.json()["receipt"]
    assert first.json()["sha256"] == second.json()["sha256"]
    polls = await _taken(house, count=2, before=before)
    assert [(poll.outcome, poll.stored) for poll in polls][1] == ("ok", 0)
    assert (await house.reading(TRUST, OCCUPANCY))["value"] == 0.83


async def test_many_who_push_at_once_are_all_kept(house: House, shown: dict[str, str]) -> None:
    before = len(await house.polls("pushed"))
    bodies = [sitrep(TRUST, {DAY: (100, 80 + number)}) for number in range(8)]
    answers = await asyncio.gather(*(_push(house, body, shown) for body in bodies))
    assert [answer.status_code for answer in answers] == [202] * len(bodies)
    assert len({answer.json()["receipt"] for answer in answers}) == len(bodies)
    polls = await _taken(house, count=len(bodies), before=before)
    assert {poll.outcome for poll in polls} == {"ok"}


async def test_an_inbox_that_is_full_says_so_and_keeps_what_it_has(house: House, shown: dict[str, str]) -> None:
    await house.store.execute(
        """INSERT INTO inbox (feed_id, receipt, came_at, content_type, encoding, body)
           SELECT id, 'r' || n, '2026-01-01T00:00:00Z', 'application/json', '', '{}'
             FROM feed, generate_series(1, 1000) AS n WHERE key = 'pushed'"""
    )
    answer = await _push(house, sitrep(TRUST, {DAY: (100, 90)}), shown)
    assert (answer.status_code, answer.json()["code"]) == (429, "inbox_full")
    assert int(answer.headers["retry-after"]) > 0
    assert await _waiting(house) == 1000


async def test_silence_turns_what_was_pushed_stale_on_time(house: House, shown: dict[str, str]) -> None:
    before = len(await house.polls("pushed"))
    assert (await _push(house, sitrep(TRUST, {DAY: (100, 90)}), shown)).status_code == 202
    await _taken(house, count=1, before=before)
    await house.set_time(NOON + timedelta(days=4))
    await _due(house)
    await house.schedule.claim()
    health = await house.health("pushed")
    assert (health["freshness"], health["reason"]) == ("stale", "too old to judge by, and silent")
    assert (await house.reading(TRUST, OCCUPANCY))["value"] is None
    # Later than anything that was received: what is received never goes back.
    await house.set_time(NOON + timedelta(hours=2))
