"""What the figures of a column are, as far as what may be shown of them goes."""

from enum import StrEnum


class Figure(StrEnum):
    """One kind of figure, and what becomes of it in the public form.

    KEY, TIME, TEXT, FLAG: codes, names, instants, words without a figure, yes or no of a source: shown as they are.
    CAPACITY: beds, places, hours, visits that are put up: exempt, shown as they are.
    TALLY: counts of what is no person (feeds, providers, days, parameters, points): exempt, shown as they are.
    SETTING: what is laid down and not counted: shown as it is.
    PEOPLE: people, or what one person each stands behind (stays, requests, responses, bed days): the small ones are
    hidden, the others rounded; what adds up is protected together.
    CROWD: people by another measure than a count (at most, on average, at a percentile): the small ones are hidden, the
    others rounded; they add up to nothing.
    SHARE: a count of people over another: worked out anew from what is shown of both.
    MEAN: a mean, or a percentile, over people: hidden where they are few.
    EXTREME: the figure of one person, the longest or the oldest: hidden.
    DERIVED: worked out from counts of people that may be hidden (a price, a trend, a sentence with figures): hidden.
    MIXED: a figure whose row says what it is of, people among others: hidden.
    PERSON: a key of one person, or of one request: a table that has one has no public form.
    """

    KEY = "key"
    TIME = "time"
    TEXT = "text"
    FLAG = "flag"
    CAPACITY = "capacity"
    TALLY = "tally"
    SETTING = "setting"
    PEOPLE = "people"
    CROWD = "crowd"
    SHARE = "share of people"
    MEAN = "mean over people"
    EXTREME = "of one person"
    DERIVED = "derived from people"
    MIXED = "mixed"
    PERSON = "person"

    @property
    def is_open(self) -> bool:
        """Whether it says nothing of how many people there are, so that it is shown as it is."""
        return self in _OPEN

    @property
    def is_withheld(self) -> bool:
        """Whether it is left out of every public form."""
        return self in _WITHHELD


_OPEN = frozenset({Figure.KEY, Figure.TIME, Figure.TEXT, Figure.FLAG, Figure.CAPACITY, Figure.TALLY, Figure.SETTING})
_WITHHELD = frozenset({Figure.EXTREME, Figure.DERIVED, Figure.MIXED})
