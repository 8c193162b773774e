"""The bed position of several sites together: the sum of theirs, and from how many of them.

A sum that lacks a site is "at least" only where it can only be too small; a position that lacks a site is unknown.
Acute and community beds are never added together: the caller adds up one kind.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import fsum
from types import MappingProxyType

from metrics.beddays.unit import Care
from metrics.position.expected import Range, expected_range
from metrics.position.part import Part
from metrics.position.site import ClosedFor, Parts, SitePosition, around, evening_of, site_position
from metrics.pressure.evidence import worst
from metrics.vocabulary import Freshness
from metrics.vocabulary.definition import Definition, Worked

_LONGEST = frozenset({"longest_awaiting", "longest_ambulance"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """One figure over several sites: the sum, or the longest, of those whose own is usable; None from none of them.

    `usable` of `expected` sites are in it. `is_at_least`: it lacks a site and can only be too small. The freshness is
    the worst of the sites', the time the oldest; None for what is worked out.
    """

    value: float | None
    usable: int
    expected: int
    is_at_least: bool
    freshness: Freshness | None = None
    oldest_observed_at: datetime | None = None

    @property
    def is_partial(self) -> bool:
        """Whether a site is missing from it; it is then never compared with a complete one."""
        return self.usable < self.expected


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalPosition:
    """The position of several sites of one kind of care. `parts` by the names of `Parts`; `lacking` are the sites
    without which the position at 18:00 is unknown. `longest_ready_days` is since DRD, at least so many where people of
    a site are not told of."""

    care: Care
    at: datetime
    about: datetime
    is_over: bool
    sites: tuple[str, ...]
    parts: Mapping[str, Sum]
    empty: Sum
    expected_in_range: Range | None
    on_definite: Sum
    on_definite_range: Range | None
    on_potential: Sum
    on_potential_range: Range | None
    lacking: tuple[str, ...]
    closed_for: tuple[ClosedFor, ...]
    longest_ready_days: int | None
    is_longest_ready_at_least: bool


def total_position(
    sites: Iterable[SitePosition], *, care: Care, at: datetime, missed_by: Sequence[float] = ()
) -> TotalPosition:
    """Add up the sites of one kind of care.

    Shape: any order, possibly none. `missed_by`: by how many the arrivals expected by all of them together were missed
    on past days; ranges of several sites are not added, since not all miss the same way on one day.
    Raises: ValueError when a site is of another kind of care or another instant.
    """
    every = sorted(sites, key=lambda site: site.organisation)
    if any((site.care, site.at) != (care, at) for site in every):
        raise ValueError("sites of one kind of care at one instant are added up, no others")
    about = evening_of(at)
    is_over = at >= about
    parts = {name: _part([site.parts.named()[name] for site in every], name=name) for name in Parts().named()}
    definite = _whole(every, lambda site: site.on_definite)
    potential = _whole(every, lambda site: site.on_potential)
    coming = parts["expected_in"]
    expected = None if coming.is_partial else coming.value
    likely = None if is_over or expected is None else expected_range(expected, missed_by)
    return TotalPosition(
        care=care,
        at=at,
        about=about,
        is_over=is_over,
        sites=tuple(site.organisation for site in every),
        parts=MappingProxyType(parts),
        empty=_signed(every, lambda site: site.empty),
        expected_in_range=likely,
        on_definite=definite,
        on_definite_range=around(definite.value, expected=expected, likely=likely),
        on_potential=potential,
        on_potential_range=around(potential.value, expected=expected, likely=likely),
        lacking=tuple(site.organisation for site in every if site.on_definite is None) if not is_over else (),
        closed_for=_closed(every),
        longest_ready_days=max((s.longest_ready_days for s in every if s.longest_ready_days is not None), default=None),
        is_longest_ready_at_least=any(site.is_longest_ready_at_least for site in every),
    )


def _part(every: Sequence[Part], *, name: str) -> Sum:
    parts = [part for part in every if part.is_expected or part.value is not None]
    usable = [part.usable for part in parts if part.usable is not None]
    # Of several departments the longest wait counts, never the sum.
    value = (max(usable) if name in _LONGEST else fsum(usable)) if usable else None
    counted = [part for part in parts if part.usable is not None] or parts
    return Sum(
        value=value,
        usable=len(usable),
        expected=len(parts),
        is_at_least=0 < len(usable) < len(parts),
        freshness=worst(*(part.freshness for part in counted)),
        oldest_observed_at=min((part.observed_at for part in counted if part.observed_at is not None), default=None),
    )


def _signed(sites: Sequence[SitePosition], figure: Callable[[SitePosition], float | None]) -> Sum:
    """A sum that a missing site may make smaller as well as larger: partial, and never "at least"."""
    known = [value for site in sites if (value := figure(site)) is not None]
    return Sum(value=fsum(known) if known else None, usable=len(known), expected=len(sites), is_at_least=False)


def _whole(sites: Sequence[SitePosition], figure: Callable[[SitePosition], float | None]) -> Sum:
    """A sum that is unknown while one site's is."""
    found = _signed(sites, figure)
    if not found.is_partial:
        return found
    return Sum(value=None, usable=found.usable, expected=found.expected, is_at_least=False)


def _closed(sites: Iterable[SitePosition]) -> tuple[ClosedFor, ...]:
    beds: dict[str | None, float] = {}
    wards: dict[str | None, tuple[str, ...]] = {}
    for site in sites:
        for each in site.closed_for:
            beds[each.reason] = beds.get(each.reason, 0.0) + each.beds
            wards[each.reason] = (*wards.get(each.reason, ()), *each.wards)
    found = [ClosedFor(reason, number, tuple(sorted(wards[reason]))) for reason, number in beds.items()]
    return tuple(sorted(found, key=lambda each: (-each.beds, each.reason is None, each.reason or "")))


_MORNING = datetime(2026, 11, 10, 9, tzinfo=UTC)


def _site(code: str, *, empty: float, freshness: Freshness = Freshness.FRESH, longest: float = 0.0) -> SitePosition:
    values = {
        "open": 50.0, "occupied": 50.0 - empty, "awaiting": 3.0, "expected_in": 9.0, "definite": 4.0,
        "longest_awaiting": longest,
    }  # fmt: skip
    parts = {
        name: Part(value=value, freshness=freshness, about_at=_MORNING, observed_at=_MORNING)
        for name, value in values.items()
    }
    return site_position(code, Parts(**parts), care=Care.ACUTE, at=_MORNING)


def _example(*sites: SitePosition) -> TotalPosition:
    return total_position(sites, care=Care.ACUTE, at=_MORNING)


_OLD = _site("SIM-S2", empty=3, freshness=Freshness.STALE)

DEFINITIONS = (
    Definition(
        key="position.system",
        title="Bed position of several sites",
        unit="beds",
        says="The sum of the sites' own, with how many of them are in it; acute and community beds stand apart.",
        rule="Counts are the sum of the usable sites', at least so many while a site is missing; waits are the longest "
        "of them. Empty beds are the sum of the usable sites', and not compared while one is missing, since that one "
        "may be over-full. The position at 18:00 is unknown while one site's is.",
        inputs=("position.empty", "position.on_definite", "position.on_potential"),
        source="Homeward, definitions of the bed position",
        valid_from=date(2024, 8, 1),
        examples=(
            Worked(
                situation="two sites at -7 and -5",
                answer=-12.0,
                work=lambda: _example(_site("SIM-S1", empty=1), _site("SIM-S2", empty=3)).on_definite.value,
            ),
            Worked(
                situation="one of two sites is stale: people awaiting a bed are at least 3, from 1 of 2",
                answer=(3.0, True, 1, 2),
                work=lambda: (
                    (waiting := _example(_site("SIM-S1", empty=1), _OLD).parts["awaiting"]).value,
                    waiting.is_at_least,
                    waiting.usable,
                    waiting.expected,
                ),
            ),
            Worked(
                situation="one of two sites is stale: the position of both is unknown",
                answer=None,
                work=lambda: _example(_site("SIM-S1", empty=1), _OLD).on_definite.value,
            ),
        ),
    ),
    Definition(
        key="position.longest_awaiting",
        title="Longest wait for a bed",
        unit="minutes",
        says="How long whoever has waited longest in an emergency department for a bed has waited since the decision "
        "to admit; the clock from arrival is another figure.",
        rule="As the department says; of several the longest, and at least so long while one is missing. 0 where "
        "nobody waits. A community hospital has none.",
        inputs=("ed.longest_awaiting_bed_minutes",),
        source="Homeward, definitions of the bed position",
        valid_from=date(2024, 8, 1),
        examples=(
            Worked(
                situation="the longest anybody waits for a bed, of departments where that is 402 and 95 minutes",
                answer=402.0,
                work=lambda: (
                    _example(_site("SIM-S1", empty=1, longest=402.0), _site("SIM-S2", empty=3, longest=95.0))
                    .parts["longest_awaiting"]
                    .value
                ),
            ),
            Worked(
                situation="the second department's figure is stale: at least 402",
                answer=(402.0, True),
                work=lambda: (
                    (
                        found := _example(
                            _site("SIM-S1", empty=1, longest=402.0),
                            _site("SIM-S2", empty=3, longest=95.0, freshness=Freshness.STALE),
                        ).parts["longest_awaiting"]
                    ).value,
                    found.is_at_least,
                ),
            ),
        ),
    ),
)
