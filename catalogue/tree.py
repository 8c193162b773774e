"""The organisations as they hang together on one local date: who belongs to whom, who reports, what holds for them.

Pure functions over a Catalogue, asked on every building of a picture, so answers are kept. Reads nothing, judges
nothing, and does not know what day it is: the caller says the date.
"""

from bisect import bisect_right
from collections import OrderedDict, defaultdict
from collections.abc import Iterable
from datetime import date
from threading import Lock

from catalogue.model import Catalogue, Covers, Feed, Kind, Threshold
from catalogue.spans import holds_on

# Of several parents, the one whose kind comes first here is *the* parent, the next step of the path to the country.
_NEAREST_FIRST = (
    Kind.WARD,
    Kind.SITE,
    Kind.SERVICE,
    Kind.PROVIDER,
    Kind.TRUST,
    Kind.PLACE,
    Kind.ICB,
    Kind.COUNCIL,
    Kind.REGION,
    Kind.COUNTRY,
)
_TREES_KEPT = 32


class Tree:
    """The dated tree of a catalogue on one date. Unknown codes belong to nothing and have nothing beneath them.

    An organisation is in the tree while a link holds it there. Its links may outlast its closing for the few days in
    which its figures still came under the old code; they say who counts towards whom, the register says who exists.
    """

    def __init__(self, catalogue: Catalogue, *, on: date) -> None:
        self.catalogue = catalogue
        self.on = on
        kinds = {code: organisation.kind for code, organisation in catalogue.organisations.items()}
        children: defaultdict[str, list[str]] = defaultdict(list)
        parents: defaultdict[str, list[str]] = defaultdict(list)
        linked: set[str] = set()
        for link in catalogue.links:
            linked |= {link.child, link.parent}
            if holds_on(link, on):
                children[link.parent].append(link.child)
                parents[link.child].append(link.parent)
        self._children = {code: tuple(sorted(own)) for code, own in children.items()}
        self._parents = {
            code: tuple(sorted(own, key=lambda parent: (_NEAREST_FIRST.index(kinds[parent]), parent)))
            for code, own in parents.items()
        }
        self._kinds = kinds
        self._alone = {code for code in kinds if code not in linked}
        self._descendants: dict[str, tuple[str, ...]] = {}
        self._thresholds = {
            (threshold.indicator, threshold.organisation): threshold
            for threshold in catalogue.thresholds
            if holds_on(threshold, on)
        }
        self._not_expected = frozenset(
            (entry.organisation, entry.measure) for entry in catalogue.not_expected if holds_on(entry, on)
        )
        self._feeds: dict[str, tuple[Feed, ...]] | None = None
        self._nearest: dict[tuple[str, str], Threshold | None] = {}

    def exists(self, code: str) -> bool:
        """Say whether an organisation is in the tree on the date: linked then, or never linked at all and open then."""
        if code in self._alone:
            organisation = self.catalogue.organisations[code]
            has_opened = organisation.opened_on is None or organisation.opened_on <= self.on
            return has_opened and (organisation.closed_on is None or self.on < organisation.closed_on)
        return code in self._children or code in self._parents

    def parents(self, code: str) -> tuple[str, ...]:
        """All organisations a code belongs to directly, the nearest kind first; empty for a root."""
        return self._parents.get(code, ())

    def parent(self, code: str) -> str | None:
        """The nearest organisation a code belongs to directly; None for a root."""
        return next(iter(self.parents(code)), None)

    def children(self, code: str) -> tuple[str, ...]:
        """What belongs to a code directly, by code."""
        return self._children.get(code, ())

    def path(self, code: str) -> tuple[str, ...]:
        """The way from the root down to a code, both included; empty when the code is not in the tree."""
        if not self.exists(code):
            return ()
        way = [code]
        while (parent := self.parent(way[-1])) is not None and parent not in way:
            way.append(parent)
        return tuple(reversed(way))

    def descendants(self, code: str) -> tuple[str, ...]:
        """Everything beneath a code, without the code itself, each once, by code."""
        if code not in self._descendants:
            beneath: set[str] = set()
            frontier = set(self.children(code))
            while frontier:
                beneath |= frontier
                frontier = {child for each in frontier for child in self.children(each)} - beneath
            self._descendants[code] = tuple(sorted(beneath - {code}))
        return self._descendants[code]

    def reporters(self, code: str, *, kind: Kind = Kind.TRUST) -> tuple[str, ...]:
        """The organisations of a kind at or beneath a code: those whose figures make up its total, by code."""
        if self._kinds.get(code) == kind:
            return (code,) if self.exists(code) else ()
        return tuple(each for each in self.descendants(code) if self._kinds[each] == kind)

    def covered(self, feed: Feed) -> frozenset[str]:
        """The organisations a feed speaks for on the date."""
        if feed.covers is Covers.ITSELF:
            return frozenset(place for place in feed.places if self.exists(place))
        return frozenset(code for place in feed.places for code in self.reporters(place, kind=Kind.TRUST))

    def feeds_covering(self, code: str) -> tuple[Feed, ...]:
        """The live feeds that speak for an organisation itself, the most believed first."""
        if self._feeds is None:
            feeds: defaultdict[str, list[Feed]] = defaultdict(list)
            in_use = (feed for feed in self.catalogue.feeds.values() if feed.is_live)
            for feed in sorted(in_use, key=lambda feed: (feed.precedence, feed.key)):
                for covered in self.covered(feed):
                    feeds[covered].append(feed)
            self._feeds = {covered: tuple(own) for covered, own in feeds.items()}
        return self._feeds.get(code, ())

    def expects(self, organisation: str, measure: str) -> bool:
        """Say whether silence of an organisation about a measure is a gap: not where it has no such service, nor where
        the measure is a figure of other kinds of organisation."""
        facts = self.catalogue.measures.get(measure)
        if facts is not None and facts.kinds and self._kinds.get(organisation) not in facts.kinds:
            return False
        return (organisation, measure) not in self._not_expected

    def threshold_for(self, indicator: str, organisation: str) -> Threshold | None:
        """The threshold for an organisation: its own, else the nearest above it, else the one for all, else None."""
        key = (indicator, organisation)
        if key not in self._nearest:
            stated = (self._thresholds.get((indicator, code)) for code in (*reversed(self.path(organisation)), None))
            self._nearest[key] = next((each for each in stated if each is not None), None)
        return self._nearest[key]

    def successors(self, code: str) -> tuple[str, ...]:
        """Who had taken over from an organisation by the date, followed to the end; empty while it goes on itself."""
        heirs = sorted(
            succession.successor
            for succession in self.catalogue.successions
            if succession.predecessor == code and succession.on <= self.on
        )
        return tuple(dict.fromkeys(last for heir in heirs for last in self.successors(heir) or (heir,)))


def one_of_each_spell(catalogue: Catalogue, days: Iterable[date]) -> list[date]:
    """One of the days for each stretch of them on which the tree is the same, in order: each tree is asked once."""
    edges = {edge for link in catalogue.links for edge in (link.valid_from, link.valid_to)}
    edges |= {edge for each in catalogue.organisations.values() for edge in (each.opened_on, each.closed_on)}
    ordered = sorted(edge for edge in edges if edge is not None)
    return sorted({bisect_right(ordered, day): day for day in days}.values())


_trees: OrderedDict[tuple[str, date], Tree] = OrderedDict()
_lock = Lock()


def tree_on(catalogue: Catalogue, *, on: date) -> Tree:
    """The tree of a catalogue on a date, kept for the next asker."""
    key = (catalogue.version, on)
    with _lock:
        tree = _trees.get(key)
        # Two catalogues made by hand, in tests, may share a version: then only the very same object will do.
        if tree is None or tree.catalogue is not catalogue:
            tree = _trees[key] = Tree(catalogue, on=on)
        _trees.move_to_end(key)
        while len(_trees) > _TREES_KEPT:
            _trees.popitem(last=False)
        return tree
