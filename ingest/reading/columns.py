"""Which columns of a daily return a feed's stanza maps to which measures."""

from collections.abc import Mapping
from dataclasses import dataclass

from catalogue.model import Feed
from ingest.failure import FeedFailed, Reason, Stage
from metrics.vocabulary import About, Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column by the source's own name, and the measure its figures are of."""

    name: str
    measure: str
    about: About


def columns_of(feed: Feed, measures: Mapping[str, Measure]) -> tuple[Column, ...]:
    """The mapped columns in the stanza's order, never none.

    Raises: FeedFailed at CONTRACT for a stanza that maps nothing, or to what a dated return cannot give.
    """
    if not feed.columns:
        detail = "The feed's stanza maps no column to a measure."
        raise FeedFailed(Stage.CONTRACT, Reason.MISSING_COLUMN, detail)
    return tuple(_column(name, measures.get(key), key=key) for name, key in feed.columns.items())


def _column(name: str, measure: Measure | None, *, key: str) -> Column:
    if measure is None or measure.about not in {About.INSTANT, About.DAY}:
        detail = f"The feed's stanza maps the column {name} to {key}, which a dated return cannot give."
        raise FeedFailed(Stage.CONTRACT, Reason.UNKNOWN_MEASURE_COLUMN, detail)
    return Column(name=name, measure=key, about=measure.about)
