"""Who may see rows about persons: until people can sign in, nobody may see any about real ones.

The one place that says so; every picture of rows asks it first. Figures about many are another matter.
"""

from collections.abc import Set as AbstractSet
from itertools import chain

from picture.call import Call

_OF_PERSONS = frozenset({"stay", "referral", "response"})


class PersonLevelClosed(PermissionError):
    """Rows about real persons are closed until it is known who is looking."""


def refuse_real_persons(call: Call) -> None:
    """Raise PersonLevelClosed where any feed that tells of persons is not simulated, or one that has told of somebody
    on the roll is not in the catalogue any more: then nobody says that it was."""
    for feed in call.catalogue.feeds.values():
        if not feed.is_simulated and not _OF_PERSONS.isdisjoint(feed.tells):
            raise PersonLevelClosed(feed.key)
    roll = call.roll
    refuse_unknown_sources(call, {feed for _, feed in chain(roll.people, roll.referrals, roll.responses)})


def refuse_unknown_sources(call: Call, feeds: AbstractSet[str]) -> None:
    """Raise PersonLevelClosed where one of the feeds that told of somebody is not in the catalogue."""
    for feed in sorted(feeds - call.catalogue.feeds.keys()):
        raise PersonLevelClosed(feed)
