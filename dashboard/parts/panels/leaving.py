"""Who can leave: people by what they wait for, who is expected, who is out today, the queue, the places for them."""

from collections.abc import Iterable, Mapping

from dash import html
from dash.development.base_component import Component

from api.wire import Counted, Wall, WallLane, WallPlaces
from dashboard.parts.panels.amounts import amount, plain, signed, unknown
from dashboard.parts.panels.told import Told, told

TAGS: Mapping[str, tuple[str, str]] = {
    "hospital process": ("hospital", "tag-hospital"),
    "hub decision": ("hub", "tag-hub"),
    "being arranged": ("arranging", "tag-arranging"),
    "no capacity": ("no capacity", "tag-capacity"),
    "other": ("other", "tag-other"),
}
"""The four tags of a wall, in the order people pass through them; all others, no reason recorded among them, last."""
LANE_WORDS: Mapping[str | None, tuple[str, str]] = {
    "P0": ("P0", "home"),
    "P1": ("P1", "home, support"),
    "P2": ("P2", "short-term bed"),
    "P3": ("P3", "care home"),
    None: ("None yet", ""),
}
PLACE_WORDS: Mapping[str, str] = {"starts": "starts", "beds": "beds", "hours": "hours"}
FULL = 100
_TITLE, _READY = "Leaving hospital", "ready to leave now"
_LABELS = ("more today", "out today", "queue, midnight", "places")


def leaving_card(wall: Wall) -> Component:
    """The lanes, P0 to P3, and those without a pathway yet."""
    leaving = wall.leaving
    how = told(wall, ("stay", "referral"))
    if leaving is None or how is Told.NOT_HERE:
        return html.Section(
            [html.H2(_TITLE), html.P("Nobody here sends who is ready to leave.")],
            className="card leaving-card",
        )
    most = max((lane.ready for lane in leaving.lanes), default=0)
    heads = (_TITLE, _READY, *_LABELS)
    return html.Section(
        [
            _legend(),
            html.Table(
                [
                    html.Thead(html.Tr([html.Th(words, scope="col") for words in heads])),
                    html.Tbody([_lane(lane, most=most, how=how) for lane in leaving.lanes]),
                ],
                className="lanes",
            ),
        ],
        className="card leaving-card",
        **{"aria-label": _TITLE},
    )


def _legend() -> Component:
    keys = [
        html.Li([html.Span(className=f"key {kind}", **{"aria-hidden": "true"}), words]) for words, kind in TAGS.values()
    ]
    return html.Ul(keys, className="legend", **{"aria-label": "What they wait for"})


def _lane(lane: WallLane, *, most: int, how: Told) -> Component:
    code, words = LANE_WORDS[lane.pathway]
    if how is Told.NOBODY:
        name = html.Th([html.Strong(code), " ", html.Span(words)], scope="row")
        told_of = [_ready(unknown()), *[_told(label, [unknown()]) for label in _LABELS]]
        return html.Tr([name, *told_of], className="row-doubt", **{"data-key": lane.pathway or "none"})
    return html.Tr(
        [
            html.Th([html.Strong(code), " ", html.Span(words)], scope="row"),
            _ready(_bar(lane.by_tag, most=most), amount(lane.ready, is_at_least=how is Told.IN_PART)),
            _told(
                "more today", [html.Strong(f"+{plain(lane.expected_today)}")] if lane.expected_today is not None else []
            ),
            _told("out today", _out(lane)),
            _told("queue, midnight", _queue(lane)),
            _told("places", _places(lane.places)),
        ],
        className="row-doubt" if lane.not_told else "",
        **{"data-key": lane.pathway or "none"},
    )


def _ready(*shown: Component) -> Component:
    """The people, in a box within the cell: a cell that is itself a row of boxes is out of line with its table."""
    return html.Td(html.Div(shown, className="lane-ready"), **{"data-label": _READY})


def _told(label: str, words: list[Component | str]) -> Component:
    return html.Td(words, **{"data-label": label})


def _bar(tags: Iterable[Counted], *, most: int) -> Component:
    """One bar in proportion to the longest lane, its parts in the order of the legend."""
    people: dict[str, int] = dict.fromkeys(TAGS, 0)
    for each in tags:
        people[each.kind if each.kind in TAGS else "other"] += each.people
    said = ", ".join(f"{TAGS[tag][0]} {count}" for tag, count in people.items() if count)
    parts, reached, total = [], 0, 0
    for tag, count in people.items():
        total += count
        edge = round(FULL * total / most) if most else 0
        if edge > reached:
            parts.append(html.Span(className=f"{TAGS[tag][1]} w-{edge - reached}", **{"aria-hidden": "true"}))
        reached = edge
    return html.Span([*parts, html.Span(said, className="unseen")], className="lane-bar")


def _out(lane: WallLane) -> list[Component | str]:
    if lane.gone is None or lane.booked_today is None:
        return []
    return [amount(lane.gone), f" gone, {lane.booked_today} to go"]


def _queue(lane: WallLane) -> list[Component | str]:
    if lane.waiting is None or lane.queue_change is None:
        return []
    return [amount(lane.waiting), f" {signed(lane.queue_change)}"]


def _places(places: Iterable[WallPlaces]) -> list[Component | str]:
    """What is usable of the first kind that takes them; hours stand on the page of services."""
    for each in places:
        if each.unit == "hours":
            continue
        if each.usable is None:
            return ["not known"]
        return [amount(each.usable, is_at_least=each.is_partial), f" {PLACE_WORDS.get(each.unit or '', 'places')}"]
    return []
