"""Letters about alerts, to a real mail server and a real webhook receiver: what they say, what becomes of failures."""

import base64
import hmac
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from db.engine import Connection
from db.write.letters import claim_letters
from homeward.telling import GuardedTelling, MailServer
from jobs.alerts import send
from jobs.alerts.send import Post, send_letters, wait_after
from picture.memory import Memory
from tests.jobs.alerted import Alerted, alerted, rule
from tests.jobs.receiving import Mailbox, mail_server, shown, trusted, webhook

LOOPBACK = ("127.0.0.0/8", "::1/128")
SECRET = "whsec_" + base64.b64encode(b"a secret of these tests").decode()
ROOM = """
[channels.teams]
title = "Teams"
kind = "webhook"
format = "teams"
url = "${ROOM_URL}"
networks = ["127.0.0.0/8", "::1/128"]
owner = "Test"

[channels.slack]
title = "Slack"
kind = "webhook"
format = "slack"
url = "${ROOM_URL}"
networks = ["127.0.0.0/8", "::1/128"]
owner = "Test"

[channels.elsewhere]
title = "Elsewhere"
kind = "webhook"
format = "slack"
url = "${ROOM_URL}"
owner = "Test"
"""


async def with_letter(store: Connection, channel: str, *, severity: str = "urgent") -> Alerted:
    """A hospital is full, and a channel is to be told."""
    found = await alerted(store, ROOM, rule(channels=[channel], severity=severity))
    await found.beds(49)
    assert await found.look()
    await found.rows("SELECT 1")
    await store.execute("UPDATE alert_letter SET due_at = made_at")
    await store.commit()
    return found


@asynccontextmanager
async def post(server: MailServer | None = None, **places: str) -> AsyncIterator[Post]:
    """The ways out, for partners under the authority of these tests."""
    ways = GuardedTelling(server, tls=trusted())
    try:
        yield Post(
            ways=ways, places={"ROOM_SECRET": SECRET, **places}, link=lambda path: f"https://board.example{path}"
        )
    finally:
        await ways.aclose()


def served(box: Mailbox, security: str = "starttls", **more: Any) -> MailServer:
    facts = {"networks": LOOPBACK, "sender": "homeward@board.example", **more}
    return MailServer(host="localhost", port=box.port, security=security, **facts)


async def sent(found: Alerted, way: Post, *, at: timedelta = timedelta(0)) -> int:
    """Let the worker send once."""

    @asynccontextmanager
    async def connected() -> AsyncIterator[Connection]:
        yield found.conn

    return await send_letters(connected, Memory(), way, at=found.now + at)


async def became(found: Alerted) -> list[tuple[Any, ...]]:
    """How the letters stand."""
    return await found.rows("SELECT state, attempts, failure FROM alert_letter ORDER BY made_at, occasion")


async def test_a_webhook_is_told_every_fact_signed_with_the_letters_own_id(store: Connection) -> None:
    found = await with_letter(store, "room")
    async with webhook() as room, post(ROOM_URL=room.url) as way:
        assert await sent(found, way) == 1
    assert await became(found) == [("sent", 1, None)]
    ((letter,),) = await found.rows("SELECT letter FROM alert_letter")
    told = json.loads(room.bodies[0])
    assert (told["type"], told["delivery"], told["organisation"]) == ("alert.raised", str(letter), "SIM-S1")
    assert told["says"].startswith("General and acute bed occupancy: 98.0 %")
    assert (told["severity_words"], told["is_simulated"], told["advice"]) == ("act now", True, "Look.")
    assert told["link"] == f"https://board.example/alerts#alert-{told['alert']}"
    head = room.heads[0]
    assert (head["webhook-id"], head["webhook-timestamp"]) == (str(letter), str(int(found.now.timestamp())))
    told_of = f"{letter}.{head['webhook-timestamp']}.".encode() + room.bodies[0]
    digest = hmac.new(b"a secret of these tests", told_of, sha256).digest()
    assert head["webhook-signature"] == f"v1,{base64.b64encode(digest).decode()}"


async def test_teams_gets_an_adaptive_card(store: Connection) -> None:
    found = await with_letter(store, "teams")
    async with webhook() as room, post(ROOM_URL=room.url) as way:
        await sent(found, way)
    (attachment,) = json.loads(room.bodies[0])["attachments"]
    card = attachment["content"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    texts = [block["text"] for block in card["body"]]
    assert texts[0] == r"Rule full: Wendmoor General \(simulated\)"
    assert "Simulated: these figures are made up." in texts
    assert card["actions"][0]["url"].startswith("https://board.example/alerts#alert-")
    assert "webhook-signature" not in room.heads[0]


async def test_slack_gets_blocks_of_plain_text(store: Connection) -> None:
    found = await with_letter(store, "slack")
    async with webhook() as room, post(ROOM_URL=room.url) as way:
        await sent(found, way)
    told = json.loads(room.bodies[0])
    header, section, actions = told["blocks"]
    assert told["text"] == header["text"]["text"] == "Rule full: Wendmoor General (simulated)"
    assert {header["text"]["type"], section["text"]["type"]} == {"plain_text"}
    assert "Simulated: these figures are made up." in section["text"]["text"]
    assert actions["elements"][0]["url"].startswith("https://board.example/alerts#alert-")


async def test_an_e_mail_says_it_in_plain_text_and_leads_back(store: Connection) -> None:
    found = await with_letter(store, "duty")
    async with (
        mail_server(tls=shown(), signs_in=("homeward", "a password")) as box,
        post(served(box, user="homeward", password="a password")) as way,
    ):
        await sent(found, way)
    assert await became(found) == [("sent", 1, None)]
    (letter,) = box.letters
    ((number,),) = await found.rows("SELECT letter FROM alert_letter")
    assert letter["Subject"] == "[act now] Rule full: Wendmoor General (simulated)"
    assert (letter["From"], letter["To"]) == ("homeward@board.example", "duty@wendmoor.example")
    assert (letter["Message-ID"], letter["Auto-Submitted"]) == (f"<{number}@board.example>", "auto-generated")
    text = letter.get_content()
    assert "General and acute bed occupancy: 98.0 %" in text
    assert "Simulated: these figures are made up." in text
    assert "https://board.example/alerts#alert-" in text
    assert (box.signed_in, box.encrypted) == ([True], [True])


async def test_mail_goes_by_tls_from_the_first_byte_on_where_the_settings_say_so(store: Connection) -> None:
    found = await with_letter(store, "duty")
    async with mail_server(tls=shown(), at_once=True) as box, post(served(box, "tls")) as way:
        await sent(found, way)
    assert (await became(found), box.encrypted) == ([("sent", 1, None)], [True])


async def test_whoever_was_told_is_told_that_it_is_over(store: Connection) -> None:
    found = await with_letter(store, "room")
    async with webhook() as room, post(ROOM_URL=room.url) as way:
        await sent(found, way)
        found.now += timedelta(minutes=5)
        await found.beds(30)
        assert await found.look()
        await sent(found, way)
    told = [json.loads(body) for body in room.bodies]
    assert [each["type"] for each in told] == ["alert.raised", "alert.cleared"]
    assert told[1]["says"].startswith("its figure cleared it.")


@pytest.mark.parametrize(
    ("status", "words"),
    [(500, "It answered 500."), (404, "It answered 404."), (429, "It answered 429."),
     (302, "It sends us elsewhere (302), and that is not followed.")],
)  # fmt: skip
async def test_a_webhook_that_does_not_take_it_is_tried_again_under_the_same_id(
    store: Connection, status: int, words: str
) -> None:
    found = await with_letter(store, "room")
    async with webhook(status, 204, location="http://169.254.169.254/") as room, post(ROOM_URL=room.url) as way:
        await sent(found, way)
        assert await became(found) == [("waiting", 1, words)]
        assert await sent(found, way) == 0, "not before its wait is over"
        await store.execute("UPDATE alert_letter SET due_at = made_at")
        await store.commit()
        await sent(found, way)
    assert await became(found) == [("sent", 2, None)]
    assert room.heads[0]["webhook-id"] == room.heads[1]["webhook-id"]


async def test_nobody_who_listens_refuses_the_connection(store: Connection) -> None:
    found = await with_letter(store, "room")
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        async with post(ROOM_URL=f"http://127.0.0.1:{held.getsockname()[1]}/") as way:
            await sent(found, way)
    assert await became(found) == [("waiting", 1, "It refused the connection.")]


async def test_a_private_address_that_the_channel_does_not_permit_is_never_asked(store: Connection) -> None:
    found = await with_letter(store, "elsewhere")
    async with webhook() as room, post(ROOM_URL=room.url) as way:
        await sent(found, way)
    words = "Its address is private, and the settings do not permit it."
    assert (await became(found), room.bodies) == ([("waiting", 1, words)], [])


async def test_a_certificate_that_proves_nothing_is_told_nothing(store: Connection) -> None:
    found = await with_letter(store, "room")
    async with webhook(tls=shown("expired")) as room, post(ROOM_URL=room.url) as way:
        await sent(found, way)
    assert (await became(found), room.bodies) == (
        [("waiting", 1, "Its certificate does not prove who it is.")], []
    )  # fmt: skip


async def test_a_webhook_that_never_answers_holds_nobody_up_for_ever(
    store: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(send, "LONGEST", timedelta(milliseconds=300))
    found = await with_letter(store, "room")
    async with webhook(0) as room, post(ROOM_URL=room.url) as way:
        await sent(found, way)
    assert await became(found) == [("waiting", 1, "It took too long.")]


@pytest.mark.parametrize(
    ("certificate", "settings", "words"),
    [
        ("expired", {}, "Its certificate does not prove who it is."),
        ("good", {"user": "homeward", "password": "wrong"}, "The mail server does not accept our name and password."),
        ("good", {"networks": ()}, "Its address is private, and the settings do not permit it."),
    ],
    ids=["certificate", "password", "private"],
)
async def test_a_mail_server_that_must_not_be_told_is_told_nothing(
    store: Connection, certificate: str, settings: dict[str, Any], words: str
) -> None:
    found = await with_letter(store, "duty")
    async with (
        mail_server(tls=shown(certificate), signs_in=("homeward", "a password")) as box,
        post(served(box, **settings)) as way,
    ):
        await sent(found, way)
    assert (await became(found), box.letters) == ([("waiting", 1, words)], [])


async def test_a_mail_server_without_tls_is_told_nothing_where_tls_is_wanted(store: Connection) -> None:
    found = await with_letter(store, "duty")
    async with mail_server() as box, post(served(box)) as way:
        await sent(found, way)
    ((state, _, failure),) = await became(found)
    assert (state, box.letters) == ("waiting", [])
    assert failure


async def test_what_a_mail_server_says_is_told_by_its_number_alone(store: Connection) -> None:
    found = await with_letter(store, "duty")
    async with mail_server() as box, post(served(box, "none")) as way:
        box.fails = "451 try duty@wendmoor.example later"
        await sent(found, way)
    assert await became(found) == [("waiting", 1, "The mail server answered 451.")]


async def test_a_recipient_that_is_refused_is_told_of(store: Connection) -> None:
    found = await with_letter(store, "duty")
    async with mail_server() as box, post(served(box, "none")) as way:
        box.refuses = {"duty@wendmoor.example"}
        await sent(found, way)
    assert await became(found) == [("waiting", 1, "The mail server refused every recipient.")]


@pytest.mark.parametrize(
    ("channel", "words"),
    [
        ("room", "It is not set up: the variable ROOM_URL is not set."),
        ("duty", "It is not set up: no mail server is named (HOMEWARD_SMTP_HOST)."),
    ],
)
async def test_what_is_not_set_up_is_not_delivered_and_says_so(store: Connection, channel: str, words: str) -> None:
    found = await with_letter(store, channel)
    async with post() as way:
        await sent(found, way)
    assert await became(found) == [("waiting", 1, words)]


async def test_a_letter_is_given_up_after_a_day_and_stays_visible(store: Connection) -> None:
    found = await with_letter(store, "room")
    async with webhook(503) as room, post(ROOM_URL=room.url) as way:
        await sent(found, way, at=timedelta(hours=24))
    assert await became(found) == [("given_up", 1, "It answered 503.")]


async def test_whoever_is_killed_after_sending_has_the_same_letter_sent_again(store: Connection) -> None:
    found = await with_letter(store, "room")
    (first,) = await claim_letters(store, lease_for=timedelta(seconds=60), limit=10)
    async with webhook() as room, post(ROOM_URL=room.url) as way:
        assert await sent(found, way) == 0, "held by another"
        await store.execute("UPDATE alert_letter SET lease_until = made_at - interval '1 second'")
        await store.commit()
        assert await sent(found, way) == 1
    assert room.heads[0]["webhook-id"] == str(first.letter)
    assert await became(found) == [("sent", 2, None)]


async def test_what_waited_for_quiet_hours_and_was_over_meanwhile_is_not_sent(store: Connection) -> None:
    found = await with_letter(store, "room")
    await store.execute("UPDATE alert SET ended_at = raised_at, ended_because = 'cleared'")
    await store.commit()
    async with webhook() as room, post(ROOM_URL=room.url) as way:
        await sent(found, way)
    assert (room.bodies, (await became(found))[0][0]) == ([], "not_needed")


def test_each_wait_is_twice_the_last_and_half_an_hour_at_most() -> None:
    seconds = [wait_after(attempts).total_seconds() for attempts in (1, 2, 3, 8, 9, 10_000)]
    assert seconds == [10, 20, 40, 1280, 1800, 1800]
