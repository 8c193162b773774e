"""Codes that are typed on a screen without a keyboard: eight characters that cannot be taken for one another.

Far fewer than a secret's bits, so a code lives for minutes, works once, is guessed at only so often, and is kept as a
slow hash: whoever reads the store cannot try all of them while one of them works.
"""

import asyncio
import secrets
from hashlib import scrypt

# No vowel, so that no word comes of it; none of 0 O, 1 I L, 2 Z, 5 S, 8 B, U V.
ALPHABET = "34679CDFGHJKMNPQRTWXY"
LENGTH = 8
_SALT = b"homeward display code"


def new_code() -> str:
    """A code nobody has been told yet."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read_code(text: str) -> str | None:
    """The code in what somebody typed, in any case and with gaps or hyphens; None: it cannot be one."""
    code = text.upper().replace("-", "").replace(" ", "")
    return code if len(code) == LENGTH and all(each in ALPHABET for each in code) else None


async def digest_of_code(code: str) -> bytes:
    """What the store keeps of a code, 32 bytes. Takes tens of milliseconds on purpose, in a thread of its own."""
    return await asyncio.to_thread(scrypt, code.encode(), salt=_SALT, n=1 << 14, r=8, p=1, dklen=32)
