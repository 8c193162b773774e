"""What the pages of plans have in common: names and addresses, days and states in words."""

from datetime import date

from api.wire import Plan
from dashboard.parts.words import counted

HERE = "/plans"
TITLE = "Plans"
NEEDS = "figures"
KINDS = {"day": "A day", "weekend": "Weekend", "bank_holiday": "Bank holiday", "surge": "Surge"}
STATES = {"draft": "Draft, not agreed", "agreed": "Agreed", "stood_down": "Stood down"}
PROGRESS = {"ahead": "to come", "running": "begun", "over": "over"}
ROLE = "Planner"


def address(plan: int) -> str:
    """Where a plan is."""
    return f"{HERE}/{plan}"


def day_words(on: date) -> str:
    """A day as it is spoken: "Saturday 14 November"."""
    return f"{on:%A} {on.day} {on:%B}"


def days_words(first: date, last: date) -> str:
    """Days as they are spoken: "Saturday 14 to Sunday 15 November"."""
    if first == last:
        return day_words(first)
    month = "" if (first.year, first.month) == (last.year, last.month) else f" {first:%B}"
    return f"{first:%A} {first.day}{month} to {day_words(last)}"


def gaps_words(plan: Plan) -> str:
    """How the gaps of a plan stand, with what cannot be said of them: nothing that is not known is called closed."""
    shown = plan.lines - plan.not_shown
    # Of lines that are not shown no gap is open or closed.
    said = [f"{counted(plan.open_gaps, 'gap')} open in {counted(shown, 'line')}"] if shown or not plan.lines else []
    if plan.not_shown:
        said.append(f"{counted(plan.not_shown, 'line')} not shown")
    if plan.largest_gap is not None:
        said.append(f"the largest {plan.largest_gap:g}")
    if plan.without_owner:
        said.append(f"{plan.without_owner} without an owner")
    if plan.without_history:
        said.append(f"{counted(plan.without_history, 'line')} without history")
    if plan.without_staffing:
        said.append(f"{counted(plan.without_staffing, 'line')} of which nobody says what is staffed")
    return ", ".join(said)
