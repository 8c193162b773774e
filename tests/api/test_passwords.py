"""Which passwords are taken: long ones of any kind, none that everybody tries first."""

import pytest
from argon2 import PasswordHasher
from argon2.low_level import Type

from api.identity.password import SHORTEST, PasswordRefused, check_choice, common, fits, hashed, is_dated


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
        ("Winter2026!!", "tries first"),
        ("September-2026", "tries first"),
        ("1qaz2wsx3edc", "one of those"),
        ("Q1w2E3r4T5y6", "one of those"),
        ("LeaveMeAlone", "one of those"),
        ("peanutbutter2026!", "one of those"),
    ],
)
def test_one_that_is_too_short_or_too_plain_is_refused_in_words(password: str, why: str) -> None:
    with pytest.raises(PasswordRefused, match=why):
        check_choice(password, sign_in="j.example@trust.example")


def test_none_of_the_commonest_that_are_long_enough_is_taken() -> None:
    assert len(common()) > 200
    assert all(len(each) >= SHORTEST and each == each.casefold() for each in common())
    for each in common():
        with_year = () if each[-1].isdigit() else (f"{each}2026!",)
        for written in (each, each.upper(), f"{each}!", *with_year):
            with pytest.raises(PasswordRefused):
                check_choice(written, sign_in="j.example")


def test_a_sentence_that_holds_a_common_word_is_taken() -> None:
    for each in ("the winter was long and mild", "peanutbutter on a tuesday", "a hospital with nine doors"):
        check_choice(each, sign_in="j.example")


async def test_a_hash_of_other_parameters_is_dated_and_still_fits() -> None:
    kept = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash("four words make a sentence")
    assert is_dated(kept)
    assert await fits(kept, "four words make a sentence")
    assert not is_dated(await hashed("four words make a sentence"))


async def test_what_is_kept_is_argon2id_by_present_advice() -> None:
    kept = await hashed("four words make a sentence")
    assert kept.startswith("$argon2id$")
    made_with = PasswordHasher().check_needs_rehash(kept)
    assert made_with is False
    found = dict(part.split("=") for part in kept.split("$")[3].split(","))
    assert (PasswordHasher().type, int(found["m"]) >= 19_456, int(found["t"]) >= 2) == (Type.ID, True, True)
