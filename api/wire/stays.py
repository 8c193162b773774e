"""The answer of /stays: the rows behind the figures about people in beds."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from api.wire.basis import Basis
from api.wire.shape import Wire


class ReadySpell(Wire):
    """A spell of being ready to leave; `to` null while it lasts."""

    since: datetime
    to: datetime | None


StanceWord = Literal["agreed", "disputed", "not_seen"]


class SaidStance(Wire):
    """The last word of one organisation about a reason: it agrees, or disputes it."""

    organisation: str
    stance: Literal["agreed", "disputed"]
    role: str = Field(examples=["Brokerage lead"])
    said_at: datetime


class StayRow(Wire):
    """One person's time in a bed under a key that means nothing outside.

    `today` is how the running day stands (null where it is not counted); `days_since_ready` is since the discharge
    ready date of the current or final spell; `ready_nights` are of all spells. `blockage` is what holds the person now.
    `reason` is the one that applies to them, as `feed` tells it; `stance` what the organisations named say of it, each
    in `said`: "not_seen" where none has said anything, null where there is no reason. `unlisted_since`: the first whole
    list that did not name the stay any more.
    """

    stay: str = Field(examples=["ST-4k9x2m7qpa"])
    feed: str
    site: str
    ward: str | None
    bed: str | None
    specialty: str | None
    source: str | None
    home_council: str | None
    admitted_at: datetime
    nights: int
    expected_on: date | None
    meets_criteria: bool | None
    is_ready: bool
    days_since_ready: int | None
    ready_nights: int
    ready: list[ReadySpell]
    pathway_referred: str | None
    pathway_final: str | None
    delay_reason: str | None
    today: str | None
    today_reason: str | None
    blockage: str | None
    blockage_name: str | None
    tag: str | None
    reason: str | None
    reason_label: str | None
    stance: StanceWord | None
    said: list[SaidStance]
    left_at: datetime | None
    left_to: str | None
    unlisted_since: datetime | None
    doubts: list[str]


class Stays(Wire):
    """One page of the people of a node, in order of key. `next` is where the next page begins; null on the last."""

    basis: Basis
    total: int
    stays: list[StayRow]
    next: str | None
