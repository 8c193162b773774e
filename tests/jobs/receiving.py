"""A mail server and a webhook receiver on real sockets, which keep what they are sent and fail as they are told."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

TLS = Path(__file__).parent.parent / "ingest" / "tls"


def trusted() -> ssl.SSLContext:
    """What trusts the authority of these tests."""
    return ssl.create_default_context(cafile=TLS / "authority.pem")


def shown(certificate: str = "good") -> ssl.SSLContext:
    """What a server shows itself with."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / f"{certificate}.pem")
    return context


@dataclass(slots=True)
class Post:
    """What came to a webhook. `answers`: the statuses to be given, the last for ever; 0: no answer at all."""

    url: str
    answers: list[int] = field(default_factory=lambda: [204])
    heads: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    location: str = ""


@asynccontextmanager
async def webhook(*answers: int, tls: ssl.SSLContext | None = None, location: str = "") -> AsyncIterator[Post]:
    """A receiver that answers one request on each connection."""
    held = Post(url="", answers=list(answers) or [204], location=location)
    still: set[asyncio.Task[None]] = set()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await answer(reader, writer)
        finally:
            writer.close()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        lines = dict(line.split(": ", 1) for line in head[1:] if line)
        headers = {name.lower(): value for name, value in lines.items()}
        body = await reader.readexactly(int(headers["content-length"]))
        held.heads.append(headers)
        held.bodies.append(body)
        status = held.answers.pop(0) if len(held.answers) > 1 else held.answers[0]
        if not status:
            await asyncio.Event().wait()
        turned = f"Location: {held.location}\r\n" if held.location else ""
        writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\nConnection: close\r\n{turned}\r\n".encode())
        await writer.drain()

    def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(take(reader, writer))
        still.add(task)
        task.add_done_callback(still.discard)

    server = await asyncio.start_server(begin, "127.0.0.1", 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    held.url = f"{'https' if tls else 'http'}://localhost:{port}/hook"
    try:
        yield held
    finally:
        server.close()
        for task in list(still):
            task.cancel()
        await asyncio.gather(*still, return_exceptions=True)


@dataclass(slots=True)
class Mailbox:
    """What came to a mail server. `refuses`: recipients that it does not take; `fails`: what it says to a message."""

    port: int
    signs_in: tuple[str, str] | None = None
    refuses: set[str] = field(default_factory=set)
    fails: str = ""
    letters: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    signed_in: list[bool] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take or refuse a recipient."""
        del server, session, options
        if address in self.refuses:
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        """Take or refuse a message."""
        if self.fails:
            return self.fails
        made: Any = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        self.letters.append(made)
        self.recipients.append(list(envelope.rcpt_tos))
        self.signed_in.append(bool(session.authenticated))
        self.encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
        return "250 taken"

    def accepts(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        """Whether a name and a password are the right ones."""
        del server, session, envelope, mechanism
        wanted = None if self.signs_in is None else tuple(part.encode() for part in self.signs_in)
        return AuthResult(success=(data.login, data.password) == wanted, handled=False)


@asynccontextmanager
async def mail_server(
    *, tls: ssl.SSLContext | None = None, at_once: bool = False, signs_in: tuple[str, str] | None = None
) -> AsyncIterator[Mailbox]:
    """A server; with `tls` it speaks STARTTLS, or `at_once` TLS from the first byte on."""
    box = Mailbox(port=0, signs_in=signs_in)
    sessions: list[SMTP] = []

    def session() -> SMTP:
        made = SMTP(
            box, hostname="localhost", tls_context=None if at_once else tls, require_starttls=bool(tls and not at_once),
            authenticator=box.accepts if signs_in else None, auth_required=bool(signs_in),
            auth_require_tls=bool(tls and not at_once), loop=asyncio.get_running_loop(),
        )  # fmt: skip
        sessions.append(made)
        return made

    server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", 0, ssl=tls if at_once else None)
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        server.close()
        # Whoever was hung up on may leave a session that waits for more.
        tasks = [each._handler_coroutine for each in sessions if each._handler_coroutine is not None]
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for each in sessions:
            if each.transport is not None:
                each.transport.abort()
