"""What the payloads of this room's tests speak of: a small catalogue of daily returns, and the invented system."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from catalogue.model import Delivery, Feed
from catalogue.reader import SHIPPED_FACTS, read
from ingest.adapters import formats
from ingest.sift import SiftContext
from ingest.sift_episodes import EpisodeContext
from metrics.vocabulary import About, Aggregation, FreshnessLimits, Measure

NOW = datetime(2021, 12, 20, 12, tzinfo=UTC)
# The examples of the live contracts were made at 07:00 and 11:20 on that day.
LIVING_NOW = datetime(2026, 11, 10, 11, 21, tzinfo=UTC)
LIVING = read(SHIPPED_FACTS.parent / "living", formats=formats())
# The feed of the invented system that each example is an answer of.
LIVING_FEEDS: Mapping[str, str] = {
    "beds_json": "beds_s1",
    "ward_board_json": "board_s1",
    "ed_quarters_csv": "ed_s1",
    "home_care_csv": "home_care_h06",
    "capacity_json": "capacity_r1",
    "ucr_json": "ucr_u1",
    "virtual_ward_json": "virtual_ward_v1",
    "care_homes_csv": "care_homes_l2",
}
COVERED = frozenset({"R0A", "RBV", "ENG"})
ORGANISATIONS = COVERED | {"RJ1"}


def _measure(key: str, about: About, highest: float, *, unit: str = "beds", whole: bool = True) -> Measure:
    return Measure(
        key=key,
        title=key,
        unit=unit,
        about=about,
        aggregation=Aggregation.STOCK if about is About.INSTANT else Aggregation.DAILY,
        lowest=0,
        highest=highest,
        whole=whole,
        definition="For tests.",
        source="For tests.",
    )


MEASURES: Mapping[str, Measure] = dict(LIVING.measures) | {
    measure.key: measure
    for measure in (
        _measure("beds.ga.open", About.INSTANT, 4000),
        _measure("beds.ga.occupied", About.INSTANT, 4000),
        _measure("stays.over_7_days", About.INSTANT, 3000, unit="people"),
        _measure("ambulance.handover_over_60_minutes", About.DAY, 500, unit="handovers"),
        _measure("criteria.not_met", About.DAY, 60000, unit="people"),
        _measure("criteria.discharged", About.DAY, 60000, unit="people"),
        _measure("discharges.by_pathway", About.DAY, 30000, unit="people"),
        _measure("ed.arrivals", About.HOUR, 500, unit="people"),
        _measure("ed.attendances", About.SINCE_MIDNIGHT, 2000, unit="people"),
        _measure("ed.median_wait", About.INSTANT, 1440, unit="minutes", whole=False),
    )
}

_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "uec_sitrep_json": {
        "ga_beds_open": "beds.ga.open",
        "ga_beds_occupied": "beds.ga.occupied",
        "long_stay_gt7": "stays.over_7_days",
        "amb_delay_gt60": "ambulance.handover_over_60_minutes",
    },
    "uec_sitrep_csv": {
        "G&A beds open": "beds.ga.open",
        "G&A beds occupied": "beds.ga.occupied",
        "Stays over 7 days": "stays.over_7_days",
        "Handover delays over 60 minutes": "ambulance.handover_over_60_minutes",
    },
    "discharge_sitrep_json": {
        "no_longer_meeting_criteria": "criteria.not_met",
        "discharged": "criteria.discharged",
        "discharges": "discharges.by_pathway",
    },
    "observations_json": {"their_wait": "ed.median_wait"},
}


def feed_of(format_name: str, **changes: object) -> Feed:
    """A feed of a format, with the columns this room's payloads use; of the live formats one of the invented system."""
    if format_name in LIVING_FEEDS:
        # Far enough back for both clock changes.
        given: dict[str, object] = {"ancient_after": timedelta(days=400)}
        return replace(LIVING.feeds[LIVING_FEEDS[format_name]], **(given | changes))  # type: ignore[arg-type]
    feed = Feed(
        key=f"tests_{format_name}",
        title="For tests",
        format=format_name,
        url="http://127.0.0.1/feed",
        delivery=Delivery.SNAPSHOT,
        places=("QOP",),
        poll_every=timedelta(minutes=1),
        deadline=timedelta(seconds=5),
        retry_for=timedelta(seconds=1),
        limits=FreshnessLimits(late_after=timedelta(hours=52), stale_after=timedelta(hours=76)),
        future_within=timedelta(minutes=5),
        ancient_after=timedelta(days=400),
        max_bytes=1_000_000,
        max_rows=1_000,
        networks=("127.0.0.0/8",),
        columns=_COLUMNS[format_name],
        measure_limits={},
        headers={},
        precedence=1,
        publisher="For tests",
        licence="None",
        is_simulated=True,
    )
    return replace(feed, **changes)  # type: ignore[arg-type]


def now_of(feed: Feed) -> datetime:
    """When the payloads of a feed arrive."""
    return LIVING_NOW if feed.key in LIVING.feeds else NOW


def context_at(now: datetime | None = None, *, feed: Feed) -> SiftContext:
    """What the sift is told when a payload of the feed arrives at a time."""
    is_living = feed.key in LIVING.feeds
    return SiftContext(
        measures=MEASURES,
        organisations=LIVING.organisations.keys() if is_living else ORGANISATIONS,
        covered=frozenset(feed.places) if is_living else COVERED,
        now=now or now_of(feed),
        future_within=feed.future_within,
        ancient_after=feed.ancient_after,
    )


def episode_context(*, feed: Feed) -> EpisodeContext:
    """What the sift of episodes is told when a payload of the feed arrives."""
    return EpisodeContext(
        kinds={code: organisation.kind for code, organisation in LIVING.organisations.items()},
        covered=frozenset(feed.places),
        reasons=frozenset(reason.code for reason in LIVING.reasons),
        now=now_of(feed),
        future_within=feed.future_within,
        ancient_after=feed.ancient_after,
    )
