"""Who may see rows about persons: until people can sign in, nobody may see any about real ones.

The one place that says so; every picture of rows asks it first. Figures about many are another matter.
"""

from picture.call import Call

_OF_PERSONS = frozenset({"stay", "referral", "response"})


class PersonLevelClosed(PermissionError):
    """Rows about real persons are closed until it is known who is looking."""


def refuse_real_persons(call: Call) -> None:
    """Raise PersonLevelClosed where any feed that tells of persons is not simulated."""
    for feed in call.catalogue.feeds.values():
        if not feed.is_simulated and not _OF_PERSONS.isdisjoint(feed.tells):
            raise PersonLevelClosed(feed.key)
