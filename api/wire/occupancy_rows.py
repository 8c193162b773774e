"""The answer of /occupancy/rows: each spell of each stay in each place over some days or one hour."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from api.wire.basis import Basis
from api.wire.occupancy import PlaceWord
from api.wire.period import Period
from api.wire.shape import Wire

CameWord = Literal["there", "admitted", "moved_in"]
WentWord = Literal["left", "moved_out"]


class OccupancyRow(Wire):
    """One stay in one place from `from_at` to `to_at`, cut to the days or the hour that were asked for.

    `came` "there": it lay there before they began; `went` null: it was still there as they were over. The `minutes` of
    all rows of a place, over those of a day or hour, are its mean; an hour's mean is made likewise of the spells cut to
    it. At one instant who goes goes before who comes: so the most at once is counted.
    """

    part: str = Field(examples=["SIM-S1-W09"])
    stay: str = Field(examples=["ST-4k9x2m7qpa"])
    feed: str
    site: str
    came: CameWord
    from_at: datetime
    went: WentWord | None
    to_at: datetime
    minutes: float


class OccupancyRows(Wire):
    """The rows behind occupancy, a page of `total`, by place and stay.

    Of the known days of each place those from `first_on` to `last_on`, or the hour that begins at `hour`.
    """

    basis: Basis
    period: Period
    by: PlaceWord
    first_on: date
    last_on: date
    hour: datetime | None
    total: int
    next: str | None
    rows: list[OccupancyRow]
