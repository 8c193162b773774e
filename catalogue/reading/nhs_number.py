"""Finding text that reads as an NHS number: ten digits whose last is the modulus-11 check digit of the others.

The incident it prevents: an export of patients saved over a reference file, and kept for ever in the stored catalogue.
Blind spot: a number that is split over two cells, and one in eleven ten-digit numbers that is no NHS number is refused.
"""

import re

_TEN_DIGITS = re.compile(r"(?<![0-9])(?<![0-9]\.)[0-9]{3}[\s-]?[0-9]{3}[\s-]?[0-9]{4}(?![0-9])")


def holds_nhs_number(text: str) -> bool:
    """Say whether any part of a text reads as an NHS number, written whole or as 3-3-4 with spaces or hyphens."""
    return any(_checks_out(found) for found in _TEN_DIGITS.findall(text))


def without_nhs_numbers(text: str) -> str:
    """A text as a message may repeat it: what reads as an NHS number is left out."""
    return _TEN_DIGITS.sub(lambda found: "(not shown)" if _checks_out(found[0]) else found[0], text)


def _checks_out(found: str) -> bool:
    digits = re.sub(r"\D", "", found)
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False))
    check = 11 - total % 11
    return check != 10 and int(digits[9]) == check % 11
