"""The days of a period in answers that tell of closed days: which are known, and which still wait to be counted."""

from datetime import date

from pydantic import Field

from api.wire.shape import Wire


class Period(Wire):
    """The London days from `start` to `end`, both included, all of them over.

    A day is known of a site where its boards told of its close and it was counted. `waiting`: days about which
    something was told that is not yet counted; ask again later. What is not known is null and never 0.
    """

    start: date = Field(examples=["2026-10-13"])
    end: date = Field(examples=["2026-11-09"])
    days: int = Field(examples=[28])
    known_days: int = Field(examples=[28])
    waiting: list[date]
