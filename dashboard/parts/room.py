"""The room's cards: answer as word, shape and colour, why, how to refer, hours, age; and what it is narrowed by.

Judges nothing: every answer is the API's. Read in the sun on a telephone, so that the answer and the number come first.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from api.wire import NeedWord, Room, RoomAnswerWord, RoomArea, RoomHours, RoomService
from dashboard.parts.ages import age
from dashboard.parts.words import clock_time, counted, is_same_day, stamp

NEEDS: Mapping[NeedWord, str] = {
    "urgent_response": "Urgent community response",
    "virtual_ward": "Virtual ward",
    "same_day_emergency_care": "Same-day emergency care",
    "reablement": "Reablement",
    "community_bed": "Community beds",
}
ANSWERS: Mapping[RoomAnswerWord, tuple[str, str]] = {
    "yes": ("Yes", "\N{CHECK MARK}"),
    "limited": ("Limited", "!"),
    "no": ("No", "\N{MULTIPLICATION SIGN}"),
    "not_known": ("Not known", "?"),
    "closed": ("Closed now", "\N{EN DASH}"),
    "ask_hub": ("Ask the hub", "\N{RIGHTWARDS ARROW}"),
}
_Link = tuple[str, Mapping[str, str]]
_CALLABLE: frozenset[RoomAnswerWord] = frozenset({"yes", "limited"})
_UNKNOWN: frozenset[RoomAnswerWord] = frozenset({"not_known", "ask_hub"})
# What is counted beside those that can, in the order it is said in.
_BESIDE: tuple[tuple[RoomAnswerWord, str], ...] = (
    ("not_known", "not known"), ("ask_hub", "ask the hub"), ("closed", "closed"),
)  # fmt: skip


def cards(made: Room) -> list[Component]:
    """One section for each need, in the order of the answer, a card for each service."""
    groups: dict[NeedWord, list[RoomService]] = {}
    for each in made.services:
        groups.setdefault(each.need, []).append(each)
    return [_group(need, found, made) for need, found in groups.items()]


def _group(need: NeedWord, found: Sequence[RoomService], made: Room) -> Component:
    heading = html.H2([NEEDS[need], html.Span(f" {_sum(found)}", className="quiet")])
    return html.Section([heading, *(_card(each, made) for each in found)], className="room-group")


def _sum(found: Sequence[RoomService]) -> str:
    """How many of them can take somebody, and of how many that is not said: unknown is no "cannot"."""
    count = Counter(each.answer for each in found)
    beside = [f"{count[answer]} {words}" for answer, words in _BESIDE if count[answer]]
    able = sum(count[answer] for answer in _CALLABLE)
    if able or not any(count[answer] for answer in _UNKNOWN):
        return ", ".join((f"{able} of {len(found)} can take somebody", *beside))
    # "0 of 3" would be read as "nobody can".
    full = [f"{count['no']} no"] if count["no"] else []
    return f"{counted(len(found), 'service')}: {', '.join((*full, *beside))}"


def _card(each: RoomService, made: Room) -> Component:
    word, sign = ANSWERS[each.answer]
    answer = html.P(
        [html.Span(sign, className="room-sign", **{"aria-hidden": "true"}), html.Span(word)],
        className=f"room-answer room-{each.answer.replace('_', '-')}",
    )
    return html.Article(
        [
            html.Div([html.H3(each.name), answer], className="room-head"),
            html.P([f"{each.says}.", *_age(each)], className="room-says"),
            *_ways(each),
            *_simulated(each),
            _listed(_facts(each, now=made.basis.at)),
            html.Details(
                [
                    html.Summary(["More", html.Span(f" about {each.name}", className="unseen")]),
                    _listed(_more(each, made)),
                ]
            ),
        ],
        className="card room-card",
    )


def _age(each: RoomService) -> list[Component | str]:
    return [" ", html.Span(["(", age(each.observed_at), ")"], className="quiet")] if each.observed_at else []


def _ways(each: RoomService) -> list[Component]:
    """How to refer: the number to press first."""
    found: list[Component] = []
    if each.answer == "ask_hub" and each.hub_telephone:
        found.append(_call(each.hub_telephone, "the hub "))
    if each.telephone:
        found.append(_call(each.telephone, html.Span(f"{each.name}, ", className="unseen")))
    if each.form:
        found.append(html.A(f"Refer by form to {each.name}", href=each.form, rel="noreferrer", className="room-form"))
    return [html.Div(found, className="room-ways")] if found else []


def _call(number: str, whom: Component | str) -> Component:
    return html.A(
        ["Call ", whom, html.Strong(number)],
        href=f"tel:{number.replace(' ', '')}", className="room-call",
    )  # fmt: skip


def _simulated(each: RoomService) -> list[Component]:
    label = html.Span("Simulated", className="simulated")
    return [html.P([label, " number and hours, which lead nowhere"], className="quiet")] if each.is_simulated else []


def _listed(facts: Iterable[tuple[str, str]]) -> Component:
    parts = [part for term, words in facts for part in (html.Dt(term), html.Dd(words))]
    return html.Dl(parts, className="facts room-facts")


def _facts(each: RoomService, *, now: datetime) -> Iterable[tuple[str, str]]:
    """What is needed before the call."""
    yield "Hours", _until(each, now=now)
    yield "Who may refer", each.who
    if each.route:
        yield "How else", each.route


def _more(each: RoomService, made: Room) -> Iterable[tuple[str, str]]:
    yield "For", each.age
    yield "Week", "not stated" if each.hours is None else _week(each.hours)
    yield "Serves", _serves(each, made)
    if each.limited_at_most is not None and each.unit is not None:
        yield "Limited", f"at {each.limited_at_most:g} {each.unit} or fewer"
    yield "Stated by", each.owner + (", indicative" if each.is_indicative else "")


def _until(each: RoomService, *, now: datetime) -> str:
    if each.is_open is None:
        return "not stated"
    if each.is_open:
        return "open always" if each.closes_at is None else f"open until {_moment(each.closes_at, now=now)}"
    return "closed" if each.opens_at is None else f"closed until {_moment(each.opens_at, now=now)}"


def _moment(at: datetime, *, now: datetime) -> str:
    """The time, with its day where that is another."""
    return clock_time(at) if is_same_day(at, now) else stamp(at)


def _week(hours: RoomHours) -> str:
    named = (
        ("weekdays", hours.weekdays), ("Saturdays", hours.saturdays), ("Sundays", hours.sundays),
        ("bank holidays", hours.bank_holidays),
    )  # fmt: skip
    if len({span for _, span in named}) == 1:
        return f"every day {hours.weekdays}"
    spans: dict[str, list[str]] = {}
    for name, span in named:
        spans.setdefault(span, []).append(name)
    return ", ".join(f"{' and '.join(names)} {span}" for span, names in spans.items())


def _serves(each: RoomService, made: Room) -> str:
    names = {area.council: area.name for area in made.areas}
    councils = ", ".join(names.get(code, code) for code in each.councils) or "not stated"
    localities = ", ".join(locality.replace("_", " ") for locality in each.localities)
    return f"{councils}: {localities}" if localities else councils


def narrowed_by(made: Room, query: Mapping[str, str]) -> Component:
    """The links that narrow the room: by need, by council, and by the localities of the council that is chosen."""
    needs: list[_Link] = [("Any need", {"need": ""}), *((words, {"need": need}) for need, words in NEEDS.items())]
    places: list[_Link] = [("Anywhere", {"council": "", "locality": ""})]
    places += [(area.name, {"council": area.council, "locality": ""}) for area in made.areas]
    chosen = next((area for area in made.areas if _is_asked(area, query)), None)
    localities: list[_Link] = [] if chosen is None else [("All of it", {"locality": ""})]
    localities += [(each.replace("_", " "), {"locality": each}) for each in (chosen.localities if chosen else ())]
    rows = (("What is needed", needs), ("Where the person lives", places), ("In which part", localities))
    # Folded, so that on a telephone the answers stand on the first screen; what is chosen is said all the same.
    said = [_chosen(row, query) for _, row in rows if len(row) > 1]
    return html.Details(
        [
            html.Summary(f"Shown: {', '.join(said)}. Change"),
            *(_links(name, row, query) for name, row in rows if len(row) > 1),
        ],
        className="room-narrow",
    )


def _is_asked(area: RoomArea, query: Mapping[str, str]) -> bool:
    """Whether an area is the one that is asked for: by its council, or by a locality of it alone."""
    council = query.get("council")
    return area.council == council if council else query.get("locality") in area.localities


def _chosen(row: Sequence[_Link], query: Mapping[str, str]) -> str:
    """The words of what is chosen in a row; what was asked for by hand and stands in none, as it was asked for."""
    said = next((words for words, change in row if _is_chosen(change, query)), None)
    return said or query[next(iter(row[0][1]))]


def _is_chosen(change: Mapping[str, str], query: Mapping[str, str]) -> bool:
    """Whether what a link would set first is so already."""
    key, value = next(iter(change.items()))
    return query.get(key, "") == value


def _links(name: str, row: Sequence[_Link], query: Mapping[str, str]) -> Component:
    links = []
    for words, change in row:
        asked = {key: value for key, value in {**query, **change}.items() if value}
        here = {"aria-current": "true"} if _is_chosen(change, query) else {}
        links.append(html.Li(html.A(words, href=f"/room?{urlencode(asked)}" if asked else "/room", **here)))
    return html.Nav([html.H2(name), html.Ul(links, className="filters")], **{"aria-label": name})
