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


def columns_by_part(columns: tuple[Column, ...], *, parts: tuple[str, ...]) -> tuple[tuple[Column, ...], ...]:
    """The columns of each part of a document ("wards.occupied" is the column "occupied" of the part "wards").

    Raises: FeedFailed at CONTRACT for a column of no part, which would map nothing without a word.
    """
    for column in columns:
        if column.name.partition(".")[0] not in parts:
            detail = f"The feed's stanza maps the column {column.name}, which is in no part of the document."
            raise FeedFailed(Stage.CONTRACT, Reason.MISSING_COLUMN, detail)
    return tuple(
        tuple(
            replace(column, name=column.name.removeprefix(f"{part}."))
            for column in columns
            if column.name.startswith(f"{part}.")
        )
        for part in parts
    )


def _column(name: str, measure: Measure | None, *, key: str, abouts: AbstractSet[About]) -> Column:
    if measure is None or measure.about not in abouts:
        detail = f"The feed's stanza maps the column {name} to {key}, which this format cannot give."
        raise FeedFailed(Stage.CONTRACT, Reason.UNKNOWN_MEASURE_COLUMN, detail)
    return Column(name=name, measure=key, about=measure.about)
