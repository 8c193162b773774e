"""What a page is, and the pages there are: every module of `dashboard.pages` that states a `PAGE`."""

import importlib
import pkgutil
import re
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from dash.development.base_component import Component

import dashboard.pages
from dashboard.client import Client
from dashboard.kept import Kept
from dashboard.settings import DashboardSettings
from dashboard.viewer import OPEN, Viewer

PARAMETER = re.compile(r"\{(\w+)\}")
CODE = r"[A-Za-z0-9._-]{1,64}"
# The plain pages that stand in the navigation: words, address, and what a viewer must be allowed.
PLAIN = (("Administration", "/admin", "administer"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One viewer's request for one page: what stands in its address, and the means to answer it."""

    client: Client
    settings: DashboardSettings
    viewer: Viewer = OPEN
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    kept: Kept[Component] = field(default_factory=lambda: Kept(at_most=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page: its address (`{name}` stands for a code), title, place in the navigation, and what makes its content.

    `needs`: what a viewer must be allowed for it to stand in their navigation; the API decides, whoever opens it.
    `nav` None: reached by links only. `content` None: the page is a wall, whose body is a fragment. `samples` are
    addresses at which the smoke and accessibility tests open it.
    """

    path: str
    title: str
    nav: str | None
    order: int
    content: Callable[[Visit], Awaitable[Component]] | None
    samples: tuple[str, ...]
    needs: str = "figures"

    def match(self, path: str) -> dict[str, str] | None:
        """The codes in a path that is this page's, or None."""
        pattern = PARAMETER.sub(rf"(?P<\1>{CODE})", self.path)
        found = re.fullmatch(pattern, path)
        return found.groupdict() if found else None


@cache
def pages() -> Sequence[Page]:
    """Every page, in the order of the navigation. Raises: AttributeError for a page file that states no PAGE."""
    modules: list[Any] = [
        importlib.import_module(f"{dashboard.pages.__name__}.{found.name}")
        for found in pkgutil.iter_modules(dashboard.pages.__path__)
    ]
    return sorted((module.PAGE for module in modules), key=lambda page: page.order)


def navigation(may: Collection[str] = ("figures", "feeds")) -> list[tuple[str, str]]:
    """The words and addresses of the navigation of somebody who may do some things."""
    named = [(page.nav, page.path) for page in pages() if page.nav is not None and page.needs in may]
    return [*named, *((words, path) for words, path, needs in PLAIN if needs in may)]


def find(path: str) -> tuple[Page, dict[str, str]] | None:
    """The page at a path with the codes in it, or None."""
    for page in pages():
        codes = page.match(path)
        if codes is not None:
            return page, codes
    return None
