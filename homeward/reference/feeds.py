"""feeds.md: every feed of the shipped catalogue, by format."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from catalogue.model import Feed
from homeward.reference.facts import Facts
from homeward.reference.markdown import code, span, table

PAGE = "feeds.md"
_INTRODUCTION = (
    "The sources of the shipped catalogue. Times of asking run on service time, ages on picture time. "
    "`${NAME}` in an address is filled in from the setting `HOMEWARD_PLACES`.\n"
)


def _polled(feed: Feed) -> str:
    if not feed.is_enabled:
        return "no"
    if not feed.is_live:
        return "no: files are imported by hand"
    return "no: its partner pushes it" if feed.is_pushed else "yes"


_SHARED: dict[str, Callable[[Feed], str]] = {
    "publisher": lambda feed: feed.publisher,
    "licence": lambda feed: feed.licence,
    "figures": lambda feed: "simulated" if feed.is_simulated else "as published",
    "delivery": lambda feed: feed.delivery.value,
    "asked every": lambda feed: span(feed.poll_every),
    "deadline of a poll, tries included": lambda feed: span(feed.deadline),
    "tries go on for": lambda feed: span(feed.retry_for),
    "late, stale, stuck after": lambda feed: ", ".join(
        map(span, (feed.limits.late_after, feed.limits.stale_after, feed.limits.stuck_after))
    ),
    "refused when older than, or ahead by more than": lambda feed: (
        f"{span(feed.ancient_after)}, {span(feed.future_within)}"
    ),
    "a suspect figure is believed after": lambda feed: (
        f"{feed.confirmation.documents} documents over {span(feed.confirmation.jump_for)}, "
        f"a zero over {span(feed.confirmation.zero_for)}"
    ),
    "most bytes and rows": lambda feed: f"{feed.max_bytes:,}, {feed.max_rows:,}",
    "private networks it may reach": lambda feed: ", ".join(feed.networks) or "none",
    "an episode that is not listed any more counts for": lambda feed: (
        span(feed.unlisted_counts_for) if feed.tells else "it tells of none"
    ),
    "precedence": lambda feed: str(feed.precedence),
    "polled": _polled,
}


def write(facts: Facts) -> str:
    """The page."""
    groups: dict[tuple[str, bool], list[Feed]] = defaultdict(list)
    for feed in sorted(facts.catalogue.feeds.values(), key=lambda feed: (feed.format, not feed.is_live, feed.key)):
        groups[feed.format, feed.is_live].append(feed)
    parts = [
        "# Feeds\n",
        _INTRODUCTION,
    ]
    parts += [_group(feeds) for feeds in groups.values()]
    return "\n".join(parts)


def _group(feeds: Sequence[Feed]) -> str:
    first = feeds[0]
    kind = "" if first.is_live else ", archives"
    shared = [(name, values.pop()) for name, of in _SHARED.items() if len(values := {of(feed) for feed in feeds}) == 1]
    own = [name for name, of in _SHARED.items() if len({of(feed) for feed in feeds}) > 1]
    lines = [
        f"## {first.format}{kind}\n",
        f"Read by the adapter [{code(first.format)}](adapters.md#{first.format}).\n",
        table(("of all of them", ""), shared),
        table(("column", "measure"), [(code(name), code(measure)) for name, measure in first.columns.items()]),
        table(
            ("feed", "title", "speaks for", "address", *own),
            [
                (
                    code(feed.key),
                    feed.title,
                    ", ".join(feed.places),
                    code(feed.url),
                    *(_SHARED[name](feed) for name in own),
                )
                for feed in feeds
            ],
        ),
    ]
    limits = [
        (code(measure), span(each.late_after), span(each.stale_after), span(each.stuck_after))
        for measure, each in first.measure_limits.items()
    ]
    if limits:
        lines.insert(4, table(("measure with limits of its own", "late", "stale", "stuck"), limits))
    return "\n".join(lines)
