"""The answer of /referrals: the requests behind the pathway lanes, one by one."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from api.wire.basis import Basis
from api.wire.pathways import PathwayWord
from api.wire.shape import Wire

RequestStateWord = Literal["waiting", "not_told", "in_service", "ended", "came_to_nothing", "unfollowed"]
RequestStepWord = Literal["referred", "decided", "accepted", "started", "ended", "came_to_nothing"]


class ReferralRow(Wire):
    """One request for a pathway service under a key that means nothing outside, as it is counted.

    `service` holds it: a service, or the hub. `stay` null: the person is in no bed; `site` and `ward` null: the same,
    or nobody told. `state` with `node`, the step it stands at `since` then; over, `since` is when. `state` not_told: it
    waited when its feed, which is silent now, last spoke; unfollowed: its source tells of it no more. `tag`: why it
    waits; the hub's decision where no source says and the hub has not decided. `unlisted_since`: the first whole list
    that did not name it any more.
    """

    referral: str = Field(examples=["RF-m2d8q0zk5t"])
    feed: str
    service: str
    service_name: str
    stay: str | None
    site: str | None
    ward: str | None
    pathway: PathwayWord
    home_council: str | None
    locality: str | None
    state: RequestStateWord
    node: str | None = Field(examples=["acceptance"])
    since: datetime
    tag: str | None
    waiting_in: str | None
    referred_at: datetime
    decided_at: datetime | None
    accepted_at: datetime | None
    booked_for: date | None
    started_at: datetime | None
    ended_at: datetime | None
    closed_at: datetime | None
    outcome: str | None
    is_double_handed: bool | None
    hours_a_week: float | None
    unlisted_since: datetime | None
    path_home: str | None


class Referrals(Wire):
    """One page of the requests of a node, in order of key. `next` is where the next page begins; null on the last."""

    basis: Basis
    total: int
    referrals: list[ReferralRow]
    next: str | None
