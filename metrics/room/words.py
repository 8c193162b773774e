"""Why the room says what it says, in a few words: "3 places, told 08:05". Works out no figure."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType

from metrics.beddays.worked import clock
from metrics.flow.offers import EVERYWHERE, RESPONSE_VISIT, VIRTUAL_WARD_PLACE
from metrics.room.answer import Answer, Left, Next
from metrics.room.hours import Opening
from metrics.vocabulary import Freshness
from metrics.vocabulary.definition import Definition, Worked
from metrics.vocabulary.spoken_times import day_of, when

NOUNS: Mapping[str | None, str] = MappingProxyType(
    {
        "reablement_start": "start today", "community_bed": "bed", RESPONSE_VISIT: "visit left this shift",
        VIRTUAL_WARD_PLACE: "place",
    }
)  # fmt: skip
_WHY = MappingProxyType({"single_handed_only": "single-handed only", "not_accepting": "not taking anybody in"})
NOT_TOLD = "Its places are not told here: ask before you send somebody"


def says_of(
    answer: Answer, left: Left, *, kind: str | None, opening: Opening | None, next_: Next | None, at: datetime
) -> str:
    """The reason for an answer at an instant. `kind`: of which its places are; None: nothing tells of them."""
    if answer is Answer.CLOSED:
        opens = None if opening is None else opening.opens_at
        return "Closed now" if opens is None else f"Closed now, opens {when(opens, at=at)}"
    if answer is Answer.ASK_HUB:
        return "Its places are shown to hubs only: ask the hub"
    if left.observed_at is None or kind is None:
        return NOT_TOLD
    told = f"told {when(left.observed_at, at=at)}"
    if left.freshness is Freshness.LATE:
        told += ", late"
    if left.usable is None:
        return f"Nobody knows: last {told}"
    if answer is Answer.NOT_KNOWN:
        return f"None where it was told; the rest was not told lately, {told}"
    if answer is Answer.NO:
        return "".join((f"Full{_reasons(left)}", f", {told}", _next(next_, kind=kind, at=at)))
    least = "" if left.is_whole else "At least "
    return f"{least}{_amount(left.usable, kind=kind)}{_places(left)}, {told}"


def _amount(usable: float, *, kind: str) -> str:
    noun, *rest = NOUNS[kind].split(" ", 1)
    return " ".join((f"{usable:g}", noun if usable == 1 else f"{noun}s", *rest))


def _places(left: Left) -> str:
    """In which localities, where they have names."""
    named = [f"{name.replace('_', ' ')} {amount:g}" for name, amount in left.where if name != EVERYWHERE]
    return f" ({', '.join(named)})" if named else ""


def _reasons(left: Left) -> str:
    parts = [
        _WHY[why] if why == "not_accepting" else f"{amount:g} {_WHY.get(why, why.replace('_', ' '))}"
        for why, amount in left.not_usable.items()
    ]
    return f" ({', '.join(parts)})" if parts else ""


def _next(next_: Next | None, *, kind: str, at: datetime) -> str:
    if next_ is None:
        return ""
    then = day_of(next_.on, at=at) if next_.on is not None else None if next_.at is None else when(next_.at, at=at)
    noun = NOUNS[kind].split(" ", 1)[0]
    return "" if then is None else f"; next {noun} expected {then}"


_AT = clock("2026-11-10 09:00")
_TOLD = clock("2026-11-10 08:05")


def _said(answer: Answer, usable: float | None, *, next_: Next | None = None, kind: str = VIRTUAL_WARD_PLACE) -> str:
    where = (("all", usable),) if usable else ()
    left = Left(usable=usable, is_whole=True, where=where, freshness=Freshness.FRESH, observed_at=_TOLD)
    return says_of(answer, left, kind=kind, opening=None, next_=next_, at=_AT)


DEFINITIONS = (
    Definition(
        key="room.sentence",
        title="Why, in words",
        unit="words",
        says="How many places there are and when that was told; if none, when the next is expected, where it is known.",
        rule="The next place is named only where the service has told it already: a later shift of today, or a day of "
        "the week ahead with something usable.",
        inputs=("room.answer",),
        source="Homeward",
        valid_from=date(2024, 5, 27),
        is_indicative=True,
        examples=(
            Worked(
                situation="three places; one",
                answer=("3 places, told 08:05", "1 place, told 08:05"),
                work=lambda: (_said(Answer.YES, 3.0), _said(Answer.LIMITED, 1.0)),
            ),
            Worked(
                situation="no bed today and one told for Tuesday a week on; no visit left, and a shift from two on",
                answer=(
                    "Full, told 08:05; next bed expected Tuesday 17 November",
                    "Full, told 08:05; next visit expected 14:00",
                ),
                work=lambda: (
                    _said(Answer.NO, 0.0, next_=Next(usable=1, on=date(2026, 11, 17)), kind="community_bed"),
                    _said(Answer.NO, 0.0, next_=Next(usable=8, at=clock("2026-11-10 14:00")), kind=RESPONSE_VISIT),
                ),
            ),
        ),
    ),
)
