"""Plain pages: whole documents made by the server, whose forms work without a script. What they are of is others'."""

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import parse_qs, quote, urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.wire import Me
from dashboard import registry, theme
from dashboard.client import Client, Unavailable
from dashboard.settings import DashboardSettings
from dashboard.shell import bar, document
from dashboard.viewer import viewer_of

MOST_BYTES = 8_192
_MOST_FIELDS = 20
NO_STORE = {"Cache-Control": "no-store"}


def plain_page(
    title: str, main: str, *, settings: DashboardSettings, here: str, status: int = 200, me: Me | None = None,
    kind: str = "entrance", scripts: tuple[str, ...] = (), headers: Mapping[str, str] | None = None,
) -> Response:  # fmt: skip
    """A page around `main`, which is HTML already, with scripts of ours where it needs any. It does not change by
    itself, and says nothing of being live; without `me` it is of nobody and leads nowhere."""
    nav = registry.navigation(me.may) if me is not None else []
    text = document(
        kind="page-shell", title=title, settings=settings, styles=theme.PLAIN_STYLES, scripts=scripts,
        bar=bar(nav, here=here, me=me, clock="none"), main=f'<div class="page {kind}">{main}</div>',
    )  # fmt: skip
    return HTMLResponse(text, status_code=status, headers={**NO_STORE, **(headers or {})})


def said(words: str) -> str:
    """Why something was not done; nothing where it was."""
    return f'<p class="refused" role="alert">{escape(words)}</p>' if words else ""


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a form that was sent, the first of each name; of one that is too large, none."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            return {}
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return {}
    return {name: values[0] for name, values in fields.items()}


def onward_of(wanted: str) -> str:
    """A path of ours that somebody wanted; the first page, where it leads elsewhere."""
    is_ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if is_ours else "/"


def onward(where: str, cookies: Sequence[str] = ()) -> Response:
    """Lead on to a path of ours, so that going back never sends a form again."""
    response = RedirectResponse(quote(where, safe="/?=&%-._~+,:"), status_code=303, headers=NO_STORE)
    for cookie in cookies:
        response.headers.append("set-cookie", cookie)
    return response


async def who(client: Client, request: Request) -> Me | Response:
    """Who looks; or the way to the sign-in page, for somebody who is not known, and to its wall, for a display that
    looks at anything else. Raises: Unavailable."""
    me = (await client.me(viewer=viewer_of(request.headers))).value
    if me.kind == "display" and request.method == "GET":
        return RedirectResponse("/wall", status_code=303, headers=NO_STORE)
    if me.is_known:
        return me
    return RedirectResponse(f"/sign-in?{urlencode({'next': str(request.url.path)})}", status_code=303)


def missing(title: str, unavailable: Unavailable, *, here: str, settings: DashboardSettings) -> Response:
    """A plain page that could not be made, and why."""
    status = unavailable.status if unavailable.status in {401, 403, 404, 422} else 503
    main = f'<section class="card notice"><h1>{title}: not available</h1><p>{escape(unavailable.reason)}</p></section>'
    return plain_page(title, main, here=here, settings=settings, status=status, kind="plain")
