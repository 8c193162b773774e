"""The numbers of a wall's tiles beside those of the API: level, figure, usual range, limit, and how old it is."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from playwright.async_api import Page

from tests.ingest.known import LIVING

(_FIRST,) = (each for each in LIVING.layouts.values() if each.is_default)
TILES = _FIRST.tiles
"""The organisations of the default wall's tiles."""
SHOWN = """() => [...document.querySelectorAll(".tile")].map((tile) => {
  const of = (selector) => tile.querySelector(selector)?.textContent ?? "";
  const at = tile.querySelector(".tile-age time")?.getAttribute("datetime") ?? "";
  return [tile.dataset.key, of(".mark-numeral"), of(".tile-figure strong"), of(".tile-context"), at];
})"""


def of_tile(tile: Mapping[str, Any]) -> list[str]:
    """The numbers of a tile: its level, the figure that drove it, that figure's range and limit, and when it was so."""
    level = f"{'≥' if tile['is_floor'] else ''}{tile['level']}" if tile["level"] else "?"
    reading = _driving(tile)
    if tile["withheld"] is not None or reading is None or reading["withheld"] is not None:
        return [level]
    value, last, unit = reading["value"], reading["last_value"], reading["unit"]
    if value is None and not reading["usable"]:
        return [level] if last is None else [level, _figure(last, unit), _moment(reading)]
    least = "≥" if reading["is_partial"] and unit == "count" else ""
    figure = [] if value is None else [f"{least}{_beside_limits(value, reading)}"]
    return [level, *figure, *_range(reading), *_limit(reading), _moment(reading)]


async def tiles_shown(page: Page, numbers: Callable[[Iterable[str]], list[str]]) -> dict[str, list[str]]:
    """The same as it stands on the wall."""
    found: dict[str, list[str]] = {}
    for key, mark, figure, context, at in await page.evaluate(SHOWN):
        moment = [str(datetime.fromisoformat(at))] if at else []
        found[f"tile {key}"] = [*numbers([mark, figure, context]), *moment]
    return found


def _driving(tile: Mapping[str, Any]) -> Mapping[str, Any] | None:
    readings = tile["readings"]
    judged = [each for each in readings if each["level"] is not None]
    known = [each for each in judged if each["value"] is not None or each["last_value"] is not None]
    named = [each for each in readings if each["indicator"] == tile["driver"]]
    return next(iter(named or known or judged or readings), None)


def _figure(value: float, unit: str) -> str:
    if unit == "share":
        return f"{value * 100:.1f}"
    return f"{value:,.0f}" if float(value).is_integer() or abs(value) >= 100 else f"{value:,.1f}"


def _beside_limits(value: float, reading: Mapping[str, Any]) -> str:
    """A share that has not reached a limit is not rounded to it."""
    shown, bounds = _figure(value, reading["unit"]), reading["bounds"]
    limits = [bounds[each] for each in ("two", "three", "four")] if bounds and reading["unit"] == "share" else []
    if any(value < each and shown == _figure(each, "share") for each in limits):
        return f"{int(value * 1000) / 10:.1f}"
    return shown


def _range(reading: Mapping[str, Any]) -> list[str]:
    usual = reading["usual"]
    if usual is None:
        return []
    if reading["unit"] == "count":
        return [f"{usual[each]:,.0f}" for each in ("low", "high")]
    decimals = 0 if usual["high"] - usual["low"] >= 0.02 else 1
    return [f"{usual[each] * 100:.{decimals}f}" for each in ("low", "high")]


def _limit(reading: Mapping[str, Any]) -> list[str]:
    if reading["bounds"] is None:
        return []
    bound = reading["bounds"]["two"] * (100 if reading["unit"] == "share" else 1)
    return [f"{bound:,.4g}" if abs(bound) < 1000 else f"{bound:,.0f}"]


def _moment(reading: Mapping[str, Any]) -> str:
    return str(datetime.fromisoformat(reading["oldest_observed_at"]))
