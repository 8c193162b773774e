"""The outcome in words: a line for each ratio and figure as the cases end, and the whole as JSON."""

from collections.abc import Iterator, Mapping
from statistics import median

from bench.case import Case, Figure, Outcome, Ratio
from bench.rounds import QUIET

SCALES = {"s": (1e3, "ms"), "cpu s": (1e3, "ms of CPU")}


def lines(case: Case, outcome: Outcome) -> Iterator[str]:
    """What a person reads."""
    yield f"{case.key}: {case.title}"
    for proof in outcome.proofs:
        yield f"    equal   {proof}"
    for ratio in outcome.ratios:
        yield f"    ratio   {ratio.name}: {_ratio(ratio)}"
    for figure in outcome.figures:
        yield f"    figure  {figure.name}: {_figure(figure)}"
    for note in outcome.notes:
        yield f"    note    {note}"


def _ratio(ratio: Ratio) -> str:
    rounds = ratio.rounds
    scale, unit = SCALES.get(ratio.unit, (1.0, ratio.unit))
    product, bare = (median(side) * scale for side in (rounds.product, rounds.bare))
    words = [
        f"{ratio.kind.value} {ratio.median:.2f} ({min(ratio.each):.2f} to {max(ratio.each):.2f}, n={len(ratio.each)})",
        f"product {product:.4g} {unit}, bare {bare:.4g} {unit}",
    ]
    for name, bound in (("target", ratio.target), ("aim", ratio.aim)):
        if bound is not None:
            words.append(f"{name} {bound:g} {'reached' if ratio.reaches(bound) else 'MISSED'}")
    if rounds.noisy:
        words.append(f"{rounds.noisy} of {len(ratio.each)} rounds began on a machine less than {QUIET:.0%} idle")
    return "; ".join(words)


def _figure(figure: Figure) -> str:
    scale, unit = SCALES.get(figure.unit, (1.0, figure.unit))
    values = [value * scale for value in figure.values]
    words = f"{median(values):.4g} {unit}".strip()
    if len(values) > 1:
        words += f" ({min(values):.4g} to {max(values):.4g}, n={len(values)})"
    for bound, value, is_kept in figure.bounds:
        words += f"; {bound} {f'{value * scale:g} {unit}'.strip()}: {'kept' if is_kept else 'MISSED'}"
    return words


def as_json(machine: Mapping[str, str], size: str, found: Mapping[Case, Outcome]) -> dict[str, object]:
    """What a program reads: every single value, nothing rounded."""
    return {
        "machine": dict(machine),
        "size": size,
        "cases": {case.key: _outcome(case, outcome) for case, outcome in found.items()},
    }


def _outcome(case: Case, outcome: Outcome) -> dict[str, object]:
    return {
        "title": case.title,
        "proofs": outcome.proofs,
        "notes": outcome.notes,
        "ratios": [
            {
                "name": ratio.name, "kind": ratio.kind.value, "unit": ratio.unit, "median": ratio.median,
                "each": ratio.each, "product": ratio.rounds.product, "bare": ratio.rounds.bare,
                "idle": ratio.rounds.idle, "target": ratio.target, "aim": ratio.aim,
                "reached": ratio.reaches(ratio.target),
            }
            for ratio in outcome.ratios
        ],
        "figures": [
            {"name": figure.name, "unit": figure.unit, "values": figure.values, "median": figure.median,
             "most": figure.most, "least": figure.least}
            for figure in outcome.figures
        ],
    }  # fmt: skip
