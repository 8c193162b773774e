"""Bed days, and red and green days over a period, from each person's days one by one."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tests.journeys.truth import facts
from tests.journeys.truth.colours import Coloured, closed_day, count, reasons
from tests.journeys.truth.days import A_DAY, clock, close_of, closed_before, day_of, nights
from tests.journeys.truth.partners import feed_of
from tests.journeys.truth.people import Person
from tests.journeys.truth.rows import ready_since
from tests.journeys.truth.told import Known

DAYS = 28
_BANDS = (("0", 0), ("1", 1), ("2-3", 2), ("4-6", 4), ("7-13", 7), ("14-20", 14), ("21+", 21))
_CARES = ("acute", "community")
_LONG = (7, 14, 21)
_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lain:
    """One day of one person, where they lay on it. `before`: where they lay the day before, if they did.

    `is_there`: some time of it. A stay of no length, and one that ended as the day began, only came or went.
    """

    person: Person
    on: date
    ward: str
    before: str | None
    is_there: bool
    has_come: bool
    has_left: bool

    @property
    def place(self) -> str:
        """The ward it counts for."""
        return self.ward if self.is_there or self.before is None else self.before


def _ward(person: Person, on: date) -> str:
    day = person.days.get(on)
    return day.ward if day is not None else person.ward


def lain(known: Known, organisation: str) -> list[Lain]:
    """Each person's each day of the last 28 that were told of."""
    places = facts.beneath(organisation)
    every = known.noted("lain", lambda: _lain(known))
    return [each for each in every if each.person.is_in(places)]


def _lain(known: Known) -> list[Lain]:
    found = []
    first = {site: _first_day(known, site) for site in {person.site for person in known.everybody()}}
    for person in known.everybody():
        for on in (day for day in closed_before(known.at, DAYS) if day >= first[person.site]):
            start, close, left = clock(on), close_of(on), person.left_at
            if person.admitted_at >= close or (left is not None and left < start):
                continue
            if not known.is_told(known.teller(person), close):
                continue
            was_there = person.admitted_at < start
            found.append(
                Lain(
                    person=person, on=on, ward=_ward(person, on),
                    before=_ward(person, on - A_DAY) if was_there else None,
                    is_there=left is None or left > max(start, person.admitted_at),
                    has_come=not was_there, has_left=left is not None and left < close,
                )
            )  # fmt: skip
    return found


def known_days(known: Known, sites: Iterable[str]) -> frozenset[date]:
    """The days of whose close every one of some sites has told."""
    told = [known.noted(("known days", site), lambda site=site: _known_days(known, site)) for site in sites]
    return frozenset.intersection(*told) if told else frozenset()


def _known_days(known: Known, site: str) -> frozenset[date]:
    board = feed_of(f"ward_board.{site}")
    days = [on for on in closed_before(known.at, DAYS) if on >= _first_day(known, site)]
    return frozenset(on for on in days if known.is_told(board, close_of(on)))


def _first_day(known: Known, site: str) -> date:
    """The day of a site's first list: of those before it nobody knows who had gone."""
    return min(day_of(page.at) for page in known.pages[feed_of(f"ward_board.{site}")])


def key_of(person: Person, ward: str, *, by: str) -> str:
    """What somebody is counted under who lies on a ward."""
    if by == "trust":
        return facts.parents()[person.site]
    return {"site": person.site, "ward": ward, "council": person.council}[by]


def bed_days(known: Known, organisation: str, *, by: str) -> dict[str, Any]:
    """What /bed-days should say."""
    at, every = known.at, lain(known, organisation)
    places = facts.beneath(organisation)
    here = [
        person for person in known.everybody()
        if person.is_in(places) and person.is_in_bed(at) and known.is_told_now(known.teller(person))
    ]  # fmt: skip
    lain_by: dict[str, list[Lain]] = {}
    here_by: dict[str, list[Person]] = {}
    for each in every:
        lain_by.setdefault(key_of(each.person, each.place, by=by), []).append(each)
    for person in here:
        here_by.setdefault(key_of(person, _ward(person, day_of(at)), by=by), []).append(person)
    parts = []
    for key in sorted({*lain_by, *here_by}):
        beneath = _beneath(known, organisation, by, key)
        parts += _lines(known, key, lain_by.get(key, []), here_by.get(key, []), beneath)
    whole = _lines(known, None, every, here, _beneath(known, organisation, by, None))
    return {"by": by, "whole": whole, "parts": parts, "total": len(parts)}


def _beneath(known: Known, organisation: str, by: str, key: str | None) -> frozenset[str]:
    """The sites without which a sum would not be whole, told of or not: where people of a council lie is anywhere."""
    places = facts.beneath(organisation)
    every = {page.place for pages in known.pages.values() for page in pages[-1:] if page.feed.startswith("ward_board")}
    sites = every if places & facts.councils() else every & places
    if key is None or by == "council":
        return frozenset(sites)
    return frozenset(site for site in sites if by == "trust" and facts.parents()[site] == key)


def _lines(
    known: Known, key: str | None, every: list[Lain], here: list[Person], beneath: frozenset[str]
) -> list[dict[str, Any]]:
    lines = []
    untold = beneath - {each.person.site for each in every}
    for care in _CARES:
        mine = [each for each in every if facts.unit(each.place, each.person.site).care == care]
        now = [each for each in here if facts.unit(_ward(each, day_of(known.at)), each.site).care == care]
        if mine or now:
            sites = {each.person.site for each in mine} | {each.site for each in now}
            days = known_days(known, sites | untold)
            told = [each for each in mine if each.on in days]
            spent = spent_of(told) if told else None
            is_told = any(known.is_told_now(feed_of(f"ward_board.{site}")) for site in sites | untold)
            lines.append(
                {
                    "key": key, "care": care, "known_days": len(days), "spent": spent,
                    "now": _now(now, known.at) if now or is_told else None,
                }
            )  # fmt: skip
    return lines


def spent_of(every: list[Lain]) -> dict[str, Any]:
    """What some days of some people come to."""
    there = [each for each in every if each.is_there]
    slept = [each for each in there if not each.has_left]
    spent = {
        "nights": len(slept), "calendar_days": len(there),
        "nights_without_criteria": sum(_is_ready(each, close_of(each.on) - _MOMENT) for each in slept),
        "calendar_days_without_criteria": sum(_was_ready(each) for each in there),
        "admissions": sum(each.has_come for each in every), "departures": sum(each.has_left for each in every),
        "final": bands_of(
            (day_of(left) - day_of(since)).days
            for each in every
            if each.has_left and (left := each.person.left_at) is not None
            and (since := ready_since(each.person, left)) is not None
        ),
    }  # fmt: skip
    for least in _LONG:
        spent[f"nights_of_long_stays_{least}"] = sum(
            (each.on + A_DAY - day_of(each.person.admitted_at)).days >= least for each in slept
        )
    return spent


def _is_ready(each: Lain, at: datetime) -> bool:
    return any(start <= at and (end is None or end > at) for start, end in each.person.spells)


def _was_ready(each: Lain) -> bool:
    start, close = clock(each.on), close_of(each.on)
    return any(since < close and (end is None or end > max(start, since)) for since, end in each.person.spells)


def bands_of(days: Iterable[int]) -> list[dict[str, Any]]:
    """Stays by so many days since DRD, every band in order."""
    counts = Counter(max(least for _, least in _BANDS if least <= each) for each in days)
    return [{"days": name, "stays": counts[least]} for name, least in _BANDS]


def _now(here: list[Person], at: datetime) -> dict[str, Any]:
    since = [spell[0] for person in here if (spell := person.spell_at(at)) is not None]
    ages = [(day_of(at) - day_of(start)).days for start in since]
    stays = [nights(person.admitted_at, at) for person in here]
    return {
        "occupied": len(here), "ready": len(ages), "ready_share": len(ages) / len(here) if here else None,
        "longest_days": max(ages, default=None), "current": bands_of(ages),
        **{f"stays_of_{least}": sum(each >= least for each in stays) for least in _LONG},
    }  # fmt: skip


def _coloured(known: Known) -> list[tuple[Person, Coloured]]:
    found = []
    for each in known.noted("lain", lambda: _lain(known)):
        day = closed_day(each.person, each.on) if each.is_there else None
        if day is not None:
            found.append((each.person, day))
    return found


def red_green_period(known: Known, organisation: str, *, by: str) -> dict[str, Any]:
    """What /red-green/period should say."""
    days = closed_before(known.at, DAYS)
    places = facts.beneath(organisation)
    coloured = known.noted("coloured", lambda: _coloured(known))
    every = [(person, day) for person, day in coloured if person.is_in(places)]

    def course(key: str | None, mine: list[Any], sites: Iterable[str]) -> dict[str, Any]:
        told = known_days(known, sites)
        on_day: dict[date, list[Coloured]] = {on: [] for on in told}
        for _, day in mine:
            if day.on in told:
                on_day[day.on].append(day)
        counts = {on: count(theirs) for on, theirs in on_day.items()}
        by_day = {
            name: [counts[on][name] if on in counts else None for on in days]
            for name in ("green", "ready", "recorded", "not_reviewed")
        }  # fmt: skip
        whole = count(day for _, day in mine if day.on in told) if told else None
        return {"key": key, "known_days": len(told), "whole": whole, **by_day}

    of_key: dict[str, list[Any]] = {}
    for person, day in every:
        of_key.setdefault(key_of(person, day.ward, by=by), []).append((person, day))
    parts = []
    for key, mine in sorted(of_key.items()):
        beneath = _beneath(known, organisation, by, key)
        parts.append(course(key, mine, beneath | {person.site for person, _ in mine}))
    sites = _beneath(known, organisation, by, None)
    told = known_days(known, sites)
    return {
        "by": by, "on": days, "whole": course(None, every, sites), "parts": parts, "total": len(parts),
        "reasons": reasons([day for _, day in every if day.on in told]),
    }  # fmt: skip
