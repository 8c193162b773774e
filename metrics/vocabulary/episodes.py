"""Episodes: what happens to one person or one place over time, as a feed tells it, version after version.

Each is one version: `observed_at` is when the source saw it so. Keys are pseudonymous and mean nothing outside the feed
("ST-" stay, "RF-" referral, "UC-" response, with lower-case letters and digits). All instants are aware UTC, days are
London days; None is unknown or not yet, never no.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Colour(StrEnum):
    """A reviewed day of a stay. A day that was not reviewed has no colour."""

    RED = "red"
    GREEN = "green"


class Pathway(StrEnum):
    """The discharge pathways, wording of 2024. P0 home, no new support; P1 home with short-term support; P2 short-term
    bed with rehabilitation; P3 care home for the most complex needs."""

    P0 = "P0"
    P1 = "P1"
    P2 = "P2"
    P3 = "P3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """One person's time in a bed. `organisation` is the site, `ward` the ward they lie in now.

    `meets_criteria`: the criteria to reside; in a community bed the requirements to remain. `days` before the feed's
    window are not repeated; each day is its own episode (`BedDay`).
    """

    key: str
    organisation: str
    ward: str | None
    bed: str | None
    specialty: str | None
    source: str | None
    home_council: str | None
    admitted_at: datetime
    expected_on: date | None
    meets_criteria: bool | None
    pathway_referred: Pathway | None
    pathway_final: Pathway | None
    delay_reason: str | None
    left_at: datetime | None
    left_to: str | None
    observed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyInterval:
    """A spell of a stay in which the criteria to reside were not met; open while `ends_at` is None."""

    stay: str
    starts_at: datetime
    ends_at: datetime | None
    observed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BedDay:
    """One stay on one London day. `colour` None: not reviewed. `reason` is as recorded, None: no reason recorded."""

    stay: str
    on: date
    ward: str | None
    colour: Colour | None
    reason: str | None
    reviewed_at: datetime | None
    observed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """A request for a pathway service, from being made to its end. `organisation` is the service, or the hub that
    still holds it. `waiting_in`: acute, not_acute. `tag`: why it waits, one of the wall's four."""

    key: str
    organisation: str
    stay: str | None
    pathway: Pathway
    home_council: str | None
    locality: str | None
    referred_at: datetime
    decided_at: datetime | None
    accepted_at: datetime | None
    booked_for: date | None
    started_at: datetime | None
    ended_at: datetime | None
    closed_at: datetime | None
    outcome: str | None
    waiting_in: str | None
    tag: str | None
    is_double_handed: bool | None
    hours_a_week: float | None
    observed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A referral to urgent community response with its clock: received by the service to first face-to-face contact.
    `priority`: 2_hour, 2_day."""

    key: str
    organisation: str
    priority: str
    source: str | None
    home_council: str | None
    locality: str | None
    received_at: datetime
    triaged_at: datetime | None
    first_contact_at: datetime | None
    closed_at: datetime | None
    outcome: str | None
    reason: str | None
    observed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Capacity a service offers: `kind` (reablement_start, community_bed, home_care_hours, ucr_visit, care_home_bed)
    in a locality from `starts_at`, the start of the London day or shift it is for.

    Unit: starts, beds, hours or visits, as the kind says. offered = held + taken + usable + the sum of `not_usable`
    where the source sends all of them; None where it does not.
    """

    organisation: str
    kind: str
    locality: str
    starts_at: datetime
    offered: float
    held: float | None
    taken: float | None
    usable: float | None
    observed_at: datetime
    not_usable: Mapping[str, float] = field(default_factory=dict)


Episode = Stay | ReadyInterval | BedDay | Referral | Response | Offer
