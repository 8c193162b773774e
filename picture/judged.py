"""One node of the tree, judged: its readings with their usual ranges and bounds, and the level they add up to."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from catalogue.model import Organisation, Threshold
from db.read.bands import BandRow
from db.read.suspects import Rival
from metrics.access import Withheld
from metrics.pressure import INDICATORS, Bounds, Evidence, Indicator, Pressure, Reading, assess, total
from metrics.variance import Usual
from metrics.vocabulary import USABLE, Direction
from picture.evidence import Scene
from picture.ground import Ground
from picture.usual import Bands
from picture.veil import Veil


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A reading with what stands beside it on a screen. `held`: figures of its inputs that are held as suspect.

    `usual`: what is usual for it, at its time of day where that is known; `band`: of its day, with the day before.
    `withheld`: why the viewer is not shown it; what it says is then taken out of it. None: it is shown.
    """

    indicator: Indicator
    reading: Reading
    threshold: Threshold | None
    band: BandRow | None
    usual: Usual | None = None
    held: tuple[Rival, ...] = ()
    withheld: Withheld | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A node with its readings, in the order of their priority, and its level.

    Of `expected` organisations that should send what is judged, `usable` have sent all of it recently enough.
    `withheld`: why the viewer is not shown its readings nor its level, which are then left out; None: it is shown.
    """

    organisation: Organisation
    pressure: Pressure
    readings: tuple[Shown, ...]
    usable: int
    expected: int
    withheld: Withheld | None = None


def judge(
    ground: Ground, scene: Scene, code: str, *, bands: Bands, veil: Veil, only: Iterable[str] | None = None
) -> Judged:
    """Judge a node from the evidence of everyone in it. `only` names the indicators wanted; None means all.

    What the viewer is not shown is left out of it, by the veil; where that was judged, the level of what is left is a
    floor.
    """
    why = veil.why(code)
    if why is not None:
        return _hidden(ground, code, why)
    readings: list[Shown] = []
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
        about = reading.newest_about_at
        # What has come together since midnight cannot be held against whole days.
        band = None if ground.is_since_midnight(indicator) else bands.of_day(code, key, about)
        usual = bands.usual(ground, indicator, code, about=about)
        held = _held(ground, scene, key, counted)
        shown = Shown(indicator=indicator, reading=reading, threshold=threshold, band=band, usual=usual, held=held)
        readings.append(_veiled(shown, evidence, sent, veil=veil))
    return Judged(
        organisation=ground.organisation(code),
        pressure=_pressure(ground, code, readings),
        readings=tuple(readings),
        usable=len(expected - lacking),
        expected=len(expected),
    )


def _pressure(ground: Ground, code: str, readings: Sequence[Shown]) -> Pressure:
    """The level that what is shown adds up to: "at least", where something judged is not."""
    told = total(
        code, (each.reading for each in readings if each.withheld is None), expected_feeds=ground.feeds_of(code)
    )
    lacks = any(each.withheld is not None and each.threshold is not None for each in readings)
    return replace(told, is_floor=True) if lacks else told


def _hidden(ground: Ground, code: str, why: Withheld) -> Judged:
    """A node of which the viewer is shown nothing, and why."""
    return Judged(
        organisation=ground.organisation(code), pressure=total(code, (), expected_feeds=ground.feeds_of(code)),
        readings=(), usable=0, expected=0, withheld=why,
    )  # fmt: skip


def _veiled(shown: Shown, evidence: Sequence[Evidence], sent: Mapping[str, Evidence], *, veil: Veil) -> Shown:
    """A reading as the viewer sees it: whole, without names that are hidden, or without all that it says."""
    if veil.is_open:
        return shown
    usable = {each.organisation for each in evidence if each.freshness in USABLE}
    # Where nothing is usable, what was last known is shown: then of all who ever sent.
    everybody = {code for code, each in sent.items() if not usable or each.freshness in USABLE}
    parts = usable or {each.organisation for each in evidence}
    read = shown.reading
    if veil.shows_sum(parts, sent=everybody):
        names = tuple(code for code in read.held_by if veil.why(code) is None)
        held = tuple(rival for rival in shown.held if veil.why(rival.organisation) is None)
        misfits = tuple(code for code in read.misfits if veil.why(code) is None)
        return replace(shown, reading=replace(read, held_by=names, misfits=misfits), held=held)
    nothing = replace(
        read, value=None, last_value=None, level=None, last_level=None, margin=None, held_by=(), rule="", misfits=(),
    )  # fmt: skip
    return replace(shown, reading=nothing, band=None, usual=None, held=(), withheld=Withheld.GIVES_AWAY)


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
