"""The control page as HTML, made on the server; forms work without a script, a small one keeps the figures live."""

from collections.abc import Iterable
from datetime import datetime
from html import escape
from itertools import groupby
from typing import Any
from urllib.parse import quote

from simulators.living.control.state import State
from simulators.living.sheet import LONDON

PAGE = """<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Partners of the living system</title>
<link rel="stylesheet" href="/control.css">
<script src="/control.js" defer></script>
</head>
<body>
<a class="skip" href="#feeds">Skip to the feeds</a>
<header>
<h1>Partners of the living system</h1>
<p>Everything served here is invented. Picture time
<time id="picture" datetime="{picture_iso}">{picture}</time>, <span id="rate">{rate}</span> times as fast as life.
<span id="live" role="status"></span></p>
</header>
<main>
{trouble}
<section id="switch" aria-labelledby="switch-title">
<h2 id="switch-title">Switch a fault on</h2>
<form method="post" action="/faults">
<p><label for="target">Feed or family</label>
<select id="target" name="target">{targets}</select></p>
<p><label for="fault">Fault</label>
<select id="fault" name="fault" aria-describedby="fault-line">{faults}</select></p>
<p><label for="options">Options</label>
<input id="options" name="options" autocomplete="off" spellcheck="false" aria-describedby="options-line"></p>
<p class="go"><button name="do" value="on">Switch on</button></p>
<p class="hint" id="fault-line"></p>
<p class="hint" id="options-line">As name=value, with blanks between; one_in=3 spoils every third request only.</p>
</form>
<details><summary>All faults, in words</summary>
{glossary}
</details>
</section>
<section id="stories" aria-labelledby="stories-title">
<h2 id="stories-title">Stories</h2>
<ul class="stories">
{stories}
</ul>
</section>
<section id="feeds" aria-labelledby="feeds-title">
<h2 id="feeds-title">Feeds</h2>
{families}
</section>
</main>
</body>
</html>
"""


def page_of(state: State, *, target: str = "", trouble: str = "") -> str:
    """The page; `target` is chosen in the form, `trouble` is said at the top."""
    return PAGE.format(
        picture_iso=state["picture_at"].isoformat(timespec="seconds"),
        picture=clock_text(state["picture_at"]),
        rate=f"{state['rate']:g}",
        trouble=f'<p class="trouble" role="alert">{escape(trouble)}</p>' if trouble else "",
        targets="".join(_targets(state["families"], target)),
        faults="".join(_fault_options(state["faults"])),
        glossary="\n".join(_glossary(state["faults"])),
        stories="\n".join(_story(story) for story in state["stories"]),
        families="\n".join(_family(family) for family in state["families"]),
    )


def clock_text(at: datetime | None) -> str:
    """An instant as people read it, London time."""
    return "never" if at is None else f"{at.astimezone(LONDON):%a %d %b %Y, %H:%M:%S}"


def _targets(families: Iterable[State], chosen: str) -> Iterable[str]:
    for family in families:
        yield f'<optgroup label="{escape(family["title"])}">'
        yield _option(family["key"], f"{family['title']}: all", chosen)
        for feed in family["feeds"]:
            yield _option(feed["key"], f"{family['title']}: {feed['code']}", chosen)
        yield "</optgroup>"


def _option(value: str, text: str, chosen: str) -> str:
    mark = " selected" if value == chosen else ""
    return f'<option value="{escape(value)}"{mark}>{escape(text)}</option>'


def _by_group(faults: Iterable[State]) -> Iterable[tuple[str, list[State]]]:
    ordered = sorted(faults, key=lambda fault: str(fault["group"]))
    for group, held in groupby(ordered, key=lambda fault: str(fault["group"])):
        yield group, list(held)


def _fault_options(faults: Iterable[State]) -> Iterable[str]:
    for group, held in _by_group(faults):
        yield f'<optgroup label="{escape(group)}">'
        for fault in held:
            yield (
                f'<option value="{escape(fault["name"])}" data-line="{escape(fault["line"])}" '
                f'data-options="{escape(_options_text(fault["options"]))}">{escape(fault["name"])}</option>'
            )
        yield "</optgroup>"


def _glossary(faults: Iterable[State]) -> Iterable[str]:
    for group, held in _by_group(faults):
        yield f"<h3>{escape(group)}</h3>\n<dl>"
        for fault in held:
            options = _options_text(fault["options"])
            told = f" <code>{escape(options)}</code>" if options else ""
            yield f"<dt>{escape(fault['name'])}</dt><dd>{escape(fault['line'])}{told}</dd>"
        yield "</dl>"


def _options_text(options: dict[str, Any]) -> str:
    return " ".join(f"{name}={value}" for name, value in options.items())


def _story(story: State) -> str:
    name, is_on = escape(story["name"]), story["is_on"]
    about = ""
    if story["about_whom"] and not is_on:
        about = (
            f'<label>about <input name="about" size="28" placeholder="code of {escape(story["about_whom"])}" '
            'autocomplete="off"></label> '
        )
    whom = f" (about {escape(story['about'])})" if is_on and story["about"] else ""
    do, word = ("off", "End it") if is_on else ("on", "Begin it")
    mark = f'<strong class="on">on{whom}</strong> ' if is_on else ""
    return (
        f'<li><form method="post" action="/stories"><input type="hidden" name="name" value="{name}">'
        f"<span><b>{escape(story['title'])}</b> {mark}<br>{escape(story['line'])}</span>"
        f'<span class="do">{about}<button name="do" value="{do}">{word}<span class="unseen">: '
        f"{escape(story['title'])}</span></button></span></form></li>"
    )


def _family(family: State) -> str:
    secret = f"asks for <code>{escape(family['credential'])}</code>" if family["credential"] else "open to all"
    rows = "\n".join(_feed(feed) for feed in family["feeds"])
    return (
        f'<section class="family" aria-labelledby="title-{family["key"]}"><h3 id="title-{family["key"]}">'
        f"{escape(family['title'])}</h3>\n"
        f'<p id="{family["key"]}"><code>{escape(family["base"])}</code>, {secret}.</p>\n{_fault_cell(family)}\n'
        '<table><thead><tr><th scope="col">Feed</th><th scope="col">Cadence</th><th scope="col">Last document</th>'
        '<th scope="col" class="n">Requests</th><th scope="col" class="n">Unchanged</th><th scope="col">Fault</th>'
        f"</tr></thead>\n<tbody>\n{rows}\n</tbody></table></section>"
    )


def _feed(feed: State) -> str:
    key, there = escape(feed["key"]), f"/?target={quote(feed['key'])}#switch"
    return (
        f'<tr id="{key}"><th scope="row"><a href="{there}" title="{escape(feed["address"])}">'
        f'{escape(feed["code"])}</a></th><td data-label="Cadence">{escape(feed["cadence"])}</td>'
        f'<td data-label="Last document" data-of="{key}" data-field="made_at">{clock_text(feed["made_at"])}</td>'
        f'<td class="n" data-label="Requests" data-of="{key}" data-field="requests">{feed["requests"]}</td>'
        f'<td class="n" data-label="Unchanged" data-of="{key}" data-field="unchanged">{feed["unchanged"]}</td>'
        f'<td data-label="Fault">{_fault_cell(feed)}</td></tr>'
    )


def _fault_cell(held: State) -> str:
    fault = held["fault"]
    if fault is None:
        return ""
    key, name = escape(held["key"]), escape(fault["name"])
    return (
        f'<form method="post" action="/faults" class="off"><input type="hidden" name="target" value="{key}">'
        f'<strong class="on">{name}</strong> since {clock_text(fault["since"])} '
        f'<button name="do" value="off">Switch off<span class="unseen"> {name} of {key}</span></button>'
        "</form>"
    )
