"""Who lay where from when to when (`occupancy.by_day`, `stays.moves`): each person followed from day to day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tests.journeys.truth.days import A_DAY, clock, close_of, closed_before, day_of
from tests.journeys.truth.people import Person
from tests.journeys.truth.spent import DAYS, Lain, key_of, known_days, lain
from tests.journeys.truth.told import Known

_HOUR, _MINUTE = timedelta(hours=1), timedelta(minutes=1)


@dataclass(slots=True, kw_only=True)
class Time:
    """One time of somebody in one place. `to_at` None: they lay there to the end of the days they were followed on."""

    person: Person
    part: str
    came: str
    from_at: datetime
    went: str | None = None
    to_at: datetime | None = None

    def ended(self, went: str, at: datetime) -> "Time":
        """The same, over."""
        self.went, self.to_at = went, at
        return self


def occupancy_rows(
    known: Known, organisation: str, *, by: str, part: str | None = None, days: Iterable[date] | None = None,
    hour: datetime | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """What /occupancy/rows should list of the last closed days, of some of them, or of the hour begun at an instant."""
    asked = [day_of(hour)] if hour is not None else list(days or closed_before(known.at, DAYS))
    of_person: dict[str, list[Lain]] = {}
    for each in lain(known, organisation):
        of_person.setdefault(each.person.key, []).append(each)
    rows = []
    for mine in of_person.values():
        told = known_days(known, {mine[0].person.site})
        for run in _runs(on for on in asked if on in told):
            start, end = clock(run[0]), close_of(run[-1])
            if hour is not None:
                start, end = hour, hour + _HOUR
            followed = _followed([each for each in mine if each.on in run], by=by)
            rows += [_row(each, known, start, end) for each in followed if _is_between(each, start, end)]
    rows = [row for row in rows if part in (None, row["part"])]
    return sorted(rows, key=lambda row: (row["part"], row["stay"], row["from_at"], row["to_at"]))


def _runs(days: Iterable[date]) -> list[list[date]]:
    """Days in order, parted where one is not known."""
    runs: list[list[date]] = []
    for on in sorted(days):
        if runs and runs[-1][-1] == on - A_DAY:
            runs[-1].append(on)
        else:
            runs.append([on])
    return runs


def _followed(every: list[Lain], *, by: str) -> Iterator[Time]:
    """Somebody's days on end, in order: whoever moves does so at the midnight that begins the day."""
    now: Time | None = None
    for each in every:
        person, midnight = each.person, clock(each.on)
        here = key_of(person, each.place, by=by)
        if each.before is not None and now is None:
            now = Time(person=person, part=key_of(person, each.before, by=by), came="there", from_at=midnight)
        if now is not None and now.part != here:
            yield now.ended("moved_out", midnight)
            now = Time(person=person, part=here, came="moved_in", from_at=midnight)
        if each.has_come:
            now = Time(person=person, part=here, came="admitted", from_at=person.admitted_at)
        if each.has_left and now is not None and person.left_at is not None:
            yield now.ended("left", person.left_at)
            now = None
    if now is not None:
        yield now


def _is_between(each: Time, start: datetime, end: datetime) -> bool:
    """Whoever goes as it begins goes in it; whoever comes as it ends does not come in it."""
    return each.from_at < end and (each.to_at is None or each.to_at >= start)


def _row(each: Time, known: Known, start: datetime, end: datetime) -> dict[str, Any]:
    """One time, cut. Whoever goes as it ends is there to the end."""
    from_at = max(each.from_at, start)
    to_at, went = (end, None) if each.to_at is None or each.to_at >= end else (each.to_at, each.went)
    return {
        "part": each.part, "stay": each.person.key, "feed": known.teller(each.person), "site": each.person.site,
        "came": each.came if each.from_at >= start else "there", "from_at": from_at, "went": went, "to_at": to_at,
        "minutes": (to_at - from_at) / _MINUTE,
    }  # fmt: skip
