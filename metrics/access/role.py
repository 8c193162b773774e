"""Roles and what each may do. The one table that says so."""

from collections.abc import Mapping
from enum import StrEnum


class May(StrEnum):
    """One thing that somebody may do, within the organisations of their grant.

    FIGURES: see figures about many. FEEDS: see the state of sources, with what was refused. ROWS: see rows about
    persons, where an agreement lets them. EXPORT: take figures away as a file. EXACT: take them away unrounded, small
    numbers too. SAY: say what an organisation holds of something (a stance on a reason, a declared level). OFFER: say
    what a service can take. ACT: say how an action stands, and capture one. CHAIR: open a system call, enter what is
    said in it, and stand it down. PLAN: make plans for days to come, agree and change them. WRITE_FEED: send in one
    feed. TRY_RULES: try an alert rule on history. ADMINISTER: accounts, tokens, agreements and thresholds, and the
    record of who did what.
    """

    FIGURES = "figures"
    FEEDS = "feeds"
    ROWS = "rows"
    EXPORT = "export"
    EXACT = "exact"
    SAY = "say"
    OFFER = "offer"
    ACT = "act"
    CHAIR = "chair"
    PLAN = "plan"
    WRITE_FEED = "write_feed"
    TRY_RULES = "try_rules"
    ADMINISTER = "administer"


class Role(StrEnum):
    """What somebody is to the system. DISPLAY is a wall's and FEED a sending system's: no person has them."""

    VIEWER = "viewer"
    HUB = "hub"
    WARD = "ward"
    PLANNER = "planner"
    PROVIDER = "provider"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"
    CHAIR = "chair"
    DISPLAY = "display"
    FEED = "feed"

    @property
    def is_of_people(self) -> bool:
        """Whether a person can have it."""
        return self not in {Role.DISPLAY, Role.FEED}


_LOOKS = frozenset({May.FIGURES, May.FEEDS})

# An administrator lets others in and sees no person: the two together would leave nobody to notice.
ALLOWED: Mapping[Role, frozenset[May]] = {
    Role.VIEWER: _LOOKS | {May.EXPORT},
    Role.HUB: _LOOKS | {May.ROWS, May.EXPORT, May.EXACT, May.SAY, May.ACT},
    Role.WARD: _LOOKS | {May.ROWS, May.EXPORT, May.EXACT, May.SAY, May.ACT},
    Role.PLANNER: _LOOKS | {May.EXPORT, May.TRY_RULES, May.PLAN},
    Role.PROVIDER: _LOOKS | {May.EXPORT, May.SAY, May.OFFER, May.ACT},
    Role.ANALYST: _LOOKS | {May.EXPORT, May.EXACT, May.TRY_RULES},
    Role.ADMINISTRATOR: _LOOKS | {May.TRY_RULES, May.PLAN, May.ADMINISTER},
    # Who chairs a call speaks for everybody in it and needs to see no person for that.
    Role.CHAIR: _LOOKS | {May.EXPORT, May.SAY, May.ACT, May.CHAIR, May.PLAN},
    Role.DISPLAY: frozenset({May.FIGURES}),
    Role.FEED: frozenset({May.WRITE_FEED}),
}
