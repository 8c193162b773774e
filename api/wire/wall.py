"""The answer of /wall: what the daily call needs at once, all of one data version and one instant.

The figures are those of the routes behind it, in fewer words; each section names the route that explains it.
"""

from datetime import date, datetime

from pydantic import Field

from api.wire.actions import ActionCounts, ActionStandingWord
from api.wire.basis import Coverage
from api.wire.bed_position import Likely, TotalPosition
from api.wire.blockages import LostDays
from api.wire.changes import Change, SinceCall
from api.wire.levels import Declared, Difference, SystemLevel
from api.wire.pathways import Counted
from api.wire.pictures import Snapshot
from api.wire.red_green import ClosedDays, RunningDay
from api.wire.services import ServiceTypeWord
from api.wire.shape import LevelNumber, OrganisationRef, Wire


class WallPillar(Wire):
    """One OPEL pillar as /levels has it. `level` null: nobody beneath is a provider of it, or no framework holds."""

    pillar: str = Field(examples=["acute"])
    level: LevelNumber | None
    is_floor: bool
    usable: int
    expected: int
    declared: Declared | None
    difference: Difference


class WallSite(Wire):
    """One acute site's beds as /bed-position has them; null is not known, never nought."""

    organisation: OrganisationRef
    empty: float | None
    awaiting: float | None
    expected_in: float | None
    expected_in_range: Likely | None
    gone: float | None
    definite: float | None
    potential: float | None
    on_definite: float | None
    on_potential: float | None
    closed: float | None
    escalation: float | None
    lacking: list[str]
    oldest_observed_at: datetime | None


class WallPosition(Wire):
    """The bed position at `about`, 18:00; `is_over`: it has passed. Acute and community beds are never added up."""

    about: datetime
    is_over: bool
    sites: list[WallSite]
    acute: TotalPosition | None
    community: TotalPosition | None


class WallPlaces(Wire):
    """What services of a type have usable of what they offer, from `told` of `services`; null: not told, or withheld.
    `is_partial`: it is at least so much."""

    type: ServiceTypeWord
    unit: str | None
    usable: float | None
    offered: float | None
    is_partial: bool
    told: int
    services: int


class WallLane(Wire):
    """One pathway; null: none is named yet. `ready` people wait to leave a bed now, by tag, each counted in exactly one
    lane. `expected_today` still meet the criteria and are expected to be ready today, as /bed-position has them; null:
    not known. `gone` have left a bed for it today,
    `booked_today` are still to; `queue_change` is the queue at midnight less the one now. `places`: of the types that
    take its people. Null where no pathway is named.

    `not_told`: waited when a feed that is silent now last spoke, and are in no other figure.
    """

    pathway: str | None
    ready: int
    by_tag: list[Counted]
    expected_today: int | None
    gone: int | None
    booked_today: int | None
    waiting: int | None
    queue_change: int | None
    not_told: int | None
    places: list[WallPlaces]


class WallLeaving(Wire):
    """Who can leave, as /blockages, /pathways and /services have it. `ready` is the sum of the lanes."""

    ready: int
    lanes: list[WallLane]


class WallBlockage(Wire):
    """Everybody held by one step or type of service for one cause, wherever: the sum of `places` blockages of
    /blockages, none of which is named. `longest_days` is since the discharge ready date."""

    tag: str = Field(examples=["no capacity"])
    kind: str = Field(examples=["service_type"])
    what: str = Field(examples=["reablement"])
    people_now: int
    lost: LostDays
    disputed_week: int
    next_week_about: int
    longest_days: int | None
    places: int


class WallBlockages(Wire):
    """The costliest of `total` steps by the bed days lost in the last seven closed days, and what all together lost."""

    total: int
    lost: LostDays
    people_now: int
    steps: list[WallBlockage]


class WallBedDays(Wire):
    """Red and green bed days as /red-green has them: `yesterday` is closed, `today` is shown by state."""

    yesterday_on: date
    yesterday: ClosedDays
    today: RunningDay


class WallClocks(Wire):
    """The two-hour clocks of the London day as /responses/clocks has them; `says` is the sum in words."""

    says: str
    due: int
    met: int
    missed: int
    met_share: float | None
    standard_share: float
    is_standard_met: bool | None
    running: int
    running_due_today: int
    next_due_by: datetime | None
    next_due: int
    untriaged: int
    overdue: int
    visits_left: float | None
    not_told: int


class WallAction(Wire):
    """An action of /actions that is overdue or open, without whose it is."""

    action: int
    title: str
    due_at: datetime
    standing: ActionStandingWord


class WallActions(Wire):
    """The counts of /actions, and the open ones in the order in which a call takes them."""

    counts: ActionCounts
    open: list[WallAction]


class WallChanges(Wire):
    """The changes of /changes, the worst first; `since` null: no call was held or due within a week."""

    since: SinceCall | None
    changes: list[Change]


class WallCall(Wire):
    """The system call that is on, or the next."""

    title: str
    scheduled_at: datetime
    over_at: datetime


class Wall(Wire):
    """A node's wall: the snapshot with its tiles, and the sections that were asked for; null: not asked for.

    `system`: what is declared of the node as a whole integrated care system, asked for with `pillars`; null: it is
    none. `call` null: the node holds none. Of a past time there are no `changes` and no `call`.

    `coverage`: how well the people behind the sections are told of. `valid_until`: when it changes with no more data.
    """

    picture: Snapshot
    system: SystemLevel | None
    pillars: list[WallPillar] | None
    position: WallPosition | None
    leaving: WallLeaving | None
    blockages: WallBlockages | None
    bed_days: WallBedDays | None
    clocks: WallClocks | None
    actions: WallActions | None
    changes: WallChanges | None
    call: WallCall | None
    coverage: list[Coverage]
    valid_until: datetime | None
