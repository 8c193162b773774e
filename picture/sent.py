"""What places themselves sent of single measures: the newest believed figure of each, with what it rests on.

Adds nothing up over places and judges no level. Of several feeds the most believed that is usable speaks.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from db.read.series import SeriesRef
from db.read.suspects import Rival
from db.read.values import Value
from metrics.position.part import NEVER_SENT, NOT_EXPECTED, Part, Seen
from metrics.pressure import Evidence, worst
from metrics.vocabulary import Freshness
from picture.evidence import freshness_of_series
from picture.ground import Ground

_Naming = Callable[[SeriesRef], str | None]


class Sent:
    """The figures of some measures as they stand about an instant. `changes_at`: when one of them changes by itself."""

    def __init__(
        self,
        ground: Ground,
        values: Iterable[Value],
        *,
        measures: Iterable[str],
        answered: Mapping[str, datetime],
        at: datetime,
        rivals: Iterable[Rival] = (),
    ) -> None:
        self.ground = ground
        wanted = frozenset(measures)
        by_id = ground.index.by_id
        # How fresh a figure is depends on all that its feed says of its place, and on nothing else.
        told = {(series.feed, series.organisation) for series in by_id.values() if series.measure in wanted}
        held = {
            value.series_id: value
            for value in values
            if (series := by_id.get(value.series_id)) is not None and (series.feed, series.organisation) in told
        }
        self._fresh, self.changes_at = freshness_of_series(ground, held, answered=answered, at=at)
        self._doubted = {rival.series_id for rival in rivals}
        self._of: dict[tuple[str, str], dict[str, list[tuple[SeriesRef, Value]]]] = defaultdict(dict)
        for number, series in by_id.items():
            speaks = series.measure in wanted and series.organisation in ground.covered.get(series.feed, ())
            if speaks and number in held:
                by_feed = self._of[series.organisation, series.measure]
                by_feed.setdefault(series.feed, []).append((series, held[number]))

    def part(self, organisation: str, measure: str) -> Part:
        """A figure of a place, its dimensions added up; not expected where no feed of it should send one."""
        return self._best(organisation, measure, lambda _: None).get(None, self._silent(organisation, measure))

    def parts(self, organisation: str, measure: str, *, by: str) -> Mapping[str | None, Part]:
        """A figure of a place by one of its dimensions; None for what names none. Empty where nothing was ever sent."""
        return self._best(organisation, measure, lambda series: dict(series.dimensions).get(by))

    def evidence(self, organisation: str, measures: Iterable[str]) -> Evidence | None:
        """Several figures of a place as evidence for one; None unless all were sent, by one feed about one time."""
        parts = [self.part(organisation, measure) for measure in measures]
        seen = [each for part in parts for each in part.seen]
        if not all(part.seen for part in parts) or len({(each.feed, each.about_at) for each in seen}) != 1:
            return None
        return Evidence(
            organisation=organisation,
            parts=tuple(0.0 if part.value is None else part.value for part in parts),
            freshness=worst(*(part.freshness for part in parts)),
            observed_at=min(each.observed_at for each in seen),
            about_at=seen[0].about_at,
            feed=seen[0].feed,
        )

    def numbers(self, organisation: str, measures: Iterable[str | None]) -> set[int]:
        """The series of some measures of a place."""
        of_measures = [self._of.get((organisation, each), {}) for each in measures if each is not None]
        return {series.id for by_feed in of_measures for told in by_feed.values() for series, _ in told}

    def is_expected(self, organisation: str, measure: str) -> bool:
        """Whether a live feed that speaks for a place should send the measure."""
        ground = self.ground
        return ground.tree.expects(organisation, measure) and any(
            measure in ground.catalogue.feeds[key].columns.values()
            for key, covered in ground.covered.items()
            if key in ground.live and organisation in covered
        )

    def _silent(self, organisation: str, measure: str) -> Part:
        return NEVER_SENT if self.is_expected(organisation, measure) else NOT_EXPECTED

    def _best(self, organisation: str, measure: str, name: _Naming) -> dict[str | None, Part]:
        """The parts by name, from the most believed feed that is usable; failing that, from the most believed one."""
        best: dict[str | None, Part] = {}
        best_rank: tuple[bool, int, str] | None = None
        for key, told in self._of.get((organisation, measure), {}).items():
            feed = self.ground.feed(key)
            if feed is None:
                continue
            parts = self._parts(told, name)
            is_usable = all(part.usable is not None for part in parts.values())
            rank = (not is_usable, feed.precedence, key)
            if best_rank is None or rank < best_rank:
                best, best_rank = parts, rank
        return best

    def _parts(self, told: list[tuple[SeriesRef, Value]], name: _Naming) -> dict[str | None, Part]:
        """What one feed says of the newest time: what it has said of older ones only is not so any more."""
        newest = max(value.about_at for _, value in told)
        is_held = any(series.id in self._doubted for series, _ in told)
        groups: dict[str | None, list[tuple[SeriesRef, Value]]] = defaultdict(list)
        for series, value in told:
            if value.about_at == newest:
                groups[name(series)].append((series, value))
        return {key: self._part(group, is_held=is_held) for key, group in groups.items()}

    def _part(self, told: list[tuple[SeriesRef, Value]], *, is_held: bool) -> Part:
        seen = tuple(
            Seen(
                measure=series.measure, organisation=series.organisation, feed=series.feed, about_at=value.about_at,
                observed_at=value.observed_at, value=value.value, dimensions=series.dimensions,
                freshness=self._fresh.get(series.id, Freshness.NEVER),
            )
            for series, value in sorted(told, key=lambda each: each[0].dimensions)
        )  # fmt: skip
        return Part(
            value=sum(each.value for each in seen),
            freshness=worst(*(each.freshness for each in seen)),
            is_held=is_held,
            about_at=seen[0].about_at,
            observed_at=min(each.observed_at for each in seen),
            seen=seen,
        )
