"""One entry of a list of people or places, read field by field: what is wrong with it costs a field, or the entry.

A field that is not known comes as null and is None. The entry falls with its key and its instants, because a person
under another key, or at another time, is another person; anything else falls alone, because losing somebody is worse
than losing their ward. Whether codes are known and steps in order is for the sift.
"""

import re
from collections.abc import Callable, Mapping, Sized
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import TypeVar

from ingest.nhs_number import holds_nhs_number
from ingest.parsed import Reject, RejectCode
from ingest.reading.cells import figure_of_json, iso_date, iso_instant
from ingest.rejects import reject_cell
from metrics.vocabulary.episodes import Episode

AnEnum = TypeVar("AnEnum", bound=StrEnum)
Read = TypeVar("Read")

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", re.ASCII)
_KEY = re.compile(r"(?:ST|RF|UC)-[a-z0-9]{6,24}", re.ASCII)
_ABSENT = object()


class Entry:
    """The fields of one entry. `number` counts the entries from 1; `part` leads to a list within an entry ("days.").

    An entry that holds what reads as an NHS number anywhere is refused whole, in fields nobody asked for too.
    """

    def __init__(self, values: Mapping[str, object], *, number: int, rejects: list[Reject], part: str = "") -> None:
        self.is_kept = True
        self._values = values
        self._number = number
        self._rejects = rejects
        self._part = part
        # Asked of all texts at once, since almost no entry holds one, and a list has thousands.
        if holds_nhs_number("\n".join([value for value in values.values() if type(value) is str])):
            for name, value in values.items():
                if type(value) is str and holds_nhs_number(value):
                    self.refuse(RejectCode.NHS_NUMBER, name)

    def refuse(self, code: RejectCode, name: str) -> None:
        """Refuse the whole entry for what one field holds."""
        self.is_kept = False
        self.lose(code, name)

    def lose(self, code: RejectCode, name: str) -> None:
        """Refuse one field; the entry goes on without it."""
        value = self._values.get(name)
        self._rejects.append(reject_cell(code, row=self._number, field=f"{self._part}{name}", value=value))

    def key(self, name: str, *, kind: str) -> str | None:
        """A pseudonymous key of a kind, which must be there. None: the entry is refused."""
        found = self.key_if(name, kind=kind)
        if found is None and self.is_kept:
            self.refuse(RejectCode.BAD_KEY if name in self._values else RejectCode.MISSING_FIELD, name)
        return found

    def key_if(self, name: str, *, kind: str) -> str | None:
        """A pseudonymous key, or None; one of another shape is refused with its entry."""
        value = self._values.get(name, _ABSENT)
        if value is None:
            return None
        if type(value) is str and value.startswith(f"{kind}-") and _KEY.fullmatch(value) is not None:
            return value
        self.refuse(RejectCode.MISSING_FIELD if value is _ABSENT else RejectCode.BAD_KEY, name)
        return None

    def instant(self, name: str) -> datetime | None:
        """An instant that must be there. None: the entry is refused."""
        if self._values.get(name, _ABSENT) is None:
            self.refuse(RejectCode.BAD_TIME, name)
        return self.instant_if(name)

    def instant_if(self, name: str) -> datetime | None:
        """An instant, or None; anything else, a time without its offset too, is refused with its entry."""
        value = self._values.get(name, _ABSENT)
        if value is None:
            return None
        moment = iso_instant(value)
        if moment is None:
            self.refuse(RejectCode.MISSING_FIELD if value is _ABSENT else RejectCode.BAD_TIME, name)
        elif moment.tzinfo is None:
            self.refuse(RejectCode.NAIVE_TIME, name)
            return None
        return moment

    def day(self, name: str) -> date | None:
        """A day that must be there. None: the entry is refused."""
        value = self._values.get(name, _ABSENT)
        found = iso_date(value) if type(value) is str else None
        if found is None:
            self.refuse(RejectCode.MISSING_FIELD if value is _ABSENT else RejectCode.BAD_DATE, name)
        return found

    def day_if(self, name: str) -> date | None:
        """A day, or None."""
        return self._optional(name, lambda value: iso_date(value) if type(value) is str else None, RejectCode.BAD_DATE)

    def code(self, name: str) -> str | None:
        """A short code, or None; words are no code."""
        return self._optional(name, _code, RejectCode.BAD_CODE)

    def listed(self, name: str, allowed: AbstractSet[str]) -> str | None:
        """One word of a closed list, or None."""
        return self._optional(
            name, lambda value: value if type(value) is str and value in allowed else None, RejectCode.NOT_IN_LIST
        )

    def choice(self, name: str, choices: type[AnEnum]) -> AnEnum | None:
        """One word of a closed list of the vocabulary, or None."""
        members = _members(choices)
        return self._optional(
            name, lambda value: members.get(value) if type(value) is str else None, RejectCode.NOT_IN_LIST
        )

    def demanded(self, name: str, value: Read | None, code: RejectCode) -> Read | None:
        """A field without which the entry means nothing: when it is None the entry is refused."""
        if value is None and self.is_kept:
            self.is_kept = False
            if self._values.get(name, _ABSENT) is None:
                self.lose(code, name)
        return value

    def flag(self, name: str) -> bool | None:
        """True, false or None."""
        return self._optional(name, lambda value: value if type(value) is bool else None, RejectCode.NOT_IN_LIST)

    def number(self, name: str) -> float | None:
        """A finite number of zero or more, or None."""
        value = self._values.get(name, _ABSENT)
        figure = RejectCode.MISSING_FIELD if value is _ABSENT else figure_of_json(value)
        if isinstance(figure, float) and figure < 0:
            figure = RejectCode.OUT_OF_RANGE
        if isinstance(figure, RejectCode):
            self.lose(figure, name)
            return None
        return figure

    def entries(self, name: str) -> list["Entry"]:
        """A list within the entry, each an entry of its own; None is no list."""
        value = self._values.get(name, _ABSENT)
        if not isinstance(value, list):
            self.lose(RejectCode.MISSING_FIELD if value is _ABSENT else RejectCode.BAD_DIMENSIONS, name)
            return []
        found = []
        for each in value:
            if isinstance(each, dict):
                found.append(Entry(each, number=self._number, rejects=self._rejects, part=f"{self._part}{name}."))
            else:
                self.lose(RejectCode.NOT_AN_OBJECT, name)
        return found

    def numbers(self, name: str) -> dict[str, float]:
        """An object of codes and numbers, those that are none left out."""
        value = self._values.get(name, _ABSENT)
        if not isinstance(value, dict):
            self.lose(RejectCode.MISSING_FIELD if value is _ABSENT else RejectCode.BAD_DIMENSIONS, name)
            return {}
        parts = Entry(value, number=self._number, rejects=self._rejects, part=f"{self._part}{name}.")
        found = {each: parts.number(each) for each in value if CODE.fullmatch(each)}
        if len(found) < len(value) or not parts.is_kept:
            self.lose(RejectCode.BAD_DIMENSIONS, name)
        return {each: number for each, number in found.items() if number is not None}

    def _optional(self, name: str, read: Callable[[object], Read | None], code: RejectCode) -> Read | None:
        value = self._values.get(name, _ABSENT)
        if value is None:
            return None
        found = read(value)
        if found is None:
            self.lose(RejectCode.MISSING_FIELD if value is _ABSENT else code, name)
        return found


def whole_lists(lists: Mapping[type[Episode], tuple[Sized, Sized]]) -> frozenset[type[Episode]]:
    """The kinds of episode of which every entry that came could be read. Shape: for each what was read and what came.

    A list with an entry refused names fewer than there are: nobody may be missed from it.
    """
    return frozenset(kind for kind, (read, came) in lists.items() if len(read) == len(came))


@cache
def _members(choices: type[AnEnum]) -> Mapping[str, AnEnum]:
    return {member.value: member for member in choices}


def _code(value: object) -> str | None:
    return value if type(value) is str and CODE.fullmatch(value) is not None else None


def entries_of(rows: list[object], *, rejects: list[Reject], part: str = "") -> list[Entry]:
    """The entries of a list that are objects; the rest are refused. `part` names the list where it is not the main."""
    found = []
    for number, row in enumerate(rows, start=1):
        if isinstance(row, dict):
            found.append(Entry(row, number=number, rejects=rejects, part=f"{part}." if part else ""))
        else:
            rejects.append(reject_cell(RejectCode.NOT_AN_OBJECT, row=number, field=part, value=row))
    return found
