"""Causes: what a recorded reason means on a day, from the dated lists. A code nobody knows keeps its own line."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

HOSPITAL_PROCESS = "hospital process"
HUB_DECISION = "hub decision"
BEING_ARRANGED = "being arranged"
NO_CAPACITY = "no capacity"
TAGS = (HOSPITAL_PROCESS, HUB_DECISION, BEING_ARRANGED, NO_CAPACITY)
NOT_IN_THE_LIST = "not in the list"
UNKNOWN_OWNER = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """A reason as one dated list explains it. `owner`: ward, trust or external. `tag`: one of the wall's four."""

    code: str
    label: str
    family: str
    owner: str
    tag: str | None
    valid_from: date | None = None
    valid_to: date | None = None


class Causes:
    """The dated lists together."""

    def __init__(self, causes: Iterable[Cause] = ()) -> None:
        self._by_code: dict[str, list[Cause]] = {}
        for cause in causes:
            self._by_code.setdefault(cause.code, []).append(cause)

    def of(self, code: str, *, on: date) -> Cause:
        """What a code means on a day; one that no list of that day holds stands for itself."""
        for cause in self._by_code.get(code, ()):
            if (cause.valid_from is None or cause.valid_from <= on) and (cause.valid_to is None or on < cause.valid_to):
                return cause
        return Cause(code=code, label=code, family=NOT_IN_THE_LIST, owner=UNKNOWN_OWNER, tag=None)
