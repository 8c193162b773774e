"""Plans in words, for the item of a call about what lies ahead: the gaps that are open with their owners, and, once the
days of a plan have begun, what came against what was expected. Works nothing out.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from metrics.calls.agenda import Line
from metrics.plans.need import Standing
from metrics.plans.plan import StaffedBy
from metrics.plans.words import gap_says, span
from picture.plan_shown import Progress, ShownLine, ShownPlan

GAPS_SHOWN = 3
_STATES = {"draft": "draft, not agreed", "agreed": "agreed"}


def planned(found: Sequence[ShownPlan], *, organisation: str) -> Iterable[Line]:
    """Each plan with its largest open gaps, and what came above what was expected. `organisation`: whose call it is."""
    for each in found:
        yield _head(each, organisation=organisation)
        for line in each.open_gaps[:GAPS_SHOWN]:
            yield Line(says=_gap(line), organisation=line.service.code, plan=each.plan.number, is_doubtful=True)
        if each.progress is not Progress.AHEAD:
            yield from _against(each)


def changes_at(found: Sequence[ShownPlan], *, at: datetime) -> datetime | None:
    """When a shift begins to take requests or is over, or how many came is not known any more, with nothing told."""
    lines = [line for each in found for line in each.lines if line.window is not None]
    edges = [edge for line in lines if line.window is not None for edge in (line.window.came_from, line.window.ends_at)]
    edges += [line.known_until for line in lines if line.known_until is not None]
    return min((edge for edge in edges if edge > at), default=None)


def days_says(first: date, last: date) -> str:
    """The days of a plan: "Saturday 14 to Sunday 15 November"."""
    end = f"{last:%A} {last.day} {last:%B}"
    if first == last:
        return end
    return f"{first:%A} {first.day}{'' if first.month == last.month else f' {first:%B}'} to {end}"


def _head(shown: ShownPlan, *, organisation: str) -> Line:
    plan, gaps = shown.plan, shown.open_gaps
    count = len(shown.shown)
    said = [f"{len(gaps)} {'gap' if len(gaps) == 1 else 'gaps'} open in {count} {'line' if count == 1 else 'lines'}"]
    if shown.not_shown:
        said = [*(said if count else ()), f"{shown.not_shown} {'line' if shown.not_shown == 1 else 'lines'} not shown"]
    unowned = sum(each.owner is None for each in gaps)
    said += [f"{unowned} of them without an owner"] if unowned else []
    said += [f"{shown.without_history} rest on no history"] if shown.without_history else []
    said += [f"of {shown.without_staffing} nobody says what is staffed"] if shown.without_staffing else []
    return Line(
        says=f"Plan: {plan.title}, {days_says(plan.first, plan.last)} ({_STATES.get(plan.state.value, '')}): "
        f"{', '.join(said)}",
        organisation=None if plan.organisation == organisation else plan.organisation, plan=plan.number, is_sum=True,
        is_doubtful=bool(shown.not_shown or shown.without_history or shown.without_staffing),
    )  # fmt: skip


def _gap(line: ShownLine) -> str:
    said = line.line.said
    need = "" if said.need is None else f"{span(said.need)} expected"
    by = "" if said.staffed is None or said.staffed.by is StaffedBy.TOLD else " (typed in)"
    staffed = "" if said.staffed is None else f"{said.staffed.amount:g} staffed{by}"
    owner = "nobody owns it" if line.owner is None else f"owned by {line.owner.short_name}, {said.owner_role}"
    move = f": {said.move}" if said.move else ", no move agreed"
    return f"{_when(line)}: {need}, {staffed}, {gap_says(line.gap)}; {owner}{move}"


def _against(shown: ShownPlan) -> Iterable[Line]:
    begun = [each for each in shown.lines if each.standing not in {None, Standing.AHEAD, Standing.NO_NEED}]
    if not begun:
        return
    told = Counter(each.standing for each in begun)
    names = (
        (Standing.ABOVE, "above what was expected"), (Standing.WITHIN, "within"), (Standing.BELOW, "below"),
        (Standing.RUNNING, "within so far"), (Standing.NOT_KNOWN, "not known"),
    )  # fmt: skip
    parts = ", ".join(f"{told[standing]} {name}" for standing, name in names if told[standing])
    shifts = "1 shift" if len(begun) == 1 else f"{len(begun)} shifts"
    yield Line(
        says=f"Plan against actual: of {shifts} begun {parts}", plan=shown.plan.number,
        is_doubtful=bool(told[Standing.NOT_KNOWN]),
    )  # fmt: skip
    above = [each for each in begun if each.standing is Standing.ABOVE]
    for line in sorted(above, key=lambda each: -_beyond(each))[:GAPS_SHOWN]:
        need = line.line.said.need
        expected = "" if need is None else f", {span(need)} expected"
        yield Line(says=f"{_when(line)}: {line.came} came{expected}", organisation=line.service.code,
                   plan=shown.plan.number)  # fmt: skip


def _beyond(line: ShownLine) -> int:
    need = line.line.said.need
    return 0 if need is None or line.came is None else line.came - need.high


def _when(line: ShownLine) -> str:
    day = line.line.said.spot.day
    return f"{day:%A}, {line.shift[:1].lower()}{line.shift[1:]}"
