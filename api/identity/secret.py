"""Secrets: 256 random bits behind a prefix that says what they open. The store keeps their digests only."""

import secrets
from enum import StrEnum
from hashlib import sha256

_BYTES = 32


class Opens(StrEnum):
    """What a secret opens; its text begins with it, so that one that leaks is recognised for what it is."""

    SESSION = "hws_"
    PERSONAL = "hwp_"
    FEED = "hwf_"
    DISPLAY = "hwd_"
    LINK = "hwl_"


def new_secret(opens: Opens) -> str:
    """A new secret, to be told once and kept by whom it was told."""
    return opens.value + secrets.token_urlsafe(_BYTES)


def opens(secret: str) -> Opens | None:
    """What a text would open if it were a secret; None: it cannot be one."""
    return next((each for each in Opens if secret.startswith(each.value) and len(secret) < 100), None)


def digest(secret: str) -> bytes:
    """What the store keeps of a secret. Random bits need no slow hash: there is nothing to guess from."""
    return sha256(secret.encode()).digest()
