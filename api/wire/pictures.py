"""The shapes that cross the wire, shared word for word by the routes and by the dashboard's client.

Times are absolute and aware UTC (clients render ages); levels are 1 to 4, 0 for unknown, null for "not judged";
shares run from 0 to 1; null is "not known", never zero. Nothing here computes.
"""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from api.wire.shape import Clock, FreshnessWord, LevelNumber, OrganisationRef, Source, Wire, WithheldWord

UnitWord = Literal["share", "count"]
UsualOfWord = Literal["time", "day"]
LikenessWord = Literal["weekday", "bank_holiday", "after_bank_holiday"]
PositionWord = Literal["below", "within", "above"]
DirectionWord = Literal["high_is_worse", "low_is_worse", "neutral"]


class Bounds(Wire):
    """Where levels 2, 3 and 4 begin, per organisation; `is_indicative` when no national source gives them."""

    two: float
    three: float
    four: float
    owner: str
    is_indicative: bool
    note: str


class Usual(Wire):
    """The expected range of a figure from its own last four weeks; `days` is how many of their days it rests on.

    `of` time: as it stood at the same time of those days; day: of whole days. `is_for_weekday`: it is centred on days
    like this one: by `likeness` those of its weekday, Sundays for a bank holiday, Mondays for the working day after.
    `says` puts that into words to stand behind the range: "at this time on Tuesdays".
    `position` null: the figure is not known, or is of a part and never compared with a whole.
    """

    low: float
    high: float
    days: int
    position: PositionWord | None
    of: UsualOfWord
    is_for_weekday: bool
    likeness: LikenessWord
    says: str = Field(examples=["at this time on Tuesdays"])


class HeldFigure(Wire):
    """A figure that jumped or fell to zero and is not believed, beside the last good one, which stays and ages.

    `since` is when the source first said the like, `documents` in how many documents in a row. `is_accepted`: a person
    has accepted it, and it comes with the feed's next answer.
    """

    organisation: str
    organisation_name: str
    measure: str
    title: str
    unit: str
    dimensions: dict[str, str]
    value: float
    code: str
    reason: str
    since: datetime
    documents: int
    last_good_value: float
    last_good_at: datetime
    is_accepted: bool


class Reading(Wire):
    """One indicator of one organisation, as judged.

    `value` comes from usable (fresh or late) inputs only; `last_value` is the last known one where nothing is usable.
    `is_partial`: fewer organisations are in it than are expected: a count is then "at least". `is_floor`: the level
    is a floor ("at least 3"). `usable` of `expected` organisations sent all that the figure needs. `held`: figures that
    it would rest on, but that are held as suspect; the last good ones stand in their places. `misfits`: organisations
    whose figures do not add up, more people than places say; they are in it as sent.
    `withheld`: why its figure and level are not shown here, and null; null: they are shown.
    """

    indicator: str = Field(examples=["acute.ga_occupancy"])
    title: str
    short: str
    unit: UnitWord
    direction: DirectionWord
    value: float | None
    last_value: float | None
    is_partial: bool
    level: LevelNumber | None
    is_floor: bool
    rule: str
    held_by: list[OrganisationRef]
    held: list[HeldFigure]
    misfits: list[OrganisationRef]
    usable: int
    expected: int
    freshness: FreshnessWord
    oldest_observed_at: datetime | None
    newest_observed_at: datetime | None
    about_at: datetime | None
    usual: Usual | None
    previous: float | None
    bounds: Bounds | None
    withheld: WithheldWord | None = None


class Pressure(Wire):
    """An organisation with its local trigger: the highest level among its judged readings, and what drove it.

    Of `expected` organisations that should send what is judged, `usable` have sent all of it recently enough.
    `withheld`: why nothing of it is shown here: its level is then 0 and it has no readings; null: it is shown.
    """

    organisation: OrganisationRef
    level: LevelNumber
    is_floor: bool
    level_kind: str = Field(examples=["local trigger, indicative"])
    driver: str | None
    usable: int
    expected: int
    freshness: FreshnessWord
    oldest_observed_at: datetime | None
    newest_observed_at: datetime | None
    readings: list[Reading]
    withheld: WithheldWord | None = None


class Mover(Wire):
    """A figure that changed most since the day before."""

    organisation: OrganisationRef
    indicator: str
    title: str
    short: str
    unit: UnitWord
    direction: DirectionWord
    value: float
    previous: float


class FeedCount(Wire):
    """How many feeds are in which state, and the oldest newest-observation among those that ever sent. `failing`: of
    how many the last poll failed; `held`: how many of their figures are held as suspect."""

    fresh: int
    late: int
    stale: int
    stuck: int
    never: int
    failing: int
    held: int
    total: int
    oldest_observed_at: datetime | None


class Snapshot(Wire):
    """A node of the tree with everything directly beneath it, about `at`, from what had arrived by `known`."""

    organisation: Pressure
    path: list[OrganisationRef]
    tiles: list[Pressure]
    movers: list[Mover]
    feeds: FeedCount
    sources: list[Source]
    is_simulated: bool
    at: datetime
    known: datetime
    valid_until: datetime | None
    data_version: int
    catalogue_version: str
    code_version: str
    clock: Clock


class SeriesPoint(Wire):
    """One point of a series; raw ones carry when they were observed and received; `count` observations stand in it.
    `is_withheld`: it would give away a figure that is not shown here, and is therefore null."""

    about_at: datetime
    about_until: datetime | None = None
    observed_at: datetime | None = None
    received_at: datetime | None = None
    value: float | None
    low: float | None = None
    high: float | None = None
    count: int = 1
    usable: int | None = None
    expected: int | None = None
    is_withheld: bool = False


class Series(Wire):
    """A measure or an indicator of one organisation over time, in time order; empty when nothing is known."""

    organisation: OrganisationRef
    measure: str | None
    indicator: str | None
    title: str
    unit: str
    bucket: Literal["raw", "hour", "day"]
    dimensions: dict[str, str]
    is_partial: bool
    points: list[SeriesPoint]
    known: datetime
    data_version: int


class Organisation(Wire):
    """One node of the dated tree, as on a date."""

    code: str
    name: str
    short_name: str
    kind: str
    opened_on: date | None
    closed_on: date | None
    parents: list[str]
    children: list[str]
    successors: list[str]


class Organisations(Wire):
    """The organisations open on a date, in code order."""

    on: date
    catalogue_version: str
    organisations: list[Organisation]


class Measure(Wire):
    """One entry of the vocabulary."""

    key: str
    title: str
    unit: str
    about: str
    aggregation: str
    lowest: float
    highest: float
    whole: bool
    definition: str
    source: str


class Measures(Wire):
    """Every measure of the catalogue."""

    catalogue_version: str
    measures: list[Measure]


class Indicator(Wire):
    """A recipe: what is counted or divided, which way is worse, where the definition comes from."""

    key: str
    title: str
    short: str
    unit: UnitWord
    direction: DirectionWord
    pillar: str
    recipe: str
    inputs: list[str]
    definition: str
    source: str
    valid_from: date
    bounds: Bounds | None


class Indicators(Wire):
    """Every indicator of the core with the default bounds in force."""

    catalogue_version: str
    indicators: list[Indicator]


class Poll(Wire):
    """One attempt to read a feed, which is data in itself: outcome "ok", "not_modified" or "failed" at a stage.

    `duplicates`: figures sent more than once, taken once; `ignored_fields`: fields that the format does not know.
    """

    id: int
    started_at: datetime
    outcome: str
    stage: str | None
    reason: str | None
    detail: str | None
    http_status: int | None
    duration_ms: float
    bytes: int
    rows: int
    accepted: int
    stored: int
    rejected: int
    duplicates: int
    ignored_fields: int
    newest_observed_at: datetime | None


class Reject(Wire):
    """One row or value that was refused, with where and why; nothing is lost silently."""

    first_received_at: datetime
    received_at: datetime
    times: int
    row: int | None
    field: str | None
    code: str
    reason: str
    sample: str


class FeedHealth(Wire):
    """A feed with its state now. `is_failing`: its last poll failed; its figures stay, with their age. `asked_until`:
    it asked for a wait and until then is waited for, not failing; null: it did not, or the wait is over. `held`: how
    many of its figures are held as suspect; their last good ones stay. `is_pushed`: its partner sends it, so that no
    poll of it is due."""

    key: str
    title: str
    format: str
    publisher: str
    licence: str
    is_simulated: bool
    is_pushed: bool = False
    freshness: FreshnessWord
    is_failing: bool
    asked_until: datetime | None
    reason: str
    newest_observed_at: datetime | None
    unchanged_since: datetime | None
    last_good_at: datetime | None
    last_poll: Poll | None
    failures_in_a_row: int
    next_due_at: datetime | None
    polls_last_day: int
    failed_last_day: int
    rejects_last_day: int
    held: int
    late_after_minutes: float
    stale_after_minutes: float


class Feeds(Wire):
    """Every feed of the catalogue with its health."""

    at: datetime
    data_version: int
    valid_until: datetime | None
    clock: Clock
    feeds: list[FeedHealth]


class FeedDetail(Wire):
    """One feed with what is held of it as suspect, and its last polls and rejects, newest first."""

    at: datetime
    data_version: int
    clock: Clock
    feed: FeedHealth
    held: list[HeldFigure]
    polls: list[Poll]
    rejects: list[Reject]


class Health(Wire):
    """Liveness and readiness."""

    status: Literal["ok", "degraded", "down"]
    reason: str | None = None
