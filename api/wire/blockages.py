"""The answer of /blockages: what holds people, what it costs, what would clear it."""

from pydantic import Field

from api.wire.basis import Basis
from api.wire.shape import Wire


class LostDays(Wire):
    """Bed days lost on the last 1, 7 and 28 closed days; `trend` is the last 7 less the 7 before."""

    day: int
    week: int
    four_weeks: int
    trend: int


class Held(Wire):
    """How many people are held now in one place; `code` null: it is not known where."""

    code: str | None = Field(examples=["SIM-S1"])
    name: str
    people: int


class BlockageReason(Wire):
    """A reason within a blockage; `code` null: no reason recorded. Bed days are of the window asked for."""

    code: str | None = Field(examples=["capacity.home_social_care"])
    label: str
    family: str
    owner: str
    bed_days: int
    people_now: int


class SmallestChange(Wire):
    """What would clear those who wait within `within_weeks`; `says` is the sum in words."""

    more: str = Field(examples=["starts"])
    amount_a_week: int
    people_a_week: int
    within_weeks: float
    says: str


class HighImpactChange(Wire):
    """The change of the High Impact Change Model that the blockage belongs to."""

    name: str
    owner: str
    is_indicative: bool


class Stances(Wire):
    """What the organisations named say of the reasons of those held now."""

    agreed: int
    disputed: int
    not_seen: int


class Blockage(Wire):
    """People who wait for one thing. `key` names it in an address, and in `/stays?blockage=`.

    `tag` is why they wait; `what` the step or service type; `organisation` the service, hub, provider or site it is
    named by, where there is one; else `council` and `locality` say where it is waited for. `longest_days` is since the
    discharge ready date. `pounds` is what the bed days of the window cost, null where a bed has no price; it is
    indicative. Disputed bed days are among the lost. `rows` lists the people held now, `day_rows` the bed
    days of the window.
    """

    key: str = Field(examples=["no-capacity~reablement~SIM-R1"])
    tag: str = Field(examples=["no capacity"])
    kind: str = Field(examples=["service_type"])
    what: str = Field(examples=["reablement"])
    organisation: str | None
    name: str = Field(examples=["Wendmoor reablement"])
    council: str | None
    locality: str | None
    people_now: int
    lost: LostDays
    disputed: LostDays
    next_week_about: int
    longest_days: int | None
    pounds: float | None
    sites: list[Held]
    wards: list[Held]
    councils: list[Held]
    pathways: list[Held]
    reasons: list[BlockageReason]
    stances: Stances
    change: HighImpactChange | None
    smallest_change: SmallestChange
    rows: str
    day_rows: str


class IdlePlace(Wire):
    """Where capacity stood idle, or was waited for, in people over the days of the window."""

    place: str
    people: int


class Idle(Wire):
    """Capacity of one type that stood usable while people waited elsewhere for the same; `saved`: bed days it could
    have saved."""

    key: str = Field(examples=["idle~home_care"])
    what: str
    saved: LostDays
    idle: list[IdlePlace]
    waited: list[IdlePlace]
    rows: str


class Late(Wire):
    """Bed hours lost within the day to one step at one site, after the set hour."""

    key: str = Field(examples=["late~hospital-process~transport~SIM-S1"])
    what: str
    site: str | None
    name: str
    people_now: int
    hours_today: float
    hours_day: float
    hours_week: float
    hours_four_weeks: float
    rows: str


class Blockages(Wire):
    """All blockages of a node, the costliest of the window first, and how many there are.

    `lost` are the bed days of everybody who was ready: the blockages' own add up to it, also where the list is cut.
    A later page is of the same order, or refused: a blockage may overtake another. `idle_leaves_out`: how many services
    show what they can take to hubs only, or would give one such away, and are in no idle figure here.
    """

    basis: Basis
    window_days: int
    people_now: int
    lost: LostDays
    total: int
    next: str | None
    blockages: list[Blockage]
    idle: list[Idle]
    idle_leaves_out: int = 0
    late: list[Late]
