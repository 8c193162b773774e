"""What the store should answer, worked out slowly from a list of everything that was ever received.

Holds no cleverness and no SQL: an answer is found by looking at every observation. Shares nothing with `db`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from metrics.vocabulary import Dimensions, Observation

LONDON = ZoneInfo("Europe/London")
SeriesKey = tuple[str, str, str, Dimensions]
RunKey = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Version:
    """One value of one observation, and when it reached us."""

    about_at: datetime
    observed_at: datetime
    received_at: datetime
    value: float

    @property
    def place(self) -> RunKey:
        """Where it stands in its series."""
        return (self.about_at, self.observed_at)


@dataclass
class Model:
    """Everything received, by series, in order of arrival."""

    heard: dict[SeriesKey, list[Version]] = field(default_factory=lambda: defaultdict(list))

    def hear(self, feed: str, observations: Iterable[Observation], *, received_at: datetime) -> int:
        """Note what is new or different from what was last said of the same; returns how many were."""
        noted = 0
        for seen in observations:
            versions = self.heard[feed, seen.measure, seen.organisation, seen.dimensions]
            same = [v for v in versions if v.place == (seen.about_at, seen.observed_at)]
            if not same or same[-1].value != seen.value:
                versions.append(Version(seen.about_at, seen.observed_at, received_at, seen.value))
                noted += 1
        return noted

    def newest(self, key: SeriesKey, *, known: datetime) -> list[Version]:
        """The newest version known of each observation of a series, in order of place."""
        by_place: dict[RunKey, Version] = {}
        for version in self.heard[key]:
            if version.received_at <= known:
                by_place[version.place] = version
        return [by_place[place] for place in sorted(by_place)]

    def then(
        self, key: SeriesKey, *, at: datetime, known: datetime, since: datetime
    ) -> tuple[datetime, datetime, float] | None:
        """The value about `at`: about, observed, value."""
        found = [v for v in self.newest(key, known=known) if since <= v.about_at <= at]
        return (found[-1].about_at, found[-1].observed_at, found[-1].value) if found else None

    def unchanged_since(self, key: SeriesKey, *, at: datetime, known: datetime) -> datetime | None:
        """When the run of equal values began that the value about `at` belongs to."""
        start, value = None, None
        for version in reversed([v for v in self.newest(key, known=known) if v.about_at <= at]):
            if value is not None and version.value != value:
                break
            start, value = version.observed_at, version.value
        return start

    def raw(self, key: SeriesKey, *, start: datetime, end: datetime, known: datetime) -> list[tuple[object, ...]]:
        """About, observed, received and value of every observation about [start, end)."""
        return [
            (v.about_at, v.observed_at, v.received_at, v.value)
            for v in self.newest(key, known=known)
            if start <= v.about_at < end
        ]

    def days(self, key: SeriesKey, *, known: datetime) -> dict[date, tuple[float, ...]]:
        """The figures of each London day."""
        return {day: _figures(vs) for day, vs in self._gathered(key, known, _london_day)}

    def hours(self, key: SeriesKey, *, known: datetime) -> dict[datetime, tuple[float, ...]]:
        """The figures of each hour."""
        return {hour: _figures(vs) for hour, vs in self._gathered(key, known, _hour)}

    def _gathered(self, key, known, bucket) -> Iterator[tuple[object, list[Version]]]:  # type: ignore[no-untyped-def]
        # Of several observations about one instant only the one observed last counts.
        last = {v.about_at: v for v in self.newest(key, known=known)}
        gathered = defaultdict(list)
        for version in last.values():
            gathered[bucket(version.about_at)].append(version)
        yield from gathered.items()


def _london_day(at: datetime) -> date:
    return at.astimezone(LONDON).date()


def _hour(at: datetime) -> datetime:
    gone = timedelta(minutes=at.minute, seconds=at.second, microseconds=at.microsecond)
    return at.astimezone(UTC) - gone


def _figures(versions: list[Version]) -> tuple[float, ...]:
    values = [v.value for v in sorted(versions, key=lambda v: v.about_at)]
    return (sum(values) / len(values), sum(values), min(values), max(values), values[0], values[-1], len(values))
