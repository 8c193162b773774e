"""The answer of /bed-position: the first question on every call."""

from datetime import date, datetime

from pydantic import Field

from api.wire.basis import Basis
from api.wire.shape import FreshnessWord, OrganisationRef, Wire


class Observed(Wire):
    """One observation that a figure rests on, as the store has it."""

    measure: str = Field(examples=["beds.ga.open"])
    organisation: str
    feed: str
    about_at: datetime
    observed_at: datetime
    value: float
    freshness: FreshnessWord
    dimensions: dict[str, str]


class PositionPart(Wire):
    """One part of a site's position. `value` is usable; null where it is too old, held as suspect, of another day or
    never came: then `last_value` keeps the last good one. `is_expected` false: the site has no such thing."""

    name: str = Field(examples=["awaiting"])
    value: float | None
    last_value: float | None
    freshness: FreshnessWord
    is_held: bool
    is_of_another_day: bool
    is_expected: bool
    observed_at: datetime | None
    rests_on: list[Observed]


class Likely(Wire):
    """From the 10th to the 90th percentile of what is likely."""

    low: float
    high: float


class ClosedFor(Wire):
    """Closed beds of one reason; `reason` null: nobody said why. `wards` empty: more than the wards' own."""

    reason: str | None
    beds: float
    wards: list[str]


class LongestReady(Wire):
    """How long somebody has been ready to leave, days since DRD; who, is for `/stays` to say."""

    days: int
    since: datetime


class SitePosition(Wire):
    """One site's beds now and at `about`, 18:00. `is_over`: 18:00 has passed and nothing is said of the next day's.

    `on_definite` = empty - awaiting - expected in + definite; `on_potential` adds the potential ones. Unknown (null)
    without any of the parts that `lacking` names; the parts are given all the same. `longest_ready` is of the people
    told of lately enough, null: none of them is ready; `is_longest_ready_at_least`: there are others, who are not.
    `longest_awaiting` and `longest_ambulance` among `parts` are in minutes. Corridor places in use are in no part: no
    feed sends them, and how many they are is not known.
    """

    organisation: OrganisationRef
    care: str = Field(examples=["acute"])
    about: datetime
    is_over: bool
    empty: float | None
    expected_in_range: Likely | None
    on_definite: float | None
    on_definite_range: Likely | None
    on_potential: float | None
    on_potential_range: Likely | None
    lacking: list[str]
    closed_for: list[ClosedFor]
    longest_ready: LongestReady | None
    is_longest_ready_at_least: bool
    parts: list[PositionPart]


class Sum(Wire):
    """A figure over several sites, from `usable` of `expected`. `is_at_least`: it lacks a site and can only be too
    small."""

    name: str
    value: float | None
    usable: int
    expected: int
    is_at_least: bool
    freshness: FreshnessWord | None
    oldest_observed_at: datetime | None


class TotalPosition(Wire):
    """The sites of one kind of care together; at 18:00 unknown while `lacking` names any of them."""

    care: str
    sites: list[str]
    about: datetime
    is_over: bool
    empty: Sum
    on_definite: Sum
    on_definite_range: Likely | None
    on_potential: Sum
    on_potential_range: Likely | None
    expected_in_range: Likely | None
    lacking: list[str]
    closed_for: list[ClosedFor]
    longest_ready_days: int | None
    is_longest_ready_at_least: bool
    parts: list[Sum]


class PathwayCount(Wire):
    """People by the pathway named so far; null: none yet."""

    pathway: str | None
    people: int


class Horizon(Wire):
    """Everyone expected to become ready by the end of `until`; 0 hours is what is left of today. `referred`: a referral
    for them is held already."""

    hours: int
    until: date
    people: int
    referred: int
    by_pathway: list[PathwayCount]


class BecomingReady(Wire):
    """Of `meeting` people who still meet the criteria: who is expected to become ready by when.

    `overdue`: the expected date has passed and they are in no horizon; `undated` have none. `calibration` says how far
    the dates may be believed. `is_at_least`: of some sites nobody told lately enough, and their people are in no
    figure.
    """

    meeting: int
    overdue: int
    undated: int
    calibration: str
    is_at_least: bool
    horizons: list[Horizon]


class BedPosition(Wire):
    """The bed position of a node, acute and community beds apart, and its sites, a page of `total`."""

    basis: Basis
    acute: TotalPosition | None
    community: TotalPosition | None
    total: int
    next: str | None
    sites: list[SitePosition]
    becoming_ready: BecomingReady
