"""How figures, ranges, levels and times are put into words. One place, so that every screen says the same thing.

Times arrive aware UTC and are shown on the London clock. Missing is "not known", never a number.
"""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from api.wire import (
    Bounds,
    DirectionWord,
    FreshnessWord,
    HeldFigure,
    LevelNumber,
    PositionWord,
    Pressure,
    Reading,
    UnitWord,
    Usual,
    WithheldWord,
)

LONDON = ZoneInfo("Europe/London")
NONE_YET = "none yet"
NOT_KNOWN = "not known"
NOT_SHOWN = "not shown"
PER_CENT = "\N{NO-BREAK SPACE}%"
LEVEL_WORDS: dict[int, str] = {0: "unknown", 1: "steady", 2: "raised", 3: "severe", 4: "extreme"}
FRESHNESS_WORDS: dict[FreshnessWord, str] = {
    "fresh": "fresh",
    "late": "late",
    "stale": "overdue",
    "stuck": "stuck",
    "never": "never sent",
}
USABLE: frozenset[FreshnessWord] = frozenset({"fresh", "late"})
POSITION_WORDS: dict[PositionWord, str] = {"below": "below usual", "within": "in usual range", "above": "above usual"}
WITHHELD_WORDS: dict[WithheldWord, str] = {
    "hubs_only": "shown to hubs only",
    "with_others": "shown in sums only, or another could be worked out",
    "gives_away": "not shown: one that is shown to hubs only could be worked out",
}
HELD_WORDS = {
    "suspect_jump": "implausible jump",
    "suspect_zero": "sudden zero",
    "suspect_unit": "another unit",
    "suspect_beyond": "more than its document allows",
}
PLURALS = {"country": "countries", "council": "councils", "place": "places", "icb": "ICBs"}


def level_phrase(level: LevelNumber, *, is_floor: bool) -> str:
    """A level in words: "Level 3, severe", "At least 3, severe", "Level not known"."""
    if level == 0:
        return "Level not known"
    if is_floor:
        return f"At least {level}, {LEVEL_WORDS[level]}"
    return f"Level {level}, {LEVEL_WORDS[level]}"


def level_word(level: LevelNumber, *, is_floor: bool) -> str:
    """The one word that stands under a mark."""
    return f"{LEVEL_WORDS[level]} +" if is_floor and level else LEVEL_WORDS[level]


def figure(value: float | None, unit: UnitWord) -> str:
    """A figure as people act on it: "94.1 %", "1,234"; "not known" when there is none."""
    if value is None:
        return NOT_KNOWN
    if unit == "share":
        return f"{value * 100:.1f}{PER_CENT}"
    return f"{value:,.0f}" if float(value).is_integer() or abs(value) >= 100 else f"{value:,.1f}"


def limit(value: float, unit: UnitWord) -> str:
    """A bound, without decimals it does not have: "92 %", "8"."""
    shown = value * 100 if unit == "share" else value
    return f"{shown:,.4g}{PER_CENT if unit == 'share' else ''}" if abs(shown) < 1000 else f"{shown:,.0f}"


def span(low: float, high: float, unit: UnitWord) -> str:
    """A range with its unit once: "90–94 %", "4–10"; narrow shares keep a decimal."""
    if unit == "count":
        return f"{low:,.0f}–{high:,.0f}"
    decimals = 0 if high - low >= 0.02 else 1
    return f"{low * 100:.{decimals}f}–{high * 100:.{decimals}f}{PER_CENT}"


def change(value: float, previous: float, unit: UnitWord) -> str:
    """How far a figure moved, signed, in its own unit or in percentage points: "+4.3", "−12", "no change"."""
    difference = value - previous
    shown = f"{abs(difference) * 100:.1f}" if unit == "share" else f"{abs(difference):,.0f}"
    if not any(digit in shown for digit in "123456789"):
        return "no change"
    sign = "+" if difference > 0 else "−"
    return f"{sign}{shown}"


def usually(usual: Usual | None, unit: UnitWord) -> str:
    """The usual range in words, whatever the position."""
    return f"usually {span(usual.low, usual.high, unit)}" if usual else "usual not known"


def against_usual(usual: Usual | None, unit: UnitWord) -> str:
    """Where a figure stands against its usual range: "above usual 90–94 %"."""
    if usual is None:
        return "usual not known"
    if usual.position is None:
        return usually(usual, unit)
    return f"{POSITION_WORDS[usual.position]} {span(usual.low, usual.high, unit)}"


def is_each(reading: Reading) -> bool:
    """Whether a figure's limits are for one organisation on average, while the figure is the sum of several."""
    return reading.unit == "count" and reading.expected > 1


def limit_of(reading: Reading) -> str | None:
    """The limit that always stands beside the usual range; None where nobody set one."""
    if reading.bounds is None:
        return None
    return limit(reading.bounds.two, reading.unit) + (" each" if is_each(reading) else "")


def reaches(bound: float, unit: UnitWord, direction: DirectionWord) -> str:
    """From where a level begins: "from 92 %" or "92 % or less"."""
    return f"{limit(bound, unit)} or less" if direction == "low_is_worse" else f"from {limit(bound, unit)}"


def is_known(reading: Reading) -> bool:
    """Whether usable figures stand behind a reading, be it that they are a share of nothing yet."""
    return reading.value is not None or reading.usable > 0


def counted(count: int, thing: str) -> str:
    """A number of things: "1 figure", "3 figures"."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def people(count: int) -> str:
    """A number of people: "1 person", "31 people"."""
    return f"{count:,} {'person' if count == 1 else 'people'}"


def held_words(readings: Iterable[Reading]) -> str:
    """What of some readings is held as suspect, each figure once, and why: "1 figure held: implausible jump"; empty
    when nothing is."""
    held = {(e.organisation, e.measure, *sorted(e.dimensions.items())): e for each in readings for e in each.held}
    if not held:
        return ""
    return f"{counted(len(held), 'figure')} held: {_reasons(held.values())}"


def misfit_words(reading: Reading, *, own: str) -> str:
    """That figures do not add up, and whose, unless it is the organisation itself that is looked at."""
    if not reading.misfits:
        return ""
    others = [each.short_name for each in reading.misfits if each.code != own]
    where = f" at {others[0]}" if len(others) == 1 else f" at {len(others)} places" if others else ""
    return f"does not add up{where}"


def _reasons(held: Iterable[HeldFigure]) -> str:
    return ", ".join(sorted({HELD_WORDS.get(each.code, each.reason) for each in held}))


def value_now(reading: Reading) -> str:
    """A reading's figure now: "≥146" where organisations are missing from a count, "none yet" for a share of nothing so
    far today, "not known" when nothing usable is there."""
    if reading.withheld is not None:
        return NOT_SHOWN
    if reading.value is None:
        return NONE_YET if is_known(reading) else NOT_KNOWN
    shown = _apart(reading.value, reading.unit, reading.bounds)
    return f"≥{shown}" if reading.is_partial and reading.unit == "count" else shown


def value_or_last(reading: Reading) -> str:
    """A reading's figure now, or "was 30.7 %" where only the last known one is left."""
    if is_known(reading) or reading.last_value is None:
        return value_now(reading)
    return f"was {figure(reading.last_value, reading.unit)}"


def _apart(value: float, unit: UnitWord, bounds: Bounds | None) -> str:
    """Never print 91.96 % as "92.0 %" beside a limit of 92 % that it has not reached."""
    plain = figure(value, unit)
    if unit != "share" or bounds is None:
        return plain
    for bound in (bounds.two, bounds.three, bounds.four):
        if value < bound and f"{value * 100:.1f}" == f"{bound * 100:.1f}":
            return f"{int(value * 1000) / 10:.1f}{PER_CENT}"
    return plain


def plural(kind: str) -> str:
    """A kind of organisation in the plural."""
    return PLURALS.get(kind, f"{kind}s")


def from_of(usable: int, expected: int, kind: str = "organisation") -> str:
    """How many inputs a figure rests on: "from 6 of 7 trusts"."""
    return f"from {usable} of {expected} {plural(kind) if expected != 1 else kind}"


def clock_time(at: datetime) -> str:
    """The London time of day: "08:29"."""
    return at.astimezone(LONDON).strftime("%H:%M")


def day(at: datetime) -> str:
    """The London date: "Tue 4 Jan 2022"."""
    local = at.astimezone(LONDON)
    return f"{local:%a} {local.day} {local:%b %Y}"


def is_same_day(one: datetime, other: datetime) -> bool:
    """Whether two instants are of one London day."""
    return one.astimezone(LONDON).date() == other.astimezone(LONDON).date()


def short_day(at: datetime) -> str:
    """The London date without weekday and year: "4 Jan"."""
    local = at.astimezone(LONDON)
    return f"{local.day} {local:%b}"


def stamp(at: datetime) -> str:
    """London time and date: "08:00 Tue 4 Jan 2022"."""
    return f"{clock_time(at)} {day(at)}"


def cased(text: str) -> str:
    """A sentence's first letter in upper case, the rest untouched."""
    return text[:1].upper() + text[1:]


def shortened(text: str, most: int) -> str:
    """A text of at most so many characters, cut between words where it is longer: "Open the agreed ..."."""
    if len(text) <= most:
        return text
    whole = text[: most - 1]
    kept = whole if text[most - 1] == " " else whole.rpartition(" ")[0] or whole
    return f"{kept.rstrip(' ,;:.')}\N{HORIZONTAL ELLIPSIS}"


def driver_words(pressure: Pressure, reading: Reading | None) -> str:
    """What drives an organisation in a table: the figure, why it is not shown, or that nothing is judged."""
    if pressure.withheld is not None:
        return WITHHELD_WORDS[pressure.withheld]
    return f"{cased(reading.short)} {value_or_last(reading)}" if reading else "nothing is judged"
