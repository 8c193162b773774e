"""Which columns of a return or a live document a feed's stanza maps to which measures."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from catalogue.model import Feed
from ingest.failure import FeedFailed, Reason, Stage
from metrics.vocabulary import About, Measure

DATED = frozenset({About.INSTANT, About.DAY})
LIVE = frozenset({About.INSTANT, About.SINCE_MIDNIGHT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column by the source's own name, and the measure its figures are of."""

    name: str
    measure: str
    about: About


def columns_of(
    feed: Feed, measures: Mapping[str, Measure], *, abouts: AbstractSet[About] = DATED
) -> tuple[Column, ...]:
    """The mapped columns in the stanza's order, never none. `abouts` is what the format's figures can be about.

    Raises: FeedFailed at CONTRACT for a stanza that maps nothing, or to what the format cannot give.
    """
    if not feed.columns:
        detail = "The feed's stanza maps no column to a measure."
        raise FeedFailed(Stage.CONTRACT, Reason.MISSING_COLUMN, detail)
    return tuple(_column(name, measures.get(key), key=key, abouts=abouts) for name, key in feed.columns.items())


def columns_under(columns: tuple[Column, ...], part: str) -> tuple[Column, ...]:
    """The columns of one part of a document ("wards.occupied" is the column "occupied" under "wards")."""
    return tuple(
        replace(column, name=column.name.removeprefix(f"{part}."))
        for column in columns
        if column.name.startswith(f"{part}.")
    )


def _column(name: str, measure: Measure | None, *, key: str, abouts: AbstractSet[About]) -> Column:
    if measure is None or measure.about not in abouts:
        detail = f"The feed's stanza maps the column {name} to {key}, which this format cannot give."
        raise FeedFailed(Stage.CONTRACT, Reason.UNKNOWN_MEASURE_COLUMN, detail)
    return Column(name=name, measure=key, about=measure.about)
