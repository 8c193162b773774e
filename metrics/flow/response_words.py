"""The clocks of urgent community response as the sentence that is read out on a call. Works out no figure."""

from datetime import date, datetime, timedelta

from metrics.beddays.worked import clock
from metrics.flow.clocks import TWO_DAY, TWO_HOUR
from metrics.flow.responses import Answers
from metrics.flow.rules import ResponseRule
from metrics.vocabulary.days import LONDON
from metrics.vocabulary.definition import Definition, Worked

_AN_HOUR = timedelta(hours=1)


def says_of(found: Answers, *, at: datetime, rule: ResponseRule) -> str:
    """One sentence of a day's clocks: those due today that are settled, those that run, the visits that are left."""
    return (
        "; ".join(part for part in (_settled(found), _running(found, at=at), _visits(found, rule=rule)) if part) + "."
    )


def _settled(found: Answers) -> str:
    if found.share is None:
        return f"No clock due today is settled (standard {_percent(found.standard_share)})"
    clocks = "1 clock" if found.due == 1 else f"{found.due} clocks"
    shares = f"{_percent(found.share)}; standard {_percent(found.standard_share)}"
    return f"Of {clocks} due today {found.met} met, {found.missed} missed ({shares})"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _running(found: Answers, *, at: datetime) -> str:
    parts = [f"{found.running} running"]
    if found.running:
        parts += [_soon(found, at=at), f"{found.untriaged} not triaged"]
    if found.overdue:
        parts.append(f"{found.overdue} overdue and not seen")
    return ", ".join(parts)


def _soon(found: Answers, *, at: datetime) -> str:
    """How many are due soon: of two-day clocks today, of others by the first full hour that is an hour off."""
    if found.priority == TWO_DAY:
        return f"{found.running_due_today} due today"
    mark, due = next((mark, due) for mark, due in found.due_by if mark >= at + _AN_HOUR)
    return f"{due} due by {mark.astimezone(LONDON):%H:%M}"


def _visits(found: Answers, *, rule: ResponseRule) -> str:
    if found.visits_left is None:
        return ""
    until = "today" if rule.is_open_always else f"before {rule.closes_at:%H:%M}"
    visits = "visit" if found.visits_left == 1 else "visits"
    return f"{found.visits_left:g} staffed {visits} left {until}"


def _said(*, met: int, missed: int, running: int, visits_left: float | None) -> str:
    marks = tuple((clock(f"2026-11-10 {hour}:00"), min(running, due)) for hour, due in ((12, 1), (13, 3), (14, 6)))
    found = Answers(
        priority=TWO_HOUR, group="", received=0, met=met, missed=missed, running=running, running_due_today=running,
        due_by=marks, untriaged=min(running, 1), overdue=0, left_out={}, declined={}, deferred={},
        standard_share=0.7, visits_left=visits_left, evidence={},
    )  # fmt: skip
    return says_of(found, at=clock("2026-11-10 11:20"), rule=ResponseRule())


DEFINITIONS = (
    Definition(
        key="ucr.sentence",
        title="Urgent response in one sentence",
        unit="words",
        says="The two-hour, or two-day, clocks of today as they are read out.",
        rule="Clocks due today that are settled, met and missed, with share and standard; running ones, with how many "
        "are due by the first full hour that is at least an hour off (of two-day clocks: today) and how many nobody "
        "has triaged; missed ones not seen yet; staffed visits left, where any team tells of them.",
        inputs=("ucr.two_hour", "ucr.visits_left"),
        source="Homeward",
        valid_from=date(2022, 12, 1),
        is_indicative=True,
        examples=(
            Worked(
                situation="twenty past eleven; 17 of 21 met, 6 run",
                answer="Of 21 clocks due today 17 met, 4 missed (81 %; standard 70 %); "
                "6 running, 3 due by 13:00, 1 not triaged; 9 staffed visits left before 20:00.",
                work=lambda: _said(met=17, missed=4, running=6, visits_left=9.0),
            ),
            Worked(
                situation="nothing settled, nothing running, no team tells of its shifts",
                answer="No clock due today is settled (standard 70 %); 0 running.",
                work=lambda: _said(met=0, missed=0, running=0, visits_left=None),
            ),
        ),
    ),
)
