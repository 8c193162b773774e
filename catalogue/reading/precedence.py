"""Whether it is always clear which feed is believed: no two of equal precedence may report the same figure."""

from itertools import combinations

from catalogue.model import Catalogue
from catalogue.reading.feeds import FEEDS
from catalogue.reading.problems import Findings
from catalogue.spans import turning_points
from catalogue.tree import Tree


def check_precedence(catalogue: Catalogue, *, findings: Findings) -> None:
    """Note every pair of feeds that would report the same figure with nothing to say which is believed."""
    feeds = [feed for feed in catalogue.feeds.values() if feed.is_enabled]
    rivals = [
        (one, other, measures)
        for one, other in combinations(feeds, 2)
        if one.precedence == other.precedence and (measures := set(one.columns.values()) & set(other.columns.values()))
    ]
    for on in turning_points(catalogue.links):
        tree = Tree(catalogue, on=on)
        covered = {feed.key: tree.covered(feed) for feed in feeds}
        for one, other, measures in rivals:
            if shared := covered[one.key] & covered[other.key]:
                findings.add(
                    file=FEEDS,
                    stanza=f"[feeds.{other.key}]",
                    key="precedence",
                    reason=f"equals that of [feeds.{one.key}], and both report {min(measures)} of {min(shared)}",
                )
