"""Plans in the words of a call: lines that are not shown are said to be so, and are no lines without a gap."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from catalogue.model import Kind, Organisation
from metrics.access import Withheld
from metrics.calls.held import By
from metrics.flow.service import ServiceType
from metrics.plans.need import Gap, Need
from metrics.plans.plan import Line, NewLine, Plan, Spot, Staffed, StaffedBy, State
from metrics.plans.shift import Kind as For
from metrics.variance.like import Likeness
from picture.plan_lines import planned
from picture.plan_shown import Progress, ShownLine, ShownPlan

AT, DAY = datetime(2026, 11, 12, 9, tzinfo=UTC), date(2026, 11, 14)
BY = By(role="Planner", name="planner", account=None)
SERVICE = Organisation(
    code="SIM-H01", name="Home care", short_name="Home care", kind=Kind.SERVICE, opened_on=None, closed_on=None
)
PLAN = Plan(
    number=1, entry=1, organisation="SIM", kind=For.WEEKEND, title="Weekend", first=DAY, last=DAY, owner_role="Planner",
    state=State.AGREED, note="", by=BY, said_at=AT, made_by=BY, made_at=AT,
)  # fmt: skip
SIX, TWO = Need(6, 6, 6, 28, is_for_weekday=False, likeness=Likeness.WEEKDAY), Staffed(2.0, StaffedBy.TYPED, AT)


def line(
    number: int, *, withheld: Withheld | None, need: Need | None = SIX, staffed: Staffed | None = TWO
) -> ShownLine:
    said = NewLine(
        spot=Spot("SIM-H01", DAY, f"s{number}"), need=need, days_known=28 if need else 0, staffed=staffed, owner=None,
        owner_role=None, move="",
    )  # fmt: skip
    is_told = withheld is None and need is not None and staffed is not None
    return ShownLine(
        line=Line(plan=1, said=said, by=BY, said_at=AT), service=SERVICE, owner=None, shift=f"S{number}",
        type=ServiceType.HOME_CARE, window=None, gap=Gap(4.0, 4.0) if is_told else None, standing=None, came=None,
        known_until=None, staffed_now=None, withheld=withheld,
    )  # fmt: skip


def shown(*lines: ShownLine) -> ShownPlan:
    return ShownPlan(plan=PLAN, organisation=SERVICE, progress=Progress.AHEAD, lines=lines, may_change=False)


HIDDEN = [line(number, withheld=Withheld.HUBS_ONLY) for number in range(4)]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (HIDDEN, "4 lines not shown"),
        ([line(9, withheld=None), *HIDDEN[:1]], "1 gap open in 1 line, 1 line not shown, 1 of them without an owner"),
        ([line(8, withheld=None, staffed=None), *HIDDEN[:2]],
         "0 gaps open in 1 line, 2 lines not shown, of 1 nobody says what is staffed"),
        ([line(9, withheld=None)], "1 gap open in 1 line, 1 of them without an owner"),
    ],
)  # fmt: skip
def test_lines_that_are_not_shown_are_not_said_to_have_no_gap(lines: list[ShownLine], words: str) -> None:
    head, *_ = planned([shown(*lines)], organisation="SIM")
    assert head.says == f"Plan: Weekend, Saturday 14 November (agreed): {words}"
    assert head.is_doubtful is any(each.withheld is not None for each in lines)


def test_whether_a_service_that_is_not_shown_sent_anything_is_in_no_count() -> None:
    silent = [line(number, withheld=Withheld.HUBS_ONLY, need=None, staffed=None) for number in range(4)]
    for each in (shown(*HIDDEN), shown(*silent)):
        assert (each.not_shown, each.without_history, each.without_staffing, each.open_gaps) == (4, 0, 0, ())
    told = [replace(each, withheld=None) for each in silent]
    assert (shown(*told).not_shown, shown(*told).without_history, shown(*told).without_staffing) == (0, 4, 4)
