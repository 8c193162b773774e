"""What there is to say at each item of a call, in words: a short line for each thing, with the figures of the picture.

Missing is said as "not known", with what was last known; nothing is worked out here that a picture does not hold.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from metrics.calls.agenda import Line
from metrics.calls.held import Entry, Kind
from metrics.flow.blockage import Blockage, Stance, Window
from metrics.position.expected import Range
from metrics.position.part import Part
from metrics.position.site import SitePosition
from metrics.pressure import INDICATORS
from metrics.pressure.describe import figure
from metrics.pressure.indicator import Unit
from metrics.vocabulary import Level
from picture.actions import Actions
from picture.blockages import Blockages
from picture.board import Board
from picture.judged import Judged
from picture.levels import Levels
from picture.position import BedPosition
from picture.since_call import Changes

_HIGH = Level.THREE
_PILLARS = {"acute": "acute", "community": "community", "mental_health": "mental health", "nhs_111": "NHS 111"}


def count(value: float | None) -> str:
    """A number of beds or people; "not known" where it is not."""
    return "not known" if value is None else figure(value, unit=Unit.COUNT)


def signed(value: float | None) -> str:
    """A position, with its sign: "+3", "-12", "0"."""
    if value is None:
        return "not known"
    return f"{'+' if value > 0 else chr(0x2212) if value < 0 else ''}{abs(value):,.0f}"


def _part(part: Part) -> str:
    if part.usable is not None:
        return count(part.usable)
    return "not known" if part.value is None else f"not known, last {count(part.value)}"


def safety(beds: BedPosition) -> Iterable[Line]:
    """Each emergency department: who is in it, for how long, how long for a bed, which ambulances wait, who has been
    ready to leave the longest."""
    for site in beds.sites:
        parts = site.parts
        if not parts.in_department.is_expected:
            continue
        said = (
            f"{_part(parts.in_department)} in the department, {_part(parts.over_12_hours)} over 12 hours from arrival; "
            f"{_for_a_bed(parts.longest_awaiting)}"
            f"{_ambulances(parts.ambulances, parts.longest_ambulance)}"
        )
        held = [
            part
            for part in (parts.in_department, parts.over_12_hours, parts.longest_awaiting, parts.ambulances)
            if part.is_expected
        ]
        yield Line(
            says=f"{said}{_longest(site)}", organisation=site.organisation,
            is_doubtful=any(part.usable is None for part in held), as_at=_oldest(held),
        )  # fmt: skip


def _for_a_bed(longest: Part) -> str:
    # The clock from the decision to admit is another one than that from arrival, and is named.
    if not longest.is_expected or longest.usable == 0:
        return ""
    return f"the longest wait for a bed {_part(longest)} min since the decision to admit; "


def _ambulances(waiting: Part, longest: Part) -> str:
    if waiting.usable == 0:
        return "no ambulance waiting"
    what = "ambulance" if waiting.usable == 1 else "ambulances"
    return f"{_part(waiting)} {what} waiting, the longest {_part(longest)} min"


def _longest(site: SitePosition) -> str:
    if site.longest_ready_days is None:
        return ""
    least = "at least " if site.is_longest_ready_at_least else ""
    return f"; ready to leave the longest: {least}{site.longest_ready_days} days since DRD"


def owed(actions: Actions) -> Iterable[Line]:
    """The actions that are open, overdue ones first, each with the figure it should move."""
    for each in actions.shown:
        said = each.action
        if each.changes_at is None and said.state != "open":
            continue
        yield Line(
            says=f"{said.title} \N{EN DASH} {each.owner.short_name}, {said.owner_role}", organisation=said.owner,
            due_at=said.due_at, is_overdue=each.standing == "overdue", action=said.number,
        )  # fmt: skip


def position(beds: BedPosition) -> Iterable[Line]:
    """The sum of acute and of community beds, then each site: now, and at 18:00."""
    for total in (beds.acute, beds.community):
        if total is None:
            continue
        lacking = f", without {len(total.lacking)} sites it is not known" if total.lacking else ""
        yield Line(
            says=f"All {total.care} beds: {count(total.empty.value)} empty and staffed now; at 18:00 "
            f"{signed(total.on_definite.value)}{_range(total.on_definite_range)} on definite discharges, "
            f"{signed(total.on_potential.value)} with potential{lacking}"
            if not total.is_over
            else f"All {total.care} beds: {count(total.empty.value)} empty and staffed now; 18:00 has passed",
            organisation=beds.call.organisation.code,
            is_sum=True,
            is_doubtful=bool(total.lacking) or total.empty.is_partial,
            as_at=total.empty.oldest_observed_at,
        )
    for site in beds.sites:
        yield Line(
            says=_site(site), organisation=site.organisation, is_doubtful=bool(site.lacking),
            as_at=_oldest((site.parts.occupied, site.parts.open)),
        )  # fmt: skip


def _site(site: SitePosition) -> str:
    parts = site.parts
    now = f"{count(site.empty)} empty now, {_part(parts.awaiting)} awaiting a bed"
    closed = ", ".join(
        f"{count(each.beds)} closed ({each.reason or 'nobody said why'})" for each in site.closed_for if each.beds
    )
    shut = f"; {closed}" if closed else ""
    if site.is_over:
        return f"{now}{shut}"
    return (
        f"{now}, {_part(parts.expected_in)} expected in{_range(site.expected_in_range)}; gone {_part(parts.gone)}, "
        f"definite {_part(parts.definite)}, potential {_part(parts.potential)}; at 18:00 {signed(site.on_definite)} on "
        f"definite, {signed(site.on_potential)} with potential{shut}"
    )


def _range(likely: Range | None) -> str:
    return "" if likely is None else f" ({signed(likely.low)} to {signed(likely.high)})"


def standing(board: Board, levels: Levels) -> Iterable[Line]:
    """The whole system, OPEL pillars, then organisations, that stand at level 3 or 4, or did when last known; the worst
    first."""
    whole = None if levels.system is None else levels.system.declared
    if levels.system is not None and whole is not None and (whole.level or Level.UNKNOWN) >= _HIGH:
        # No mark beside it: those of the lines that follow are calculated.
        yield Line(
            says=f"OPEL of the whole system, declared {whole.level:d} by {whole.role}; not calculated: "
            f"{levels.system.why}",
            organisation=levels.system.organisation, as_at=whole.declared_at,
        )  # fmt: skip
    for pillar in levels.pillars:
        calculated = Level.UNKNOWN if pillar.system is None else pillar.system.level
        said = None if pillar.declared is None else pillar.declared.level
        if max(calculated, said or Level.UNKNOWN) < _HIGH:
            continue
        is_floor = pillar.system is not None and pillar.system.is_floor
        declared = "none declared" if said is None else f"declared {said:d}"
        yield Line(
            says=f"OPEL {_PILLARS.get(pillar.pillar.value, pillar.pillar.value)}, calculated, {declared}: "
            f"{pillar.difference.says}",
            organisation=levels.organisation.code, level=calculated, is_floor=is_floor,
        )  # fmt: skip
    high = [each for each in board.tiles if each.withheld is None and each.pressure.last_level >= _HIGH]
    for each in sorted(high, key=lambda one: (-one.pressure.last_level, one.organisation.name)):
        yield Line(
            says=_driver(each), organisation=each.organisation.code, level=each.pressure.level,
            is_floor=each.pressure.is_floor, is_doubtful=each.pressure.level is Level.UNKNOWN,
            as_at=each.pressure.oldest_observed_at,
        )  # fmt: skip


def _driver(judged: Judged) -> str:
    pressure = judged.pressure
    if pressure.driver is None:
        return "no figure drives it"
    reading = pressure.driver
    indicator = INDICATORS[reading.indicator]
    value = reading.value if reading.value is not None else reading.last_value
    said = f"{indicator.title}: {'not known' if value is None else figure(value, unit=indicator.unit)}"
    if pressure.level is Level.UNKNOWN:
        return f"level not known, last {pressure.last_level:d}; last {said}"
    return f"{indicator.title}: {reading.rule}" if reading.rule else said


def changed(changes: Changes | None) -> Iterable[Line]:
    """What changed since the last call, the worst first."""
    if changes is None:
        return
    for each in changes.found:
        yield Line(says=each.says, organisation=each.organisation, level=each.level_now, is_floor=each.is_floor_now)


def blocked(blockages: Blockages, *, shown: int) -> Iterable[Line]:
    """The costliest blockages, with whom they name: a call may, a wall may not."""
    for each in blockages.found[:shown]:
        lost = each.lost.over(Window.WEEK)
        longest = "" if each.longest_days is None else f", the longest {each.longest_days} days since DRD"
        yield Line(
            says=f"{_named(each)}{each.tag}: {lost:,} bed days lost in 7 days, about {each.next_week_about:,} in the "
            f"next 7; {len(each.now):,} people now{longest}; {_stances(each)}",
            organisation=each.constraint.organisation,
            note=each.smallest_change.says,
        )


def _named(each: Blockage) -> str:
    what = each.constraint
    if what.organisation is not None:
        return ""
    said = what.type.replace("_", " ")
    place = (what.locality or "").replace("_", " ")
    return f"{said}, {place}, " if place else f"{said}, "


def _stances(each: Blockage) -> str:
    told = {stance: each.stances.get(stance, 0) for stance in Stance}
    words = {Stance.AGREED: "agreed", Stance.DISPUTED: "disputed", Stance.NOT_SEEN: "not seen yet"}
    said = ", ".join(f"{words[stance]} {people}" for stance, people in told.items() if people)
    return f"reasons {said}" if said else "no reason has been seen"


def ahead(beds: BedPosition) -> Iterable[Line]:
    """Who is expected to become ready by the end of today and of the next three days, the weekend among them."""
    becoming = beds.becoming_ready
    least = "at least " if becoming.is_at_least else ""
    for each in becoming.horizons:
        weekend = " (weekend)" if each.until.weekday() >= 5 else ""
        yield Line(
            says=f"By the end of {each.until:%A %-d %B}{weekend}: {least}{each.people:,} people expected to become "
            f"ready, {each.referred:,} of them with a referral held already",
            is_doubtful=becoming.is_at_least,
        )  # fmt: skip
    yield Line(
        says=f"{len(becoming.overdue):,} people are past their expected date, {becoming.undated:,} have none; "
        f"{becoming.calibration}"
    )


def aid(entries: Sequence[Entry]) -> Iterable[Line]:
    """The mutual aid of the last call."""
    for each in entries:
        what = "Asked" if each.kind is Kind.AID_ASKED else "Offered"
        yield Line(says=f"{what} at the last call: {each.says}", organisation=each.organisation)


def _oldest(parts: Iterable[Part]) -> datetime | None:
    return min((part.observed_at for part in parts if part.observed_at is not None), default=None)
