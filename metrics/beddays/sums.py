"""The sums of a London day: what one closed day of many stays adds up to, by ward, by home council, by specialty.

A day's sums are worked out from the stays of that day alone and can be added over days, wards and councils. Where they
are kept and which days need them anew is not known here.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from typing import NamedTuple

from metrics.beddays.census import LONG_STAYS_DAYS
from metrics.beddays.closed_days import ClosedDays, closed_days
from metrics.beddays.colours import ClosedDay, Why, facts_of, ward_on
from metrics.beddays.readiness import BAND_NAMES, delay_of, is_sound, spells_of
from metrics.beddays.record import StayRecord
from metrics.beddays.spell import Spell
from metrics.beddays.timeline import micros
from metrics.beddays.unit import UnitRules
from metrics.beddays.worked import WARD, a_stay
from metrics.vocabulary.days import london_day
from metrics.vocabulary.definition import Definition, Worked

# Of a cut that is not by ward, specialty or council: all of them together.
ALL = ""
# The ward, specialty or council that nobody told.
UNTOLD = "-"
_A_DAY = timedelta(days=1)


class Cut(NamedTuple):
    """Whose sums they are. By ward (`specialty` ALL), for everybody or for the people of one council; or by specialty
    (`ward` ALL), of which only who came, lay there and left is counted."""

    on: date
    feed: str
    site: str
    ward: str
    specialty: str
    council: str


@dataclass(slots=True, kw_only=True)
class DaySum:
    """What a day adds up to. Each figure is a number of people, and can be added to that of another day or ward.

    `arrived`, `left`: when people were admitted and left, in microseconds since 1970; `came`, `went`: likewise of moves
    between wards, which are set at the midnight that begins the day. there_at_start + arrived + came - left - went =
    nights. `long_*`: at the close, after so many nights and more. `left_after_*`: those who left on the day by days
    since DRD. `reasons`: the red days by reason, "" without one.
    """

    there_at_start: int = 0
    nights: int = 0
    calendar_days: int = 0
    ready_nights: int = 0
    ready_calendar_days: int = 0
    long_7: int = 0
    long_14: int = 0
    long_21: int = 0
    left_after_0: int = 0
    left_after_1: int = 0
    left_after_2: int = 0
    left_after_4: int = 0
    left_after_7: int = 0
    left_after_14: int = 0
    left_after_21: int = 0
    green: int = 0
    ready: int = 0
    recorded: int = 0
    not_reviewed: int = 0
    contradictions: int = 0
    arrived: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    came: list[int] = field(default_factory=list)
    went: list[int] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)

    def add(self, other: "DaySum") -> None:
        """Add the people of another to these."""
        # One person adds little to a day: what is nought is passed over.
        for name in NUMBERS:
            if number := getattr(other, name):
                setattr(self, name, getattr(self, name) + number)
        for name in INSTANTS:
            if instants := getattr(other, name):
                getattr(self, name).extend(instants)
        for reason, days in other.reasons.items():
            self.reasons[reason] += days


_LONG = tuple((least, f"long_{least}") for least in LONG_STAYS_DAYS)
_LEFT_AFTER = {name: f"left_after_{name.split('-')[0].rstrip('+')}" for name in BAND_NAMES}
BANDS_OF = {field: name for name, field in _LEFT_AFTER.items()}
NUMBERS = tuple(each.name for each in fields(DaySum) if each.type in {int, "int"})
INSTANTS = ("arrived", "left", "came", "went")

Sums = Mapping[Cut, DaySum]


def sum_up(records: Iterable[tuple[str, StayRecord]], *, units: UnitRules, days: ClosedDays) -> Sums:
    """The sums of a run of closed days from all stays that touch it, each with the feed that tells of it.

    A record holds the days of the run and the one before it, since that says who moved at the first midnight. In no
    sum is a stay left before it began. The order of the records makes no difference. A cut of nobody is not there.
    """
    found: dict[Cut, DaySum] = {}
    for feed, record in records:
        if is_sound(record):
            _Adding(found, feed, record, units=units, days=days).add()
    for each in found.values():
        for name in INSTANTS:
            getattr(each, name).sort()
    return found


class _Adding:
    """One stay on its way into the sums."""

    def __init__(
        self, found: dict[Cut, DaySum], feed: str, record: StayRecord, *, units: UnitRules, days: ClosedDays
    ) -> None:
        self._found = found
        self._feed = feed
        self._record = record
        self._days = days
        self._spells = spells_of(record)
        self._colours = {each.on: each for each in facts_of(record, units=units, days=days).days}

    def add(self) -> None:
        days, stay = self._days, self._record.stay
        touched = days.touched(stay.admitted_at, stay.left_at)
        for number in touched:
            self._day(number)
        left = stay.left_at
        if left is None or not days.starts_at <= left < days.closes[-1]:
            return
        number = days.touched(left, None).start
        if number not in touched:
            self._left_without_a_day(left, days.days[number])
        elif left < days.closes[number]:
            self._leave(left, on=days.days[number], ward=ward_on(self._record, days.days[number]))

    def _day(self, number: int) -> None:
        days, record, stay = self._days, self._record, self._record.stay
        on, close = days.days[number], days.closes[number]
        start = days.closes[number - 1] if number else days.starts_at
        ward = ward_on(record, on)
        if stay.admitted_at >= start:
            self._note("arrived", stay.admitted_at, on=on, ward=ward)
        else:
            before = ward_on(record, on - _A_DAY)
            self._count("there_at_start", on=on, ward=before)
            if before != ward:
                self._move(start, on=on, before=before, after=ward)
        for cell in self._cells(on, ward):
            cell.calendar_days += 1
            if stay.left_at is None or stay.left_at >= close:
                self._close(cell, on=on)
            self._ready(cell, start=start, close=close)
            if on in self._colours:
                _add_colour(cell, self._colours[on])

    def _close(self, cell: DaySum, *, on: date) -> None:
        cell.nights += 1
        slept = (on + _A_DAY - london_day(self._record.stay.admitted_at)).days
        for least, name in _LONG:
            if slept >= least:
                setattr(cell, name, getattr(cell, name) + 1)

    def _ready(self, cell: DaySum, *, start: datetime, close: datetime) -> None:
        if not self._spells:
            return
        cell.ready_calendar_days += any(_touches(spell, start, close) for spell in self._spells)
        cell.ready_nights += any(
            begins < close and (ends is None or ends >= close) for begins, ends in self._spells
        )  # fmt: skip

    def _move(self, at: datetime, *, on: date, before: str | None, after: str | None) -> None:
        for name, ward in (("went", before), ("came", after)):
            for cell in self._cells(on, ward):
                getattr(cell, name).append(micros(at))

    def _left_without_a_day(self, left: datetime, on: date) -> None:
        """Somebody who left as the day began, or who came and went at one instant: no time on the day they leave on."""
        stay = self._record.stay
        if stay.admitted_at == left:
            ward = stay.ward
            self._note("arrived", left, on=on, ward=ward)
        else:
            ward = ward_on(self._record, on - _A_DAY)
            self._count("there_at_start", on=on, ward=ward)
        self._leave(left, on=on, ward=ward)

    def _leave(self, left: datetime, *, on: date, ward: str | None) -> None:
        self._note("left", left, on=on, ward=ward)
        band = delay_of(self._record, at=left).band
        if band is not None:
            for cell in self._cells(on, ward):
                name = _LEFT_AFTER[band]
                setattr(cell, name, getattr(cell, name) + 1)

    def _count(self, name: str, *, on: date, ward: str | None) -> None:
        for cell in (*self._cells(on, ward), self._of_specialty(on)):
            setattr(cell, name, getattr(cell, name) + 1)

    def _note(self, name: str, at: datetime, *, on: date, ward: str | None) -> None:
        for cell in (*self._cells(on, ward), self._of_specialty(on)):
            getattr(cell, name).append(micros(at))

    def _cells(self, on: date, ward: str | None) -> tuple[DaySum, DaySum]:
        stay = self._record.stay
        council = stay.home_council or UNTOLD
        return self._cell(on, ward or UNTOLD, ALL, ALL), self._cell(on, ward or UNTOLD, ALL, council)

    def _of_specialty(self, on: date) -> DaySum:
        return self._cell(on, ALL, self._record.stay.specialty or UNTOLD, ALL)

    def _cell(self, on: date, ward: str, specialty: str, council: str) -> DaySum:
        cut = Cut(on, self._feed, self._record.stay.organisation, ward, specialty, council)
        found = self._found.get(cut)
        if found is None:
            found = self._found[cut] = DaySum()
        return found


def _add_colour(cell: DaySum, day: ClosedDay) -> None:
    setattr(cell, day.why.value, getattr(cell, day.why.value) + 1)
    cell.contradictions += day.is_contradiction
    if day.why is not Why.GREEN:
        cell.reasons[day.reason or ""] += 1


def _touches(spell: Spell, start: datetime, close: datetime) -> bool:
    begins, ends = spell
    return begins < close and (ends is None or (ends > start and ends > begins))


_FROM = date(2024, 4, 1)


DEFINITIONS = (
    Definition(
        key="bed_days.nights",
        title="Bed days, in nights",
        unit="nights",
        says="The closing midnights at which somebody lay in a bed, over a period, by ward, site, trust or council.",
        rule="The midnight censuses of the period added up. Whoever leaves at midnight was there at it.",
        inputs=("stays", "bed days"),
        source="NHS England, bed availability and occupancy: counted at midnight",
        valid_from=_FROM,
        examples=(
            Worked(
                situation="from the 1st at 08:00 to the 4th at 12:00",
                answer=3,
                work=lambda: _total("nights", a_stay("2026-11-01 08:00", "2026-11-04 12:00")),
            ),
            Worked(
                situation="came and went on one day",
                answer=0,
                work=lambda: _total("nights", a_stay("2026-11-02 08:00", "2026-11-02 20:00")),
            ),
            Worked(
                situation="across the spring change",
                answer=2,
                work=lambda: _total("nights", a_stay("2026-03-28 12:00", "2026-03-30 12:00"), first="2026-03-27"),
            ),
        ),
    ),
    Definition(
        key="bed_days.calendar_days",
        title="Bed days, in calendar days",
        unit="days",
        says="The London days on which somebody had any time in a bed, added up over people; never called nights.",
        rule="For each person the days of the period from that of admission to that of the last moment before leaving.",
        inputs=("stays", "bed days"),
        source="Homeward",
        valid_from=_FROM,
        examples=(
            Worked(
                situation="from the 1st at 08:00 to the 4th at 12:00",
                answer=4,
                work=lambda: _total("calendar_days", a_stay("2026-11-01 08:00", "2026-11-04 12:00")),
            ),
            Worked(
                situation="left at midnight: the day that begins then is not touched",
                answer=1,
                work=lambda: _total("calendar_days", a_stay("2026-11-02 08:00", "2026-11-03 00:00")),
            ),
            Worked(
                situation="no length",
                answer=0,
                work=lambda: _total("calendar_days", a_stay("2026-11-02 08:00", "2026-11-02 08:00")),
            ),
        ),
    ),
    Definition(
        key="bed_days.long_stays",
        title="Nights of stays of 7, 14 and 21 days or more",
        unit="nights",
        says="The midnights of a period at which somebody had lain there for 7, 14 or 21 nights or more.",
        rule="At each midnight by the nights from admission to it; whoever is in a later group is in those before it.",
        inputs=("stays",),
        source="NHS England, daily situation report: long-stay patients",
        valid_from=_FROM,
        examples=(
            Worked(
                situation="admitted on 27 October, asked about the first five days of November",
                answer=(4, 0, 0),
                work=lambda: tuple(
                    _total(f"long_{least}", a_stay("2026-10-27 12:00")) for least in LONG_STAYS_DAYS
                ),
            ),
        ),
    ),
    Definition(
        key="stays.moves",
        title="Moves between wards",
        unit="people",
        says="Who came to a ward from another ward of the site and who went to one, apart from admissions and leaving.",
        rule="A source names the ward of a day and not the hour of a move: it is set at the midnight before the first "
        "day in the new ward. There at the start + admitted + moved in - left - moved out = there at the end.",
        inputs=("stays", "bed days"),
        source="Homeward",
        valid_from=_FROM,
        examples=(
            Worked(
                situation="moved at 00:00 of the 3rd: went from ward 1, came to ward 2",
                answer=((WARD, 1, 1, 0), ("WARD-2", 0, 0, 1)),
                work=lambda: _moves(
                    a_stay("2026-11-02 08:00", days={"2026-11-02": f" - {WARD}", "2026-11-03": " - WARD-2"})
                ),
            ),
        ),
    ),
)  # fmt: skip


def _total(name: str, record: StayRecord, *, first: str = "2026-11-01") -> int:
    start = date.fromisoformat(first)
    made = sum_up([("", record)], units=UnitRules(), days=closed_days(start, start + 4 * _A_DAY))
    return sum(getattr(each, name) for cut, each in made.items() if cut.specialty == cut.council == ALL)


def _moves(record: StayRecord) -> tuple[tuple[str, int, int, int], ...]:
    on = date(2026, 11, 3)
    made = sum_up([("", record)], units=UnitRules(), days=closed_days(on, on))
    return tuple(
        (cut.ward, each.there_at_start, len(each.went), len(each.came))
        for cut, each in sorted(made.items()) if cut.specialty == cut.council == ALL
    )  # fmt: skip
