"""Capacity: offered, held, taken, usable, and why the rest is not, by service, kind, locality and day; and how many of
those who wait it fits. An empty place that nobody can have is not free. Holds nothing for anybody.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from metrics.flow.offers import EVERYWHERE, HOME_CARE_HOURS, an_offer
from metrics.flow.worked import a_referral
from metrics.vocabulary.days import london_day
from metrics.vocabulary.definition import Definition, Worked
from metrics.vocabulary.episodes import Offer, Referral

_LEAST_HOURS = 1.0


class Place(NamedTuple):
    """Whose capacity, of which kind, where."""

    organisation: str
    kind: str
    locality: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """What is put up for some days, in the kind's own unit. None: no offer says. `is_partial`: some offers do not.

    `other`: not usable, and why was not sent. `earliest`: the first day with something usable.
    """

    offered: float
    held: float | None
    taken: float | None
    usable: float | None
    not_usable: Mapping[str, float]
    other: float
    earliest: date | None
    is_partial: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """How many of those who wait the usable capacity fits. `unknown`: their need is not known, and they are not fitted.

    `single_only`: more who would fit what is kept for one carer at a time."""

    waiting: int
    fits: int
    single_only: int
    unknown: int


def capacity(offers: Iterable[Offer]) -> Mapping[tuple[Place, date], Capacity]:
    """Capacity of each place and London day. Offers of several shifts of a day are added up."""
    grouped: defaultdict[tuple[Place, date], list[Offer]] = defaultdict(list)
    for offer in offers:
        grouped[place_of(offer), london_day(offer.starts_at)].append(offer)
    return {key: together(grouped[key]) for key in sorted(grouped)}


def place_of(offer: Offer) -> Place:
    """Whose capacity an offer is, of which kind, where."""
    return Place(offer.organisation, offer.kind, offer.locality)


def together(offers: Sequence[Offer]) -> Capacity:
    """The capacity of several offers of one unit, added up; what some of them do not say makes it partial."""
    not_usable: defaultdict[str, float] = defaultdict(float)
    for offer in offers:
        for why, count in offer.not_usable.items():
            not_usable[why] += count
    usable_days = [london_day(offer.starts_at) for offer in offers if offer.usable and offer.usable >= _least(offer)]
    return Capacity(
        offered=_sum(offer.offered for offer in offers),
        held=_known(offer.held for offer in offers),
        taken=_known(offer.taken for offer in offers),
        usable=_known(offer.usable for offer in offers),
        not_usable=dict(sorted(not_usable.items(), key=lambda pair: (-pair[1], pair[0]))),
        other=_sum(_unexplained(offer) for offer in offers),
        earliest=min(usable_days, default=None),
        is_partial=any(offer.taken is None or offer.usable is None for offer in offers),
    )


def _least(offer: Offer) -> float:
    return _LEAST_HOURS if offer.kind == HOME_CARE_HOURS else 1.0


def _unexplained(offer: Offer) -> float:
    if offer.usable is None or offer.taken is None:
        return 0.0
    explained = (offer.held or 0.0) + offer.taken + offer.usable + sum(offer.not_usable.values())
    return max(offer.offered - explained, 0.0)


def _sum(values: Iterable[float]) -> float:
    return sum(sorted(values))


def _known(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return _sum(known) if known else None


def fit(waiting: Iterable[Referral], offers: Sequence[Offer]) -> Fit:
    """How many of those who wait the offers fit, the longest waiting first, each in their own locality.

    Starts, beds and places take one person each; hours take a person's hours a week, twice for two carers, from the
    hours of the days offered. A person whose locality the offers do not name is fitted where they are for everywhere.
    """
    left: defaultdict[str, float] = defaultdict(float)
    single: defaultdict[str, float] = defaultdict(float)
    in_hours = any(offer.kind == HOME_CARE_HOURS for offer in offers)
    for offer in offers:
        left[offer.locality] += offer.usable or 0.0
        single[offer.locality] += offer.not_usable.get("single_handed_only", 0.0)
    count = fits = single_only = unknown = 0
    for referral in sorted(waiting, key=lambda each: (each.referred_at, each.key)):
        count += 1
        need = _need(referral, in_hours=in_hours)
        if need is None:
            unknown += 1
            continue
        locality = referral.locality
        where = locality if locality is not None and locality in left else EVERYWHERE
        if left[where] >= need:
            left[where] -= need
            fits += 1
        elif not in_hours and referral.is_double_handed is False and single[where] >= need:
            single[where] -= need
            single_only += 1
    return Fit(waiting=count, fits=fits, single_only=single_only, unknown=unknown)


def _need(referral: Referral, *, in_hours: bool) -> float | None:
    if not in_hours:
        return 1.0
    if referral.hours_a_week is None:
        return None
    return referral.hours_a_week * (2 if referral.is_double_handed else 1)


def _parts(*offers: Offer) -> tuple[float, float | None, Mapping[str, float]]:
    found = together(offers)
    return found.offered, found.usable, found.not_usable


def _fit_of_hours() -> tuple[int, int, int]:
    week = [an_offer(f"2026-11-{day}", usable=4.0, kind=HOME_CARE_HOURS) for day in range(10, 17)]
    found = fit(
        [
            a_referral("2026-11-01 09:00", key="RF-1", hours=10.0, double_handed=True),
            a_referral("2026-11-02 09:00", key="RF-2", hours=12.0),
            a_referral("2026-11-03 09:00", key="RF-3", hours=7.0),
            a_referral("2026-11-04 09:00", key="RF-4"),
        ],
        week,
    )
    return found.waiting, found.fits, found.unknown


DEFINITIONS = (
    Definition(
        key="flow.capacity",
        title="Capacity offered, held, taken, usable",
        unit="starts, beds, hours or visits",
        says="What services put up for a day, what of it is kept or promised, what the next person could have, and why "
        "the rest is not usable.",
        rule="Offered = held + taken + usable + not usable by reason; what is left over stands as other. Added up over "
        "localities and days of one kind only; where some offers do not say, or were told of too long ago, the sum is "
        "partial and is said to be.",
        inputs=("offers",),
        source="Homeward",
        valid_from=date(2024, 5, 27),
        is_indicative=True,
        examples=(
            Worked(
                situation="four offered: three in the wrong area, one for a single carer only",
                answer=(4.0, 0.0, {"wrong_area": 3.0, "single_handed_only": 1.0}),
                work=lambda: _parts(
                    an_offer("2026-11-10", usable=0.0, not_usable={"wrong_area": 3, "single_handed_only": 1})
                ),
            ),
            Worked(
                situation="a rota that says nothing of what is booked",
                answer=(12.0, None, {}),
                work=lambda: _parts(an_offer("2026-11-10", offered=12.0, usable=None, taken=None)),
            ),
        ),
    ),
    Definition(
        key="flow.fit",
        title="How many of those waiting it fits",
        unit="people",
        says="How many of those who wait the usable capacity could take, the longest waiting first.",
        rule="One start, bed or place a person, in their locality; of hours a person's hours a week, twice for two "
        "carers, out of the hours of the days offered. Who asks for unknown hours is counted and not fitted.",
        inputs=("offers", "referrals"),
        source="Homeward",
        valid_from=date(2024, 5, 27),
        is_indicative=True,
        examples=(
            Worked(
                situation="28 hours a week; 20 asked for with two carers, then 12, then 7; one asks for unknown hours",
                answer=(4, 2, 1),
                work=_fit_of_hours,
            ),
        ),
    ),
)
