"""The rows of /stays, person by person."""

from datetime import datetime
from typing import Any

from tests.journeys.truth import facts
from tests.journeys.truth.blockages import Leaders
from tests.journeys.truth.colours import running_day
from tests.journeys.truth.days import A_DAY, day_of, nights
from tests.journeys.truth.people import Person
from tests.journeys.truth.steps import held_now
from tests.journeys.truth.told import Known

KEPT_DAYS = 36


def stays(known: Known, organisation: str, *, state: str) -> list[dict[str, Any]]:
    """What /stays should list, in order of key."""
    at, places, leaders = known.at, facts.beneath(organisation), Leaders(known)
    found = []
    for person in known.everybody():
        has_left = person.left_at is not None and person.left_at <= at
        if state == "left":
            is_meant = has_left and day_of(person.left_at or at) >= day_of(at) - KEPT_DAYS * A_DAY
        else:
            is_meant = person.is_in_bed(at) and known.is_told_now(known.teller(person))
            is_meant = is_meant and (state == "present" or person.spell_at(at) is not None)
        if is_meant and person.is_in(places):
            found.append(_row(person, known, leaders))
    return found


def _row(person: Person, known: Known, leaders: Leaders) -> dict[str, Any]:
    at = known.at
    held = held_now(person, known.asks_of(person), at)
    holds = leaders.lead(held[0]) if held else None
    today = running_day(person, at)
    has_left = person.left_at is not None and person.left_at <= at
    until = person.left_at if has_left and person.left_at else at
    since = ready_since(person, at)
    return {
        "stay": person.key, "feed": known.teller(person), "site": person.site, "ward": person.ward, "bed": person.bed,
        "specialty": person.specialty, "source": person.source, "home_council": person.council,
        "admitted_at": person.admitted_at, "nights": nights(person.admitted_at, until),
        "expected_on": person.expected_on, "meets_criteria": person.meets,
        "is_ready": since is not None and not has_left,
        "days_since_ready": None if since is None else (day_of(until) - day_of(since)).days,
        "ready_nights": sum(nights(start, min(end or until, until)) for start, end in person.spells if start <= until),
        "ready": [{"since": start, "to": end} for start, end in person.spells],
        "pathway_referred": person.pathway_referred, "pathway_final": person.pathway_final,
        "delay_reason": person.reason, "today": today.state if today else None,
        "today_reason": today.reason if today else None, "blockage": holds.key if holds else None,
        "tag": holds.tag if holds else None, "left_at": person.left_at, "left_to": person.left_to,
        "unlisted_since": person.lost_at,
    }  # fmt: skip


def ready_since(person: Person, at: datetime) -> datetime | None:
    """The start of the current spell; of somebody who has left, of the one that leaving ended."""
    if person.left_at is not None and person.left_at <= at:
        spells = [spell for spell in person.spells if spell[0] <= person.left_at]
        return spells[-1][0] if spells else None
    spell = person.spell_at(at)
    return spell[0] if spell else None
