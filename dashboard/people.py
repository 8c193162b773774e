"""The people who are ready to leave, row by row under their keys, each look on record. A plain page.

Names stand nowhere in it: where a trust has its own look-up service, the browser asks that, and this page's content
policy lets it reach the origins of those services and no others.
"""

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.wire import LookUpService, Organisation, StayRow, Stays
from dashboard import theme
from dashboard.client import Client, Unavailable
from dashboard.parts.words import cased, stamp
from dashboard.plain import missing, plain_page, who
from dashboard.policy import content_policy
from dashboard.settings import DashboardSettings
from dashboard.viewer import viewer_of

ADDRESS = "/people"
TITLE = "People"
SHOWN_SECONDS = 60
_ROWS = 25
_STATES = {"ready": "ready to leave", "present": "in a bed"}
_PATHWAYS = ("P0", "P1", "P2", "P3")
_TOLD = ("Ward", "Ready since", "Held by", "Reason", "Pathway")
_ASKED = ("organisation", "state", "ward", "pathway", "cursor")


class PeoplePage:
    """The page."""

    def __init__(self, *, client: Client, settings: DashboardSettings) -> None:
        self._client = client
        self._settings = settings

    def routes(self) -> list[Route]:
        """Its address."""
        return [Route(ADDRESS, self.show, methods=["GET"])]

    async def show(self, request: Request) -> Response:
        """One page of the list, for whoever may see rows."""
        viewer = viewer_of(request.headers)
        given = {name: request.query_params[name] for name in _ASKED if request.query_params.get(name)}
        asked = {"state": "ready", "limit": str(_ROWS), **given}
        try:
            me = await who(self._client, request)
            if isinstance(me, Response):
                return me
            found = (await self._client.stays(asked, viewer=viewer)).value
            services = (await self._client.lookups(viewer=viewer)).value.services
            places = (await self._client.organisations(viewer=viewer)).value.organisations
        except Unavailable as unavailable:
            return missing(TITLE, unavailable, here=ADDRESS, settings=self._settings)
        names = {each.code: each.short_name for each in places}
        main = (
            f"<h1>{TITLE}</h1>{_sum(found, asked)}{_filters(asked, _wards(places))}"
            f"{_lookup_words(services)}{_table(found, names, has_lookups=bool(services))}{_onward(found, given)}"
        )
        origins = sorted({each.origin for each in services})
        return plain_page(
            TITLE, main, me=me, here=ADDRESS, settings=self._settings,
            scripts=(theme.LOOKUP,) if services else (), kind="listed",
            headers={"Content-Security-Policy": content_policy(connect=origins)},
        )  # fmt: skip


def _sum(found: Stays, asked: Mapping[str, str]) -> str:
    basis = found.basis
    state = _STATES.get(asked["state"], asked["state"])
    partial = (
        " Some who tell of them have not spoken lately." if any(each.is_partial for each in basis.coverage) else ""
    )
    return (
        f"<p>{found.total:,} {escape(state)}, {escape(basis.organisation.name)}, as of {stamp(basis.at)}.{partial} "
        "This look is on record. It does not change by itself: ask again for what is newer.</p>"
    )


def _wards(places: Sequence[Organisation]) -> list[tuple[str, str]]:
    return [(each.code, each.short_name) for each in places if each.kind == "ward"]


def _filters(asked: Mapping[str, str], wards: Sequence[tuple[str, str]]) -> str:
    held = (
        f'<input type="hidden" name="organisation" value="{escape(asked["organisation"])}">'
        if "organisation" in asked
        else ""
    )
    return (
        f'<form method="get" action="{ADDRESS}" class="narrow">{held}'
        f"{_select('Who', 'state', list(_STATES.items()), asked['state'], any_=False)}"
        f"{_select('Ward', 'ward', [(code, f'{name} ({code})') for code, name in wards], asked.get('ward', ''))}"
        f"{_select('Pathway', 'pathway', [(each, each) for each in _PATHWAYS], asked.get('pathway', ''))}"
        '<button type="submit">Show</button></form>'
    )


def _select(label: str, name: str, choices: Sequence[tuple[str, str]], chosen: str, *, any_: bool = True) -> str:
    options = [("", "any"), *choices] if any_ else list(choices)
    inner = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(cased(words))}</option>'
        for value, words in options
    )
    return f'<label for="narrow-{name}">{label}</label><select id="narrow-{name}" name="{name}">{inner}</select>'


def _lookup_words(services: Sequence[LookUpService]) -> str:
    if not services:
        return "<p>No trust has a look-up service here: people are known by their keys alone.</p>"
    listed = "; ".join(f"{each.name}, run by {each.owner}" for each in services)
    return (
        f"<p>Names can be looked up at the trusts' own services ({escape(listed)}). Your browser asks them; they are "
        f"shown for {SHOWN_SECONDS} seconds and kept nowhere, and each look is put on record first.</p>"
        '<p><button type="button" data-look="">Look up all on this page</button></p>'
        '<p id="lookup-said" role="status"></p>'
    )


def _table(found: Stays, names: Mapping[str, str], *, has_lookups: bool) -> str:
    if not found.stays:
        return '<p class="card">Nobody you may see is among them.</p>'
    heads = ("Key", *(("Name",) if has_lookups else ()), *_TOLD)
    head = "".join(f'<th scope="col">{words}</th>' for words in heads)
    rows = "".join(_row(each, names, has_lookups=has_lookups) for each in found.stays)
    facts = f' data-lookups data-shown-ms="{SHOWN_SECONDS * 1000}"' if has_lookups else ""
    return (
        f'<div class="scroll card" role="region" tabindex="0" aria-label="People">'
        f'<table class="table stacks"{facts}><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _row(each: StayRow, names: Mapping[str, str], *, has_lookups: bool) -> str:
    name = (
        f'<td data-label="Name"><span data-name-of="{escape(each.stay)}"></span> '
        f'<button type="button" data-look="{escape(each.stay)}">look up'
        f'<span class="unseen"> {escape(each.stay)}</span></button></td>'
        if has_lookups
        else ""
    )
    since = each.ready[-1].since if each.is_ready and each.ready else None
    ward = "not known" if each.ward is None else names.get(each.ward, each.ward)
    held = each.blockage_name or ("nothing known" if each.is_ready else "not ready")
    reason = each.reason_label or "no reason recorded" if each.is_ready else ""
    cells = (
        ward, "not ready" if since is None else stamp(since), f"{each.tag}: {held}" if each.tag else held, reason,
        each.pathway_final or each.pathway_referred or "not decided",
    )  # fmt: skip
    told = "".join(f'<td data-label="{label}">{escape(words)}</td>' for label, words in zip(_TOLD, cells, strict=True))
    return f'<tr><th scope="row"><code>{escape(each.stay)}</code></th>{name}{told}</tr>'


def _onward(found: Stays, given: Mapping[str, str]) -> str:
    first = {name: value for name, value in given.items() if name != "cursor"}
    links = [f'<a href="{ADDRESS}?{escape(urlencode(first))}">First page</a>'] if "cursor" in given else []
    if found.next is not None:
        links.append(f'<a href="{ADDRESS}?{escape(urlencode({**first, "cursor": found.next}))}">Next page</a>')
    return f'<nav aria-label="Pages of the list"><p class="ways">{" ".join(links)}</p></nav>' if links else ""
