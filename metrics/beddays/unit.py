"""How the days of a ward are counted: whether at all, by which care's rule, and what of its first and last day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Care(StrEnum):
    """ACUTE: the criteria to reside. COMMUNITY: the requirements to remain."""

    ACUTE = "acute"
    COMMUNITY = "community"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRule:
    """The setting of one unit, a ward or a whole site.

    `is_counted` False: its days are neither red nor green (assessment, short stay). By default the day of admission
    counts and the day of discharge does not.
    """

    unit: str
    care: Care = Care.ACUTE
    is_counted: bool = True
    counts_admission_day: bool = True
    counts_discharge_day: bool = False


class UnitRules:
    """The settings of all units; what states none is an acute ward that is counted."""

    def __init__(self, rules: Iterable[UnitRule] = ()) -> None:
        self._rules: Mapping[str, UnitRule] = {rule.unit: rule for rule in rules}
        # A picture asks for the same hundred wards a hundred thousand times.
        self._found: dict[tuple[str | None, str], UnitRule] = {}

    def of(self, *, ward: str | None, site: str) -> UnitRule:
        """The ward's own setting, else the site's, else the default."""
        found = self._found.get((ward, site))
        if found is None:
            rule = self._rules.get(ward) if ward is not None else None
            found = self._found[ward, site] = rule or self._rules.get(site) or UnitRule(unit=ward or site)
        return found
