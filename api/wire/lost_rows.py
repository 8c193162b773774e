"""The answers under /blockages/: the rows behind what blockages cost."""

from datetime import date, datetime

from pydantic import Field

from api.wire.basis import Basis
from api.wire.blockages import IdlePlace
from api.wire.shape import Wire


class LostDayRow(Wire):
    """One bed day lost: at the close of `day` the person lay in a bed and had been ready since `ready_since`.

    `blockage` is the one it is counted in; `reason` null: none was recorded. `pounds` is what a day in such a bed
    costs.
    """

    day: date
    stay: str = Field(examples=["ST-4k9x2m7qpa"])
    feed: str
    site: str
    ward: str | None
    home_council: str | None
    blockage: str
    blockage_name: str
    tag: str
    what: str
    reason: str | None
    reason_label: str
    family: str | None
    owner: str | None
    ready_since: datetime
    care: str
    pounds: float | None
    is_disputed: bool


class LostDayRows(Wire):
    """Bed days lost on the last `days` closed days, a page of `total`, by day, then by stay."""

    basis: Basis
    days: int
    first_on: date
    last_on: date
    total: int
    next: str | None
    rows: list[LostDayRow]


class LateRow(Wire):
    """The lateness of one person in bed hours, on the day they left; `is_running`: so far today, still here."""

    day: date
    stay: str
    feed: str
    site: str
    ward: str | None
    lateness: str
    reason: str
    reason_label: str
    is_running: bool
    left_at: datetime | None
    hours: float


class LateRows(Wire):
    """Bed hours of lateness today and on the last `days` closed days, a page of `total`, by day, then by stay."""

    basis: Basis
    days: int
    first_on: date
    today_on: date
    total: int
    next: str | None
    rows: list[LateRow]


class IdleOffer(Wire):
    """Capacity that stood usable on a day, in its own unit: starts, beds or hours."""

    organisation: str
    locality: str
    usable: float


class IdleWaiting(Wire):
    """Somebody in a bed who waited for the same at the close of that day."""

    stay: str
    organisation: str | None
    locality: str | None
    hours_a_day: float | None


class IdleDayRow(Wire):
    """One type of capacity on one closed day: `saved` is the most that could have met, each in another place.

    `idle` and `waited` are in people by place, counted from `offers` and `waiting`.
    """

    day: date
    key: str = Field(examples=["idle~home_care"])
    what: str
    saved: int
    idle: list[IdlePlace]
    waited: list[IdlePlace]
    offers: list[IdleOffer]
    waiting: list[IdleWaiting]


class IdleDayRows(Wire):
    """Days of idle capacity among the last `days` closed days, a page of `total`, by day, then by type.

    `leaves_out`: how many services show what they can take to hubs only, or would give one away, and are not in it.
    """

    basis: Basis
    days: int
    first_on: date
    last_on: date
    total: int
    next: str | None
    rows: list[IdleDayRow]
    leaves_out: int = 0
