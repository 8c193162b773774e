"""Sending letters: a few at a time, each by its channel's way, tried again later where it was not taken.

No connection to the store is held while the other side is waited for. Whoever is killed between sending and saying so
has sent a letter that another worker sends again, under the same id.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from catalogue.alerting import Channel, ChannelKind, WebhookFormat
from catalogue.model import Catalogue
from catalogue.placeholders import UnsetPlaceholderError, resolve
from catalogue.reading.channels import is_mail_address
from db.engine import Connection
from db.write.letters import Letter, claim_letters, give_up, mark_sent, put_off, spare
from jobs.alerts.formats import json_body, mail, signed, slack_body, teams_body
from jobs.alerts.message import Message, message_of
from jobs.alerts.way import NotDelivered, WaysOut
from picture.memory import Memory

_LOG = structlog.get_logger(__name__)
_AT_ONCE = 10
# Longer than any letter takes (`LONGEST`), so that nobody else takes one up that is still on its way.
_LEASE = timedelta(seconds=60)
LONGEST = timedelta(seconds=20)
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=10), timedelta(minutes=30)
_TRIED_FOR = timedelta(hours=24)
_BODIES = {WebhookFormat.JSON: json_body, WebhookFormat.TEAMS: teams_body, WebhookFormat.SLACK: slack_body}


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What letters need besides the store: the ways out, the values of placeholders, the address of the board."""

    ways: WaysOut
    places: Mapping[str, str]
    link: Callable[[str], str]


def wait_after(attempts: int) -> timedelta:
    """How long a letter waits after so many attempts: ten seconds, twice as long each time, half an hour at most."""
    return min(_FIRST_WAIT * (1 << min(attempts - 1, 20)), _LONGEST_WAIT)


async def send_letters(
    connected: Callable[[], AbstractAsyncContextManager[Connection]], memory: Memory, post: Post, *, at: datetime
) -> int:  # fmt: skip
    """Send what is due; how many were taken up. `at` is service time."""
    async with connected() as conn:
        letters = await claim_letters(conn, lease_for=_LEASE, limit=_AT_ONCE)
        if not letters:
            return 0
        catalogue = await memory.catalogue(conn, known=None)
        await conn.rollback()
    told = await asyncio.gather(*(_try(letter, catalogue, post, at=at) for letter in letters))
    async with connected() as conn:
        for letter, became in zip(letters, told, strict=True):
            await _write_down(conn, letter, became, at=at)
    return len(letters)


@dataclass(frozen=True, slots=True)
class _Became:
    """What became of an attempt: taken, not needed, or not delivered; and why, or what is to be said of it."""

    is_taken: bool = False
    is_needed: bool = True
    why: str = ""


async def _try(letter: Letter, catalogue: Catalogue, post: Post, *, at: datetime) -> _Became:
    if letter.occasion != "cleared" and letter.ended_at is not None and letter.attempts == 1:
        return _Became(is_needed=False, why="It was over before anybody was told.")
    channel = catalogue.alerting.channels.get(letter.channel)
    if channel is None:
        return _Became(is_needed=False, why="The channel stands in the catalogue no more.")
    named = catalogue.organisations.get(letter.organisation)
    message = message_of(
        letter, organisation_name=letter.organisation if named is None else named.name,
        link=post.link(f"/alerts#alert-{letter.alert}"),
    )  # fmt: skip
    try:
        async with asyncio.timeout(LONGEST.total_seconds()):
            partly = await _by_way(channel, message, letter, post, at=at)
    except NotDelivered as failed:
        return _Became(why=str(failed))
    except TimeoutError:
        return _Became(why="It took too long.")
    except UnsetPlaceholderError as unset:
        return _Became(why=f"It is not set up: the variable {unset.name} is not set.")
    return _Became(is_taken=True, why=partly or "")


async def _by_way(channel: Channel, message: Message, letter: Letter, post: Post, *, at: datetime) -> str | None:
    if channel.kind is ChannelKind.EMAIL:
        sender = post.ways.mails_from
        if sender is None:
            raise NotDelivered("It is not set up: no mail server is named (HOMEWARD_SMTP_HOST).")
        to = [resolve(each, post.places) for each in channel.to]
        if not all(is_mail_address(each) for each in to):
            raise NotDelivered("It is not set up: what a variable holds is no e-mail address.")
        return await post.ways.mail(mail(message, sender=sender, to=to, made_at=letter.made_at))
    secret = None if channel.secret is None else resolve(channel.secret, post.places)
    body, headers = signed(message, _BODIES[channel.format](message), secret=secret, at=at)
    await post.ways.post(resolve(channel.url, post.places), body, headers=headers, networks=channel.networks)
    return None


async def _write_down(conn: Connection, letter: Letter, became: _Became, *, at: datetime) -> None:
    facts = {"letter": str(letter.letter), "channel": letter.channel, "attempts": letter.attempts}
    if became.is_taken:
        await mark_sent(conn, letter, but=became.why or None)
        _LOG.info("letter_sent", **facts, but=became.why or None)
    elif not became.is_needed:
        await spare(conn, letter, why=became.why)
    elif at - letter.made_at >= _TRIED_FOR:
        await give_up(conn, letter, why=became.why)
        _LOG.error("letter_given_up", **facts, why=became.why)
    else:
        await put_off(conn, letter, why=became.why, wait=wait_after(letter.attempts))
        _LOG.warning("letter_not_taken", **facts, why=became.why)
