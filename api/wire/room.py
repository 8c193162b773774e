"""The answer of /room: who can take somebody now, why, how to refer, in which hours, how old that is. No person."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from api.wire.basis import Basis
from api.wire.shape import Clock, FreshnessWord, Wire, WithheldWord

NeedWord = Literal["urgent_response", "virtual_ward", "same_day_emergency_care", "reablement", "community_bed"]
RoomAnswerWord = Literal["yes", "limited", "no", "not_known", "closed", "ask_hub"]


class RoomHours(Wire):
    """When a service takes referrals by London's clocks: "08:00-20:00", "always" or "closed"."""

    weekdays: str = Field(examples=["08:00-20:00"])
    saturdays: str
    sundays: str
    bank_holidays: str


class RoomPlaces(Wire):
    """How many can be had in one locality, where there are any; "all": everywhere."""

    locality: str
    usable: float


class RoomService(Wire):
    """One service. `answer` with its reason in words (`says`).

    `usable`: places that can be had now, in `unit`, of what was told lately enough; null: not known or not shown.
    `is_whole` false: a part was not told, so it is at least so many. `limited_at_most`: up to how many the answer is
    "limited"; null: never. `observed_at` with `freshness`: of the oldest word that counts, or of the last one; null:
    nothing was ever told. `next_usable` at `next_at` (a shift) or on `next_on`: what it has told of later, while it is
    full. `hours` null: not stated; `is_open` is then null. `councils`, `localities`: whom it serves. `withheld`: why
    its places are not shown. `is_simulated`: its numbers and hours are invented, and lead nowhere.
    """

    service: str = Field(examples=["SIM-U1"])
    name: str
    need: NeedWord
    answer: RoomAnswerWord
    says: str = Field(examples=["3 places, told 08:05"])
    unit: str | None
    usable: float | None
    is_whole: bool
    places: list[RoomPlaces]
    limited_at_most: float | None
    freshness: FreshnessWord
    observed_at: datetime | None
    next_usable: float | None
    next_at: datetime | None
    next_on: date | None
    is_open: bool | None
    opens_at: datetime | None
    closes_at: datetime | None
    hours: RoomHours | None
    who: str
    age: str
    telephone: str | None
    form: str | None
    route: str | None
    hub_telephone: str | None
    councils: list[str]
    localities: list[str]
    owner: str
    is_indicative: bool
    is_simulated: bool
    withheld: WithheldWord | None = None


class RoomArea(Wire):
    """A council whose people services of the room serve, with its localities."""

    council: str
    name: str
    localities: list[str]


class Room(Wire):
    """The services of a system that stand in its room, in order of need and code. `areas`: what it can be narrowed
    to."""

    basis: Basis
    clock: Clock
    areas: list[RoomArea]
    total: int
    next: str | None
    services: list[RoomService]
