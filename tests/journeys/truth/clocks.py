"""Urgent community response: each clock (`ucr.two_hour`), the rows of /responses, and the clocks of the day."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tests.journeys.truth import facts
from tests.journeys.truth.days import A_DAY, clock, day_of
from tests.journeys.truth.partners import feed_of
from tests.journeys.truth.people import Response
from tests.journeys.truth.told import Known

_HOUR = timedelta(hours=1)
_PRIORITIES = ("2_hour", "2_day")
_OF_GROUP = {"team": "team", "council": "council"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """One clock as it stands."""

    told: Response
    feed: str
    starts_at: datetime
    due_at: datetime
    state: str
    is_open: bool
    is_told: bool
    lost_at: datetime | None


def _rule() -> dict[str, Any]:
    return facts.rule("urgent_response")[0]


def _hours(on: date) -> tuple[datetime, datetime]:
    """When a service opens and closes."""
    opens, closes = (int(str(_rule()[name]).partition(":")[0]) for name in ("opens_at", "closes_at"))
    return clock(on, opens), clock(on, closes)


def _begins(received: datetime) -> datetime:
    on = day_of(received)
    opens, closes = _hours(on)
    if received < opens:
        return opens
    return received if received < closes else _hours(on + A_DAY)[0]


def _state(told: Response, due: datetime, at: datetime) -> tuple[str, bool]:
    """How it stands, and whether the person is still to be seen."""
    contact = told.first_contact_at if told.first_contact_at and told.first_contact_at <= at else None
    closed = told.closed_at if told.closed_at and told.closed_at <= at else None
    is_open = contact is None and closed is None
    if contact is not None:
        return ("met" if contact <= due else "missed"), is_open
    if closed is not None:
        is_left_out = closed <= due and told.outcome in _rule()["left_out"]
        return ("left_out" if is_left_out else "missed"), is_open
    return ("missed" if at > due else "running"), is_open


def clocks_of(known: Known, organisation: str) -> list[Running]:
    """The clocks of an organisation's teams, and of people who live there, in order of key."""
    places, found = facts.beneath(organisation), []
    for key in sorted(known.responses):
        told = known.responses[key]
        if told.received_at > known.at or not {told.team, told.council} & places:
            continue
        feed = feed_of(f"ucr.{told.team}")
        lost = _lost_at(known, told, feed)
        is_lost = lost is not None and known.at - lost >= facts.feeds()[feed].unlisted_counts_for
        if is_lost and told.first_contact_at is None:
            continue
        starts = _begins(told.received_at)
        due = starts + facts.length(_rule()["two_hour" if told.priority == "2_hour" else "two_day"])
        state, is_open = _state(told, due, known.at)
        found.append(
            Running(
                told=told, feed=feed, starts_at=starts, due_at=due, state=state, is_open=is_open,
                is_told=known.is_told_now(feed), lost_at=lost,
            )
        )  # fmt: skip
    return found


def _lost_at(known: Known, told: Response, feed: str) -> datetime | None:
    """The first list without it since it was last named, while it is open."""
    lost = None
    for page in known.pages.get(feed, []):
        if any(each.key == told.key for each in page.responses):
            lost = None
        elif lost is None and page.at >= told.received_at:
            lost = page.at
    return lost if told.closed_at is None else None


def responses(known: Known, organisation: str) -> list[dict[str, Any]]:
    """What /responses should list."""
    return [
        {
            "response": each.told.key, "feed": each.feed, "team": each.told.team, "priority": each.told.priority,
            "source": each.told.source, "home_council": each.told.council, "locality": each.told.locality,
            "received_at": each.told.received_at, "triaged_at": each.told.triaged_at,
            "first_contact_at": each.told.first_contact_at, "closed_at": each.told.closed_at,
            "outcome": each.told.outcome, "reason": each.told.reason, "clock_started_at": each.starts_at,
            "due_at": each.due_at, "clock": each.state, "is_open": each.is_open, "is_told": each.is_told,
            "unlisted_since": each.lost_at,
        }
        for each in clocks_of(known, organisation)
    ]  # fmt: skip


def response_clocks(known: Known, organisation: str, *, by: str) -> dict[str, Any]:
    """What /responses/clocks should say of the day."""
    every = clocks_of(known, organisation)
    visits = _visits(known, organisation)
    lines = []
    for priority in _PRIORITIES:
        mine = [each for each in every if each.told.priority == priority]
        groups = {_group(each, by) for each in mine if each.is_told or each.is_open} | ({""} if by == "all" else set())
        groups |= set(visits) if by == "team" and priority == "2_hour" else set()
        for group in sorted(groups):
            theirs = [each for each in mine if _group(each, by) == group]
            left = None
            if priority == "2_hour" and by != "council":
                left = visits.get(group) if by == "team" else sum(visits.values()) if visits else None
            lines.append({"group": group or None, "priority": priority, **_line(theirs, known.at), "visits_left": left})
    return {"on": day_of(known.at), "by": by, "total": len(lines), "clocks": lines}


def _group(each: Running, by: str) -> str:
    return "" if by == "all" else getattr(each.told, _OF_GROUP[by]) or ""


def _line(every: list[Running], at: datetime) -> dict[str, Any]:
    today = day_of(at)
    told = [each for each in every if each.is_told]
    due = [each for each in told if day_of(each.due_at) == today]
    met, missed = (sum(each.state == state for each in due) for state in ("met", "missed"))
    running = [each for each in told if each.state == "running"]
    ended = [
        each for each in told
        if each.told.closed_at is not None and each.told.closed_at <= at and day_of(each.told.closed_at) == today
    ]  # fmt: skip
    share = met / (met + missed) if met + missed else None
    standard = _rule()["standard_share"]
    first = at.replace(minute=0, second=0, microsecond=0) + _HOUR
    return {
        "received": sum(day_of(each.told.received_at) == today for each in told), "due": met + missed, "met": met,
        "missed": missed, "met_share": share, "standard_share": standard,
        "is_standard_met": None if share is None else share >= standard, "running": len(running),
        "running_due_today": sum(day_of(each.due_at) == today for each in running),
        "due_by": [
            {"by": mark, "responses": sum(each.due_at <= mark for each in running)}
            for mark in (first + number * _HOUR for number in range(12))
        ],
        "untriaged": sum(not each.told.triaged_at or each.told.triaged_at > at for each in running),
        "overdue": sum(each.is_open and each.state == "missed" for each in told),
        "declined": _ranked(each.told.reason for each in ended if each.told.outcome == "declined"),
        "deferred": _ranked(each.told.reason for each in ended if each.told.outcome == "deferred"),
        "left_out": _ranked(each.told.outcome for each in ended if each.state == "left_out"),
        "not_told": sum(each.is_open for each in every if not each.is_told),
    }  # fmt: skip


def _ranked(words: Iterable[str | None]) -> list[dict[str, Any]]:
    counts = Counter(word or "not said" for word in words)
    return [
        {"reason": reason, "responses": count}
        for reason, count in sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    ]


def _visits(known: Known, organisation: str) -> dict[str, float]:
    """First visits that the shifts of each team can still make today; a shift lasts until the next one begins."""
    at, left = known.at, {}
    for team in sorted(facts.beneath(organisation)):
        shifts = {
            starts: page_and_shift[1] for (place, _, starts), page_and_shift in known.offers.items()
            if place == team and page_and_shift[0].feed == f"ucr.{team}" and day_of(starts) == day_of(at)
        }  # fmt: skip
        if shifts and known.is_told_now(feed_of(f"ucr.{team}")):
            begun = max((starts for starts in shifts if starts <= at), default=at)
            still = [shift for starts, shift in shifts.items() if starts >= begun]
            free = sum(max(each.visits_staffed - each.visits_done - each.visits_promised, 0) for each in still)
            left[team] = 0.0 if at >= _hours(day_of(at))[1] else float(free)
    return left
