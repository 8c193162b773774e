"""opel.toml: the scoring tables of the OPEL frameworks, one for each framework and pillar, dated.

A parameter names the indicator or the two measures it is worked out from, or says "none" where there is no source.
What its points add up to and which level that is belongs to `metrics.opel`.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import combinations, pairwise

from catalogue.reading.known import Known
from catalogue.reading.problems import Findings, shown
from catalogue.reading.stanza import Stanza
from catalogue.reading.text import tables_of
from catalogue.spans import overlap
from metrics.opel.table import Band, Parameter, Provider, Table
from metrics.pressure.indicator import Pillar
from metrics.vocabulary import Direction

OPEL = "opel.toml"

_NO_SOURCE = "none"
_TABLES, _PARAMETERS = "tables", "parameters"
_TOTALS = re.compile(r"(\d{1,6})-(\d{1,6})")
_LEVELS = ("1", "2", "3", "4")
_MOST_POINTS = 1000


def read_opel(content: bytes, *, known: Known, findings: Findings) -> list[Table]:
    """Every table, in the order of the file."""
    tables = tables_of(content, file=OPEL, findings=findings)
    for name in tables.keys() - {_TABLES}:
        findings.add(file=OPEL, stanza=f"[{name}]", reason="unknown stanza; [[tables]] is meant?")
    read = [
        (stanza, _table(stanza, _parameters(values, of=stanza, known=known, findings=findings), known=known))
        for stanza, values in _stanzas(tables.get(_TABLES, []), name=_TABLES, about=("framework", "pillar"), of="",
                                       findings=findings)
    ]  # fmt: skip
    for (before, one), (stanza, other) in combinations(read, 2):
        if one.pillar == other.pillar and overlap(one, other):
            stanza.refuse("valid_from", f"overlaps {before.name}")
    return [table for _, table in read]


def _stanzas(
    listed: object, *, name: str, about: tuple[str, ...], of: str, findings: Findings
) -> Iterator[tuple[Stanza, Mapping[str, object]]]:
    """The stanzas of an array of tables, each with everything that stands in it."""
    if not isinstance(listed, list) or not all(isinstance(values, dict) for values in listed):
        findings.add(file=OPEL, stanza=of, key=name, reason=f"must be stanzas [[{name}]]")
        return
    for number, values in enumerate(listed, start=1):
        words = ", ".join(word for key in about if isinstance(word := values.get(key), str))
        own = {key: value for key, value in values.items() if key != _PARAMETERS}
        place = f"[[{name}]] {number} ({words})"
        yield Stanza(file=OPEL, name=f"{of} {place}".strip(), values=own, findings=findings), values


def _table(stanza: Stanza, parameters: tuple[Parameter, ...], *, known: Known) -> Table:
    lowest, highest = _cut_offs(stanza, parameters)
    table = Table(
        framework=stanza.text("framework"),
        pillar=stanza.choice("pillar", Pillar),
        valid_from=stanza.optional_day("valid_from"),
        valid_to=stanza.optional_day("valid_to"),
        provider=stanza.choice("provider", Provider),
        weight=_weight(stanza, known=known),
        parameters=parameters,
        two=lowest[1],
        three=lowest[2],
        four=lowest[3],
        highest=highest,
        is_indicative=stanza.claim("is_indicative"),
        source=stanza.text("source"),
        note=stanza.text("note"),
    )
    stanza.close()
    if not table.pillar.has_opel:
        stanza.refuse("pillar", f"{table.pillar} has no OPEL, only local triggers")
    if table.valid_from and table.valid_to and table.valid_from >= table.valid_to:
        stanza.refuse("valid_to", "must be after valid_from")
    return table


def _weight(stanza: Stanza, *, known: Known) -> str | None:
    text = stanza.text("weight")
    if text == _NO_SOURCE:
        return None
    if text and text not in known.measures:
        stanza.refuse("weight", f"{shown(text)} is not a measure of measures.toml")
    return text


def _cut_offs(stanza: Stanza, parameters: tuple[Parameter, ...]) -> tuple[tuple[int, ...], int]:
    """The lowest total of each level, and the highest total there is."""
    totals = stanza.inner("cut_offs")
    found = [_span(totals, level) for level in _LEVELS]
    totals.close()
    spans = [each for each in found if each is not None]
    if len(spans) < len(found):
        return (0, 1, 2, 3), 3
    if spans[0][0] != 0:
        totals.refuse(_LEVELS[0], "must begin at 0")
    for level, (one, other) in zip(_LEVELS[1:], pairwise(spans), strict=True):
        if other[0] != one[1] + 1:
            side = "leaves a gap after" if other[0] > one[1] else "overlaps"
            totals.refuse(level, f"{side} the level before it, which ends at {one[1]}")
    most = sum(parameter.most for parameter in parameters)
    if spans[-1][1] < most:
        totals.refuse(_LEVELS[-1], f"ends below {most}, which the parameters can add up to")
    return tuple(first for first, _ in spans), spans[-1][1]


def _span(totals: Stanza, level: str) -> tuple[int, int] | None:
    text = totals.text(level)
    match = _TOTALS.fullmatch(text)
    if match is None:
        if text:
            totals.refuse(level, f'must be a span of totals such as "12-22", not {shown(text)}')
        return None
    first, last = int(match[1]), int(match[2])
    if first > last:
        totals.refuse(level, "ends before it begins")
        return None
    return first, last


def _parameters(values: Mapping[str, object], *, of: Stanza, known: Known, findings: Findings) -> tuple[Parameter, ...]:
    parameters: dict[str, Parameter] = {}
    listed = values.get(_PARAMETERS, [])
    for stanza, _ in _stanzas(listed, name=_PARAMETERS, about=("key",), of=of.name, findings=findings):
        parameter = _parameter(stanza, known=known)
        if parameter.key in parameters:
            stanza.refuse("key", "is given twice")
        parameters[parameter.key] = parameter
    if not parameters:
        of.refuse(_PARAMETERS, "a table has at least one")
    return tuple(parameters.values())


def _parameter(stanza: Stanza, *, known: Known) -> Parameter:
    key, title = stanza.text("key"), stanza.text("title")
    direction = stanza.choice("direction", Direction)
    if direction is Direction.NEUTRAL:
        stanza.refuse("direction", "must say which way is worse")
    indicator, of, over = _source(stanza, known=known)
    has_source = indicator is not None or of is not None
    bands = _bands(stanza, direction=direction) if has_source or stanza.has("bands") else ()
    if bands and not has_source:
        stanza.refuse("bands", "scores nothing without a source")
        bands = ()
    least = stanza.whole_number("least", lowest=0) if stanza.has("least") else 0
    if bands and bands[0].points <= least:
        stanza.refuse("least", "must be fewer points than those of the first band")
        bands = ()
    judged_from = stanza.number("judged_from") if stanza.has("judged_from") else 0.0
    is_indicative, note = stanza.claim("is_indicative"), stanza.text("note")
    stanza.close()
    return Parameter(
        key=key, title=title, direction=direction, indicator=indicator, of=of, over=over, bands=bands, least=least,
        judged_from=judged_from, is_indicative=is_indicative, note=note,
    )  # fmt: skip


def _source(stanza: Stanza, *, known: Known) -> tuple[str | None, str | None, str | None]:
    """The indicator, or the two measures; three times None where there is no source."""
    if not stanza.has("of") and not stanza.has("over"):
        indicator = stanza.text("indicator")
        if indicator == _NO_SOURCE:
            return None, None, None
        if known.indicators is not None and indicator and indicator not in known.indicators:
            stanza.refuse("indicator", f'{shown(indicator)} is not an indicator; "none" where there is no source')
        return indicator, None, None
    if stanza.has("indicator"):
        stanza.text("indicator")
        stanza.refuse("indicator", "is given beside measures; one source is enough")
    measures = (stanza.text("of"), stanza.text("over"))
    for key, measure in zip(("of", "over"), measures, strict=True):
        if measure and measure not in known.measures:
            stanza.refuse(key, f"{shown(measure)} is not a measure of measures.toml")
    return None, *measures


def _bands(stanza: Stanza, *, direction: Direction) -> tuple[Band, ...]:
    """From where on which points are scored, in the order of the points."""
    table = stanza.inner("bands")
    bands: list[Band] = []
    for name in table.given:
        starts_at = table.number(name)
        if re.fullmatch(r"[1-9]\d{0,3}", name) is None or int(name) > _MOST_POINTS:
            table.refuse(name, f"must be points, from 1 to {_MOST_POINTS}")
        else:
            bands.append(Band(starts_at, int(name)))
    bands.sort(key=lambda band: band.points)
    if stanza.has("bands") and not table.given:
        stanza.refuse("bands", "is empty")
    sign = -1 if direction is Direction.LOW_IS_WORSE else 1
    for one, other in pairwise(bands):
        if sign * other.starts_at <= sign * one.starts_at:
            table.refuse(str(other.points), f"overlaps the band of {one.points} points, which begins at a worse value")
            return ()
    return tuple(bands)
