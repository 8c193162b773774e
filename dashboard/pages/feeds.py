"""The feeds: every feed's state, its last good data and last poll, and every value that was refused, worst first."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta

from dash import html
from dash.development.base_component import Component

from api.wire import FeedDetail, FeedHealth, FreshnessWord, HeldFigure, Poll, Reject
from dashboard.client import Answer, Unavailable
from dashboard.parts.ages import age, clock_facts
from dashboard.parts.marks import freshness_mark
from dashboard.parts.words import FRESHNESS_WORDS, cased, counted, stamp
from dashboard.registry import Page, Visit

WORST_FIRST: tuple[FreshnessWord, ...] = ("stuck", "stale", "never", "late", "fresh")
FAILING = "failing"
WAITED_FOR = "waited-for"
HELD = "held"
# What a refusal after reading names as its field; its sample says which figure.
WHOLE_FIGURE = "value"
DETAILS_AT_MOST = 24
HELD_SHOWN = 40
REJECTS_SHOWN = 20
POLLS_SHOWN = 12
Details = Mapping[str, Answer[FeedDetail] | Unavailable]


async def content(visit: Visit) -> Component:
    """The feeds, filtered by the state in the address. Raises: Unavailable."""
    state = visit.query.get("state")
    answer = (await visit.client.feeds(viewer=visit.viewer)).value
    worst_first = sorted(answer.feeds, key=_badness)
    shown = [feed for feed in worst_first if state is None or _is_in(feed, state)]
    details = await _details(visit, shown)
    nothing = html.P("No feed is in this state." if state else "The catalogue names no feed.", className="card")
    return html.Div(
        [
            html.Section([html.H1("Feeds"), _filters(answer.feeds, state)], className="intro"),
            _table(shown, details) if shown else nothing,
        ],
        **{"data-title": "Feeds", "data-version": answer.data_version, **clock_facts(answer.clock)},
    )


async def _details(visit: Visit, feeds: Sequence[FeedHealth]) -> Details:
    """The polls and rejects of those feeds that have something to explain.

    Where these are too many, first of those whose row cannot say it without: why a poll failed stands in the row, what
    was refused or is held comes with the detail alone.
    """
    to_explain = sorted(filter(_is_to_explain, feeds), key=lambda feed: not (feed.held or feed.rejects_last_day))
    wanted = [feed.key for feed in to_explain[:DETAILS_AT_MOST]]

    async def ask(key: str) -> Answer[FeedDetail] | Unavailable:
        try:
            return await visit.client.feed(key, viewer=visit.viewer)
        except Unavailable as unavailable:
            return unavailable

    return dict(zip(wanted, await asyncio.gather(*map(ask, wanted)), strict=True))


def _is_to_explain(feed: FeedHealth) -> bool:
    return bool(feed.held or feed.rejects_last_day or feed.is_failing or feed.asked_until)


def _badness(feed: FeedHealth) -> tuple[int, bool, int, bool, int, bool, str]:
    """The order of the page: what is too old, fails, is waited for, is held, what was refused, then by name."""
    return (
        WORST_FIRST.index(feed.freshness),
        not feed.is_failing,
        -feed.failures_in_a_row,
        feed.asked_until is None,
        -feed.held,
        not feed.rejects_last_day,
        feed.title,
    )


def _is_in(feed: FeedHealth, state: str) -> bool:
    if state == HELD:
        return feed.held > 0
    if state == WAITED_FOR:
        return feed.asked_until is not None
    return feed.is_failing if state == FAILING else feed.freshness == state


def _filters(feeds: Sequence[FeedHealth], state: str | None) -> Component:
    counts = {word: sum(_is_in(feed, word) for feed in feeds) for word in (*WORST_FIRST, FAILING, WAITED_FOR, HELD)}
    choices: list[tuple[str, str | None, int]] = [("All", None, len(feeds))]
    choices += [(cased(FRESHNESS_WORDS[word]), word, counts[word]) for word in WORST_FIRST]
    choices += [("Last poll failed", FAILING, counts[FAILING]), ("Asked us to wait", WAITED_FOR, counts[WAITED_FOR])]
    choices += [("With held figures", HELD, counts[HELD])]
    links = [
        html.Li(
            html.A(
                f"{words}: {count}",
                href="/feeds" if key is None else f"/feeds?state={key}",
                **({"aria-current": "true"} if key == state else {}),
            )
        )
        for words, key, count in choices
    ]
    return html.Nav(html.Ul(links, className="filters"), **{"aria-label": "Filter by state"})


def _table(feeds: Sequence[FeedHealth], details: Details) -> Component:
    columns = ("State", "Feed", "Newest figure", "Last poll", "Failures in a row", "Refused, last day")
    rows = [row for feed in feeds for row in _rows(feed, details.get(feed.key))]
    head = html.Thead(html.Tr([html.Th(words, scope="col") for words in columns]))
    return html.Section(html.Table([head, html.Tbody(rows)], className="table tree feeds"), className="card")


def _rows(feed: FeedHealth, detail: Answer[FeedDetail] | Unavailable | None) -> list[Component]:
    doubt = "row-doubt" if feed.freshness in {"stale", "stuck", "never"} else ""
    first = html.Tr(
        [
            html.Td(freshness_mark(feed.freshness), **{"data-label": "State"}),
            html.Th(
                [
                    feed.title,
                    html.Span(cased(feed.reason) + _held_words(feed.held), className="feed-reason"),
                    *_last_refused(detail),
                ],
                scope="row",
            ),
            html.Td(age(feed.newest_observed_at), **{"data-label": "newest figure"}),
            html.Td(_last_poll(feed), **{"data-label": "last poll:"}),
            html.Td(str(feed.failures_in_a_row), **{"data-label": "failures in a row"}),
            html.Td(str(feed.rejects_last_day), **{"data-label": "refused in a day"}),
        ],
        className=f"feed {doubt}".strip(),
        id=f"feed-{feed.key}",
    )
    return [first, html.Tr(html.Td(_more(feed, detail), colSpan=6), className="feed-more", id=f"more-{feed.key}")]


def _more(feed: FeedHealth, detail: Answer[FeedDetail] | Unavailable | None) -> Component:
    facts: list[tuple[str, object]] = [
        ("Newest figure", stamp(feed.newest_observed_at) if feed.newest_observed_at else "none"),
        ("Last good answer", age(feed.last_good_at)),
        ("Polls, last day", f"{feed.polls_last_day}, of which {feed.failed_last_day} failed"),
        ("Next due", "whenever its partner sends" if feed.is_pushed else age(feed.next_due_at, wording="until")),
        *([("Waited for until", stamp(feed.asked_until))] if feed.asked_until else []),
        ("Late after", _hours(feed.late_after_minutes)),
        ("Overdue after", _hours(feed.stale_after_minutes)),
        ("Publisher", f"{feed.publisher}. {feed.licence}.{' Simulated.' if feed.is_simulated else ''}"),
    ]
    rows = [part for term, value in facts for part in (html.Dt(term), html.Dd(value))]
    refused = f", {feed.rejects_last_day} refused" if feed.rejects_last_day else ""
    return html.Details(
        [
            html.Summary([f"Polls{refused}", html.Span(f" of {feed.title}", className="unseen")]),
            html.Dl(rows, className="facts"),
            *_explained(detail),
        ]
    )


def _explained(detail: Answer[FeedDetail] | Unavailable | None) -> list[Component]:
    if detail is None:
        return []
    if isinstance(detail, Unavailable):
        return [html.P(f"Polls and refused values are not available now. {detail.reason}")]
    found = detail.value
    return [
        *([_held(found.held, of=found.feed.title)] if found.held else []),
        *([_rejects(found.rejects, of=found.feed.title)] if found.rejects else []),
        *([_polls(found.polls, of=found.feed.title)] if found.polls else []),
    ]


def _hours(minutes: float) -> str:
    return f"{minutes / 60:g} h" if minutes >= 60 else f"{minutes:g} min"


def _last_poll(feed: FeedHealth) -> list[Component | str]:
    """The last poll in words; one that was asked to wait is told from one that failed, with when the next is due."""
    poll = feed.last_poll
    if feed.asked_until is None or poll is None:
        return _poll_words(poll)
    due = age(feed.next_due_at, wording="until")
    return [html.Strong("asked to wait"), f": {_failure(poll)} ", age(poll.started_at), ". Next poll ", due]


def _poll_words(poll: Poll | None) -> list[Component | str]:
    if poll is None:
        return ["never polled"]
    if poll.outcome == "not_modified":
        return ["nothing new, ", age(poll.started_at)]
    if poll.outcome == "failed":
        return [html.Strong("failed"), f": {_failure(poll)} ", age(poll.started_at)]
    words = [f"{poll.accepted:,} accepted", f"{poll.stored:,} new", f"{poll.rejected:,} refused"]
    words += [f"{poll.duplicates:,} sent twice"] if poll.duplicates else []
    words += [f"{counted(poll.ignored_fields, 'field')} not known"] if poll.ignored_fields else []
    return [", ".join(words) + ", ", age(poll.started_at)]


def _failure(poll: Poll) -> str:
    """Why a poll failed, in a sentence; the code alone where nobody wrote one."""
    return poll.detail or f"{poll.reason or 'no reason given'}."


def _last_refused(detail: Answer[FeedDetail] | Unavailable | None) -> list[Component]:
    """What was refused last, why and when: the row itself must tell a renamed code from a mistyped figure.

    Only while it is as new as the feed's figures should be: what was refused this morning has been put right since.
    """
    if not isinstance(detail, Answer):
        return []
    found = detail.value
    since = found.at - timedelta(minutes=found.feed.late_after_minutes)
    refused = [each for each in found.rejects if each.received_at >= since and not each.code.startswith("suspect_")]
    if not refused:
        return []
    last = refused[0]
    where = f"{last.field}, " if last.field and last.field != WHOLE_FIGURE else ""
    said = html.Span(last.sample, className="sample")
    words = ["Last refused: ", where, said, f". {cased(last.reason)} ", age(last.received_at)]
    return [html.Span(words, className="feed-reason")]


def _held_words(count: int) -> str:
    return f". {counted(count, 'figure')} held as suspect" if count else ""


def _held(held: Sequence[HeldFigure], *, of: str) -> Component:
    head = ("Where", "Figure", "Held", "Last good", "Why", "Since", "Documents")
    rows = [
        html.Tr(
            [
                html.Th(each.organisation_name, scope="row"),
                html.Td(", ".join([each.title, *each.dimensions.values()])),
                html.Td(f"{each.value:,g}"),
                html.Td([f"{each.last_good_value:,g}, ", age(each.last_good_at)]),
                html.Td(f"{cased(each.reason)}.{' Accepted: comes with the next answer.' * each.is_accepted}"),
                html.Td(stamp(each.since)),
                html.Td(str(each.documents)),
            ]
        )
        for each in held[:HELD_SHOWN]
    ]
    return _list(f"Held as suspect: {len(held)}; the last good figures stay", head, rows, of=of)


def _rejects(rejects: Sequence[Reject], *, of: str) -> Component:
    head = ("First received", "Last received", "Times", "Row", "Field", "Code", "Reason", "Sample")
    rows = [
        html.Tr(
            [
                html.Td(stamp(reject.first_received_at)),
                html.Td(stamp(reject.received_at)),
                html.Td(f"{reject.times:,}"),
                html.Td("" if reject.row is None else str(reject.row)),
                html.Td(reject.field or ""),
                html.Td(reject.code),
                html.Td(reject.reason),
                html.Td(html.Span(reject.sample, className="sample")),
            ]
        )
        for reject in rejects[:REJECTS_SHOWN]
    ]
    return _list(f"Values refused, newest {len(rows)}", head, rows, of=of)


def _polls(polls: Sequence[Poll], *, of: str) -> Component:
    head = ("Started", "Outcome", "HTTP", "Took", "Rows", "Accepted", "New", "Refused")
    rows = [
        html.Tr(
            [
                html.Td(stamp(poll.started_at)),
                html.Td([poll.outcome.replace("_", " "), *_why(poll)]),
                html.Td("" if poll.http_status is None else str(poll.http_status)),
                html.Td(f"{poll.duration_ms:,.0f} ms"),
                *[html.Td(f"{count:,}") for count in (poll.rows, poll.accepted, poll.stored, poll.rejected)],
            ]
        )
        for poll in polls[:POLLS_SHOWN]
    ]
    return _list(f"Last {len(rows)} polls", head, rows, of=of)


def _why(poll: Poll) -> list[Component | str]:
    """The sentence for a person, and the code to look for in a log or to quote to the partner."""
    if poll.outcome != "failed":
        return []
    return [": ", _failure(poll), " ", html.Span(f"{poll.stage or ''} {poll.reason or ''}".strip(), className="quiet")]


def _list(title: str, head: Sequence[str], rows: Sequence[Component], *, of: str) -> Component:
    """A table in a region of its own, whose name says of which feed: several stand on the page at once."""
    table = html.Table(
        [
            html.Caption(title),
            html.Thead(html.Tr([html.Th(words, scope="col") for words in head])),
            html.Tbody(list(rows)),
        ],
        className="table",
    )
    return html.Div(table, className="scroll", tabIndex="0", role="region", **{"aria-label": f"{title}, of {of}"})


PAGE = Page(path="/feeds", title="Feeds", nav="Feeds", order=30, content=content, samples=("/feeds",), needs="feeds")
