"""Blockages put together by the step or the type of service, wherever it is: what a wall says without a name.

Adds up what `blockages` found and prices nothing anew, so that the lines of a wall and the list behind them agree.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from metrics.flow.blockage import Blockage, LostDays, Window
from metrics.flow.step import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class StepBlockage:
    """Everybody held by one step, or by one type of service, for one cause.

    `people` are held now. `disputed` bed days are among the lost. `longest_days` is since the discharge ready date,
    None where nobody is held now. `places`: how many blockages are in it.
    """

    tag: str
    kind: Kind
    type: str
    people: int
    lost: LostDays
    disputed: LostDays
    longest_days: int | None
    places: int

    @property
    def next_week_about(self) -> int:
        """Bed days of the next seven days if nothing changes: everybody held now, every night."""
        return self.people * 7


def by_step(found: Iterable[Blockage], *, window: Window) -> tuple[StepBlockage, ...]:
    """The same bed days and people by step or type of service and tag, the costliest of the window first.

    Then the one that holds more people, then by tag and type. Shape: blockages in any order.
    """
    groups: defaultdict[tuple[str, Kind, str], list[Blockage]] = defaultdict(list)
    for each in found:
        groups[each.tag, each.constraint.kind, each.constraint.type].append(each)
    made = [
        StepBlockage(
            tag=tag, kind=kind, type=type_, people=sum(len(each.now) for each in group),
            lost=_together([each.lost for each in group]), disputed=_together([each.disputed for each in group]),
            longest_days=max((each.longest_days for each in group if each.longest_days is not None), default=None),
            places=len(group),
        )
        for (tag, kind, type_), group in groups.items()
    ]  # fmt: skip
    return tuple(sorted(made, key=lambda each: (-each.lost.over(window), -each.people, each.tag, each.type)))


def people_by_pathway(found: Iterable[Blockage]) -> Mapping[str, Mapping[str, int]]:
    """Pathway code -> tag -> people held now; the pathway is "" where none is named yet. Everybody is counted once."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for each in found:
        for pathway, people in each.pathways.items():
            counts[pathway][each.tag] += people
    return counts


def _together(lost: Sequence[LostDays]) -> LostDays:
    return LostDays(
        day=sum(each.day for each in lost), week=sum(each.week for each in lost),
        four_weeks=sum(each.four_weeks for each in lost), week_before=sum(each.week_before for each in lost),
    )  # fmt: skip
