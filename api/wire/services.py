"""The answer of /services: what each puts up, why not all of it is usable, what goes unused, who waits there."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from api.wire.basis import Basis
from api.wire.shape import FreshnessWord, Wire, WithheldWord

ServiceTypeWord = Literal[
    "hub", "reablement", "bed_based", "home_care", "care_home", "urgent_response", "virtual_ward", "out_of_area",
    "equipment", "housing", "end_of_life", "mental_health", "community_health",
]  # fmt: skip


class NotUsable(Wire):
    """How much is not usable for one reason, in the unit of its kind."""

    why: str = Field(examples=["wrong_area"])
    amount: float


class CapacityParts(Wire):
    """What is put up, in the unit of its kind: offered = held + taken + usable + not usable by reason + other.

    Null: no offer says. `other`: not usable, and nobody said why. `is_partial`: some offers do not say all, or some, or
    in a total some services, were told of too long ago: it is at least so much. `says` is the sum in words.
    """

    offered: float
    held: float | None
    taken: float | None
    usable: float | None
    not_usable: list[NotUsable]
    other: float
    is_partial: bool
    says: str = Field(examples=["4 offered: 3 wrong area, 1 single-handed only"])


class ServicePlace(Wire):
    """What a service puts up in one locality (of a care home: one type of bed), as it last said.

    `is_told` false: said too long ago to be reckoned with, and in no sum. `earliest_start_on`: the day on which the
    provider says it could begin; null with `has_start` false: it sees none; both null: it has not said so lately.
    """

    locality: str
    capacity: CapacityParts
    freshness: FreshnessWord
    observed_at: datetime
    is_told: bool
    has_start: bool | None
    earliest_start_on: date | None


class CapacityOn(Wire):
    """What is put up for one London day, by what was told lately enough."""

    on: date
    capacity: CapacityParts


class Unused(Wire):
    """What was still usable when the last closed day, and the last 7 of them, were over; null: nobody told.
    `days_told`: of how many of the 7 anything is known."""

    day: float | None
    week: float | None
    days_told: int


class Fit(Wire):
    """Of `waiting` at the service and in its area, how many what is usable fits, the longest waiting first.

    `single_handed_only`: more who would fit what is kept for one carer. `unknown`: nobody said what they need.
    """

    waiting: int
    fits: int
    single_handed_only: int
    unknown: int


class ServiceCapacity(Wire):
    """One service. `unit` null: it puts nothing up that is told of. `over`: the capacity is of today, of the week from
    today (home care: hours a week), or of the newest entry (care homes). `capacity` null: nothing of it was told
    lately enough; `places` have what was last said.

    `earliest_usable_on`: the first of the days ahead with anything usable. `waiting`: requests, or open responses, it
    holds; of a virtual ward the number it says, of which there are no rows, null: it has not said so lately.
    `waiting_of_organisation`: those of the organisation asked about. `waiting_in_area`: who waits for any
    service of its kind, the same people at each. `fit` null: nothing usable is told, or nobody says what people need.
    `withheld`: why what it puts up is not shown here, all of which is then null or empty; null: it is shown.
    """

    service: str = Field(examples=["SIM-R1"])
    name: str
    type: ServiceTypeWord
    councils: list[str]
    localities: list[str]
    unit: str | None = Field(examples=["starts"])
    over: Literal["today", "week", "newest"]
    capacity: CapacityParts | None
    earliest_usable_on: date | None
    earliest_start_on: date | None
    places: list[ServicePlace]
    days: list[CapacityOn]
    unused: Unused | None
    waiting: int | None
    waiting_of_organisation: int | None
    waiting_in_area: int
    fit: Fit | None
    oldest_observed_at: datetime | None
    newest_observed_at: datetime | None
    rows: str
    rows_in_area: str
    withheld: WithheldWord | None = None


class ServiceTypeTotal(Wire):
    """All services of a type together, from `told` of `services` that said anything lately enough; `waiting`: everybody
    who waits at them or in their areas, once. `withheld`, `unused_withheld`: why capacity, or what went unused,
    is not shown here and null."""

    type: ServiceTypeWord
    unit: str | None
    services: int
    told: int
    capacity: CapacityParts | None
    unused: Unused | None
    waiting: int | None
    withheld: WithheldWord | None = None
    unused_withheld: WithheldWord | None = None


class Services(Wire):
    """The services of a node and those that hold a request of its people, in order of type and code."""

    basis: Basis
    on: date
    totals: list[ServiceTypeTotal]
    total: int
    next: str | None
    services: list[ServiceCapacity]
