"""What has been corrected since: an answer as known then beside the same as known now, figure by figure.

Asked for by `known` alone: whoever asks as known now has nothing to be told. Compares numbers and words of answers,
never what they rest on; knows no figure by name.
"""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from api import wire
from api.forms import Form
from picture.board import When

# What differs between any two answers, or follows from what differs.
_PASSED_OVER = frozenset(
    {"basis", "at", "known", "data_version", "catalogue_version", "code_version", "valid_until", "next", "total",
     "rows", "day_rows", "rests_on", "evidence", "freshness", "says", "corrections"}
)  # fmt: skip
_NAMED_BY = (
    "stay", "key", "name", "code", "pillar", "place", "reason", "pathway", "by", "hours", "days", "organisation"
)  # fmt: skip
_LISTED = "listed"

Value = str | int | float | None


S = TypeVar("S", bound=wire.Wire)


async def corrected(shaped: Callable[[When, Form], Awaitable[S]], *, moment: When, form: Form) -> S:
    """An answer, and where it is as known then with what has been corrected since: made once more as known now, whole.

    What a page does not list may stand on another: only where none was cut from the answer was it not there.
    """
    made = await shaped(moment, form)
    if moment.known is None:
        return made
    now = await shaped(replace(moment, known=None), form.whole)
    is_whole = form.cursor is None and getattr(made, "next", None) is None
    found = list(corrections(made, now, is_whole=is_whole))
    held = getattr(made, "basis", None)
    if isinstance(held, wire.Basis):
        return made.model_copy(update={"basis": held.model_copy(update={"corrections": found})})
    return made.model_copy(update={"corrections": found})


def corrections(then: wire.Wire, now: wire.Wire, *, is_whole: bool) -> Iterator[wire.Correction]:
    """Each figure that is another now. Something that is in one of the two only is "listed" there."""
    for path, before, after in _differences(then, now, "", is_whole=is_whole):
        yield wire.Correction(figure=path, then=before, now=after)


def _differences(then: object, now: object, path: str, *, is_whole: bool) -> Iterator[tuple[str, Value, Value]]:
    if isinstance(then, wire.Wire) and isinstance(now, wire.Wire):
        for name in type(then).model_fields:
            if name not in _PASSED_OVER:
                inner = f"{path}.{name}" if path else name
                yield from _differences(getattr(then, name), getattr(now, name), inner, is_whole=is_whole)
    elif isinstance(then, list) and isinstance(now, list):
        yield from _of_lists(then, now, path, is_whole=is_whole)
    elif isinstance(then, datetime) or isinstance(now, datetime):
        return
    elif then != now:
        yield path, _value(then), _value(now)


def _of_lists(
    then: Sequence[object], now: Sequence[object], path: str, *, is_whole: bool
) -> Iterator[tuple[str, Value, Value]]:
    before, after = _by_name(then), _by_name(now)
    for name, one in before.items():
        inner = f"{path}[{name}]"
        if name in after:
            yield from _differences(one, after[name], inner, is_whole=is_whole)
        else:
            yield inner, _LISTED, None
    if is_whole:
        yield from ((f"{path}[{name}]", None, _LISTED) for name in after if name not in before)


def _by_name(items: Sequence[object]) -> dict[str, object]:
    found: dict[str, object] = {}
    for item in items:
        name = _name(item)
        # Two of one name are told apart by their order.
        found[name if name not in found else f"{name} {len(found)}"] = item
    return found


def _name(item: object) -> str:
    if not isinstance(item, wire.Wire):
        return str(item)
    for field in _NAMED_BY:
        if field in type(item).model_fields:
            value = getattr(item, field)
            return value.code if isinstance(value, wire.OrganisationRef) else str(value)
    return type(item).__name__


def _value(of: object) -> Value:
    return of if of is None or isinstance(of, int | float | str) else _LISTED
