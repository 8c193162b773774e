"""What has been corrected since: an answer as known then beside the same as known now, figure by figure.

Asked for by `known` alone: whoever asks as known now has nothing to be told. Compares numbers, words and times of
answers, never what they rest on; knows no figure by name.
"""

import math
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import zip_longest
from typing import TypeVar

from api import wire
from api.forms import Form
from api.problems import ApiProblem
from picture.board import When

# What differs between any two answers, or follows from what differs.
_PASSED_OVER = frozenset(
    {"basis", "data_version", "catalogue_version", "code_version", "valid_until", "next", "total",
     "feed", "rows", "day_rows", "now_rows", "rows_in_area", "path_home", "rests_on", "evidence", "freshness", "says",
     "observed_at", "oldest_observed_at", "newest_observed_at", "corrections",
     "corrections_left_out", "not_compared"}
)  # fmt: skip
# The fields by which items of a list are told apart: the first of these that an item has all of.
_NAMED_BY = (
    ("response",), ("what", "referral"), ("referral",), ("stay",), ("group", "priority"), ("group", "pathway"),
    ("key", "care"), ("key",), ("service",), ("referred", "final"), ("name",), ("code",), ("pillar",), ("place",),
    ("locality",), ("reason",), ("pathway",), ("by",), ("hours",), ("days",), ("organisation",), ("kind",), ("node",),
    ("leg",), ("ahead",), ("on",), ("why",), ("type",),
)  # fmt: skip
# Of an answer itself, not of what it tells of providers.
_KNOWN = "known"
_LISTED = "listed"
# An answer lists so many corrections; of the rest it says how many they are.
MOST_LISTED = 1_000
# A longer period is not added up a second time.
MOST_DAYS_COMPARED = 366

Value = str | int | float | None


S = TypeVar("S", bound=wire.Wire)


async def corrected(shaped: Callable[[When, Form], Awaitable[S]], *, moment: When, form: Form) -> S:
    """An answer, and where it is as known then with what has been corrected since: made once more as known now, whole.

    What a page does not list may stand on another: only where none was cut from the answer was it not there.
    """
    made = await shaped(moment, form)
    if moment.known is None:
        return made
    if (why := _too_long(made)) is not None:
        return _with(made, {"not_compared": why})
    try:
        now = await shaped(replace(moment, known=None), form.whole)
    except ApiProblem as problem:
        # Whoever it is about has been corrected away; what was known then is answered all the same.
        return _with(made, {"not_compared": f"As known now there is no such answer: {problem.detail}"})
    is_whole = form.cursor is None and getattr(made, "next", None) is None
    found = list(corrections(made, now, is_whole=is_whole))
    return _with(made, {"corrections": found[:MOST_LISTED], "corrections_left_out": len(found[MOST_LISTED:])})


def _with(made: S, said: dict[str, object]) -> S:
    held = getattr(made, "basis", None)
    return made.model_copy(
        update={"basis": held.model_copy(update=said)} if isinstance(held, wire.Basis) else said
    )  # fmt: skip


def _too_long(made: wire.Wire) -> str | None:
    over = getattr(made, "period", None)
    if not isinstance(over, wire.Period) or over.days <= MOST_DAYS_COMPARED:
        return None
    return f"Corrections are looked for in periods of up to {MOST_DAYS_COMPARED} days; this one has {over.days}."


def corrections(then: wire.Wire, now: wire.Wire, *, is_whole: bool) -> Iterator[wire.Correction]:
    """Each figure that is another now. Something that is in one of the two only is "listed" there."""
    of = getattr(then, "basis", then)
    comparing = _Comparing(is_whole=is_whole, at=getattr(of, "at", None))
    for path, before, after in comparing.differences(then, now, ""):
        yield wire.Correction(figure=path, then=before, now=after)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Comparing:
    """Two answers beside each other. `at`: what they are about; `along`: what their lists of figures stand along, day
    by day or hour by hour."""

    is_whole: bool
    at: datetime | None
    along: Sequence[object] = ()

    def differences(self, then: object, now: object, path: str) -> Iterator[tuple[str, Value, Value]]:
        if isinstance(then, wire.Wire) and isinstance(now, wire.Wire):
            along = getattr(then, "from_at", None) or getattr(then, "on", None)
            within = replace(self, along=along) if isinstance(along, list) else self
            for name in type(then).model_fields:
                inner = f"{path}.{name}" if path else name
                if name not in _PASSED_OVER and inner != _KNOWN:
                    yield from within.differences(getattr(then, name), getattr(now, name), inner)
        elif isinstance(then, list) and isinstance(now, list):
            yield from self._of_lists(then, now, path)
        elif not _is_same(then := self._by_then(then), now := self._by_then(now)):
            yield path, _value(then), _value(now)

    def _by_then(self, value: object) -> object:
        """What came after the time of the answer had not come by it: no correction."""
        return None if isinstance(value, datetime) and self.at is not None and value > self.at else value

    def _of_lists(self, then: Sequence[object], now: Sequence[object], path: str) -> Iterator[tuple[str, Value, Value]]:
        if then == now:
            return
        if all(each is None or isinstance(each, int | float) for each in (*then, *now)):
            labels = self.along if len(self.along) == len(then) else range(max(len(then), len(now)))
            for label, one, other in zip_longest(labels, then, now):
                if not _is_same(one, other):
                    yield f"{path}[{_said(label)}]", _value(one), _value(other)
            return
        before, after = _by_name(then), _by_name(now)
        for name, item in before.items():
            inner = f"{path}[{name}]"
            if name in after:
                yield from self.differences(item, after[name], inner)
            else:
                yield inner, _LISTED, None
        if self.is_whole:
            yield from ((f"{path}[{name}]", None, _LISTED) for name in after if name not in before)


def _is_same(then: object, now: object) -> bool:
    if isinstance(then, float) and isinstance(now, float):
        # The same sum added up in another order is no correction.
        return math.isclose(then, now, rel_tol=1e-9, abs_tol=1e-9)
    return then == now


def _by_name(items: Sequence[object]) -> dict[str, object]:
    found: dict[str, object] = {}
    for item in items:
        name = _name(item)
        # Two of one name are told apart by their order.
        found[name if name not in found else f"{name} {len(found)}"] = item
    return found


def _name(item: object) -> str:
    if not isinstance(item, wire.Wire):
        return _said(item)
    for names in _NAMED_BY:
        if set(names) <= type(item).model_fields.keys():
            values = [getattr(item, name) for name in names]
            # What is not known is left out of a name of two parts.
            told = [_said(each) for each in values if each is not None]
            return " ".join(told) if told else str(None)
    return type(item).__name__


def _said(value: object) -> str:
    if isinstance(value, wire.OrganisationRef):
        return value.code
    found = _value(value) if isinstance(value, date) else value
    return str(found)


def _value(of: object) -> Value:
    if isinstance(of, datetime):
        return of.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(of, date):
        return of.isoformat()
    return of if of is None or isinstance(of, int | float | str) else _LISTED
