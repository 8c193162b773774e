"""The shapes of the facts an analyst edits. Records only: reading them is `catalogue.reader`, judging is `metrics`."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from zlib import crc32

from catalogue.alerting import NO_ALERTS, Alerting
from catalogue.sharing import LookUp, Sharing
from metrics.beddays.unit import UnitRule
from metrics.calls.schedule import ActionCard, CallRule, CallRules
from metrics.disclosure.rule import Rule
from metrics.flow.cause import UNKNOWN_OWNER, Cause
from metrics.flow.rules import NO_RULES, FlowRules, in_force
from metrics.flow.service import Service
from metrics.opel.table import Table
from metrics.plans.shift import ShiftRule
from metrics.room.listing import NO_ROOM, RoomRules
from metrics.vocabulary import FreshnessLimits, Measure


class Kind(StrEnum):
    """What an organisation node is. Keyed by ODS code where the organisation has one, by a local code where not."""

    COUNTRY = "country"
    REGION = "region"
    ICB = "icb"
    PLACE = "place"
    TRUST = "trust"
    SITE = "site"
    WARD = "ward"
    COUNCIL = "council"
    PROVIDER = "provider"
    SERVICE = "service"


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """One node of the dated tree. `opened_on`..`closed_on` are local dates, closing on the first day shut."""

    code: str
    name: str
    short_name: str
    kind: Kind
    opened_on: date | None
    closed_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A dated edge of the tree: `child` belonged to `parent` from `valid_from` up to, not including, `valid_to`."""

    child: str
    parent: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """`successor` took over from `predecessor` on a date; history keeps the old code and follows the successor."""

    predecessor: str
    successor: str
    on: date


class Delivery(StrEnum):
    """How figures come. SNAPSHOT: a payload is the whole of what the source holds. DELTA: only what changed since.
    ARCHIVE: files imported by hand; never polled, never expected, and without an address."""

    SNAPSHOT = "snapshot"
    DELTA = "delta"
    ARCHIVE = "archive"


class Covers(StrEnum):
    """Whom the places of a feed stand for. TRUSTS: the trusts at and beneath them. ITSELF: the places, nothing else."""

    TRUSTS = "trusts"
    ITSELF = "itself"


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """How long a source must go on saying a suspect figure until it is the new normal, in picture time.

    `documents` is how many times in a row. A zero takes longer than another step: it is also how a source says that it
    knows nothing. Both outlast a working day: a source that changed to percent goes on saying it until somebody sees
    it, and meanwhile a board that says "held" and lets its last figure age is safer than one that believes it.
    """

    documents: int = 3
    jump_for: timedelta = timedelta(days=1)
    zero_for: timedelta = timedelta(days=2)


INBOX = "inbox:"
"""Stands for the address of a feed that its partner pushes: it is taken from the inbox, and nobody is asked."""

UNLISTED_COUNTS_FOR = timedelta(hours=26)
"""Unless a feed says else: a whole day and what a day's round may be late by, so that one bad day sends nobody home."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One live source.

    `poll_every`, `deadline` and `retry_for` are service time (load on the partner); `limits`, `future_within` and
    `ancient_after` are picture time (what the figures say). `places` are the organisations it covers, read as `covers`
    says. `columns` maps the source's own field names to measure keys. `networks` are the only address ranges it may
    reach besides public ones. Of two feeds that report one measure of one organisation, the one with the lower
    `precedence` is believed. Feeds of one `register` mean the same person or place by the same key of an episode (a hub
    and its services, a live feed and its archive); without one a feed's keys are its own. `tells` are the kinds of
    episode it speaks of: its silence is a gap in them. One that is open and on its lists no more counts for
    `unlisted_counts_for` of picture time, then not. A suspect figure is believed after `confirmation`. `url` and
    `headers` may hold `${NAME}`; `catalogue.placeholders.resolve` fills it in. An `url` of `inbox:` is that of a feed
    which its partner pushes: it is due when something waits, and `poll_every`, `retry_for` and `networks` say nothing
    of it.
    """

    key: str
    title: str
    format: str
    url: str
    delivery: Delivery
    places: tuple[str, ...]
    poll_every: timedelta
    deadline: timedelta
    retry_for: timedelta
    limits: FreshnessLimits
    future_within: timedelta
    ancient_after: timedelta
    max_bytes: int
    max_rows: int
    networks: tuple[str, ...]
    columns: Mapping[str, str]
    measure_limits: Mapping[str, FreshnessLimits]
    headers: Mapping[str, str]
    precedence: int
    publisher: str
    licence: str
    is_simulated: bool
    is_enabled: bool = True
    covers: Covers = Covers.TRUSTS
    register: str | None = None
    tells: frozenset[str] = frozenset()
    unlisted_counts_for: timedelta = UNLISTED_COUNTS_FOR
    confirmation: Confirmation = Confirmation()

    @property
    def is_live(self) -> bool:
        """Whether it is polled, so that its silence means something."""
        return self.is_enabled and self.delivery is not Delivery.ARCHIVE

    @property
    def is_pushed(self) -> bool:
        """Whether its partner sends it to us, instead of being asked."""
        return self.url == INBOX

    @property
    def place_in_interval(self) -> timedelta:
        """How far into its interval the feed has its turn: spread by its key, so that not all are asked at once."""
        return self.poll_every * (crc32(self.key.encode()) % 1000 / 1000)

    def limits_for(self, measure: str) -> FreshnessLimits:
        """The freshness limits of one measure of this feed: its own where stated, else the feed's.

        `stuck_after` is always the feed's, since a source freezes as a whole.
        """
        own = self.measure_limits.get(measure)
        return self.limits if own is None else replace(own, stuck_after=self.limits.stuck_after)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotExpected:
    """An organisation that has no such service, as a trust without adult critical care beds, and so sends no figure.

    Its silence about the measure is not a gap. Should it send one all the same, the figure counts like any other.
    """

    organisation: str
    measure: str
    valid_from: date | None
    valid_to: date | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """The bounds of one indicator: level 2, 3 and 4 begin at these values, in the indicator's unit.

    `organisation` None is the default for all; the nearest ancestor's entry wins. Dated, owned, local: never code.
    """

    indicator: str
    organisation: str | None
    two: float
    three: float
    four: float
    valid_from: date | None
    valid_to: date | None
    owner: str
    is_indicative: bool
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One delay reason of a dated code list; `family` is national, `tag` one of the wall's four."""

    code: str
    scheme: str
    label: str
    family: str
    tag: str | None
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BankHoliday:
    """A bank holiday in England and Wales."""

    on: date
    name: str


PANELS = (
    "safety", "level", "position", "figures", "leaving", "tiles", "blockages", "actions", "changes", "bed_days",
    "responses", "movers",
    "incidents", "sources",
)  # fmt: skip
"""All that can stand on a wall, in the order it is read in."""
PANELS_OF_FIGURES = ("level", "figures", "tiles", "movers", "incidents", "sources")
"""What stands on a wall whose feeds send figures and no people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A wall: whose tiles it shows, and in which words it names itself. Exactly one layout is the default.

    `tiles` are the organisations shown, in order; empty: whatever belongs to `organisation` directly. `headlines` are
    the indicators of its table of figures, the most important first; empty: the first that are judged. `panels` are
    what stands on it, of `PANELS`. `rotates_to` are the layouts that take turns with it, each for `pause`.
    """

    key: str
    title: str
    organisation: str
    note: str
    is_default: bool = False
    tiles: tuple[str, ...] = ()
    headlines: tuple[str, ...] = ()
    panels: tuple[str, ...] = PANELS_OF_FIGURES
    rotates_to: tuple[str, ...] = ()
    pause: timedelta = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """One whole reading of the catalogue folder; `version` is the SHA-256 of its files, in name order, those taken
    from the shipped facts included.

    Loads are stored whole, so that an answer about the past can use the catalogue that was then in force.
    """

    version: str
    organisations: Mapping[str, Organisation]
    links: tuple[Link, ...]
    successions: tuple[Succession, ...]
    measures: Mapping[str, Measure]
    not_expected: tuple[NotExpected, ...] = ()
    feeds: Mapping[str, Feed]
    thresholds: tuple[Threshold, ...]
    reasons: tuple[Reason, ...]
    bank_holidays: tuple[BankHoliday, ...]
    layouts: Mapping[str, Layout]
    red_reasons: tuple[Cause, ...] = ()
    services: tuple[Service, ...] = ()
    units: tuple[UnitRule, ...] = ()
    rules: FlowRules = NO_RULES
    opel: tuple[Table, ...] = ()
    disclosure: tuple[Rule, ...] = ()
    sharing: Mapping[str, Sharing] = field(default_factory=dict)
    lookups: Mapping[str, LookUp] = field(default_factory=dict)
    calls: CallRules = field(default_factory=CallRules)
    action_cards: tuple[ActionCard, ...] = ()
    alerting: Alerting = NO_ALERTS
    room: RoomRules = NO_ROOM
    plans: tuple[ShiftRule, ...] = ()
    files: Mapping[str, bytes] = field(repr=False)

    @property
    def default_layout(self) -> Layout:
        """The wall that is shown when none is asked for."""
        return next(layout for layout in self.layouts.values() if layout.is_default)

    def disclosure_rule(self, *, on: date) -> Rule:
        """How figures of people are made public on a day; as `Rule` says where nothing is stated."""
        return next(iter(in_force(self.disclosure, on=on)), Rule())

    def calls_of(self, organisation: str) -> tuple[CallRule, ...]:
        """The system calls that an organisation holds."""
        first = self.default_layout.organisation
        return tuple(each for each in self.calls.calls if (each.organisation or first) == organisation)

    @property
    def causes(self) -> tuple[Cause, ...]:
        """Every reason, of delays and of red days, with whose it is to act on it, as the rules last said."""
        delays = (
            Cause(
                code=each.code,
                label=each.label,
                family=each.family,
                owner=self.rules.owner_of(code=each.code, family=each.family, on=_last_day(each)) or UNKNOWN_OWNER,
                tag=each.tag,
                valid_from=each.valid_from,
                valid_to=each.valid_to,
            )
            for each in self.reasons
        )
        return (*delays, *self.red_reasons)


def _last_day(reason: Reason) -> date:
    return date.max if reason.valid_to is None else reason.valid_to - timedelta(days=1)
