"""What changed since a call: levels that rose, fell, were lost or are known again, the level declared of a whole
system, and beds of wards that closed.

Says it in words, the same on every screen. Whatever rose or was lost comes first: bad news is what a call has to hear.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from metrics.pressure.describe import figure
from metrics.pressure.indicator import Unit
from metrics.vocabulary import Level
from metrics.vocabulary.definition import Definition, Worked


class What(StrEnum):
    """RAISED, LOWERED: the level declared of it as a whole system: lowered too where it was stood down, raised where
    none was declared before. RISEN, FALLEN: its level. LOST: its level is not known any more. FOUND: it is known again.
    CLOSED, REOPENED: a ward has more, or fewer, of its beds closed."""

    RAISED = "raised"
    RISEN = "risen"
    LOST = "lost"
    CLOSED = "closed"
    FOUND = "found"
    FALLEN = "fallen"
    LOWERED = "lowered"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """The figure that drove a level: what it is, what it was at the call and what it is now; None: not known."""

    indicator: str
    title: str
    unit: Unit
    before: float | None
    now: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The level of an organisation about an instant. `last`: what was last known, where it is not; `figures`: what its
    indicators were."""

    level: Level
    last: Level
    is_floor: bool
    driver: str | None
    figures: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of an organisation. Levels, levels declared of a whole system, and beds closed, before and now; None:
    the change is not one of them, or none was declared."""

    organisation: str
    what: What
    level_before: Level | None = None
    level_now: Level | None = None
    is_floor_before: bool = False
    is_floor_now: bool = False
    driver: Driver | None = None
    declared_before: Level | None = None
    declared_now: Level | None = None
    beds_before: float | None = None
    beds_now: float | None = None
    reasons: tuple[str, ...] = ()
    says: str


def level_change(
    organisation: str, *, before: Seen, now: Seen, titles: Mapping[str, str], units: Mapping[str, Unit]
) -> Change | None:
    """The change of a level; None where it is the same. "At least" alone is no change of the level."""
    if before.level is now.level:
        return None
    driver = _driver(before, now, titles=titles, units=units)
    if now.level is Level.UNKNOWN:
        what = What.LOST
        says = f"level not known any more, was {_level(before)}"
        driver = None
    elif before.level is Level.UNKNOWN:
        what = What.FOUND
        says = f"level known again: {_level(now)}"
    else:
        what = What.RISEN if now.level > before.level else What.FALLEN
        says = f"level {before.level:d} to {_level(now)}"
    if driver is not None:
        says = f"{says}; {_words(driver)}"
    return Change(
        organisation=organisation, what=what, level_before=before.level, level_now=now.level,
        is_floor_before=before.is_floor, is_floor_now=now.is_floor, driver=driver, says=says,
    )  # fmt: skip


def declared_change(organisation: str, *, before: Level | None, now: Level | None) -> Change | None:
    """The change of the level declared of a whole system; None where it is the same. No level: none is declared, or it
    was stood down."""
    if before == now:
        return None
    was = "none" if before is None else f"{before:d}"
    said = "not declared any more" if now is None else f"declared {now:d}"
    return Change(
        organisation=organisation, what=What.RAISED if (now or 0) > (before or 0) else What.LOWERED,
        declared_before=before, declared_now=now, says=f"OPEL of the whole system {said}, {was} at the last call",
    )  # fmt: skip


def closure_change(organisation: str, *, before: float, now: float, reasons: Iterable[str]) -> Change | None:
    """The change of a ward's closed beds; None where there are as many. `reasons` are those of now."""
    if before == now:
        return None
    why = tuple(reasons)
    beds = f"{figure(now, unit=Unit.COUNT)} {'bed' if now == 1 else 'beds'} closed"
    because = f" ({', '.join(why)})" if why else ""
    said = "all its beds open again" if now == 0 else f"{beds}{because}"
    return Change(
        organisation=organisation, what=What.CLOSED if now > before else What.REOPENED, beds_before=before,
        beds_now=now, reasons=why, says=f"{said}, {figure(before, unit=Unit.COUNT)} at the last call",
    )  # fmt: skip


_ORDER = tuple(What)


def worst_first(changes: Iterable[Change]) -> tuple[Change, ...]:
    """What was raised first, then what rose to the highest level, was lost, or closed; good news after bad."""

    def place(each: Change) -> tuple[int, int, float, str]:
        beds = abs((each.beds_now or 0.0) - (each.beds_before or 0.0))
        return _ORDER.index(each.what), -(each.level_now or 0), -beds, each.organisation

    return tuple(sorted(changes, key=place))


def _driver(
    before: Seen, now: Seen, *, titles: Mapping[str, str], units: Mapping[str, Unit]
) -> Driver | None:  # fmt: skip
    """What drives the level now; of one that fell to the first, what had driven it before."""
    key = (now.driver if now.level > Level.ONE else None) or before.driver or now.driver
    if key is None or key not in titles:
        return None
    return Driver(
        indicator=key, title=titles[key], unit=units[key], before=before.figures.get(key), now=now.figures.get(key)
    )


def _level(seen: Seen) -> str:
    return f"at least {seen.level:d}" if seen.is_floor else f"{seen.level:d}"


def _words(driver: Driver) -> str:
    def said(value: float | None) -> str:
        return "not known" if value is None else figure(value, unit=driver.unit)

    return f"{driver.title}: {said(driver.now)}, {said(driver.before)} at the last call"


_TITLES, _UNITS = {"acute.awaiting_bed": "Waiting for a bed"}, {"acute.awaiting_bed": Unit.COUNT}


def _worked(before: Level, now: Level, *, is_floor: bool = False) -> str | None:
    def seen(level: Level, waiting: float) -> Seen:
        return Seen(
            level=level, last=level or Level.THREE, is_floor=is_floor, driver="acute.awaiting_bed",
            figures={"acute.awaiting_bed": waiting},
        )  # fmt: skip

    found = level_change("SIM-S1", before=seen(before, 9.0), now=seen(now, 14.0), titles=_TITLES, units=_UNITS)
    return None if found is None else found.says


def _closed(before: float, now: float, *reasons: str) -> str | None:
    found = closure_change("W1", before=before, now=now, reasons=reasons)
    return None if found is None else found.says


def _declared(before: Level | None, now: Level | None) -> str | None:
    found = declared_change("SIM", before=before, now=now)
    return None if found is None else found.says


DEFINITIONS = (
    Definition(
        key="calls.changes",
        title="Changes since the last call",
        unit="changes",
        says="The organisations whose level is another than at the last call, with the figure that drove it; the whole "
        "systems of which another level is declared; and the wards whose closed beds are others.",
        rule="The board as it was known when the last call began, against the board now. A level that is not known any "
        "more is a change, and so is one that is known again; a level that comes to be held up by a figure that is "
        "overdue is none. A declared level is held against the one that was declared then, never against a "
        "calculated one. Beds of a ward are compared where both are known.",
        inputs=(
            "levels then and now",
            "levels declared of whole systems",
            "closed beds by ward",
            "calls as they were held, else the hours set for them",
        ),
        source="Homeward",
        valid_from=date(2024, 5, 27),
        is_indicative=True,
        examples=(
            Worked(
                situation="level 2 at the call, 3 now",
                answer="level 2 to 3; Waiting for a bed: 14, 9 at the last call",
                work=lambda: _worked(Level.TWO, Level.THREE),
            ),
            Worked(
                situation="known at the call, not known now",
                answer="level not known any more, was 3",
                work=lambda: _worked(Level.THREE, Level.UNKNOWN),
            ),
            Worked(situation="the same level", answer=None, work=lambda: _worked(Level.THREE, Level.THREE)),
            Worked(
                situation="level 2 was declared of the whole system at the call, 3 is now",
                answer="OPEL of the whole system declared 3, 2 at the last call",
                work=lambda: _declared(Level.TWO, Level.THREE),
            ),
            Worked(
                situation="the level that was declared of the whole system was stood down",
                answer="OPEL of the whole system not declared any more, 3 at the last call",
                work=lambda: _declared(Level.THREE, None),
            ),
            Worked(
                situation="a ward without closed beds has six closed for an infection",
                answer="6 beds closed (infection), 0 at the last call",
                work=lambda: _closed(0, 6, "infection"),
            ),
            Worked(
                situation="a ward that had four closed has none",
                answer="all its beds open again, 4 at the last call",
                work=lambda: _closed(4, 0),
            ),
        ),
    ),
)
