"""What services put up, as they last said: by day and place, with its age; and when home care could begin."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tests.journeys.truth import facts
from tests.journeys.truth.days import A_DAY, day_of
from tests.journeys.truth.ledger import Entry
from tests.journeys.truth.partners import feed_of
from tests.journeys.truth.told import Known

TELLS = {"reablement": "capacity", "bed_based": "capacity", "home_care": "home_care", "urgent_response": "ucr"}
AHEAD = 7
_EVERYWHERE = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What was put up for a day or shift in a locality (of a care home: a type of bed), as it was last told."""

    on: date
    starts_at: datetime | None
    locality: str
    offered: float
    held: float | None
    taken: float
    usable: float
    not_usable: dict[str, float]
    observed_at: datetime
    freshness: str

    @property
    def is_told(self) -> bool:
        """Whether it was told lately enough to be reckoned with."""
        return self.freshness in {"fresh", "late"}


def _aged(known: Known, feed: str, observed_at: datetime) -> str:
    """How fresh a word is by its own age, whatever else its feed goes on saying."""
    limits, age = facts.feeds()[feed_of(feed)], known.at - observed_at
    return "stale" if age >= limits.stale else "late" if age >= limits.late else "fresh"


def offers_of(known: Known, service: str, type_: str) -> list[Offered]:
    """All that a service was ever heard to put up, each as it was last told."""
    if type_ == "care_home":
        return _entries(known, service)
    family = TELLS.get(type_)
    if family is None:
        return []
    found = []
    for (place, locality, when), (page, offer) in known.offers.items():
        if place != service or page.feed != f"{family}.{service}":
            continue
        if family == "capacity":
            parts = (offer.offered, offer.held, offer.taken, offer.usable, dict(offer.not_usable))
        elif family == "home_care":
            parts = (offer.hours_staffed, None, offer.hours_booked, offer.hours_free, {})
        else:
            taken = offer.visits_done + offer.visits_promised
            parts = (offer.visits_staffed, None, taken, max(offer.visits_staffed - taken, 0), {})
        found.append(
            Offered(
                on=day_of(when) if isinstance(when, datetime) else when, locality=locality or _EVERYWHERE,
                starts_at=when if isinstance(when, datetime) else None, offered=parts[0], held=parts[1],
                taken=parts[2], usable=parts[3], not_usable=parts[4], observed_at=page.at,
                freshness=_aged(known, page.feed, page.at),
            )
        )  # fmt: skip
    return found


def _entries(known: Known, home: str) -> list[Offered]:
    """A home's own entries: what is empty is usable while it takes people in, and as old as the entry is."""
    found = []
    for (place, _, _), (page, entry) in known.offers.items():
        if place != home or not isinstance(entry, Entry) or entry.updated_at > known.at:
            continue
        empty = max(entry.maximum - entry.occupied - entry.reserved, 0)
        is_shut = empty > 0 and not entry.is_accepting
        found.append(
            Offered(
                on=entry.on, starts_at=None, locality=entry.locality, offered=entry.maximum, held=entry.reserved,
                taken=entry.occupied, usable=empty if entry.is_accepting else 0,
                not_usable={"not_accepting": empty} if is_shut else {}, observed_at=entry.updated_at,
                freshness=_aged(known, page.feed, entry.updated_at),
            )
        )  # fmt: skip
    return found


def current(offers: list[Offered], type_: str, at: datetime) -> list[Offered]:
    """Today's; of home care the week's; of shifts those that are not over; of a care home its newest entry."""
    today = day_of(at)
    if type_ == "care_home":
        return [each for each in offers if not any(_is_newer(other, each) for other in offers)]
    if type_ == "urgent_response":
        shifts = [each for each in offers if each.on == today and each.starts_at is not None]
        begun = max((each.starts_at for each in shifts if each.starts_at and each.starts_at <= at), default=at)
        return [each for each in shifts if each.starts_at and each.starts_at >= begun]
    last = today + (AHEAD - 1 if type_ == "home_care" else 0) * A_DAY
    return [each for each in offers if today <= each.on <= last]


def _is_newer(one: Offered, other: Offered) -> bool:
    return one.locality == other.locality and one.observed_at > other.observed_at


def together(offers: Iterable[Offered], *, is_whole: bool = True) -> dict[str, Any] | None:
    """What was told lately enough of what is put up; in part, where something else was not."""
    every = list(offers)
    told = [each for each in every if each.is_told]
    return {**_added(told), "is_partial": len(told) < len(every) or not is_whole} if told else None


def _added(offers: list[Offered]) -> dict[str, Any]:
    why: defaultdict[str, float] = defaultdict(float)
    for each in offers:
        for name, amount in each.not_usable.items():
            why[name] += amount
    held = [each.held for each in offers if each.held is not None]
    explained = [(each.held or 0) + each.taken + each.usable + sum(each.not_usable.values()) for each in offers]
    return {
        "offered": sum(each.offered for each in offers), "held": sum(held) if held else None,
        "taken": sum(each.taken for each in offers), "usable": sum(each.usable for each in offers),
        "not_usable": [
            {"why": name, "amount": amount} for name, amount in sorted(why.items(), key=lambda one: (-one[1], one[0]))
        ],
        "other": sum(max(each.offered - part, 0) for each, part in zip(offers, explained, strict=True)),
    }  # fmt: skip


def places_of(known: Known, service: str, type_: str, put_up: list[Offered]) -> dict[str, Any]:
    """What is put up now in each locality, however old the word is, and when home care could begin there."""
    by_locality: defaultdict[str, list[Offered]] = defaultdict(list)
    for each in put_up:
        by_locality[each.locality].append(each)
    starts = _starts(known, service) if type_ == "home_care" else {}
    places = []
    for locality, theirs in sorted(by_locality.items()):
        oldest = min(theirs, key=lambda each: each.observed_at)
        places.append(
            {
                "locality": locality, "capacity": {**_added(theirs), "is_partial": False},
                "freshness": oldest.freshness, "observed_at": oldest.observed_at, "is_told": oldest.is_told,
                "has_start": starts[locality] is not None if locality in starts else None,
                "earliest_start_on": starts.get(locality),
            }
        )  # fmt: skip
    ages = [each["observed_at"] for each in places]
    days = [place["earliest_start_on"] for place in places if place["earliest_start_on"]]
    return {
        "places": places, "oldest_observed_at": min(ages, default=None), "newest_observed_at": max(ages, default=None),
        "earliest_start_on": min(days, default=None),
    }  # fmt: skip


def _starts(known: Known, provider: str) -> dict[str, date | None]:
    """The day that a provider's newest file names for each locality (None: it sees none); nothing from an old file."""
    pages = known.pages_of(feed_of(f"home_care.{provider}"))
    if not pages or _aged(known, pages[-1].feed, pages[-1].at) == "stale":
        return {}
    return {row.locality: row.earliest_start for row in pages[-1].offers if row.on == day_of(pages[-1].at)}


def earliest_usable(offers: list[Offered], at: datetime) -> date | None:
    """The first of the days ahead with one usable, or an hour of home care."""
    today = day_of(at)
    ahead = [each for each in offers if each.is_told and today <= each.on < today + AHEAD * A_DAY]
    return min((each.on for each in ahead if each.usable >= 1), default=None)
