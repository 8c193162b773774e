"""Who can take somebody now: yes, limited, no, not known, closed, or ask the hub. Old word is never a yes.

What was told too long ago counts for nothing here: it can turn a "no" into "not known", and nothing into a "yes".
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from metrics.beddays.worked import clock
from metrics.room.hours import Opening
from metrics.vocabulary import USABLE, Freshness
from metrics.vocabulary.definition import Definition, Worked


class Answer(StrEnum):
    """What the room says of a service. ASK_HUB: its places are shown to hubs only."""

    YES = "yes"
    LIMITED = "limited"
    NO = "no"
    NOT_KNOWN = "not_known"
    CLOSED = "closed"
    ASK_HUB = "ask_hub"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a service last said of its places in one locality; `usable` None: not of how many can be had."""

    locality: str
    usable: float | None
    freshness: Freshness
    observed_at: datetime
    not_usable: Mapping[str, float] = field(default_factory=dict)

    @property
    def is_told(self) -> bool:
        """Whether it was told lately enough to be about now."""
        return self.freshness in USABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What can be had now, in the unit of its kind, of what was told lately enough.

    `usable` None: nothing of it was. `is_whole`: everything that should be told was. `where`: the localities with some,
    and how many. `freshness` and `observed_at`: of the oldest that counts, or where none does of the newest word; None:
    nothing was ever told.
    """

    usable: float | None
    is_whole: bool
    where: tuple[tuple[str, float], ...] = ()
    not_usable: Mapping[str, float] = field(default_factory=dict)
    freshness: Freshness = Freshness.NEVER
    observed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """When there will be room again, as the service has told already: at an instant (a shift) or on a day."""

    usable: float
    at: datetime | None = None
    on: date | None = None


def left_of(said: Iterable[Said], *, untold: Collection[str] = ()) -> Left:
    """What can be had of all that a service said of now. `untold`: the localities of which it said nothing of now."""
    every = list(said)
    told = [each for each in every if each.is_told and each.usable is not None]
    if not told:
        newest = max(every, key=lambda each: each.observed_at, default=None)
        return Left(
            usable=None, is_whole=False, freshness=Freshness.NEVER if newest is None else newest.freshness,
            observed_at=None if newest is None else newest.observed_at,
        )  # fmt: skip
    where: defaultdict[str, float] = defaultdict(float)
    reasons: defaultdict[str, float] = defaultdict(float)
    for each in told:
        where[each.locality] += each.usable or 0.0
        for why, amount in each.not_usable.items():
            reasons[why] += amount
    oldest = min(told, key=lambda each: each.observed_at)
    return Left(
        usable=sum(sorted(where.values())),
        is_whole=len(told) == len(every) and not untold,
        where=tuple((name, amount) for name, amount in sorted(where.items()) if amount >= 1),
        not_usable=dict(sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))),
        freshness=oldest.freshness,
        observed_at=oldest.observed_at,
    )


def answer_of(
    left: Left, *, opening: Opening | None, at_most: float | None, is_withheld: bool = False
) -> Answer:  # fmt: skip
    """What the room says of a service. `opening` None: its hours are not stated. `at_most`: up to how many usable
    places it is limited; None: never. A place counts where a whole one is left in some locality."""
    if opening is not None and not opening.is_open:
        return Answer.CLOSED
    if is_withheld:
        return Answer.ASK_HUB
    if left.usable is None:
        return Answer.NOT_KNOWN
    if not left.where:
        return Answer.NO if left.is_whole else Answer.NOT_KNOWN
    return Answer.LIMITED if at_most is not None and left.usable <= at_most else Answer.YES


def _one(usable: float | None, freshness: Freshness = Freshness.FRESH, locality: str = "north") -> Said:
    told = clock("2026-11-10 08:05")
    return Said(locality=locality, usable=usable, freshness=freshness, observed_at=told)


def _answer(*said: Said, is_open: bool = True, is_withheld: bool = False) -> str:
    opening = Opening(is_open=is_open)
    return answer_of(left_of(said), opening=opening, at_most=2.0, is_withheld=is_withheld).value


DEFINITIONS = (
    Definition(
        key="room.answer",
        title="Who can take somebody now",
        unit="yes, limited, no, not known, closed, ask the hub",
        says="Whether a service could take one more person now, as it last said.",
        rule="Outside its hours: closed. Shown to hubs only: ask the hub. Else by the usable places of now (staffed "
        "visits of the present shift, starts and beds of today, places of the virtual ward) that were told within the "
        "time their feed may be trusted: none told, not known; none left, no, but not known while a part is silent "
        "(a locality that told of other days, or that the catalogue names, is one); up to the limit of the setting, "
        "limited; more, yes. What is told too long ago counts for nothing.",
        inputs=("flow.capacity", "room.hours", "limits of the room"),
        source="Homeward; the limits are editable and indicative",
        valid_from=date(2024, 5, 27),
        is_indicative=True,
        examples=(
            Worked(
                situation="three places, then two, then none, with a limit of two",
                answer=("yes", "limited", "no"),
                work=lambda: (_answer(_one(3)), _answer(_one(2)), _answer(_one(0))),
            ),
            Worked(
                situation="three places told too long ago; nothing ever told; how many can be had not said",
                answer=("not_known", "not_known", "not_known"),
                work=lambda: (_answer(_one(3, Freshness.STALE)), _answer(), _answer(_one(None))),
            ),
            Worked(
                situation="none in the north, and the centre told too long ago; three in the north besides",
                answer=("not_known", "yes"),
                work=lambda: (
                    _answer(_one(0), _one(4, Freshness.STALE, "central")),
                    _answer(_one(3), _one(4, Freshness.STALE, "central")),
                ),
            ),
            Worked(
                situation="none in the north, and the centre, which told yesterday, has told nothing of today",
                answer="not_known",
                work=lambda: answer_of(
                    left_of([_one(0)], untold={"central"}), opening=Opening(is_open=True), at_most=2.0
                ).value,
            ),
            Worked(
                situation="three places, at night; shown to hubs only; both",
                answer=("closed", "ask_hub", "closed"),
                work=lambda: (
                    _answer(_one(3), is_open=False), _answer(_one(3), is_withheld=True),
                    _answer(_one(3), is_open=False, is_withheld=True),
                ),
            ),
        ),
    ),
)  # fmt: skip
