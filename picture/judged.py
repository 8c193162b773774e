"""One node of the tree, judged: its readings with their usual ranges and bounds, and the level they add up to."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from catalogue.model import Organisation, Threshold
from db.read.bands import BandRow
from db.read.suspects import Rival
from metrics.pressure import INDICATORS, Bounds, Evidence, Indicator, Pressure, Reading, assess, total
from metrics.vocabulary import USABLE, Direction
from metrics.vocabulary.days import london_day
from picture.evidence import Scene
from picture.ground import Ground

Bands = Mapping[date, Mapping[tuple[str, str], BandRow]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A reading with what stands beside it on a screen. `held`: figures of its inputs that are held as suspect."""

    indicator: Indicator
    reading: Reading
    threshold: Threshold | None
    band: BandRow | None
    held: tuple[Rival, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A node with its readings, in the order of their priority, and its level.

    Of `expected` organisations that should send what is judged, `usable` have sent all of it recently enough.
    """

    organisation: Organisation
    pressure: Pressure
    readings: tuple[Shown, ...]
    usable: int
    expected: int


def judge(ground: Ground, scene: Scene, code: str, *, bands: Bands, only: Iterable[str] | None = None) -> Judged:
    """Judge a node from the evidence of everyone in it. `only` names the indicators wanted; None means all."""
    readings = []
    expected: set[str] = set()
    lacking: set[str] = set()
    for key in INDICATORS if only is None else only:
        indicator = INDICATORS[key]
        counted = ground.counted(key, code)
        if not counted:
            continue
        sent = scene.evidence[key]
        evidence: list[Evidence] = [sent[each] for each in counted if each in sent]
        threshold = None
        if indicator.direction is not Direction.NEUTRAL:
            threshold = ground.tree.threshold_for(key, code)
        bounds = Bounds(threshold.two, threshold.three, threshold.four) if threshold else None
        if bounds is not None:
            expected |= counted
            lacking |= {each for each in counted if each not in sent or sent[each].freshness not in USABLE}
        reading = assess(indicator, evidence, expected=len(counted), bounds=bounds)
        # What has come together since midnight cannot be held against whole days.
        band = None if ground.is_since_midnight(indicator) else _band(bands, code, reading)
        held = _held(ground, scene, key, counted)
        readings.append(Shown(indicator=indicator, reading=reading, threshold=threshold, band=band, held=held))
    return Judged(
        organisation=ground.organisation(code),
        pressure=total(code, (shown.reading for shown in readings), expected_feeds=ground.feeds_of(code)),
        readings=tuple(readings),
        usable=len(expected - lacking),
        expected=len(expected),
    )


def _held(ground: Ground, scene: Scene, indicator: str, counted: AbstractSet[str]) -> tuple[Rival, ...]:
    """What is held of the series that an indicator takes from those it counts."""
    if not scene.held:
        return ()
    numbers = {
        number
        for reporter in ground.reporters[indicator]
        if reporter.organisation in counted
        for part in reporter.parts
        for of_feed in part.values()
        for number in of_feed
    }
    return tuple(rival for number, rival in scene.held.items() if number in numbers)


def _band(bands: Bands, code: str, reading: Reading) -> BandRow | None:
    if reading.newest_about_at is None:
        return None
    return bands.get(london_day(reading.newest_about_at), {}).get((code, reading.indicator))
