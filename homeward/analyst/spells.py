"""A stay that was read as spells and records of the core. Works out no figure."""

from collections.abc import Iterator

from homeward.analyst.period import as_instant
from homeward.analyst.stays import ReadStay
from metrics.beddays.record import StayRecord
from metrics.beddays.spell import Spell, clipped
from metrics.beddays.timeline import OPEN
from metrics.vocabulary.episodes import ReadyInterval, Stay


def part_spells(stay: ReadStay) -> Iterator[tuple[str, Spell]]:
    """The units a person lay in and when, in order."""
    for part in stay.parts:
        yield part.unit, _spell(part.arrive, part.depart)


def ready_spells(stay: ReadStay) -> tuple[Spell, ...]:
    """The spells of being ready, cut to the stay, in order and joined."""
    if not stay.ready:
        return ()
    return clipped((_spell(*each) for each in stay.ready), within=_spell(stay.arrive, stay.depart))


def record_of(stay: ReadStay) -> StayRecord:
    """The stay as the core takes it, from its first arrival to its last departure, in the unit it was in last."""
    begins = as_instant(stay.arrive)
    told = Stay(
        key=stay.stay, organisation="", ward=stay.parts[-1].unit, bed=None, specialty=None, source=None,
        home_council=None, admitted_at=begins, expected_on=None, meets_criteria=None, pathway_referred=None,
        pathway_final=None, delay_reason=None, left_at=None if stay.depart == OPEN else as_instant(stay.depart),
        left_to=None, observed_at=begins,
    )  # fmt: skip
    intervals = tuple(
        ReadyInterval(stay=stay.stay, starts_at=start, ends_at=end, observed_at=begins)
        for start, end in (_spell(*each) for each in sorted(stay.ready))
    )
    return StayRecord(stay=told, ready=intervals)


def _spell(start: int, end: int) -> Spell:
    return Spell(as_instant(start), None if end == OPEN else as_instant(end))
