"""Makes a page light and steady for Dash: plain HTML travels as markup, only live components stay components.

Dash 4.4 keeps every component it draws in a store that notifies every other: 500 draw in a second, 2,000 take six to
sixteen (measured). A page of tables has thousands. And it draws anew whatever is put in the place of old children,
which throws away focus, unfolded details and charts. So each largest plain part becomes one element that carries its
markup (`assets/pages.js` puts it in place, changing only what differs), and everything left has an id, so that a tick
changes properties instead of children. Page files write ordinary `dash.html` trees and need not know.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.markup import MarkupRefused, Node, render

HOSTS = frozenset({"Div", "Section", "Article"})


@dataclass(frozen=True, slots=True)
class Settled:
    """A settled page: the tree to draw at first; or, where `shape` is what already stands, the properties to change."""

    tree: Component
    shape: str
    changes: tuple[tuple[str, dict[str, Any]], ...]


def settle(tree: Component) -> Settled:
    """Settle a page's tree.

    Raises: MarkupRefused when a plain part carries what markup may not, or a live component has no id or stands where
    none can.
    """
    numbers = count()
    settled = _settle(tree, numbers)
    parts = list(_walk(settled))
    return Settled(settled, " ".join(_outline(settled)), tuple((part.id, _own(part)) for part in parts))


def _settle(node: Component, numbers: "count[int]") -> Component:
    if _is_plain(node):
        return _carrier([node], numbers)
    if not _is_html(node):
        if getattr(node, "id", None) is None:
            raise MarkupRefused(f"a live {type(node).__name__} needs an id")
        return node
    if type(node).__name__ not in HOSTS:
        raise MarkupRefused(f"a live component cannot stand in {type(node).__name__}")
    settled: list[Component] = []
    run: list[Node] = []
    for child in _children(node):
        if _is_plain(child):
            run.append(child)
            continue
        if run:
            settled.append(_carrier(run, numbers))
            run = []
        settled.append(_settle(child, numbers))
    if run:
        settled.append(_carrier(run, numbers))
    name = getattr(node, "id", None) or f"part-{next(numbers)}"
    return type(node)(settled, id=name, **_own(node))


def _carrier(nodes: list[Node], numbers: "count[int]") -> Component:
    return html.Div(id=f"part-{next(numbers)}", className="carried", **{"data-html": render(nodes)})


def _own(node: Component) -> dict[str, Any]:
    """A component's properties without its name and what stands in it."""
    props: dict[str, Any] = node.to_plotly_json()["props"]
    return {name: value for name, value in props.items() if name not in {"children", "id"}}


def _outline(node: Component) -> Iterator[str]:
    """The structure of a tree as words: equal outlines can be changed into each other by properties alone."""
    yield f"{type(node).__name__}#{node.id}"
    if _is_html(node):
        yield "("
        for child in _children(node):
            yield from _outline(child)
        yield ")"


def _walk(node: Component) -> Iterator[Component]:
    yield node
    if _is_html(node):
        for child in _children(node):
            yield from _walk(child)


def _is_html(node: Node) -> bool:
    return isinstance(node, Component) and node.to_plotly_json()["namespace"] == "dash_html_components"


def _is_plain(node: Node) -> bool:
    if not isinstance(node, Component):
        return True
    return _is_html(node) and all(_is_plain(child) for child in _children(node))


def _children(node: Component) -> list[Any]:
    """The children of a component, lists within lists laid flat."""
    flat: list[Any] = []
    waiting: list[Any] = [getattr(node, "children", None)]
    while waiting:
        found = waiting.pop()
        if isinstance(found, list | tuple):
            waiting.extend(reversed(found))
        elif found is not None:
            flat.append(found)
    return flat
