"""homeward bed-days: stays in; nights, calendar days and those of them without criteria out, for a period."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from homeward.analyst.output import Value
from homeward.analyst.period import Period
from homeward.analyst.spells import part_spells, ready_spells
from homeward.analyst.stays import ReadStay
from metrics.beddays.spell import Spell, calendar_days_of, clipped, in_order, nights_of, within_days


class BedDaysBy(StrEnum):
    """What a row of the answer is of."""

    UNIT = "unit"
    STAY = "stay"
    TOTAL = "total"


_FIGURES = ("nights", "calendar_days", "nights_without_criteria", "calendar_days_without_criteria")
COLUMNS = {
    BedDaysBy.UNIT: ("unit", "stays", *_FIGURES),
    BedDaysBy.STAY: ("stay_id", *_FIGURES),
    BedDaysBy.TOTAL: ("stays", *_FIGURES),
}


def bed_days(stays: Iterable[ReadStay], *, by: BedDaysBy, period: Period) -> Iterator[Sequence[Value]]:
    """The rows of the answer, in order of unit or stay; whoever was not there in the period is in none.

    Nights add up over units. A calendar day on which somebody moved is one of each unit, and one of the stay.
    """
    counts: dict[str, Counter[str]] = {}
    for stay in stays:
        ready = ready_spells(stay)
        lay: dict[str, list[Spell]] = {}
        for unit, spell in part_spells(stay):
            if _was_there(spell, period):
                lay.setdefault(unit if by is BedDaysBy.UNIT else stay.stay, []).append(spell)
        for name, spells in lay.items():
            figures = _figures(spells, ready=ready, period=period)
            if by is BedDaysBy.STAY:
                yield name, *figures
            else:
                counter = counts.setdefault(name if by is BedDaysBy.UNIT else "", Counter())
                counter["stays"] += 1
                counter.update(dict(zip(_FIGURES, figures, strict=True)))
    for name in sorted(counts) or ([""] if by is BedDaysBy.TOTAL else []):
        found = counts.get(name, Counter())
        told = (found["stays"], *(found[figure] for figure in _FIGURES))
        yield told if by is BedDaysBy.TOTAL else (name, *told)


def _was_there(spell: Spell, period: Period) -> bool:
    start, end = spell
    return start < period.ends_at and (end is None or end > period.begins_at or end == start >= period.begins_at)


def _figures(spells: Sequence[Spell], *, ready: Sequence[Spell], period: Period) -> tuple[int, ...]:
    until = period.ends_at
    lain = within_days(spells, first=period.first, last=period.last)
    idle = in_order(part for spell in lain for part in clipped(ready, within=spell))
    return (
        nights_of(lain, until=until), calendar_days_of(lain, until=until),
        nights_of(idle, until=until), calendar_days_of(idle, until=until),
    )  # fmt: skip
