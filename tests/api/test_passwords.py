"""Which passwords are taken: long ones of any kind, none that everybody tries first."""

import pytest
from argon2 import PasswordHasher
from argon2.low_level import Type

from api.identity.password import PasswordRefused, check_choice, fits, hashed


@pytest.mark.parametrize(
    "password",
    ["twelve chars", "only letters and spaces", "7294 1058 3361", "üñí ❤ sentence", "x" * 60 + "yzab" + "c" * 64],
)
async def test_a_long_password_of_any_kind_is_taken_and_kept_as_it_is(password: str) -> None:
    check_choice(password, sign_in="j.example")
    kept = await hashed(password)
    assert await fits(kept, password)
    assert not await fits(kept, password.swapcase() + " ")
    assert not await fits(kept, password[:-1])


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("eleven char", "at least 12"),
        ("abcde" * 26, "at most 128"),
        ("password1234", "tries first"),
        ("Homeward2026", "tries first"),
        ("j.example-2026", "tries first"),
        ("aaaaaaaabbbb", "too few characters"),
    ],
)
def test_one_that_is_too_short_or_too_plain_is_refused_in_words(password: str, why: str) -> None:
    with pytest.raises(PasswordRefused, match=why):
        check_choice(password, sign_in="j.example@trust.example")


async def test_what_is_kept_is_argon2id_by_present_advice() -> None:
    kept = await hashed("four words make a sentence")
    assert kept.startswith("$argon2id$")
    made_with = PasswordHasher().check_needs_rehash(kept)
    assert made_with is False
    found = dict(part.split("=") for part in kept.split("$")[3].split(","))
    assert (PasswordHasher().type, int(found["m"]) >= 19_456, int(found["t"]) >= 2) == (Type.ID, True, True)
