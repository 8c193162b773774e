"""The levels of an organisation: OPEL by pillar, calculated beside declared, and the local triggers of all the rest.

No pillar is added to another, none stands for the whole system, and no local trigger is called OPEL.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from catalogue.model import Kind, Organisation
from catalogue.spans import holds_on
from db.engine import Connection
from db.read.declared import declared_levels
from db.read.feeds import answered
from db.read.snapshot import one_look
from db.read.suspects import Rival, rivals
from db.read.values import Value, values_then
from metrics.opel.declared import Declared, DeclaredOf, Difference, difference
from metrics.opel.score import Score, score
from metrics.opel.system import SystemScore, Weighed, system_score
from metrics.opel.table import Parameter, Provider, Table
from metrics.pressure import INDICATORS, Evidence, Pillar
from metrics.vocabulary import Level
from metrics.vocabulary.days import close_of, london_day, start_of
from picture.board import UnknownOrganisation, When
from picture.evidence import Scene, scene
from picture.ground import Ground
from picture.judged import Judged, judge
from picture.memory import Memory
from picture.sent import Sent
from picture.sight import sight_of
from picture.usual import NO_BANDS
from picture.veil import Veil
from picture.viewer import Viewer
from picture.whole_system import SystemLevel, system_level

# However many parts of ratios have come apart, so many statements are asked and no more.
_TIMES_READ = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderLevel:
    """One provider of a pillar. `declared` None: never; one that was stood down is a declaration without level."""

    organisation: str
    score: Score
    declared: Declared | None
    difference: Difference


@dataclass(frozen=True, slots=True, kw_only=True)
class PillarLevel:
    """One pillar of an organisation. `table` and `system` None: no framework is in force for it, or nobody beneath is
    a provider of it. `declared` is of the organisation itself."""

    pillar: Pillar
    table: Table | None
    system: SystemScore | None
    providers: tuple[ProviderLevel, ...]
    declared: Declared | None
    difference: Difference


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalLevel:
    """The local trigger of a pillar that has no OPEL words, such as home care or reablement."""

    pillar: Pillar
    judged: Judged


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """The picture, with the versions and times that it rests on. `system` None: the organisation is no whole system.
    `valid_until` None: it is of the past."""

    organisation: Organisation
    path: tuple[Organisation, ...]
    system: SystemLevel | None
    pillars: tuple[PillarLevel, ...]
    local: tuple[LocalLevel, ...]
    ground: Ground
    at: datetime
    known: datetime
    valid_until: datetime | None
    data_version: int
    scope: str


async def levels(
    conn: Connection, memory: Memory, *, organisation: str | None, when: When, now: datetime, viewer: Viewer
) -> Levels:
    """Build the levels of an organisation; None: the viewer's own, or the one whose wall is shown first.

    Raises UnknownOrganisation, OutOfScope. Everything is read in one look.
    """
    at = when.instant(now)
    known = when.known or now
    async with one_look(conn) as version:
        catalogue = await memory.catalogue(conn, known=when.known)
        await memory.index.refresh(conn)
        ground = memory.ground(catalogue, on=london_day(at))
        sight = await sight_of(conn, memory, now=now, viewer=viewer)
        code = sight.asked(organisation, first=catalogue.default_layout.organisation)
        if not ground.tree.exists(code):
            raise UnknownOrganisation(code)
        sight.require((code,), then=ground.tree)
        answers = await answered(conn, known=when.answered_by)
        values, held = await _values(conn, memory, ground, when=when, at=at, known=known, version=version)
        declared = await declared_levels(conn, sorted(ground.beneath(code)), at=at, known=known)
        tables = [table for table in catalogue.opel if holds_on(table, london_day(at))]
        seen = scene(ground, values, answered=answers, at=at, rivals=held)
        if seen.parted and when.day is None:
            earlier = await _earlier(conn, seen.parted, known=known)
            seen = scene(ground, values, answered=answers, at=at, earlier=earlier, rivals=held)
        measures = _measures(tables)
        sent = [Sent(ground, values, measures=measures, answered=answers, at=at, rivals=held)]
        parted = _parted(sent[0], tables, within=ground.beneath(code))
        before = await _earlier(conn, parted, known=known) if when.day is None else {}
        sent += [Sent(ground, then.values(), measures=measures, answered=answers, at=at) for then in before.values()]
    said = {(each.organisation, each.of): each for each in declared}
    changes = [each for each in (seen.changes_at, close_of(london_day(at))) if each is not None]
    return Levels(
        organisation=ground.organisation(code),
        path=tuple(ground.organisation(each) for each in ground.tree.path(code)),
        system=system_level(ground.organisation(code), declared),
        pillars=tuple(
            _pillar(ground, seen, sent, code, pillar, tables=tables, said=said) for pillar in Pillar if pillar.has_opel
        ),
        local=tuple(_local(ground, seen, code, veil=sight.veil)),
        ground=ground,
        at=at,
        known=known,
        valid_until=min(changes) if when.is_now else None,
        data_version=version,
        scope=viewer.scope,
    )


async def _values(
    conn: Connection, memory: Memory, ground: Ground, *, when: When, at: datetime, known: datetime, version: int
) -> tuple[Sequence[Value], list[Rival]]:
    """Every figure as it stands, with what is held beside it; of the past nothing is known to have been held."""
    if when.is_now:
        return await memory.values(conn, version=version), await rivals(conn)
    allowed = (feed.limits.stuck_after for feed in ground.catalogue.feeds.values())
    run = 2 * max((each for each in allowed if each is not None), default=timedelta(0))
    since = start_of(when.day) if when.day else None
    return await values_then(conn, list(ground.index.by_id), at=at, known=known, since=since, runs_for=run), []


async def _earlier(
    conn: Connection, parted: Mapping[datetime, Iterable[int]], *, known: datetime
) -> dict[datetime, dict[int, Value]]:
    """How series stood when all parts of a ratio last came together, about the newest few of some times."""
    found = {}
    for about in sorted(parted, reverse=True)[:_TIMES_READ]:
        values = await values_then(conn, sorted(parted[about]), at=about, known=known, since=about)
        found[about] = {value.series_id: value for value in values}
    return found


def _parted(sent: Sent, tables: Iterable[Table], *, within: Iterable[str]) -> dict[datetime, set[int]]:
    """The series of ratios of two measures that are not about one time, by the older of their times."""
    found: dict[datetime, set[int]] = {}
    ratios = {(each.of, each.over) for table in tables for each in table.parameters if each.of and each.over}
    for place in within:
        for of, over in ratios:
            parts = [sent.part(place, measure) for measure in (of, over) if measure is not None]
            times = [part.about_at for part in parts if part.about_at is not None]
            if len(times) == len(parts) and min(times) != max(times):
                found.setdefault(min(times), set()).update(sent.numbers(place, {of, over}))
    return found


def _measures(tables: Iterable[Table]) -> set[str]:
    """What is read of tables beside indicators: the measures of their ratios, and their weights."""
    named = {table.weight for table in tables}
    for table in tables:
        named |= {each for parameter in table.parameters for each in (parameter.of, parameter.over)}
    return {each for each in named if each is not None}


def _pillar(
    ground: Ground, seen: Scene, sent: Sequence[Sent], code: str, pillar: Pillar, *, tables: Sequence[Table],
    said: Mapping[tuple[str, DeclaredOf], Declared],
) -> PillarLevel:  # fmt: skip
    table = next((each for each in tables if each.pillar is pillar), None)
    own = said.get((code, pillar))
    weighed = _weighed(ground, seen, sent, code, table) if table is not None else []
    system = system_score(code, table, weighed) if table is not None and weighed else None
    return PillarLevel(
        pillar=pillar,
        table=table,
        system=system,
        providers=tuple(
            ProviderLevel(
                organisation=each.score.organisation,
                score=each.score,
                declared=(of := said.get((each.score.organisation, pillar))),
                difference=difference(of, calculated=each.score.level, is_floor=each.score.is_floor),
            )
            for each in (system.providers if system is not None else ())
        ),
        declared=own,
        difference=_difference(own, system),
    )


def _difference(declared: Declared | None, system: SystemScore | None) -> Difference:
    if declared is not None and declared.level is not None and system is None:
        return Difference(steps=None, says="no level is calculated")
    return difference(
        declared,
        calculated=system.level if system is not None else Level.UNKNOWN,
        is_floor=system is not None and system.is_floor,
    )


def _weighed(ground: Ground, seen: Scene, sent: Sequence[Sent], code: str, table: Table) -> list[Weighed]:
    """Every provider beneath an organisation, scored and weighed."""
    places = {
        parameter.key: _places(ground, sent, code, parameter) for parameter in table.parameters if parameter.has_source
    }
    providers: dict[str, set[str]] = {}
    for place in sorted(frozenset().union(*places.values())):
        provider = _provider(ground, place, table, within=code)
        providers.setdefault(provider, set()).add(place)
    found = []
    for provider, own in sorted(providers.items()):
        evidence = {
            parameter.key: _evidence(seen, sent, parameter, own & places[parameter.key])
            for parameter in table.parameters
            if parameter.has_source
        }
        expected = {key: len(own & of) for key, of in places.items()}
        weights = [each for place in sorted(own) if (each := _weight(sent[0], place, table)) is not None]
        found.append(
            Weighed(
                score=score(provider, table, evidence, expected=expected),
                weight=sum(each.parts[0] for each in weights) if weights else None,
                evidence=weights[0] if weights else None,
            )
        )
    return found


def _places(ground: Ground, sent: Sequence[Sent], code: str, parameter: Parameter) -> frozenset[str]:
    """Who beneath an organisation should send a parameter. Its own figure counts only where theirs do not."""
    if parameter.indicator is not None:
        return ground.counted(parameter.indicator, code) if parameter.indicator in INDICATORS else frozenset()
    named = [measure for measure in (parameter.of, parameter.over) if measure is not None]
    places = frozenset(
        place
        for place in ground.beneath(code)
        if all(sent[0].is_expected(place, measure) or sent[0].part(place, measure).seen for measure in named)
    )
    return places - {code} or places


def _provider(ground: Ground, place: str, table: Table, *, within: str) -> str:
    """Who is scored for a place: itself, or the trust it belongs to."""
    if table.provider is Provider.PLACE:
        return place
    trusts = [each for each in ground.tree.path(place) if ground.organisation(each).kind is Kind.TRUST]
    # Asked of a place within a trust, the part of the trust that is asked about is scored.
    return trusts[-1] if trusts and trusts[-1] in ground.beneath(within) else place


def _evidence(seen: Scene, sent: Sequence[Sent], parameter: Parameter, places: Iterable[str]) -> list[Evidence]:
    if parameter.indicator is not None:
        of = seen.evidence.get(parameter.indicator, {})
        return [of[place] for place in sorted(places) if place in of]
    named = [measure for measure in (parameter.of, parameter.over) if measure is not None]
    found = [[each for one in sent if (each := one.evidence(place, named)) is not None] for place in sorted(places)]
    return [told[0] for told in found if told]


def _weight(sent: Sent, place: str, table: Table) -> Evidence | None:
    return sent.evidence(place, [table.weight]) if table.weight is not None else None


def _local(ground: Ground, seen: Scene, code: str, *, veil: Veil) -> Iterable[LocalLevel]:
    for pillar in Pillar:
        keys = [key for key, indicator in INDICATORS.items() if indicator.pillar is pillar]
        if not pillar.has_opel and any(ground.counted(key, code) for key in keys):
            yield LocalLevel(pillar=pillar, judged=judge(ground, seen, code, bands=NO_BANDS, veil=veil, only=keys))
