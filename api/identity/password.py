"""Passwords: how they are kept and checked (argon2id), and which are refused."""

import asyncio
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

SHORTEST = 12
LONGEST = 128
# Words that people lengthen by a year or a number.
_TOO_PLAIN = (
    "password", "homeward", "qwerty", "letmein", "welcome", "123456", "abcdef", "nhs", "changeme", "administrator",
    "iloveyou", "hospital", "discharge", "winter", "spring", "summer", "autumn", "january", "february", "march",
    "april", "june", "july", "august", "september", "october", "november", "december", "monday", "tuesday", "wednesday",
    "thursday", "friday", "saturday", "sunday",
)  # fmt: skip
# The file says where it is from.
_COMMON = Path(__file__).parent / "common_passwords.txt"

_hasher = PasswordHasher()


class PasswordRefused(ValueError):
    """A password cannot be taken; the message says why."""


def check_choice(password: str, *, sign_in: str) -> None:
    """Raise PasswordRefused for a password that is too short, too long, or too easily guessed."""
    if len(password) < SHORTEST:
        raise PasswordRefused(f"at least {SHORTEST} characters are needed; a short sentence is good")
    if len(password) > LONGEST:
        raise PasswordRefused(f"at most {LONGEST} characters")
    plain = password.casefold()
    bare = plain.rstrip("!?.,-_ ")
    if {plain, bare, bare.rstrip("0123456789")} & common():
        raise PasswordRefused("it is one of those that everybody tries first")
    for word in (*_TOO_PLAIN, sign_in.casefold().split("@")[0]):
        rest = plain.replace(word, "") if len(word) > 2 else plain
        if sum(map(str.isalnum, rest)) < SHORTEST // 2:
            raise PasswordRefused("it is little more than a word that everybody tries first")
    if len(set(plain)) < 5:
        raise PasswordRefused("it repeats too few characters")


@cache
def common() -> frozenset[str]:
    """The commonest passwords that are long enough, in lower case."""
    lines = _COMMON.read_text("ascii").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


async def hashed(password: str) -> str:
    """The hash that is kept. Takes tens of milliseconds on purpose, in a thread of its own."""
    return await asyncio.to_thread(_hasher.hash, password)


def is_dated(kept: str) -> bool:
    """Whether a kept hash was made by other parameters than are asked for today."""
    return _hasher.check_needs_rehash(kept)


async def fits(kept: str | None, password: str) -> bool:
    """Whether a password fits a kept hash. As slow where there is none, so that time does not tell who has one."""
    return await asyncio.to_thread(_fits, kept, password[: LONGEST + 1])


def _fits(kept: str | None, password: str) -> bool:
    try:
        return _hasher.verify(kept if kept is not None else _nobodys(), password) and kept is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return _hasher.hash("a hash that no password is checked against in earnest")
