"""The answer of /red-green/period: red and green days of a long period, day by day and place by place."""

from datetime import date
from typing import Literal

from pydantic import Field

from api.wire.basis import Basis
from api.wire.period import Period
from api.wire.red_green import ClosedDays, RedReason
from api.wire.shape import Wire

SplitWord = Literal["ward", "site", "trust", "council"]


class RedGreenCourse(Wire):
    """One ward, site, trust or council, or all: together, and by day in lists as long as the answer's `on`.

    On a day that is not known all are null, and `whole` is where none is; on one that is known and counts nobody they
    are 0, and its share is nobody's to say.
    """

    key: str | None = Field(examples=["SIM-S1-W09"])
    name: str = Field(examples=["Care of the elderly 1"])
    known_days: int
    whole: ClosedDays | None
    green: list[int | None]
    ready: list[int | None]
    recorded: list[int | None]
    not_reviewed: list[int | None]


class RedGreenPeriod(Wire):
    """Closed days over a period of up to two years. `whole`: all of the organisation; `parts` are a page of `total`."""

    basis: Basis
    period: Period
    by: SplitWord
    on: list[date]
    whole: RedGreenCourse
    parts: list[RedGreenCourse]
    reasons: list[RedReason]
    total: int
    next: str | None
