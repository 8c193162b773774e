"""The page at `/`: what is replayed, by whose licence, which moment it is, every address. For people, not programs."""

from collections.abc import Iterable
from datetime import datetime
from html import escape
from itertools import groupby

from simulators.replay.feeds import Feed
from simulators.replay.publication import LONDON, window

ATTRIBUTION = "Contains public sector information licensed under the Open Government Licence v3.0."
PAGE = """<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Replay of published situation reports</title>
<style>
body {{ font: 1.1rem/1.5 Arial, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #212b32 }}
ul {{ columns: 18rem; padding-left: 1.2rem }}
</style>
</head>
<body>
<main>
<h1>Replay of published situation reports</h1>
<p>Figures published by NHS England, served as published and at the hour of day at which a day's return came out.
They are history, not today's position. {attribution}</p>
<p>Picture time now: <time datetime="{iso}">{local}</time> (London).</p>
{collections}
</main>
</body>
</html>
"""


def index_page(feeds: Iterable[Feed], *, base: str, at: datetime) -> str:
    """The index as HTML at a picture time; `base` is the address the reader used."""
    ordered = sorted(feeds, key=lambda feed: (feed.collection, feed.path))
    return PAGE.format(
        attribution=escape(ATTRIBUTION),
        iso=escape(at.isoformat(timespec="seconds")),
        local=f"{at.astimezone(LONDON):%A %d %B %Y %H:%M:%S %Z}",
        collections="\n".join(
            _section(collection, list(held), base=base, at=at)
            for collection, held in groupby(ordered, key=lambda feed: feed.collection)
        ),
    )


def _section(collection: str, feeds: list[Feed], *, base: str, at: datetime) -> str:
    days = window(feeds[0].days, at=at)
    span = f"{days[0]:%d %B %Y} to {days[-1]:%d %B %Y}" if days else "nothing published yet"
    items = "\n".join(f'<li><a href="{escape(base + feed.path)}">{escape(feed.path)}</a></li>' for feed in feeds)
    return f"<h2>{escape(collection)}</h2>\n<p>Days served now: {span}.</p>\n<ul>\n{items}\n</ul>"
