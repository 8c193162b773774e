"""The ground a picture stands on: the catalogue in force, its tree on a day, and which series feed which indicator.

Worked out once per catalogue, day and set of series, since none of it changes with the values.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from catalogue.model import Catalogue, Feed, Organisation
from catalogue.tree import Tree, tree_on
from db.read.series import SeriesIndex
from metrics.pressure import INDICATORS, Indicator
from metrics.vocabulary import About, Dimensions

_AT_AN_INSTANT = frozenset({About.INSTANT, About.SINCE_MIDNIGHT})

# For each part of a recipe: the series that make it up, by feed.
Part = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Reporter:
    """What one organisation's series can give to one indicator: a choice of feeds for each part of the recipe.

    `any_day`: for a part that is of today, the same with what was said of days ahead; None: it is of no day.
    """

    organisation: str
    parts: tuple[Part, ...]
    any_day: tuple[Part | None, ...] = ()


class Ground:
    """One catalogue on one day over one set of series."""

    def __init__(self, catalogue: Catalogue, *, on: date, index: SeriesIndex) -> None:
        self.catalogue = catalogue
        self.tree: Tree = tree_on(catalogue, on=on)
        self.index = index
        self.covered = {feed.key: self.tree.covered(feed) for feed in catalogue.feeds.values() if feed.is_enabled}
        self.holidays = frozenset(holiday.on for holiday in catalogue.bank_holidays)
        self.live = frozenset(feed.key for feed in catalogue.feeds.values() if feed.is_live)
        self.reporters: dict[str, tuple[Reporter, ...]] = {}
        self.promised: dict[str, frozenset[str]] = {}
        self._beneath: dict[str, frozenset[str]] = {}
        self._feeds: dict[str, frozenset[str]] = {}
        self._counted: dict[tuple[str, str], frozenset[str]] = {}
        by_measure = self._series_by_measure()
        for indicator in INDICATORS.values():
            self.reporters[indicator.key] = self._reporters(indicator, by_measure)
            self.promised[indicator.key] = self._promised(indicator)

    def organisation(self, code: str) -> Organisation:
        """The entry of a code. Raises KeyError for one the catalogue does not have."""
        return self.catalogue.organisations[code]

    def feed(self, key: str) -> Feed | None:
        """The stanza of a feed, None when the catalogue no longer has it."""
        return self.catalogue.feeds.get(key)

    def beneath(self, code: str) -> frozenset[str]:
        """A node and everything under it."""
        held = self._beneath.get(code)
        if held is None:
            held = self._beneath[code] = frozenset({code, *self.tree.descendants(code)})
        return held

    def feeds_of(self, code: str) -> frozenset[str]:
        """The feeds that should say something about a node or anything under it."""
        held = self._feeds.get(code)
        if held is None:
            beneath = self.beneath(code)
            held = self._feeds[code] = frozenset(
                key for key, covered in self.covered.items() if key in self.live and covered & beneath
            )
        return held

    def is_since_midnight(self, indicator: Indicator) -> bool:
        """Whether an indicator counts what has happened since midnight, and so begins from nothing every day."""
        measures = (self.catalogue.measures.get(part.measure) for part in indicator.recipe.inputs)
        return any(measure is not None and measure.about is About.SINCE_MIDNIGHT for measure in measures)

    def is_at_an_instant(self, indicator: Indicator) -> bool:
        """Whether an indicator stands at some value at every moment, since midnight or now: then the hour matters."""
        measures = (self.catalogue.measures.get(part.measure) for part in indicator.recipe.inputs)
        return all(measure is not None and measure.about in _AT_AN_INSTANT for measure in measures)

    def counted(self, indicator: str, code: str) -> frozenset[str]:
        """Whose figures make up a node's: all beneath it that should send it. Its own counts only where theirs do not.

        A node's own figure (England's) is never added to those beneath it.
        """
        held = self._counted.get((indicator, code))
        if held is None:
            promised = self.promised[indicator] & self.beneath(code)
            held = self._counted[indicator, code] = promised - {code} or promised
        return held

    def _series_by_measure(self) -> dict[str, dict[str, dict[str, list[int]]]]:
        """Series numbers by measure, then organisation, then feed; only of feeds that still speak for the place."""
        found: dict[str, dict[str, dict[str, list[int]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
        for number, series in self.index.by_id.items():
            if series.organisation in self.covered.get(series.feed, ()):
                found[series.measure][series.organisation][series.feed].append(number)
        return found

    def _reporters(
        self, indicator: Indicator, by_measure: Mapping[str, Mapping[str, Mapping[str, list[int]]]]
    ) -> tuple[Reporter, ...]:
        inputs = indicator.recipe.inputs
        organisations = set.intersection(*(set(by_measure.get(part.measure, {})) for part in inputs))
        reporters = []
        for organisation in sorted(organisations):
            told = [by_measure[part.measure][organisation] for part in inputs]
            parts = [self._part(of, part.takes, part.measure) for part, of in zip(inputs, told, strict=True)]
            any_day = [
                self._part(of, part.takes_of_any_day, part.measure) if part.is_of_today else None
                for part, of in zip(inputs, told, strict=True)
            ]
            if all(parts):
                reporters.append(Reporter(organisation, tuple(parts), tuple(any_day)))
        return tuple(reporters)

    def _part(
        self, told: Mapping[str, list[int]], takes: Callable[[str, Dimensions], bool], measure: str
    ) -> Part:  # fmt: skip
        by_feed = {
            feed: tuple(number for number in numbers if takes(measure, self.index.by_id[number].dimensions))
            for feed, numbers in told.items()
        }
        return {feed: numbers for feed, numbers in by_feed.items() if numbers}

    def _promised(self, indicator: Indicator) -> frozenset[str]:
        """Who should send all parts: those who have them and whose live feed carries every measure of the recipe."""
        needed = {part.measure for part in indicator.recipe.inputs}
        promised: set[str] = set()
        for key, covered in self.covered.items():
            if key in self.live and needed <= set(self.catalogue.feeds[key].columns.values()):
                promised |= {code for code in covered if all(self.tree.expects(code, each) for each in needed)}
        # Whoever has sent it before: a format may name no columns, and past winters come from archives.
        promised |= {reporter.organisation for reporter in self.reporters[indicator.key]}
        return frozenset(promised)
