"""Who is looking. Every picture takes a viewer and every kept answer is kept by the viewer's scope.

A viewer is settled at the door and is nobody's word for it: nothing here comes from a request.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import blake2b

from metrics.access import ALLOWED, EVERYWHERE, Agreement, Grant, May, Role


class Kind(StrEnum):
    """How a viewer came to be known. NOBODY: not at all. VISITOR: not at all, where everybody may look, as in a demo.
    ITSELF: one of our own processes, on behalf of nobody."""

    NOBODY = "nobody"
    VISITOR = "visitor"
    ACCOUNT = "account"
    TOKEN = "token"  # noqa: S105 - a word
    DISPLAY = "display"
    FEED = "feed"
    ITSELF = "itself"


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """One looker. `name` stands in the record of who did what: of a person the sign-in name, of a token its label.

    `feed`: the one feed that a feed token may write. `layout`: the wall of the catalogue that a display shows. `scope`:
    what answers are kept by; equal scopes see the same.
    """

    name: str
    kind: Kind
    grants: tuple[Grant, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    feed: str | None = None
    layout: str | None = None
    account: int | None = None
    token: int | None = None
    scope: str = field(init=False, default="")

    def __post_init__(self) -> None:
        """Work the scope out of the grants and the agreements, the only things that answers differ by."""
        told = repr((sorted(self.grants), sorted(map(repr, self.agreements)), self.feed))
        object.__setattr__(self, "scope", blake2b(told.encode(), digest_size=12).hexdigest())

    @property
    def is_known(self) -> bool:
        """Whether it is known who it is, or nobody needs to know."""
        return self.kind is not Kind.NOBODY

    def may(self, what: May) -> bool:
        """Whether something is allowed anywhere at all."""
        return any(what in ALLOWED[grant.role] for grant in self.grants)

    def agreed_on(self, day: date) -> tuple[Agreement, ...]:
        """The agreements in force on a London day."""
        return tuple(each for each in self.agreements if each.holds_on(day))

    @property
    def home(self) -> str | None:
        """The organisation they look at when they name none; None: that of the first wall."""
        named = (grant.organisation for grant in self.grants if grant.organisation != EVERYWHERE)
        return None if any(grant.organisation == EVERYWHERE for grant in self.grants) else next(named, None)


NOBODY = Viewer(name="nobody", kind=Kind.NOBODY)
VISITOR = Viewer(name="visitor", kind=Kind.VISITOR, grants=(Grant(Role.VIEWER, EVERYWHERE),))
ITSELF = Viewer(name="homeward", kind=Kind.ITSELF, grants=tuple(Grant(role, EVERYWHERE) for role in Role))
