"""Renders a tree of `dash.html` components as an HTML string, so that one set of parts serves Dash pages and fragments.

Everything is escaped. Only the elements and attributes our parts use are known; anything else is refused, so that a
fragment can never carry a script, an inline style or a live Dash component that would silently do nothing.
"""

import re
from collections.abc import Iterator
from html import escape
from typing import Any, TypeAlias

from dash.development.base_component import Component

Node: TypeAlias = Component | str | int | float | list[Any] | tuple[Any, ...] | None

ELEMENTS = frozenset(
    {"a", "abbr", "article", "aside", "b", "br", "button", "caption", "dd", "details", "div", "dl", "dt", "em"}
    | {"footer", "h1", "h2", "h3", "h4", "header", "hr", "li", "nav", "ol", "p", "section", "small", "span", "strong"}
    | {"summary", "table", "tbody", "td", "th", "thead", "time", "tr", "ul"}
)
VOID = frozenset({"br", "hr"})
ATTRIBUTES = {
    "className": "class",
    "colSpan": "colspan",
    "dateTime": "datetime",
    "href": "href",
    "rel": "rel",
    "id": "id",
    "lang": "lang",
    "role": "role",
    "rowSpan": "rowspan",
    "scope": "scope",
    "tabIndex": "tabindex",
    "title": "title",
    "type": "type",
}
FLAGS = frozenset({"hidden", "open"})
_TELEPHONE = re.compile(r"tel:[0-9]{3,15}")


class MarkupRefused(ValueError):
    """A component, attribute or address that a fragment may not carry."""


def render(node: Node) -> str:
    """Render a component tree (or a list of them) as HTML.

    Raises: MarkupRefused for a component that is not a known `dash.html` element, or an attribute we do not use.
    """
    return "".join(_pieces(node))


def _pieces(node: Node) -> Iterator[str]:
    if node is None:
        return
    if isinstance(node, list | tuple):
        for child in node:
            yield from _pieces(child)
        return
    if isinstance(node, str | int | float) and not isinstance(node, bool):
        yield escape(str(node), quote=False)
        return
    if not isinstance(node, Component):
        raise MarkupRefused(f"{type(node).__name__} is not a component")
    plain = node.to_plotly_json()
    tag = str(plain["type"]).lower()
    if plain["namespace"] != "dash_html_components" or tag not in ELEMENTS:
        raise MarkupRefused(f"a fragment may not carry {plain['namespace']}.{plain['type']}")
    props = dict(plain["props"])
    children = props.pop("children", None)
    yield f"<{tag}{''.join(_attributes(tag, props))}>"
    if tag not in VOID:
        yield from _pieces(children)
        yield f"</{tag}>"


def _attributes(tag: str, props: dict[str, object]) -> Iterator[str]:
    # In name order: Dash keeps properties in no certain one, and two processes must make equal bytes of equal figures.
    for name, value in sorted(props.items()):
        if value is None or (name in FLAGS and value is False):
            continue
        if name in FLAGS and value is True:
            yield f" {name}"
            continue
        known = name if name.startswith(("aria-", "data-")) else ATTRIBUTES.get(name)
        if known is None:
            raise MarkupRefused(f"a fragment may not carry the attribute {name} on {tag}")
        if known == "href" and not _is_safe(str(value)):
            raise MarkupRefused(f"a link leads to this server, to https or to a telephone number, not to {value}")
        yield f' {known}="{escape(str(value))}"'


def _is_safe(address: str) -> bool:
    if address.startswith("https://") or _TELEPHONE.fullmatch(address):
        return True
    return address.startswith(("/", "#", "?")) and not address.startswith(("//", "/\\"))
