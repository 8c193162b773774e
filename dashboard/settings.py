"""What the front door tells the dashboard: its walls, its build and how patient it is. Reads no environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field

PANELS_OF_FIGURES = ("level", "figures", "tiles", "movers", "incidents", "sources")
"""What stands on a wall whose layout does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WallLayout:
    """A wall by name: whose figures it shows; `note` says in words what stands there.

    `tiles`: the organisations shown as tiles, none: the children. `headlines`: the indicators of the table of figures,
    in order, none: the first that are judged. `panels`: what stands on it. `rotates_to`: the layouts that take turns
    with it, each for `pause_seconds`.
    """

    key: str
    title: str
    organisation: str
    note: str = ""
    tiles: tuple[str, ...] = ()
    headlines: tuple[str, ...] = ()
    panels: tuple[str, ...] = PANELS_OF_FIGURES
    rotates_to: tuple[str, ...] = ()
    pause_seconds: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardSettings:
    """The dashboard's own configuration.

    `build` names this build: an open page that hears of another one reloads itself. `/wall` alone shows
    `default_layout`, or the root where none is named; `root` is the node at which the overview starts.
    The link counts as lost after `silent_after_seconds` without a sign of life, of which one comes every three seconds,
    or when a broken stream is not back within `lost_after_seconds`. `tiles_at_once`, `rotate_every_seconds`: a wall
    with more children shows them page by page. A wall moves aside by a few pixels every `aside_every_seconds`. Once a
    night it starts afresh: after `afresh_at`, London's, and a wait of its own of up to `afresh_spread_seconds`, no
    later than `afresh_within_seconds` after it, if it has been open for `afresh_age_seconds`; every
    `afresh_look_seconds` it looks whether that can be. `contact`: whom to ask who is not let in. `address`: by which
    browsers come, None: that of the request.
    """

    build: str
    layouts: Mapping[str, WallLayout] = field(default_factory=dict)
    default_layout: str | None = None
    root: str = "ENG"
    silent_after_seconds: float = 8.0
    lost_after_seconds: float = 3.0
    watchdog_seconds: float = 60.0
    jitter_seconds: float = 0.25
    tiles_at_once: int = 12
    rotate_every_seconds: float = 20.0
    aside_every_seconds: float = 240.0
    afresh_at: str = "04:10"
    afresh_spread_seconds: float = 1200.0
    afresh_within_seconds: float = 6600.0
    afresh_age_seconds: float = 21600.0
    afresh_look_seconds: float = 300.0
    series_days: int = 56
    contact: str = "whoever looks after Homeward here"
    address: str | None = None
