"""A wall on the wire: the sections of `picture.wall` in the shapes that were promised. Decides nothing."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from api import action_shapes, change_shapes, of_people, shapes, wire
from api.basis import coverage_of, valid_until
from db.clock import PictureClock
from metrics.actions.action import Standing
from metrics.flow.by_step import StepBlockage
from metrics.flow.capacity_words import UNITS
from metrics.flow.response_words import says_of
from metrics.flow.service import ServiceType
from metrics.position.site import SitePosition
from metrics.pressure import INDICATORS
from metrics.vocabulary.days import london_day
from metrics.vocabulary.episodes import Pathway
from picture.actions import Actions
from picture.call import Call
from picture.levels import PillarLevel
from picture.pathways import Part
from picture.position import BedPosition
from picture.red_green import RedGreen
from picture.services import KindTotal
from picture.wall import Clocks, Costs, Leaving, Wall

_COUNTED = ("stay", "referral", "offer", "response")
_INDICATORS = dict(INDICATORS)
# What takes the people of a pathway; P0 draws on nothing new.
_TAKEN_BY: Mapping[Pathway, tuple[ServiceType, ...]] = {
    Pathway.P1: (ServiceType.REABLEMENT, ServiceType.HOME_CARE),
    Pathway.P2: (ServiceType.BED_BASED,),
    Pathway.P3: (ServiceType.CARE_HOME,),
}


def wall(made: Wall, *, picture: PictureClock, code_version: str) -> wire.Wall:
    board, call = made.board, made.call
    covered = [call.covered(kind) for kind in _COUNTED] if call is not None else []
    return wire.Wall(
        picture=shapes.snapshot(board, indicators=_INDICATORS, picture=picture, code_version=code_version),
        system=None if made.levels is None else of_people.system_level(made.levels.system, made.levels.ground),
        pillars=None if made.levels is None else [_pillar(each) for each in made.levels.pillars],
        position=None if made.position is None else _position(made.position),
        leaving=None if made.leaving is None else _leaving(made.leaving),
        blockages=None if made.costs is None else _blockages(made.costs),
        bed_days=None if made.bed_days is None else _bed_days(made.bed_days),
        clocks=None if made.clocks is None or call is None else _clocks(made.clocks, call),
        actions=None if made.actions is None else _actions(made.actions),
        changes=None if made.changes is None else wire.WallChanges(
            since=change_shapes.since_call(made.changes.since),
            changes=[change_shapes.change(each, board.ground) for each in made.changes.found],
        ),
        call=None if made.due is None else wire.WallCall(
            title=made.due.title, scheduled_at=made.due.scheduled_at, over_at=made.due.over_at
        ),
        coverage=[coverage_of(each) for each in covered if each.expected],
        valid_until=_valid_until(made),
    )  # fmt: skip


def _valid_until(made: Wall) -> datetime | None:
    if made.board.valid_until is None:
        return None
    edges = [made.board.valid_until]
    apart = (made.levels, made.position, made.actions, made.changes)
    edges += [each.valid_until for each in apart if each is not None and each.valid_until]
    if made.due is not None:
        edges.append(made.due.over_at)
    changes = [each.changes_at for each in (made.leaving, made.bed_days, made.clocks and made.clocks.responses) if each]
    if made.costs is not None:
        changes.append(made.costs.blockages.changes_at)
    if made.call is not None:
        kinds = [kind for kind in _COUNTED if made.call.covered(kind).expected]
        edges += [each for each in (valid_until(made.call, kinds=kinds),) if each is not None]
    return min([*edges, *(each for each in changes if each is not None)])


def _pillar(each: PillarLevel) -> wire.WallPillar:
    system = each.system
    return wire.WallPillar(
        pillar=each.pillar.value, level=system.level.value if system else None,
        is_floor=system.is_floor if system else False, usable=system.usable if system else 0,
        expected=system.expected if system else 0, declared=of_people.declared_level(each.declared),
        difference=of_people.difference(each.difference),
    )  # fmt: skip


def _position(made: BedPosition) -> wire.WallPosition | None:
    acute = of_people.total_position(made.acute)
    community = of_people.total_position(made.community)
    first = acute or community
    if first is None:
        return None
    return wire.WallPosition(
        about=first.about, is_over=first.is_over, acute=acute, community=community,
        sites=[_site(each, made) for each in made.sites if made.acute is not None and each.care is made.acute.care],
    )  # fmt: skip


def _site(each: SitePosition, made: BedPosition) -> wire.WallSite:
    parts = each.parts
    told = [part.observed_at for part in parts.named().values() if part.observed_at is not None]
    return wire.WallSite(
        organisation=shapes.organisation_ref(made.call.ground.organisation(each.organisation)), empty=each.empty,
        awaiting=parts.awaiting.usable, expected_in=parts.expected_in.usable,
        expected_in_range=of_people.likely(each.expected_in_range), gone=parts.gone.usable,
        definite=parts.definite.usable, potential=parts.potential.usable, on_definite=each.on_definite,
        on_potential=each.on_potential, closed=parts.closed.usable, escalation=parts.escalation.usable,
        lacking=list(each.lacking), oldest_observed_at=min(told, default=None),
    )  # fmt: skip


def _leaving(made: Leaving) -> wire.WallLeaving:
    by_pathway = {part.lane.pathway: part for part in made.lanes.parts}
    today = made.becoming_ready.horizons[0].by_pathway
    lanes = [
        _lane(pathway, made.held.get(pathway.value, {}), by_pathway.get(pathway), made.places, today.get(pathway, 0))
        for pathway in Pathway
    ]
    known = {pathway.value for pathway in Pathway}
    unnamed: dict[str, int] = {}
    for code, tags in made.held.items():
        if code not in known:
            for tag, people in tags.items():
                unnamed[tag] = unnamed.get(tag, 0) + people
    if unnamed or today.get(None):
        lanes.append(_lane(None, unnamed, None, (), today.get(None, 0)))
    return wire.WallLeaving(ready=sum(lane.ready for lane in lanes), lanes=lanes)


def _lane(
    pathway: Pathway | None, tags: Mapping[str, int], part: Part | None, places: Iterable[KindTotal], soon: int
) -> wire.WallLane:
    lane = part.lane if part is not None else None
    types = _TAKEN_BY.get(pathway, ()) if pathway is not None else ()
    return wire.WallLane(
        pathway=None if pathway is None else pathway.value, ready=sum(tags.values()),
        by_tag=[wire.Counted(kind=tag, people=people) for tag, people in sorted(tags.items())],
        expected_today=soon, gone=lane.gone if lane else None,
        booked_today=lane.booked_today if lane else None, waiting=lane.waiting if lane else None,
        queue_change=lane.queue_at_midnight - lane.waiting if lane else None,
        not_told=part.not_told if part else None,
        places=[_places(each) for type_ in types for each in places if each.type is type_],
    )  # fmt: skip


def _places(each: KindTotal) -> wire.WallPlaces:
    capacity = each.capacity if each.withheld is None else None
    return wire.WallPlaces(
        type=each.type.value, unit=None if each.kind is None else UNITS[each.kind],
        usable=capacity.usable if capacity else None, offered=capacity.offered if capacity else None,
        is_partial=capacity.is_partial or each.told < each.services if capacity else False, told=each.told,
        services=each.services,
    )  # fmt: skip


def _blockages(made: Costs) -> wire.WallBlockages:
    return wire.WallBlockages(
        total=made.total, lost=of_people.lost_days(made.blockages.lost), people_now=made.blockages.people_now,
        steps=[_step(each) for each in made.steps],
    )  # fmt: skip


def _step(each: StepBlockage) -> wire.WallBlockage:
    return wire.WallBlockage(
        tag=each.tag, kind=each.kind.value, what=each.type, people_now=each.people,
        lost=of_people.lost_days(each.lost), disputed_week=each.disputed.week, next_week_about=each.next_week_about,
        longest_days=each.longest_days, places=each.places,
    )  # fmt: skip


def _actions(made: Actions) -> wire.WallActions:
    is_open = {Standing.OVERDUE, Standing.DUE_SOON, Standing.OPEN}
    return wire.WallActions(
        counts=action_shapes.counts(made.counts),
        open=[
            wire.WallAction(
                action=each.action.number, title=each.action.title, due_at=each.action.due_at,
                standing=each.standing.value,
            )
            for each in made.shown
            if each.standing in is_open
        ],
    )  # fmt: skip


def _bed_days(made: RedGreen) -> wire.WallBedDays:
    return wire.WallBedDays(
        yesterday_on=made.days.last, yesterday=of_people.closed_days(made.yesterday),
        today=of_people.running_day(made.today),
    )  # fmt: skip


def _clocks(made: Clocks, call: Call) -> wire.WallClocks:
    found = made.answers
    rule = call.settings.rules.response_rule(on=london_day(call.at))
    next_due = next(((by, count) for by, count in found.due_by if count), None)
    return wire.WallClocks(
        says=says_of(found, at=call.at, rule=rule), due=found.due, met=found.met, missed=found.missed,
        met_share=found.share, standard_share=found.standard_share, is_standard_met=found.is_standard_met,
        running=found.running, running_due_today=found.running_due_today,
        next_due_by=next_due[0] if next_due else None, next_due=next_due[1] if next_due else 0,
        untriaged=found.untriaged, overdue=found.overdue, visits_left=found.visits_left, not_told=made.not_told,
    )  # fmt: skip
