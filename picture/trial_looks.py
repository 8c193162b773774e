"""What trials of rules on several subjects share: the looks of a span, its days, and calls of the past without a roll.

Reads nothing about persons and judges nothing: each kind of rule brings its own, and is judged by the live code.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from catalogue.model import Catalogue
from metrics.alerts import Figure
from metrics.alerts.retold import Look
from metrics.alerts.signal import UNKNOWN
from metrics.vocabulary import Sighting
from metrics.vocabulary.days import close_of, days_from, london_day, start_of
from picture.call import Call
from picture.ground import Ground
from picture.memory import Memory
from picture.roll import Roll
from picture.scope import Scope
from picture.sight import Sight
from picture.viewer import Viewer

# Between so many looks whoever else waits for this process is let in.
AT_A_STRETCH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialSpan:
    """The London days [start, end) of a trial, as known then. `known` None: as it is known now."""

    start: date
    end: date
    known: datetime | None

    @property
    def starts_at(self) -> datetime:
        """Its first instant."""
        return start_of(self.start)

    @property
    def ends_at(self) -> datetime:
        """The close of its last day."""
        return start_of(self.end)

    @property
    def told_until(self) -> datetime:
        """Up to when anything of it is known."""
        return self.ends_at if self.known is None else min(self.known, self.ends_at)

    def days(self) -> list[date]:
        """Its days, in order."""
        return list(days_from(self.start, until=self.end))


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a rule saw: of subjects that stand or fall alone each in a course of its own, and the figure of each day.

    `notes`: how it was looked at, and what is not among it, in words.
    """

    courses: tuple[Sequence[Look], ...]
    days: Mapping[date, Figure]
    notes: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class Then:
    """What the calls of a trial have in common. `seen`: what each feed had told of last, by `known`."""

    memory: Memory
    catalogue: Catalogue
    sight: Sight
    span: TrialSpan
    known: datetime
    version: int
    seen: Mapping[str, Sighting]
    _grounds: dict[date, Ground] = field(default_factory=dict)

    def ground(self, day: date) -> Ground:
        """The ground of a day of the span, or of the one after it; the same one as long as the tree is the same."""
        if not self._grounds:
            days = [*self.span.days(), self.span.end]
            for part, ground in self.memory.spells(self.catalogue, days):
                self._grounds |= dict.fromkeys(part, ground)
        return self._grounds[day]

    def call(
        self, code: str, *, at: datetime, viewer: Viewer, seen: Mapping[str, Sighting] | None = None
    ) -> Call:  # fmt: skip
        """An organisation at an instant of the span, with nobody on the roll."""
        ground = self.ground(london_day(at))
        nobody = Roll(at=at, since=self.span.start, version=self.version, people={}, referrals={}, responses={})
        return Call(
            roll=nobody, scope=Scope(ground, code), ground=ground, settings=self.memory.settings(self.catalogue), at=at,
            known=self.known, is_live=False, seen=self.seen if seen is None else seen, data_version=self.version,
            viewer=viewer, sight=self.sight, path=(),
        )  # fmt: skip


def up_to_known(looks: Iterable[Look], span: TrialSpan) -> list[Look]:
    """The looks of a span before its end; from when on nothing more had been told, nothing is known."""
    until = span.told_until
    found = [look for look in looks if look.at < until]
    return found if until == span.ends_at else [*found, Look(max(until, span.starts_at), {}, UNKNOWN)]


def most_by_day(courses: Iterable[Iterable[tuple[datetime, Figure]]], *, days: Sequence[date]) -> dict[date, Figure]:
    """The most that some figures came to together at any time of each day.

    Shape: each course in order of time; a figure stands until the next of its course, and is not known before the
    first. A sum without those that are not known is at least so large; of a day on which none is known nothing is.
    """
    events = sorted(
        ((at, number, figure) for number, course in enumerate(courses) for at, figure in course),
        key=lambda event: event[:2],
    )  # fmt: skip
    standing = dict.fromkeys((number for _, number, _ in events), UNKNOWN)
    found: dict[date, Figure] = {}
    place = 0
    for day in days:
        begins, closes = start_of(day), close_of(day)
        while place < len(events) and events[place][0] <= begins:
            standing[events[place][1]] = events[place][2]
            place += 1
        most = _together(standing)
        while place < len(events) and events[place][0] < closes:
            at = events[place][0]
            while place < len(events) and events[place][0] == at:
                standing[events[place][1]] = events[place][2]
                place += 1
            most = _larger(most, _together(standing))
        found[day] = most
    return found


def _together(standing: Mapping[int, Figure]) -> Figure:
    known = [figure for figure in standing.values() if figure.value is not None]
    if not known:
        return UNKNOWN
    is_floor = len(known) < len(standing) or any(figure.is_floor for figure in known)
    return Figure(sum(figure.value or 0.0 for figure in known), is_floor=is_floor)


def _larger(one: Figure, other: Figure) -> Figure:
    if one.value is None or other.value is None:
        # A day of which a part is not known may have come to more.
        known = other if one.value is None else one
        return known if known.value is None else Figure(known.value, is_floor=True)
    return Figure(max(one.value, other.value), is_floor=one.is_floor or other.is_floor)
