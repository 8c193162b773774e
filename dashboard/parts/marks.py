"""Marks: a level is numeral, shape, colour and word; a floor is hatched; a feed's state is a quiet glyph and a word.

The shapes are CSS alone (`assets/marks.css`): circle 1, square 2, diamond 3, octagon 4, dashed ring unknown.
"""

from typing import Literal

from dash import html
from dash.development.base_component import Component

from api.wire import FreshnessWord, LevelNumber, Pressure
from dashboard.parts.words import FRESHNESS_WORDS, NOT_SHOWN, level_phrase, level_word

Size = Literal["huge", "large", "medium", "small"]


def level_mark(level: LevelNumber, *, is_floor: bool = False, size: Size = "medium") -> Component:
    """The shape with its numeral; its name for screen readers is the level in words."""
    numeral = "?" if level == 0 else f"≥{level}" if is_floor else str(level)
    classes = ["mark", f"mark-{level}", f"mark-{size}", *(["mark-floor"] if is_floor and level else [])]
    return html.Span(
        html.Span(numeral, className="mark-numeral", **{"aria-hidden": "true"}),
        className=" ".join(classes),
        role="img",
        **{"aria-label": level_phrase(level, is_floor=is_floor)},
    )


def badge(level: LevelNumber, *, is_floor: bool = False, size: Size = "medium") -> Component:
    """A mark over its word."""
    word = html.Span(level_word(level, is_floor=is_floor), className="badge-word", **{"aria-hidden": "true"})
    return html.Span([level_mark(level, is_floor=is_floor, size=size), word], className="badge")


def inline_level(level: LevelNumber | None, *, is_floor: bool = False) -> Component:
    """A small mark with its words beside it, for tables; "not judged" where a figure has no limits."""
    if level is None:
        return html.Span("not judged", className="quiet")
    phrase = html.Span(level_phrase(level, is_floor=is_floor), **{"aria-hidden": "true"})
    return html.Span([level_mark(level, is_floor=is_floor, size="small"), phrase], className="inline-level")


def level_of(pressure: Pressure) -> Component:
    """An organisation's level in a table: "not judged" where nothing it sends has limits, which is no gap."""
    if pressure.withheld is not None:
        return html.Span(NOT_SHOWN, className="quiet")
    return inline_level(pressure.level if pressure.expected else None, is_floor=pressure.is_floor)


def freshness_mark(freshness: FreshnessWord, *, is_failing: bool = False) -> Component:
    """A feed's state: glyph and word, in ink and grey, because strong colour belongs to levels."""
    word = FRESHNESS_WORDS[freshness] + (", last poll failed" if is_failing else "")
    glyph = html.Span(className=f"state-glyph state-{freshness}", **{"aria-hidden": "true"})
    return html.Span([glyph, word], className="state")
