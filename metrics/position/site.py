"""The bed position of one site: empty now, and at 18:00 on definite and on potential discharges, from its parts.

A part that is missing, stale or held as suspect makes what rests on it unknown; the parts themselves are still shown.
Sums over sites are `total`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time
from types import MappingProxyType

from metrics.beddays.unit import Care
from metrics.position.expected import Range, expected_range
from metrics.position.part import NEVER_SENT, Part
from metrics.vocabulary import Freshness
from metrics.vocabulary.days import at_time, london_day
from metrics.vocabulary.definition import Definition, Worked

EVENING = time(18)
"""The hour, on the clocks of London, that a bed position looks ahead to."""

OF_TODAY = ("expected_in", "gone", "definite", "potential")
"""The parts that speak of one day: those of yesterday say nothing of today."""

NEEDED = ("open", "occupied", "awaiting", "expected_in", "definite")
"""Without these there is no position on definite discharges; on potential ones it needs `potential` too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What one site sends: beds and people now, and what it says of today; waits in minutes."""

    open: Part = NEVER_SENT
    occupied: Part = NEVER_SENT
    awaiting: Part = NEVER_SENT
    expected_in: Part = NEVER_SENT
    gone: Part = NEVER_SENT
    definite: Part = NEVER_SENT
    potential: Part = NEVER_SENT
    closed: Part = NEVER_SENT
    escalation: Part = NEVER_SENT
    in_department: Part = NEVER_SENT
    over_12_hours: Part = NEVER_SENT
    longest_awaiting: Part = NEVER_SENT
    ambulances: Part = NEVER_SENT
    longest_ambulance: Part = NEVER_SENT

    def named(self) -> Mapping[str, Part]:
        """The parts by name, in order."""
        return MappingProxyType({each.name: getattr(self, each.name) for each in fields(self)})


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedWard:
    """Beds that a ward has closed, and why; `reason` None: it does not say."""

    ward: str
    reason: str | None
    part: Part


@dataclass(frozen=True, slots=True)
class ClosedFor:
    """Closed beds of one reason. `wards` in order; None with no ward: what the site's total has beyond its wards'."""

    reason: str | None
    beds: float
    wards: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePosition:
    """One site's beds at `at`, and at `about`, 18:00 of that London day. `is_over`: 18:00 has passed, and nothing is
    said of the next day's.

    `lacking` names the parts without which a figure is unknown. `longest_ready_days` is since DRD, of those told of
    lately enough; None where nobody of them is ready to leave. `is_longest_ready_at_least`: not all are told of, and
    somebody may have been ready for longer.
    """

    organisation: str
    care: Care
    at: datetime
    about: datetime
    is_over: bool
    parts: Parts
    empty: float | None
    expected_in_range: Range | None
    on_definite: float | None
    on_definite_range: Range | None
    on_potential: float | None
    on_potential_range: Range | None
    lacking: tuple[str, ...]
    closed_for: tuple[ClosedFor, ...]
    longest_ready_days: int | None
    is_longest_ready_at_least: bool


def site_position(
    organisation: str,
    parts: Parts,
    *,
    care: Care,
    at: datetime,
    missed_by: Sequence[float] = (),
    closed_wards: Iterable[ClosedWard] = (),
    longest_ready_days: int | None = None,
    is_longest_ready_at_least: bool = False,
) -> SitePosition:
    """Work out the position of a site at an instant.

    Units: beds and people. `missed_by`: by how many the site's expected arrivals were missed on past days
    (`expected_range`). Wards in any order, one entry for each ward and reason.
    """
    about = evening_of(at)
    parts = _of_the_day(parts, at=at)
    empty = _empty(parts)
    is_over = at >= about
    lacking = [name for name in (*NEEDED, "potential") if getattr(parts, name).usable is None]
    if empty is None and not {"open", "occupied"} & set(lacking):
        lacking[:0] = ["occupied"]
    expected = parts.expected_in.usable
    likely = None if is_over or expected is None else expected_range(expected, missed_by)
    definite = None if is_over else position(empty, parts, ahead=(parts.definite,))
    potential = None if is_over else position(empty, parts, ahead=(parts.definite, parts.potential))
    return SitePosition(
        organisation=organisation,
        care=care,
        at=at,
        about=about,
        is_over=is_over,
        parts=parts,
        empty=empty,
        expected_in_range=likely,
        on_definite=definite,
        on_definite_range=around(definite, expected=expected, likely=likely),
        on_potential=potential,
        on_potential_range=around(potential, expected=expected, likely=likely),
        lacking=tuple(lacking),
        closed_for=closed_for(parts.closed, closed_wards),
        longest_ready_days=longest_ready_days,
        is_longest_ready_at_least=is_longest_ready_at_least,
    )


def evening_of(at: datetime) -> datetime:
    """18:00 in London on the London day of an instant, in UTC."""
    return at_time(london_day(at), EVENING)


def _of_the_day(parts: Parts, *, at: datetime) -> Parts:
    """The parts, with those that speak of a day already over marked so."""
    today = london_day(at)
    over = {
        name: replace(part, is_of_another_day=True)
        for name in OF_TODAY
        if (part := getattr(parts, name)).about_at is not None and london_day(part.about_at) != today
    }
    return replace(parts, **over) if over else parts


def _empty(parts: Parts) -> float | None:
    """Open less occupied, of one time: yesterday's beds under today's people would be a figure nobody sent."""
    open_now, occupied = parts.open.usable, parts.occupied.usable
    if open_now is None or occupied is None or parts.open.about_at != parts.occupied.about_at:
        return None
    return open_now - occupied


def position(empty: float | None, parts: Parts, *, ahead: Iterable[Part]) -> float | None:
    """Empty beds less who waits and who is expected, plus the discharges ahead; None while one of them is unknown."""
    needed = (empty, parts.awaiting.usable, parts.expected_in.usable, *(part.usable for part in ahead))
    known = [each for each in needed if each is not None]
    if len(known) < len(needed):
        return None
    free, waiting, coming, *leaving = known
    return free - waiting - coming + sum(leaving)


def around(position: float | None, *, expected: float | None, likely: Range | None) -> Range | None:
    """The range of a position, which is that of the arrivals: more of them leave fewer beds."""
    if position is None or expected is None or likely is None:
        return None
    return Range(position + expected - likely.high, position + expected - likely.low)


def closed_for(total: Part, wards: Iterable[ClosedWard]) -> tuple[ClosedFor, ...]:
    """Closed beds by reason, most first; of usable wards only. What the site counts beyond its wards is without reason.

    The wards may add up to more than the site's own total: both are as sent, and neither is bent to the other.
    """
    beds: dict[str | None, float] = {}
    where: dict[str | None, set[str]] = {}
    for each in wards:
        closed = each.part.usable
        if closed:
            beds[each.reason] = beds.get(each.reason, 0.0) + closed
            where.setdefault(each.reason, set()).add(each.ward)
    beyond = (total.usable or 0.0) - sum(beds.values())
    if beyond > 0:
        beds[None] = beds.get(None, 0.0) + beyond
    found = [ClosedFor(reason, number, tuple(sorted(where.get(reason, ())))) for reason, number in beds.items()]
    return tuple(sorted(found, key=lambda each: (-each.beds, each.reason is None, each.reason or "")))


_MORNING = datetime(2026, 11, 10, 9, tzinfo=UTC)


def _sent(**values: float) -> Parts:
    return Parts(
        **{
            name: Part(value=value, freshness=Freshness.FRESH, about_at=_MORNING, observed_at=_MORNING)
            for name, value in values.items()
        }
    )


_WARD = _sent(open=50, occupied=49, awaiting=3, expected_in=9, definite=4, potential=3)
_STALE = replace(_WARD, awaiting=replace(_WARD.awaiting, freshness=Freshness.STALE))


def _example(parts: Parts, *, at: datetime = _MORNING) -> SitePosition:
    return site_position("SIM-S1", parts, care=Care.ACUTE, at=at, missed_by=[float(n) for n in range(-10, 11)])


_SOURCE = "Homeward, definitions of the bed position; feed contract, docs/feeds/beds.md"
_FROM = date(2024, 8, 1)

DEFINITIONS = (
    Definition(
        key="position.empty",
        title="Empty and staffed now",
        unit="beds",
        says="Open beds with nobody in them; closed beds are not open, and below none there are more people than beds.",
        rule="Open beds less occupied beds of the same time. Unknown while one is missing, stale or held as suspect. "
        "Escalation beds are among the open ones. Corridor places are no beds and are never counted as any: no feed "
        "sends them, so how many are in use is not known.",
        inputs=("beds.ga.open", "beds.ga.occupied", "beds.community.open", "beds.community.occupied"),
        source=_SOURCE,
        valid_from=_FROM,
        examples=(
            Worked(situation="50 open, 49 occupied", answer=1.0, work=lambda: _example(_WARD).empty),
            Worked(
                situation="50 open, 53 occupied: three people in beds that are none",
                answer=-3.0,
                work=lambda: _example(_sent(open=50, occupied=53)).empty,
            ),
            Worked(
                situation="the people in beds are of another time than the beds",
                answer=None,
                work=lambda: (
                    _example(
                        replace(
                            _WARD, occupied=replace(_WARD.occupied, about_at=datetime(2026, 11, 10, 8, 55, tzinfo=UTC))
                        )
                    ).empty
                ),
            ),
        ),
    ),
    Definition(
        key="position.on_definite",
        title="Position at 18:00 on definite discharges",
        unit="beds",
        says="The beds that will be empty at 18:00 today if everyone expected comes and everyone who will definitely "
        "leave does; below none, so many people have no bed.",
        rule="Empty now, less people awaiting a bed in the emergency department (in a community hospital: accepted and "
        "not yet here), less admissions the site expects by 18:00, plus definite discharges still to come. Unknown "
        "while one of them is missing, stale, held as suspect or of another day; from 18:00 on, nothing is said of "
        "the next day.",
        inputs=("position.empty", "beds.awaiting_admission", "beds.expected_in_by_18", "discharges.definite"),
        source=_SOURCE,
        valid_from=_FROM,
        examples=(
            Worked(
                situation="1 empty, 3 waiting, 9 expected, 4 definitely leaving",
                answer=-7.0,
                work=lambda: _example(_WARD).on_definite,
            ),
            Worked(
                situation="the same, where 9 expected have meant 1 to 17",
                answer=Range(-15.0, 1.0),
                work=lambda: _example(_WARD).on_definite_range,
            ),
            Worked(
                situation="who awaits a bed has gone stale: unknown",
                answer=None,
                work=lambda: _example(_STALE).on_definite,
            ),
            Worked(
                situation="at 18:00 itself the evening is there, and tomorrow's is not guessed",
                answer=None,
                work=lambda: _example(_WARD, at=datetime(2026, 11, 10, 18, tzinfo=UTC)).on_definite,
            ),
        ),
    ),
    Definition(
        key="position.on_potential",
        title="Position at 18:00 on definite and potential discharges",
        unit="beds",
        says="The beds that will be empty at 18:00 today if all who may leave do so too.",
        rule="The position on definite discharges, plus potential discharges still to come.",
        inputs=("position.on_definite", "discharges.potential"),
        source=_SOURCE,
        valid_from=_FROM,
        examples=(
            Worked(
                situation="-7 on definite discharges, 3 may leave",
                answer=-4.0,
                work=lambda: _example(_WARD).on_potential,
            ),
        ),
    ),
    Definition(
        key="position.closed_for",
        title="Beds closed, by reason",
        unit="beds",
        says="Staffed beds that are closed, by the reason their wards give; the rest of the total has no reason.",
        rule="The sum over wards by reason; the site's total less that sum, where it is more, stands without reason.",
        inputs=("beds.closed", "ward.closed"),
        source=_SOURCE,
        valid_from=_FROM,
        examples=(
            Worked(
                situation="6 closed; one ward has closed 4 for infection",
                answer=(ClosedFor("infection", 4.0, ("W03",)), ClosedFor(None, 2.0, ())),
                work=lambda: closed_for(
                    _sent(closed=6).closed,
                    [ClosedWard(ward="W03", reason="infection", part=_sent(closed=4).closed)],
                ),
            ),
        ),
    ),
)
