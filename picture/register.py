"""The sharing register: what comes in by which feed and on what basis, and what partners agreed to show each other.

Of a feed nobody has registered it says so; of a review that is overdue, that it is. Who sees what is worked out from
the rules in force, so that the register cannot say one thing and the doors do another.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from catalogue.model import Catalogue, Feed
from catalogue.sharing import PERSONS, Sharing
from db.access.agreements import Agreed, agreements
from db.engine import Connection
from db.read.snapshot import one_look
from metrics.access import ALLOWED, May, Role
from metrics.vocabulary.days import london_day
from picture.ground import Ground
from picture.memory import Memory
from picture.sight import sight_of
from picture.viewer import Viewer


class Review(StrEnum):
    """How the review of an entry stands. NONE: there is no entry to review, or it is over."""

    AHEAD = "ahead"
    OVERDUE = "overdue"
    NONE = "none"


class Standing(StrEnum):
    """Whether an agreement holds on a day."""

    AHEAD = "ahead"
    IN_FORCE = "in_force"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inflow:
    """One feed with its entry; None: not yet registered. `persons`: the kinds of episode about somebody it tells of.

    `seen_by`: the roles that see figures made of it; `rows_seen_by` those that see its rows, in their own organisation
    and by the agreements of these numbers.
    """

    feed: Feed
    sharing: Sharing | None
    persons: tuple[str, ...]
    seen_by: tuple[Role, ...]
    rows_seen_by: tuple[Role, ...]
    agreements: tuple[int, ...]
    review: Review


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """One agreement between partners, and how it stands."""

    agreed: Agreed
    standing: Standing
    review: Review


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The register on a London day."""

    on: date
    inflows: tuple[Inflow, ...]
    between: tuple[Between, ...]
    catalogue: Catalogue
    data_version: int


def roles_that(what: May) -> tuple[Role, ...]:
    """The roles that may do something, in the order in which they are named."""
    return tuple(role for role in Role if what in ALLOWED[role])


async def register(conn: Connection, memory: Memory, *, now: datetime, viewer: Viewer) -> Register:
    """The register by today's catalogue: of feeds of which the viewer may know; of agreements all, for all to see."""
    today = london_day(now)
    async with one_look(conn) as version:
        catalogue = await memory.catalogue(conn, known=None)
        await memory.index.refresh(conn)
        ground = memory.ground(catalogue, on=today)
        sight = await sight_of(conn, memory, now=now, viewer=viewer)
        agreed = await agreements(conn)
    entries = {key: entry for entry in catalogue.sharing.values() for key in entry.feeds}
    between = tuple(_between(each, today=today) for each in agreed)
    inflows = []
    for key, feed in sorted(catalogue.feeds.items()):
        covered = ground.tree.covered(feed) or frozenset(feed.places)
        if sight.reaches(May.FEEDS, covered):
            inflows.append(_inflow(feed, entries.get(key), between, ground=ground, covered=covered, today=today))
    return Register(
        on=today, inflows=tuple(inflows), between=between, catalogue=catalogue, data_version=version
    )  # fmt: skip


def _inflow(
    feed: Feed, entry: Sharing | None, between: tuple[Between, ...], *, ground: Ground, covered: frozenset[str],
    today: date,
) -> Inflow:  # fmt: skip
    persons = tuple(sorted(feed.tells & PERSONS))
    return Inflow(
        feed=feed,
        sharing=entry,
        persons=persons,
        seen_by=roles_that(May.FIGURES),
        rows_seen_by=roles_that(May.ROWS) if persons else (),
        agreements=tuple(
            each.agreed.agreement
            for each in between
            if persons and each.standing is Standing.IN_FORCE and ground.beneath(each.agreed.terms.owner) & covered
        ),
        review=Review.NONE if entry is None else _review(entry.review_on, today=today),
    )


def _between(agreed: Agreed, *, today: date) -> Between:
    terms = agreed.terms
    if terms.holds_on(today):
        standing = Standing.IN_FORCE
    else:
        standing = Standing.AHEAD if today < terms.valid_from else Standing.ENDED
    is_over = standing is Standing.ENDED
    return Between(
        agreed=agreed, standing=standing,
        review=Review.NONE if is_over else _review(agreed.review_on, today=today),
    )  # fmt: skip


def _review(review_on: date, *, today: date) -> Review:
    """A review is due on its day, and overdue from the day after."""
    return Review.OVERDUE if review_on < today else Review.AHEAD
