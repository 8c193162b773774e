"""The alerts: what is open, the unanswered and most urgent first; what was not delivered; what is over; the rules."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from api.wire import Alert, AlertChannel, AlertLetter, AlertRuleInForce, Alerts
from dashboard.parts.ages import age, clock_facts
from dashboard.parts.words import counted, stamp
from dashboard.registry import Page, Visit

OCCASIONS = {"raised": "that it began", "cleared": "that it is over", "again": "that it is open still"}
ENDED = {"cleared": "its figure cleared it", "withdrawn": "its rule or its source is no more; nobody says it is well"}
KINDS = {"email": "e-mail", "webhook": "webhook"}


async def content(visit: Visit) -> Component:
    """All alerts that the viewer may see. Raises: Unavailable."""
    made = (await visit.client.alerts(viewer=visit.viewer)).value
    me = (await visit.client.me(viewer=visit.viewer)).value
    sources = {each.rule for each in made.rules if each.kind == "feed"}
    return html.Div(
        [
            html.Section([html.H1("Alerts"), html.P(_sum(made)), *_looked(made)], className="intro"),
            *[_open(each, is_source=each.rule in sources) for each in made.open],
            _over(made.over),
            _rules(made.rules, made.channels, may_try="try_rules" in me.may),
        ],
        **{"data-title": "Alerts", "data-version": made.data_version, **clock_facts(made.clock)},
    )


def undelivered(alert: Alert) -> list[AlertLetter]:
    """The letters that did not reach whom they are for: tried in vain, and given up."""
    return [each for each in alert.letters if each.state == "given_up" or (each.state == "waiting" and each.failure)]


def _sum(made: Alerts) -> str:
    if not made.rules:
        return "The catalogue states no rule: nothing is looked for, and nobody is told of anything."
    unseen = sum(not each.is_acknowledged for each in made.open)
    lost = sum(bool(undelivered(each)) for each in (*made.open, *made.over))
    told = f"{counted(len(made.open), 'alert')} open, {unseen} of them not yet answered."
    return f"{told} {counted(lost, 'alert')} not delivered to everybody." if lost else told


def _looked(made: Alerts) -> list[Component]:
    if made.looked_at is None:
        return [html.P("No worker has looked at the rules yet.", className="notice")]
    return [html.P(["Rules last looked at ", age(made.looked_at), ". An alert whose figure is not known stays open."])]


def _open(alert: Alert, *, is_source: bool) -> Component:
    now = alert.says_now or alert.says
    facts: list[tuple[str, object]] = [
        ("Now", [f"{now}, as looked at ", age(alert.seen_at)]),
        *([("When raised", alert.says)] if alert.says != now else []),
        ("Open since", stamp(alert.raised_at)),
        ("What to do", alert.advice),
        ("Answered", _answered(alert)),
        *([("Told", html.Ul([html.Li(_letter(each)) for each in alert.letters]))] if alert.letters else []),
    ]
    return html.Section(
        [
            html.H2([_severity(alert), f" {alert.title}"]),
            html.P([html.Strong(_where(alert)), *([" Simulated."] if alert.is_simulated else [])]),
            *_doubt(alert),
            html.Dl([part for term, words in facts for part in (html.Dt(term), html.Dd(words))], className="facts"),
            *_ways(alert, is_source=is_source),
        ],
        className=f"card alert alert-{alert.severity}",
        id=f"alert-{alert.alert}",
    )


def _severity(alert: Alert) -> Component:
    return html.Span(alert.severity_words, className=f"severity severity-{alert.severity}")


def _where(alert: Alert) -> str:
    same = alert.name in {"", alert.organisation_name}
    return f"{alert.organisation_name}." if same else f"{alert.name}, {alert.organisation_name}."


def _doubt(alert: Alert) -> list[Component]:
    if alert.is_known_now is not False:
        return []
    words = "Its figure is not known now: it stays open until a figure clears it."
    return [html.P(words, className="notice")]


def _answered(alert: Alert) -> object:
    if not alert.acknowledgements:
        return "by nobody yet"
    last = alert.acknowledgements[0]
    who = last.role if last.by is None else f"{last.role} ({last.by})"
    until = f"until {stamp(last.until)}" if alert.is_acknowledged else f"which ran out at {stamp(last.until)}"
    note = f": {last.note}" if last.note else ""
    return [f"{who}, ", age(last.said_at), f", {until}{note}"]


def _letter(letter: AlertLetter) -> str:
    what = f"{letter.channel_title}, {OCCASIONS[letter.occasion]}"
    if letter.state == "sent":
        return f"{what}: sent" + (f". {letter.failure}" if letter.failure else "")
    if letter.state == "not_needed":
        return f"{what}: not sent, since it was over before"
    tried = counted(letter.attempts, "attempt")
    if letter.state == "given_up":
        return f"{what}: not delivered, and tried no more after {tried}. {letter.failure or ''}".strip()
    if letter.failure:
        return f"{what}: not delivered yet, after {tried}; tried again. {letter.failure}"
    return (
        f"{what}: waits until quiet hours end at {stamp(letter.due_at)}"
        if letter.is_held_back
        else f"{what}: on its way"
    )


def _ways(alert: Alert, *, is_source: bool) -> list[Component]:
    """To where it is, and to say that it was seen. A link's name says of which alert."""
    of = html.Span(f" of {alert.title}, {_where(alert)}", className="unseen")
    links = [html.A(["Open the feeds", of], href=f"/feeds#feed-{alert.part}")] if is_source else []
    links += [html.A(["All figures", of], href=f"/organisation/{alert.organisation}")]
    if alert.may_answer:
        links += [html.A(["Say that it is seen", of], href=f"/alerts/{alert.alert}/seen")]
    return [html.P(links, className="ways")]


def _over(alerts: Sequence[Alert]) -> Component:
    heads = ("Alert", "Where", "Open since", "Over since", "Because", "Told")
    rows = [
        html.Tr(
            [
                html.Th([_severity(each), f" {each.title}"], scope="row"),
                html.Td(_where(each), **{"data-label": "Where"}),
                html.Td(stamp(each.raised_at), **{"data-label": "Open since"}),
                html.Td("" if each.ended_at is None else stamp(each.ended_at), **{"data-label": "Over since"}),
                html.Td(ENDED.get(each.ended_because or "", ""), **{"data-label": "Because"}),
                html.Td(_told(each), **{"data-label": "Told"}),
            ]
        )
        for each in alerts
    ]
    head = html.Thead(html.Tr([html.Th(words, scope="col") for words in heads]))
    table = html.Table([head, html.Tbody(rows)], className="table stacks")
    content = _region(table, "Over in the last seven days") if rows else html.P("None.", className="quiet")
    return html.Section([html.H2("Over in the last seven days"), content], className="card")


def _told(alert: Alert) -> str:
    lost = undelivered(alert)
    if lost:
        return "; ".join(_letter(each) for each in lost)
    sent = len({each.channel for each in alert.letters if each.state == "sent"})
    return counted(sent, "channel") if sent else "the page alone"


def _rules(rules: Sequence[AlertRuleInForce], channels: Sequence[AlertChannel], *, may_try: bool) -> Component:
    heads = ("Rule", "How urgent", "Told from, over at", "Told to", "Owner and note")
    titles = {each.channel: each for each in channels}
    rows = [
        html.Tr(
            [
                html.Th(each.title, scope="row"),
                html.Td(each.severity_words, **{"data-label": "How urgent"}),
                html.Td(each.condition, **{"data-label": "Told from, over at"}),
                html.Td("; ".join(_channel(titles[key]) for key in each.channels if key in titles) or "the page alone",
                        **{"data-label": "Told to"}),
                html.Td(f"{each.owner}. {each.note}", **{"data-label": "Owner and note"}),
            ]
        )
        for each in rules
    ]  # fmt: skip
    head = html.Thead(html.Tr([html.Th(words, scope="col") for words in heads]))
    table = html.Table([head, html.Tbody(rows)], className="table stacks")
    words = html.P(
        [
            "They stand in the catalogue (alerts.toml), with the lines at which each is raised and cleared. ",
            *([html.A("Try a rule on history", href="/alerts/bench")] if may_try else []),
        ]
    )
    content = _region(table, "Rules in force") if rows else html.P("None.", className="quiet")
    return html.Section([html.H2("Rules in force"), words, content], className="card")


def _channel(channel: AlertChannel) -> str:
    quiet = f", not from {channel.quiet} unless it cannot wait" if channel.quiet else ""
    return f"{channel.title} by {KINDS[channel.kind]}{quiet}"


def _region(table: Component, name: str) -> Component:
    return html.Div(table, className="scroll", tabIndex="0", role="region", **{"aria-label": name})


PAGE = Page(path="/alerts", title="Alerts", nav="Alerts", order=25, content=content, samples=("/alerts",))
