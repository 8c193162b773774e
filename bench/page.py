"""The outcome as a page of Markdown: one table of ratios, one of figures, and what they were measured on."""

from collections.abc import Iterator, Mapping
from statistics import median

from bench.case import Case, Figure, Outcome, Ratio
from bench.report import SCALES
from bench.rounds import QUIET

_HEAD = """# Measured

Written by `./run bench --page docs/bench.md`. Each case runs the product and the bare parts it rests on by turns, in
the same run, and first proves that both give the same answers. Only ratios carry over to another machine; the figures
are of this one. A *speed* is the product's as a share of the bare one's (more is better), a *cost* its time as a
multiple (less is better). Medians, with the smallest and largest of the rounds' ratios in brackets."""


def page(machine: Mapping[str, str], found: Mapping[Case, Outcome]) -> str:
    """The whole page."""
    return "\n".join([_HEAD, "", _machine(machine), "", *_ratios(found), "", *_figures(found), "", *_notes(found), ""])


def _machine(machine: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in machine.items()) + "."


def _ratios(found: Mapping[Case, Outcome]) -> Iterator[str]:
    yield "| case | ratio | product | bare | rounds | target |"
    yield "|---|---|---|---|---|---|"
    for case, outcome in found.items():
        for ratio in outcome.ratios:
            product, bare = (_value(median(side), ratio.unit) for side in (ratio.rounds.product, ratio.rounds.bare))
            told = f"{ratio.kind.value} **{ratio.median:.2f}** ({min(ratio.each):.2f} to {max(ratio.each):.2f})"
            yield f"| {case.title}: {ratio.name} | {told} | {product} | {bare} | {_rounds(ratio)} | {_target(ratio)} |"


def _rounds(ratio: Ratio) -> str:
    noisy = f", {ratio.rounds.noisy} begun less than {QUIET:.0%} idle" if ratio.rounds.noisy else ""
    return f"{len(ratio.each)}{noisy}"


def _target(ratio: Ratio) -> str:
    said = [
        f"{name} {bound:g}: {'reached' if ratio.reaches(bound) else '**missed**'}"
        for name, bound in (("target", ratio.target), ("aim", ratio.aim))
        if bound is not None
    ]
    return "; ".join(said) or "recorded"


def _figures(found: Mapping[Case, Outcome]) -> Iterator[str]:
    yield "| case | figure | median | smallest to largest | tries |"
    yield "|---|---|---|---|---|"
    for case, outcome in found.items():
        for figure in outcome.figures:
            spread = f"{_value(min(figure.values), figure.unit)} to {_value(max(figure.values), figure.unit)}"
            yield (
                f"| {case.title} | {figure.name}{_bounds(figure)} | {_value(figure.median, figure.unit)} | {spread} "
                f"| {len(figure.values)} |"
            )


def _bounds(figure: Figure) -> str:
    told = [
        (f"{bound} {value:g} {figure.unit}".strip(), "kept" if is_kept else "**missed**")
        for bound, value, is_kept in figure.bounds
    ]
    return "".join(f" ({words}: {outcome})" for words, outcome in told)


def _value(value: float, unit: str) -> str:
    scale, unit = SCALES.get(unit, (1.0, unit))
    value *= scale
    return f"{value:,.0f} {unit}".strip() if value >= 1_000 else f"{value:.3g} {unit}".strip()


def _notes(found: Mapping[Case, Outcome]) -> Iterator[str]:
    yield "What was found equal before any time was believed, and what else is to be known:"
    yield ""
    for case, outcome in found.items():
        for sentence in (*outcome.proofs, *outcome.notes):
            yield f"- {case.title}: {sentence}."
