"""homeward delays: stays with their ready spells in; people and stays by days since the discharge ready date out."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from homeward.analyst.instants import shown
from homeward.analyst.output import Value
from homeward.analyst.spells import record_of
from homeward.analyst.stays import ReadStay
from metrics.beddays.delays import in_bed_of, ready_now_by
from metrics.beddays.readiness import BAND_NAMES, Delay, delay_of
from metrics.beddays.timeline import micros
from metrics.beddays.unit import UnitRules

_NO_BAND = "none"


class DelaysBy(StrEnum):
    """What a row of the answer is of."""

    BAND = "band"
    UNIT = "unit"
    STAY = "stay"


COLUMNS = {
    DelaysBy.BAND: ("state", "days_since_drd", "stays", "nights_without_criteria", "calendar_days_without_criteria"),
    DelaysBy.UNIT: ("unit", "in_bed", "ready", "ready_share", "longest_days_since_drd"),
    DelaysBy.STAY: (
        "stay_id", "unit", "state", "ready_since", "days_since_drd", "band", "nights_without_criteria",
        "calendar_days_without_criteria",
    ),
}  # fmt: skip


class Condition(StrEnum):
    """Whether a stay lasts at the instant asked about."""

    IN_BED = "in bed"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class _Line:
    stay: str
    unit: str
    delay: Delay

    @property
    def state(self) -> Condition:
        return Condition.LEFT if self.delay.has_left else Condition.IN_BED


def delays(stays: Iterable[ReadStay], *, by: DelaysBy, at: datetime) -> Iterator[Sequence[Value]]:
    """The rows of the answer as at an instant; stays that begin later are in none."""
    records = (record_of(stay) for stay in stays if stay.arrive <= micros(at))
    if by is DelaysBy.UNIT:
        people = (in_bed_of(record, units=UnitRules(), at=at) for record in records)
        found = ready_now_by((each for each in people if each is not None), key=lambda each: each.ward)
        for unit, count in sorted(found.items(), key=lambda line: line[0] or ""):
            yield unit, count.occupied, count.ready, count.share, count.longest_days
        return
    lines = (_Line(each.stay.key, each.stay.ward or "", delay_of(each, at=at)) for each in records)
    yield from _stays(lines) if by is DelaysBy.STAY else _bands(lines)


def _stays(lines: Iterable[_Line]) -> Iterator[Sequence[Value]]:
    for line in lines:
        delay = line.delay
        since = None if delay.since is None else shown(micros(delay.since))
        yield (
            line.stay, line.unit, line.state, since, delay.days_since, delay.band, delay.nights, delay.calendar_days
        )  # fmt: skip


def _bands(lines: Iterable[_Line]) -> Iterator[Sequence[Value]]:
    counted: Counter[tuple[Condition, str]] = Counter()
    nights: Counter[tuple[Condition, str]] = Counter()
    days: Counter[tuple[Condition, str]] = Counter()
    for line in lines:
        cell = (line.state, line.delay.band or _NO_BAND)
        counted[cell] += 1
        nights[cell] += line.delay.nights
        days[cell] += line.delay.calendar_days
    for state in Condition:
        for band in (*BAND_NAMES, _NO_BAND):
            yield state, band, counted[state, band], nights[state, band], days[state, band]
