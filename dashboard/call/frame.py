"""What the pages of the call have in common: names and addresses, times, marks, and lists to choose from."""

from datetime import datetime, timedelta
from html import escape

from api.wire import (
    Agenda,
    AgendaLine,
    HeldCall,
    Indicators,
    LevelNumber,
    Organisations,
    Plans,
    PlanStory,
    SystemLevel,
)
from dashboard.markup import render
from dashboard.parts.marks import level_mark
from dashboard.parts.plain import Html
from dashboard.parts.words import LONDON, clock_time, stamp
from dashboard.turn import Turn

HERE = "/call"
TITLE = "System call"
NEEDS = "figures"
SCRIPTS = ("call.js",)
STATES = {"running": "goes on", "stood_down": "stood down", "not_stood_down": "not stood down"}
ACTION_WORDS = {
    "open": "Open", "due_soon": "Due soon", "overdue": "Overdue", "done": "Done", "withdrawn": "Withdrawn",
}  # fmt: skip
# A figure of many wards would make a list that nobody reads.
_OWNERS = frozenset({"icb", "trust", "site", "council", "provider", "service", "place"})


def address(call: int, *, item: str = "") -> str:
    """Where a call is, at one of its items."""
    return f"{HERE}/{call}?item={item}" if item else f"{HERE}/{call}"


def mark(level: LevelNumber | None, *, is_floor: bool = False) -> Html:
    """The mark of a level; nothing where none stands beside it."""
    if level is None:
        return Html("")
    return Html(render(level_mark(level, is_floor=is_floor, size="small")))


def line(each: AgendaLine, *, at: datetime) -> Html:
    """One line of an item: mark, whom it is about, what there is to say, and how old that is."""
    whom = "" if each.organisation is None else f"<strong>{escape(each.organisation.short_name)}</strong> "
    due = ""
    if each.due_at is not None:
        since = "Overdue since" if each.is_overdue else "Due"
        due = f'<span class="call-due">{since} {escape(moment(each.due_at, at=at))}</span> '
    says = escape(each.says)
    if each.action is not None:
        says = f'<a href="{HERE}/actions/{each.action}">{says}</a>'
        whom = ""
    elif each.plan is not None and each.is_sum:
        says = f'<a href="/plans/{each.plan}">{says}</a>'
    note = f'<span class="quiet">{escape(each.note)}</span>' if each.note else ""
    old = f'<span class="quiet call-age">as at {escape(moment(each.as_at, at=at))}</span>' if each.as_at else ""
    kinds = " ".join(
        name for name, holds in (("is-doubtful", each.is_doubtful), ("is-sum", each.is_sum)) if holds
    )  # fmt: skip
    body = f"<span>{due}{whom}{says} {old}</span>{note}"
    return Html(f'<li class="call-line {kinds}">{mark(each.level, is_floor=each.is_floor)}<div>{body}</div></li>')


def system_words(system: SystemLevel, *, at: datetime) -> str:
    """The level of a whole system in a sentence: what was declared of it, by whom and why; that none is calculated."""
    said = system.declared
    if said is None:
        return f"Whole system: no level declared; not calculated: {system.why}"
    when = f"{moment(said.declared_at, at=at)} by {said.role}: {said.reason.rstrip('.')}"
    told = f"declared level stood down {when}" if said.level is None else f"OPEL {said.level} declared {when}"
    return f"Whole system: {told}; not calculated: {system.why}"


def moment(when: datetime, *, at: datetime) -> str:
    """A time as it is said in a call: the hour where it is of the same London day, else the day too."""
    is_same = when.astimezone(LONDON).date() == at.astimezone(LONDON).date()
    return clock_time(when) if is_same else stamp(when)


def until(due: datetime, *, at: datetime) -> str:
    """How far off a time is, in words."""
    minutes = round((due - at).total_seconds() / 60)
    if minutes < 0:
        return f"due for {_length(-minutes)}"
    return "now" if minutes == 0 else f"in {_length(minutes)}"


def _length(minutes: int) -> str:
    if minutes < 60:
        return f"{minutes} {'minute' if minutes == 1 else 'minutes'}"
    hours = minutes // 60
    return f"{hours} h {minutes % 60} min" if hours < 12 else f"{hours} hours"


def called(call: HeldCall) -> str:
    """What a call is called: its title and hour."""
    return f"{call.title} {clock_time(call.scheduled_at)}"


def simulated(agenda: Agenda | Plans | PlanStory) -> Html:
    """That the figures are simulated, where they are."""
    return Html('<p class="call-simulated">Simulated figures</p>') if agenda.is_simulated else Html("")


def dues(at: datetime) -> list[tuple[str, str]]:
    """By when an action may be due, from the picture's time on: soon, this evening, before the next call."""
    local = at.astimezone(LONDON)
    evening = local.replace(hour=18, minute=0, second=0, microsecond=0)
    morning = (local + timedelta(days=1)).replace(hour=8, minute=0, second=0, microsecond=0)
    found = [(at + timedelta(hours=hours), f"in {hours} {'hour' if hours == 1 else 'hours'}") for hours in (1, 2, 4)]
    if evening > local + timedelta(minutes=30):
        found.append((evening, "by 18:00 today"))
    found += [(morning, "by 08:00 tomorrow"), (morning + timedelta(hours=10), "by 18:00 tomorrow"),
              (at + timedelta(days=7), "in a week")]  # fmt: skip
    return [(each.isoformat(), words) for each, words in sorted(found)]


async def owners(turn: Turn) -> list[tuple[str, str]]:
    """The organisations that may own an action, by name. Raises: Unavailable."""
    found = await turn.ask(Organisations, "/organisations")
    named = sorted((each.name, each.code) for each in found.organisations if each.kind in _OWNERS)
    return [("", "Choose one"), *((code, name) for name, code in named)]


async def figures(turn: Turn) -> list[tuple[str, str]]:
    """The figures that an action may be meant to move; none can be chosen. Raises: Unavailable."""
    found = await turn.ask(Indicators, "/indicators")
    named = sorted((each.title, each.key) for each in found.indicators)
    return [("", "No figure"), *((key, title) for title, key in named)]


async def unit_of(turn: Turn, indicator: str) -> str:
    """The unit of a figure; empty for one that there is not. Raises: Unavailable."""
    found = await turn.ask(Indicators, "/indicators")
    return next((each.unit for each in found.indicators if each.key == indicator), "")
