"""The guarded ways out for letters about alerts: webhooks by the client that feeds are fetched with, mail by SMTP.

Both connect only where the guard on private addresses lets them: a webhook where its channel says, mail where the
settings say. What goes wrong is said in words that quote neither an address nor the other side.
"""

import asyncio
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage

import aiosmtplib

from homeward.settings import Settings
from homeward.version import CODE_VERSION
from ingest.address import networks_of
from ingest.answer import failure_of
from ingest.failure import FeedFailed, Reason
from ingest.guard import GuardedBackend
from ingest.http import build_client, httpcore, httpx
from ingest.progress import Phase, Progress
from ingest.resolver import Resolver, system_resolver
from jobs.alerts.way import NotDelivered

_CONNECT_SECONDS, _SECONDS = 5.0, 15.0
_LOST = (
    httpx.HTTPError, httpx.InvalidURL, httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException,
    httpcore.UnsupportedProtocol, FeedFailed, OSError, ValueError,
)  # fmt: skip
_WORDS = {
    Reason.NAME_NOT_FOUND: "Its name has no address.",
    Reason.RESOLVE_TIMED_OUT: "Looking its name up took too long.",
    Reason.ADDRESS_REFUSED: "Its address is private, and the settings do not permit it.",
    Reason.CONNECTION_REFUSED: "It refused the connection.",
    Reason.CONNECT_TIMED_OUT: "It did not take the connection in time.",
    Reason.CERTIFICATE_REFUSED: "Its certificate does not prove who it is.",
    Reason.TLS_FAILED: "We could not agree on TLS.",
    Reason.NO_ANSWER: "It did not answer in time.",
    Reason.DISCONNECTED: "It closed the connection without an answer.",
    Reason.BROKEN_HTTP: "Its answer is not proper HTTP.",
}
_OTHERWISE = "It could not be reached."


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mail is handed in. `security`: starttls, tls from the first byte on, or none."""

    host: str
    port: int
    security: str
    sender: str
    networks: tuple[str, ...] = ()
    user: str | None = None
    password: str | None = field(default=None, repr=False)


def mail_server_of(settings: Settings) -> MailServer | None:
    """The mail server that the settings name; None where they name none."""
    if settings.smtp_host is None or settings.smtp_from is None:
        return None
    password = settings.smtp_password
    return MailServer(
        host=settings.smtp_host, port=settings.smtp_port, security=settings.smtp_security, sender=settings.smtp_from,
        networks=settings.smtp_networks, user=settings.smtp_user,
        password=None if password is None else password.get_secret_value(),
    )  # fmt: skip


class GuardedTelling:
    """The two ways out of one worker; close it with `aclose`. `resolver` and `tls` are for tests, and for partners
    under a certificate authority of their own."""

    def __init__(
        self, server: MailServer | None, *, resolver: Resolver | None = None, tls: ssl.SSLContext | None = None
    ) -> None:  # fmt: skip
        self._server = server
        self._resolver = resolver or system_resolver()
        self._tls = tls or ssl.create_default_context()
        self._client = build_client(version=CODE_VERSION, resolver=self._resolver, tls=tls)

    @property
    def mails_from(self) -> str | None:
        """The address that mail comes from; None: no mail server is set up."""
        return None if self._server is None else self._server.sender

    async def aclose(self) -> None:
        """Let go of connections."""
        await self._client.aclose()

    async def post(self, url: str, body: bytes, *, headers: Mapping[str, str], networks: tuple[str, ...]) -> None:
        """Send a body to an address; taken is any status from 200 to 299. Raises: NotDelivered."""
        progress = Progress()
        try:
            request = self._client.build_request(
                "POST", url, content=body, headers=dict(headers),
                timeout=httpx.Timeout(_SECONDS, connect=_CONNECT_SECONDS),
                extensions={"networks": networks, "trace": progress.note},
            )  # fmt: skip
            response = await self._client.send(request, stream=True)
            # What it says is of no interest, and is not waited for.
            await response.aclose()
        except _LOST as error:
            raise NotDelivered(_why(error, progress.phase)) from None
        if httpx.codes.is_redirect(response.status_code):
            raise NotDelivered(f"It sends us elsewhere ({response.status_code}), and that is not followed.")
        if not httpx.codes.is_success(response.status_code):
            raise NotDelivered(f"It answered {response.status_code}.")

    async def mail(self, message: EmailMessage) -> str | None:
        """Hand a message to the mail server. Returns what is to be said where some recipients were refused.

        Raises: NotDelivered.
        """
        server = self._server
        if server is None:
            raise NotDelivered("No mail server is named.")
        try:
            # From here on the library closes it.
            client = aiosmtplib.SMTP(
                hostname=server.host, sock=await self._connected(server), timeout=_SECONDS, local_hostname="homeward",
                use_tls=server.security == "tls", start_tls=server.security == "starttls", tls_context=self._tls,
            )  # fmt: skip
            async with client:
                if server.user is not None:
                    await client.login(server.user, server.password or "")
                refused, _ = await client.send_message(message)
        except FeedFailed as failed:
            raise NotDelivered(_WORDS.get(failed.reason, _OTHERWISE)) from None
        except ssl.SSLCertVerificationError:
            raise NotDelivered(_WORDS[Reason.CERTIFICATE_REFUSED]) from None
        except aiosmtplib.SMTPException as error:
            raise NotDelivered(_of_mail(error)) from None
        except (OSError, ValueError):
            raise NotDelivered(_OTHERWISE) from None
        return f"{len(refused)} of its recipients were refused." if refused else None

    async def _connected(self, server: MailServer) -> socket.socket:
        """A connection to the first permitted address that answers. Raises: FeedFailed, OSError."""
        guard = GuardedBackend(networks=networks_of(server.networks), resolver=self._resolver)
        addresses = await guard.permitted(server.host, server.port, seconds=_CONNECT_SECONDS)
        lost: OSError = OSError("no address")
        for address in addresses:
            family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
            opened = socket.socket(family, socket.SOCK_STREAM)
            opened.setblocking(False)  # noqa: FBT003 - the library's signature
            try:
                async with asyncio.timeout(_CONNECT_SECONDS):
                    await asyncio.get_running_loop().sock_connect(opened, (str(address), server.port))
            except (OSError, TimeoutError) as error:
                opened.close()
                lost = error
            else:
                return opened
        raise lost


def _why(error: Exception, phase: Phase) -> str:
    failed = error if isinstance(error, FeedFailed) else failure_of(error, phase=phase)
    return _WORDS.get(failed.reason, _OTHERWISE)


def _of_mail(error: aiosmtplib.SMTPException) -> str:
    """What a mail server did not like, by kind and code: what it said may quote an address."""
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, ssl.SSLCertVerificationError):
            return _WORDS[Reason.CERTIFICATE_REFUSED]
        link = link.__cause__ or link.__context__
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return "The mail server does not accept our name and password."
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return "The mail server refused every recipient."
    if isinstance(error, aiosmtplib.SMTPTimeoutError):
        return _WORDS[Reason.NO_ANSWER]
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return f"The mail server answered {error.code}."
    if isinstance(error, aiosmtplib.SMTPServerDisconnected):
        return _WORDS[Reason.DISCONNECTED]
    return _OTHERWISE
