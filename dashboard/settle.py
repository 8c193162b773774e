"""Makes a page's tree light for Dash: whatever is plain HTML in it travels as markup, only live components stay components.

Dash 4.4 keeps every component it draws in a store that notifies every other: 500 draw in a second, 2,000 take six to
sixteen (measured). A page of tables has thousands. So each largest plain part becomes one element that carries its markup,
and `assets/pages.js` puts it in place, changing only what differs. Page files write ordinary `dash.html` trees and need
not know.
"""

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.markup import Node, render

HOSTS = frozenset({"Div", "Section", "Article", "Figure"})
SMALL = 4


def settle(tree: Component) -> Component:
    """Give back an equal tree in which plain parts are carried as markup.

    Raises: MarkupRefused when a plain part carries what markup may not.
    """
    if _is_plain(tree):
        return _carrier([tree])
    if type(tree).__name__ not in HOSTS or not _is_html(tree):
        return tree
    settled: list[Any] = []
    run: list[Node] = []
    for child in _children(tree):
        if _is_plain(child):
            run.append(child)
        else:
            settled += _closed(run)
            run = []
            settled.append(settle(child) if isinstance(child, Component) else child)
    props = {name: value for name, value in tree.to_plotly_json()["props"].items() if name != "children"}
    return type(tree)([*settled, *_closed(run)], **props)


def _closed(run: list[Node]) -> list[Node]:
    """A run of plain neighbours: as markup when there is enough of it, else as it is."""
    return [_carrier(run)] if sum(_size(node) for node in run) >= SMALL else list(run)


def _carrier(nodes: list[Node]) -> Component:
    return html.Div(className="carried", **{"data-html": render(nodes)})


def _is_html(node: Node) -> bool:
    return isinstance(node, Component) and node.to_plotly_json()["namespace"] == "dash_html_components"


def _is_plain(node: Node) -> bool:
    if not isinstance(node, Component):
        return True
    return _is_html(node) and all(_is_plain(child) for child in _children(node))


def _size(node: Node) -> int:
    return 1 + sum(_size(child) for child in _children(node)) if isinstance(node, Component) else 0


def _children(node: Component) -> list[Node]:
    """The children of a component, lists within lists laid flat."""
    flat: list[Node] = []
    waiting: list[Node] = [getattr(node, "children", None)]
    while waiting:
        found = waiting.pop()
        if isinstance(found, list | tuple):
            waiting.extend(reversed(found))
        elif found is not None:
            flat.append(found)
    return flat
