"""The calibration report: what the world does beside what is published, each with its tolerance, inside or outside.

Those outside are listed first. It judges nothing else, and changes nothing in the world.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from simulators.world.statistics_of import Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistic:
    """One published statistic. Either `published` or the range `low` to `high` is given, or both."""

    key: str
    group: str
    label: str
    tolerance: float
    source: str
    published: tuple[float, ...] = ()
    low: float | None = None
    high: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The data file of published statistics."""

    attribution: str
    sources: dict[str, str]
    statistics: Sequence[Statistic]


def read_published() -> Published:
    """Read the shipped data file."""
    text = files("simulators.world").joinpath("published.toml").read_text(encoding="utf-8")
    read = tomllib.loads(text)
    statistics = []
    for entry in read["statistic"]:
        published = entry.pop("published", ())
        values = tuple(published) if isinstance(published, list) else (published,) if published != () else ()
        statistics.append(Statistic(published=values, **entry))
    return Published(attribution=read["attribution"]["text"], sources=read["sources"], statistics=statistics)


def is_inside(statistic: Statistic, simulated: Sequence[float]) -> bool:
    """Tell whether what is simulated lies within the tolerance of what is published."""
    if statistic.low is not None and statistic.high is not None:
        low, high = statistic.low - statistic.tolerance, statistic.high + statistic.tolerance
        return all(low <= value <= high for value in simulated)
    pairs = zip(simulated, statistic.published, strict=True)
    return all(abs(value - published) <= statistic.tolerance + 1e-9 for value, published in pairs)


def _shown(values: Sequence[float]) -> str:
    return " ".join(f"{value:.1f}" if abs(value) >= 10 else f"{value:.3f}".rstrip("0").rstrip(".") for value in values)


def _published(statistic: Statistic) -> str:
    if statistic.low is None or statistic.high is None:
        return _shown(statistic.published)
    span = f"{_shown([statistic.low])} to {_shown([statistic.high])}"
    return f"{_shown(statistic.published)} ({span})" if statistic.published else span


_READING = (
    "Written by `python -m simulators.world calibrate`. A tolerance is how far a single value, or any value of a list, "
    "may be off (a range is widened by it). Lists by weekday run Monday to Sunday and are factors against their mean."
)


def _summary(first: date, end: date, seed: int, known: int, outside: int) -> str:
    return (
        f"Simulated from {first} to before {end}, seed {seed}, beside published statistics of England. "
        f"{known - outside} of {known} lie within the tolerance stated for each; {outside} do not and are listed first."
    )


def write_report(published: Published, simulated: Values, *, first: date, end: date, seed: int) -> str:
    """Write the report as Markdown."""
    known = [statistic for statistic in published.statistics if simulated.get(statistic.key)]
    missing = [statistic for statistic in published.statistics if not simulated.get(statistic.key)]
    outside = [statistic for statistic in known if not is_inside(statistic, simulated[statistic.key])]
    lines = [
        "# Calibration of the invented system",
        "",
        _summary(first, end, seed, len(known), len(outside)),
        "",
        _READING,
        "",
        "## Outside",
        "",
        *(_table(outside, simulated) if outside else ["None."]),
    ]
    for group in dict.fromkeys(statistic.group for statistic in published.statistics):
        lines += ["", f"## {group}", "", *_table([it for it in known if it.group == group], simulated)]
    if missing:
        lines += ["", "## Not computed", "", "The span was too short for: " + "; ".join(it.key for it in missing) + "."]
    notes = [f"- {statistic.label}: {statistic.note}" for statistic in published.statistics if statistic.note]
    lines += ["", "## Notes", "", *notes, "", "## Sources", ""]
    lines += [f"- {key}: {text}" for key, text in published.sources.items()]
    return "\n".join([*lines, "", published.attribution, ""])


def _table(statistics: Sequence[Statistic], simulated: Values) -> list[str]:
    rows = ["| statistic | published | simulated | tolerance | | source |", "| --- | --- | --- | --- | --- | --- |"]
    for statistic in statistics:
        values = simulated[statistic.key]
        verdict = "inside" if is_inside(statistic, values) else "**outside**"
        rows.append(
            f"| {statistic.label} | {_published(statistic)} | {_shown(values)} | {statistic.tolerance:g} "
            f"| {verdict} | {statistic.source} |"
        )
    return rows
