"""The ways out by which letters go: what this room needs of them, and no more. The front door hands them in.

They go through the guard on private addresses, which is not this room's to know.
"""

from collections.abc import Mapping
from email.message import EmailMessage
from typing import Protocol


class NotDelivered(Exception):
    """A letter was not taken. The message is a sentence for a person; it holds no address, no secret, nothing that the
    other side said."""


class WaysOut(Protocol):
    """By webhook and by mail. Both raise NotDelivered."""

    async def post(self, url: str, body: bytes, *, headers: Mapping[str, str], networks: tuple[str, ...]) -> None:
        """Send a body to an address; taken is any status from 200 to 299, and a redirect is never followed."""

    async def mail(self, message: EmailMessage) -> str | None:
        """Hand a message to the mail server. Returns what is to be said where some recipients were refused."""

    @property
    def mails_from(self) -> str | None:
        """The address that mail comes from; None: no mail server is set up."""
