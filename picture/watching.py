"""What every alert rule sees now: all figures of all rules from one look at the store, and when that changes by itself.

An alert tells whoever is told of it what everybody who may see figures sees, and no more: what a provider shows to hubs
only is not known here. Raises and clears nothing; that is `metrics.alerts`.
"""

from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime

from catalogue.model import Catalogue
from db.engine import Connection
from db.read.actions import actions_of
from db.read.alerts import is_alone
from db.read.feeds import answered, schedule
from db.read.snapshot import one_look
from db.read.values import values_about
from metrics.access import EVERYWHERE, Grant, Role
from metrics.alerts import AlertRule, Figure, RuleKind, Seen, Subject
from metrics.vocabulary.days import close_of, london_day
from picture.board import TIMES_READ, When
from picture.call import Call, call
from picture.evidence import Scene, scene
from picture.feeds import FeedState, feed_states
from picture.ground import Ground
from picture.judged import Judged, judge
from picture.memory import Memory
from picture.sight import sight_of
from picture.usual import Bands, bands_of
from picture.veil import Veil
from picture.viewer import Kind, Viewer
from picture.watching_actions import actions_seen
from picture.watching_figures import of_indicator, of_level, of_source, of_usual
from picture.watching_people import People, people_seen

EVERYBODY = Viewer(name="alerts", kind=Kind.ITSELF, grants=(Grant(Role.VIEWER, EVERYWHERE),))


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What was seen. `absent`: by rule, the figure of a subject that is on its list no more. `valid_until`: when a
    figure of it changes with nothing told."""

    catalogue: Catalogue
    rules: Mapping[str, AlertRule]
    seen: Mapping[Subject, Seen]
    absent: Mapping[str, Figure]
    at: datetime
    data_version: int
    valid_until: datetime


async def watched(conn: Connection, memory: Memory, *, now: datetime, viewer: Viewer = EVERYBODY) -> Watched | None:
    """Look at everything that a rule of the catalogue in force is about; None while somebody else is looking."""
    async with one_look(conn):
        catalogue = await memory.catalogue(conn, known=None)
    needs_people = any(rule.kind.is_of_people for rule in catalogue.alerting.rules.values())
    async with AsyncExitStack() as stack:
        called: Call | None = None
        if needs_people:
            calling = call(conn, memory, organisation=None, when=When(), now=now, viewer=viewer)
            called = await stack.enter_async_context(calling)
            version, ground, veil = called.data_version, called.ground, called.sight.veil
        else:
            version = await stack.enter_async_context(one_look(conn))
            catalogue = await memory.catalogue(conn, known=None)
            await memory.index.refresh(conn)
            ground = memory.ground(catalogue, on=london_day(now))
            veil = (await sight_of(conn, memory, now=now, viewer=viewer)).veil
        if not await is_alone(conn):
            return None
        look = await _look(conn, memory, ground, veil=veil, now=now, version=version)
        rules = ground.catalogue.alerting.rules
        seen = {subject: found for rule in rules.values() for subject, found in look.seen(rule)}
        absent: dict[str, Figure] = {}
        changes = [look.changes_at]
        if called is not None:
            people = People(conn=conn, memory=memory, call=called, viewer=viewer)
            for rule in rules.values():
                for code in look.places(rule) if rule.kind.is_of_people else ():
                    told = await people.called(code)
                    found = people_seen(rule, told)
                    seen |= {each: look.marked(each, what) for each, what in found.seen.items()}
                    changes.append(found.changes_at)
                    if found.absent is not None:
                        held = absent.get(rule.key, found.absent)
                        absent[rule.key] = replace(held, is_floor=held.is_floor or found.absent.is_floor)
        for rule in rules.values():
            for code in look.places(rule) if rule.kind is RuleKind.ACTION else ():
                told_of = await actions_of(conn, sorted(ground.beneath(code)), known=now, over_since=now)
                acts = actions_seen(rule, told_of, ground, organisation=code, at=now)
                seen |= {each: look.marked(each, what) for each, what in acts.seen.items()}
                changes.append(acts.changes_at)
                if acts.absent is not None:
                    absent[rule.key] = acts.absent
    midnight = close_of(london_day(now))
    return Watched(
        catalogue=ground.catalogue, rules=rules, seen=seen, absent=absent, at=now, data_version=version,
        valid_until=min([midnight, *(each for each in changes if each is not None)]),
    )  # fmt: skip


async def _look(
    conn: Connection, memory: Memory, ground: Ground, *, veil: Veil, now: datetime, version: int
) -> "_Look":  # fmt: skip
    """The scene as the board has it, the usual ranges where a rule asks for them, and the state of every source."""
    values = await memory.values(conn, version=version)
    answers = await answered(conn, known=None)
    seen = scene(ground, values, answered=answers, at=now)
    if seen.parted:
        earlier = await values_about(conn, seen.parted, known=now, most=TIMES_READ)
        seen = scene(ground, values, answered=answers, at=now, earlier=earlier)
    rules = ground.catalogue.alerting.rules.values()
    wanted = {rule.indicator for rule in rules if rule.kind is RuleKind.UNUSUAL and rule.indicator is not None}
    bands = await bands_of(conn, seen, known=now, only=wanted)
    states = feed_states(ground, seen, due=await schedule(conn), at=now)
    return _Look(ground=ground, veil=veil, now=now, scene=seen, bands=bands, states=states)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """The figures of one look, from which each rule takes its own."""

    ground: Ground
    veil: Veil
    now: datetime
    scene: Scene
    bands: Bands
    states: tuple[FeedState, ...]

    @property
    def changes_at(self) -> datetime | None:
        """When a figure or a source changes by itself."""
        times = [self.scene.changes_at, *(state.changes_at for state in self.states)]
        return min((each for each in times if each is not None), default=None)

    def places(self, rule: AlertRule) -> list[str]:
        """The organisations a rule looks at, of those that there are today."""
        tree, known = self.ground.tree, self.ground.catalogue.organisations
        named = {code for code in rule.organisations if tree.exists(code)}
        if rule.each is not None:
            named |= {code for code, each in known.items() if each.kind.value == rule.each and tree.exists(code)}
        return sorted(named)

    def seen(self, rule: AlertRule) -> Iterator[tuple[Subject, Seen]]:
        """What a rule on figures or sources sees."""
        if rule.kind is RuleKind.FEED:
            yield from self._sources(rule)
        elif rule.kind is not RuleKind.ACTION and not rule.kind.is_of_people:
            for code in self.places(rule):
                subject = Subject(rule.key, code)
                yield subject, self.marked(subject, self._figure(rule, code))

    def marked(self, subject: Subject, seen: Seen) -> Seen:
        """The same, with whether any source that speaks for it is simulated."""
        feeds = self.ground.catalogue.feeds
        return replace(
            seen, is_simulated=any(feeds[key].is_simulated for key in self.ground.feeds_of(subject.organisation))
        )

    def _figure(self, rule: AlertRule, code: str) -> Seen:
        only = None if rule.indicator is None else [rule.indicator]
        judged: Judged = judge(self.ground, self.scene, code, bands=self.bands, veil=self.veil, only=only)
        name = self.ground.organisation(code).short_name
        if rule.kind is RuleKind.LEVEL:
            return of_level(judged, name=name)
        return (of_usual if rule.kind is RuleKind.UNUSUAL else of_indicator)(judged, rule, name=name)

    def _sources(self, rule: AlertRule) -> Iterator[tuple[Subject, Seen]]:
        places = frozenset().union(*(self.ground.beneath(code) for code in self.places(rule)))
        is_of_all = not rule.organisations and rule.each is None
        for state in self.states:
            covered = self.ground.covered.get(state.feed.key, frozenset()) or frozenset(state.feed.places)
            if is_of_all or covered & places:
                first = state.feed.places[0] if state.feed.places else self.ground.catalogue.default_layout.organisation
                found = replace(of_source(state, rule, at=self.now), is_simulated=state.feed.is_simulated)
                yield Subject(rule.key, first, state.feed.key), found
