"""Text shaped like an NHS number: refused in what we keep, withheld in what we show.

Only the shape and its check digit can be tested: one in eleven other ten-digit numbers looks the same, and a number
with a typing error passes. Aggregate feeds have no business with either.
"""

import re

_TEN_DIGITS = re.compile(r"(?<![0-9])[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}(?![0-9])")
_SHORTEST = 10
_WITHHELD = "[withheld]"


def holds_nhs_number(text: str) -> bool:
    """Whether a text holds ten digits, grouped or not, whose last is the modulus 11 check digit of the others."""
    # Almost every text asked about is a code of a few letters, and a payload asks thousands of times.
    return len(text) >= _SHORTEST and any(_passes_check(match.group()) for match in _TEN_DIGITS.finditer(text))


def withhold_nhs_numbers(text: str) -> str:
    """The text with everything shaped like an NHS number replaced."""
    return _TEN_DIGITS.sub(lambda match: _WITHHELD if _passes_check(match.group()) else match.group(), text)


def _passes_check(text: str) -> bool:
    digits = [int(character) for character in text if character.isdigit()]
    total = sum(weight * digit for weight, digit in zip(range(10, 1, -1), digits, strict=False))
    return (11 - total % 11) % 11 == digits[9]
