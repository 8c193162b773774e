"""The level of a whole integrated care system: declared by a named role, or there is none.

None is calculated: no source says how its pillars are put together, and no pillar's level passes for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from catalogue.model import Kind, Organisation
from metrics.opel.declared import Declared, Whole
from metrics.opel.system import NOT_CALCULATED


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemLevel:
    """A whole system. `declared` None: never; one that was stood down is a declaration without level. `why`: what no
    level is calculated for."""

    organisation: str
    declared: Declared | None
    why: str = NOT_CALCULATED


def is_whole_system(organisation: Organisation) -> bool:
    """Whether an organisation is a whole integrated care system, and not a part of one or several."""
    return organisation.kind is Kind.ICB


def system_level(organisation: Organisation, declared: Iterable[Declared]) -> SystemLevel | None:
    """The level of a whole system out of the declarations in force; None: the organisation is none.

    Shape: any order, of any organisations, at most one of each and of what it is.
    """
    if not is_whole_system(organisation):
        return None
    said = (each for each in declared if each.organisation == organisation.code and each.of is Whole.SYSTEM)
    return SystemLevel(organisation=organisation.code, declared=next(said, None))
