"""The rows beneath figures, person by person: bed days lost, red and green days, bed days of a period, who is there."""

from datetime import date
from typing import Any

from tests.journeys.truth import facts
from tests.journeys.truth.blockages import Leaders, lost_nights
from tests.journeys.truth.colours import closed_days_of, running_days_of
from tests.journeys.truth.days import A_DAY, close_of, closed_before, day_of, nights
from tests.journeys.truth.people import Person
from tests.journeys.truth.spent import Lain, key_of, known_days, lain, spent_of
from tests.journeys.truth.told import Known


def lost_days(known: Known, organisation: str, *, days: int) -> list[dict[str, Any]]:
    """What /blockages/bed-days should list."""
    leaders, first = Leaders(known), day_of(known.at) - days * A_DAY
    rows = []
    for night in lost_nights(known, organisation):
        person, holds = night.person, leaders.lead(night.holds)
        if night.on < first:
            continue
        rows.append(
            {
                "day": night.on, "stay": person.key, "feed": known.teller(person), "site": person.site,
                "ward": _ward(person, night.on), "home_council": person.council, "blockage": holds.key,
                "tag": holds.tag, "what": holds.what, "reason": night.reason,
                "ready_since": max(start for start, _ in person.spells if start < close_of(night.on)),
                "care": facts.unit(person.ward, person.site).care, "is_disputed": False,
            }
        )  # fmt: skip
    return sorted(rows, key=lambda row: (row["day"], row["stay"]))


def red_days(known: Known, organisation: str, *, days: int) -> list[dict[str, Any]]:
    """What /red-green/bed-days should list."""
    window, closed = closed_before(known.at, days), closed_days_of(known)
    rows = [
        {
            "day": day.on, "stay": person.key, "feed": known.teller(person), "site": day.site, "ward": day.ward,
            "why": day.why, "is_ready": day.why == "ready", "is_contradiction": day.is_contradiction,
            "reason": day.reason,
        }
        for person in _people(known, organisation) for day in closed.get(person.key, ()) if day.on in window
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row["day"], row["stay"]))


def red_today(known: Known, organisation: str) -> list[dict[str, Any]]:
    """What /red-green/today should list."""
    today = running_days_of(known)
    return [
        {
            "day": day_of(known.at), "stay": person.key, "feed": known.teller(person), "site": day.site,
            "ward": day.ward, "state": day.state, "is_ready": day.is_ready, "is_contradiction": day.is_contradiction,
            "reason": day.reason, "reviewed_at": day.reviewed_at,
        }
        for person in _people(known, organisation) if (day := today.get(person.key)) is not None
    ]  # fmt: skip


def bed_day_rows(known: Known, organisation: str, *, by: str) -> list[dict[str, Any]]:
    """What /bed-days/rows should list."""
    found: dict[tuple[str, str, str, str], list[Lain]] = {}
    for each in lain(known, organisation):
        person = each.person
        part, care = key_of(person, each.place, by=by), facts.unit(each.place, person.site).care
        if each.on in known_days(known, {person.site}):
            found.setdefault((part, care, person.key, each.place), []).append(each)
    rows = []
    for (part, care, key, ward), every in sorted(found.items()):
        spent = spent_of(every)
        bands = [band["days"] for band in spent.pop("final") if band["stays"]]
        if spent["calendar_days"] or spent["admissions"] or spent["departures"]:
            rows.append(
                {
                    "part": part, "care": care, "stay": key, "site": every[0].person.site, "ward": ward, **spent,
                    "left_after_days": bands[0] if bands else None,
                }
            )  # fmt: skip
    return rows


def in_bed_rows(
    known: Known, organisation: str, *, by: str, part: str | None = None, care: str | None = None
) -> list[dict[str, Any]]:
    """What /bed-days/now should list."""
    at, rows = known.at, []
    for person in _people(known, organisation):
        if not person.is_in_bed(at) or not known.is_told_now(known.teller(person)):
            continue
        ward, spell = _ward(person, day_of(at)), person.spell_at(at)
        rows.append(
            {
                "part": None if by == "all" else key_of(person, ward, by=by),
                "care": facts.unit(ward, person.site).care, "stay": person.key, "feed": known.teller(person),
                "site": person.site, "ward": ward, "home_council": person.council, "admitted_at": person.admitted_at,
                "nights": nights(person.admitted_at, at), "is_ready": spell is not None,
                "days_since_ready": None if spell is None else (day_of(at) - day_of(spell[0])).days,
            }
        )  # fmt: skip
    rows = [row for row in rows if part in (None, row["part"]) and care in (None, row["care"])]
    return sorted(rows, key=lambda row: (row["part"] or "", row["care"], row["stay"]))


def _people(known: Known, organisation: str) -> list[Person]:
    places = facts.beneath(organisation)
    return [person for person in known.everybody() if person.is_in(places)]


def _ward(person: Person, on: date) -> str:
    day = person.days.get(on)
    return day.ward if day is not None else person.ward
