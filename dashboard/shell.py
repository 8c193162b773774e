"""The shell: the HTML document around every page: language, skip link, bar, navigation, heartbeat and offline band.

Two kinds of page stand in it: Dash pages (with Dash's own scripts) and walls, whose body is a fragment and which carry
no Dash run time at all, so that a thousand displays are light and nothing in them grows.
"""

import time
from collections.abc import Sequence
from html import escape
from typing import Any, Literal

from dash import html

from api.wire import Me
from dashboard import theme
from dashboard.markup import render
from dashboard.parts.forms import Button, form
from dashboard.settings import DashboardSettings

BRAND = "Homeward"

DOCUMENT = """<!doctype html>
<html lang="en-GB" class="{kind}" {facts}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>{title}</title>
<link rel="icon" type="image/svg+xml" href="{icon}">
{styles}
{scripts}
{head}
</head>
<body>
<a class="skip" href="#main">Skip to the figures</a>
{bar}
<div id="band" class="band" role="alert" hidden></div>
<div id="said" class="unseen" role="status"></div>
<main id="main" tabindex="-1">
{main}
</main>
{footer}
{tail}
</body>
</html>
"""


def document(
    *,
    kind: str,
    title: str,
    settings: DashboardSettings,
    styles: Sequence[str],
    scripts: Sequence[str],
    main: str,
    bar: str = "",
    footer: str = "",
    head: str = "",
    tail: str = "",
) -> str:
    """Put a page into the shell; everything passed as `main`, `bar`, `footer`, `head`, `tail` is HTML already."""
    facts = {
        "data-build": settings.build,
        "data-ticks": "/api/v1/ticks",
        "data-worker": theme.address(theme.WORKER),
        "data-silent-ms": round(settings.silent_after_seconds * 1000),
        "data-lost-ms": round(settings.lost_after_seconds * 1000),
        "data-watchdog-ms": round(settings.watchdog_seconds * 1000),
        "data-jitter-ms": round(settings.jitter_seconds * 1000),
        "data-turn-ms": round(settings.rotate_every_seconds * 1000),
        "data-aside-ms": round(settings.aside_every_seconds * 1000),
        "data-afresh-at": settings.afresh_at,
        "data-afresh-spread-ms": round(settings.afresh_spread_seconds * 1000),
        "data-afresh-within-ms": round(settings.afresh_within_seconds * 1000),
        "data-afresh-age-ms": round(settings.afresh_age_seconds * 1000),
        "data-afresh-look-ms": round(settings.afresh_look_seconds * 1000),
        "data-service-now": service_time(),
    }
    return DOCUMENT.format(
        kind=kind,
        facts=" ".join(f'{name}="{escape(str(value))}"' for name, value in facts.items()),
        title=escape(f"{title} – {BRAND}"),
        icon=theme.address(theme.ICON),
        styles="\n".join(f'<link rel="stylesheet" href="{theme.address(name)}">' for name in styles),
        scripts="\n".join(f'<script defer src="{theme.address(name)}"></script>' for name in scripts),
        head=head,
        bar=bar,
        main=main,
        footer=footer,
        tail=tail,
    )


def service_time() -> int:
    """The service time by which a browser works out the picture's, in milliseconds since 1970."""
    return round(time.time() * 1000)


def bar(
    nav: Sequence[tuple[str, str]], *, here: str, me: Me | None = None, clock: Literal["live", "none"] = "live"
) -> str:
    """The bar of a page: brand, navigation, who is looking, and, where a script keeps it alive, the picture's time."""
    links = [
        html.Li(html.A(words, href=address, **({"aria-current": "page"} if address == here else {})))
        for words, address in nav
    ]
    head = render([html.A(BRAND, href="/", className="brand"), html.Nav(html.Ul(links), **{"aria-label": "Pages"})])
    return f'<header class="bar">{head}{_who(me, here=here)}{_clock() if clock == "live" else ""}</header>'


def _who(me: Me | None, *, here: str) -> str:
    """Who is looking, with the way out, or the way in."""
    if me is None or not (me.is_known or me.demo_roles):
        return ""
    if me.kind == "visitor":
        words = "Demo: take a role" if me.demo_roles else "Sign in"
        return f'<p class="bar-who"><a href="/sign-in">{words}</a></p>'
    if me.kind != "account":
        return f'<p class="bar-who">{escape(me.name)}</p>'
    demo = "Demo: " if me.demo_roles else ""
    again = '<a href="/sign-in">change</a>' if me.demo_roles else ""
    out = form("/sign-out", [Button("Sign out")])
    own = ' aria-current="page"' if here == "/account" else ""
    name = f'<a href="/account"{own}>{demo}{escape(me.name.removeprefix("demo-"))}</a>'
    return f'<div class="bar-who">{name}{again}{out}</div>'


def _clock() -> str:
    return render(
        html.P(
            [
                html.Span(className="pulse", **{"aria-hidden": "true"}),
                html.Span("live", className="pulse-word"),
                html.Span("", className="now-day", **{"data-now": "day"}),
                html.Span("", className="now-time", **{"data-now": "time"}),
            ],
            className="bar-clock",
        )
    )


FOOTER = render(
    html.Footer(
        [
            html.P("Levels here are local triggers, indicative, unless a page says otherwise."),
            html.P([html.A("Sources and definitions", href="/about")]),
        ],
        className="foot",
    )
)


def interpolated(dash_parts: dict[str, Any], *, title: str, bar: str, settings: DashboardSettings) -> str:
    """A Dash page in the shell, from the parts Dash gives to `interpolate_index`."""
    return document(
        kind="page-shell",
        title=title,
        settings=settings,
        styles=theme.PAGE_STYLES,
        scripts=theme.PAGE_SCRIPTS,
        head=dash_parts["css"],
        bar=bar,
        main=dash_parts["app_entry"],
        footer=FOOTER,
        tail="\n".join(dash_parts[part] for part in ("config", "scripts", "renderer")),
    )
