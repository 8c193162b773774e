"""Bed hours of lateness (`flow.bed_hours_late`), person by person and added up."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tests.journeys.truth import facts
from tests.journeys.truth.blockages import FOUR_WEEKS
from tests.journeys.truth.days import clock, day_of
from tests.journeys.truth.people import Person
from tests.journeys.truth.told import Known


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """One person's hours on the day they left, or so far today (`is_running`). `reason`: the code they waited for."""

    person: Person
    on: date
    reason: str
    hours: float
    is_running: bool

    @property
    def step(self) -> str:
        """What they waited for, as a step of the hospital's."""
        return self.reason.partition(".")[2] or {"medicines": "medicines_or_letter"}.get(self.reason, self.reason)

    @property
    def key(self) -> str:
        """The lateness that the hours are counted in."""
        return f"late~hospital-process~{self.step}~{self.person.site}"


def late(known: Known, organisation: str, *, window: int) -> list[dict[str, Any]]:
    """What /blockages should say of bed hours after the set hour, by step and site."""
    today = day_of(known.at)
    hours: dict[tuple[str, str], list[tuple[int, float]]] = {}
    waiting: Counter[tuple[str, str]] = Counter()
    for each in _everyone_late(known, organisation):
        age = (today - each.on).days
        if 0 <= age <= FOUR_WEEKS:
            hours.setdefault((each.step, each.person.site), []).append((age, each.hours))
            waiting[each.step, each.person.site] += each.is_running
    lines = []
    for (step, site), told in hours.items():
        sums = {
            name: sum(amount for age, amount in told if first <= age <= last)
            for name, first, last in (
                ("today", 0, 0), ("day", 1, 1), ("week", 1, 7), ("four_weeks", 1, FOUR_WEEKS)
            )
        }  # fmt: skip
        own = {f"hours_{name}": amount for name, amount in sums.items()}
        key = f"late~hospital-process~{step}~{site}"
        lines.append({"key": key, "what": step, "site": site, "people_now": waiting[step, site], **own})
    over = {1: "hours_day", 7: "hours_week", 28: "hours_four_weeks"}[window]
    return sorted(lines, key=lambda line: (-line[over], -line["hours_today"], line["key"]))


def late_rows(known: Known, organisation: str, *, days: int, lateness: str | None = None) -> list[dict[str, Any]]:
    """What /blockages/bed-hours should list, of one lateness or of all."""
    today = day_of(known.at)
    rows = [
        {
            "day": each.on, "stay": each.person.key, "feed": known.teller(each.person), "site": each.person.site,
            "ward": each.person.ward, "lateness": each.key, "reason": each.reason,
            "reason_label": facts.reason(each.reason, each.on).label, "is_running": each.is_running,
            "left_at": each.person.left_at, "hours": each.hours,
        }
        for each in _everyone_late(known, organisation)
        if 0 <= (today - each.on).days <= days and lateness in (None, each.key)
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row["day"], row["stay"]))


def _everyone_late(known: Known, organisation: str) -> list[Late]:
    places = facts.beneath(organisation)
    found = (_late(person, known) for person in known.everybody() if person.is_in(places))
    return [each for each in found if each is not None]


def _late(person: Person, known: Known) -> Late | None:
    """Whoever left, or is ready and waits, for medicines, a letter or transport after the set hour."""
    rule = facts.rule("lateness")[0]
    hour = int(str(rule["after"]).partition(":")[0])
    until: datetime = known.at
    if person.left_at is not None:
        until = person.left_at
    elif not known.is_told_now(known.teller(person)) or person.spell_at(known.at) is None:
        return None
    spells = [(start, end) for start, end in person.spells if start <= until and (end is None or end >= until)]
    on = day_of(until)
    day = person.days.get(on)
    own = [code for code in (person.reason, day.reason if day else None) if code in rule["reasons"]]
    if not spells or not own:
        return None
    begins = max(clock(on, hour), spells[-1][0])
    if begins >= until:
        return None
    hours = (until - begins) / timedelta(hours=1)
    return Late(person=person, on=on, reason=own[0], hours=hours, is_running=person.left_at is None)
