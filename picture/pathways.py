"""The pathway lanes of an organisation: who came, moved on, waits and is expected, how long steps take, what clears.

What a silent service holds is left out of the lanes, on every line, so that each still adds up, and told beside them as
it last stood.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from metrics.beddays.closed_days import ClosedDays, closed_before
from metrics.beddays.readiness import in_bed_at
from metrics.flow.clear import DaysToClear, days_to_clear, pace_of
from metrics.flow.expected import Coming, Readied, became_ready, coming, may_have_become_ready
from metrics.flow.lanes import Grouping, Lane, Span, lanes, pathway_table
from metrics.flow.path import Path
from metrics.flow.responses import SHORT_TERM, SoonStarts, soon_starts
from metrics.flow.step import just_before
from metrics.flow.times import Leg, Took, ready_before, times
from metrics.vocabulary.days import london_day
from metrics.vocabulary.episodes import Pathway
from picture.call import Call
from picture.presence import people_and_served
from picture.requests import Narrowed, Request, requests_of
from picture.roll import Person

_Key = tuple[str, Pathway]


class Pace(NamedTuple):
    """How many began, came to nothing and were referred a day, and how many days a queue takes at that."""

    started_a_day: float
    came_to_nothing_a_day: float
    referred_a_day: float
    days_to_clear: DaysToClear


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One lane with what the closed days tell of it. `not_told`: who waited when a feed that is silent now last spoke,
    and is in no figure of the lane. `soon` None: its services have no time to begin within."""

    lane: Lane
    times: Mapping[Leg, Took]
    soon: SoonStarts | None
    pace: Pace
    not_told: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pathways:
    """The picture. `start_within`: how soon short-term services are to begin.

    `final`: (referred, final) pathway -> people who left a bed on the closed days, "" for not known.
    """

    call: Call
    by: Grouping
    span: Span
    days: ClosedDays
    narrowed: Narrowed
    start_within: timedelta
    parts: tuple[Part, ...]
    final: Mapping[tuple[str, str], int]


def pathways(call: Call, *, by: Grouping, start: datetime, days: int, narrowed: Narrowed) -> Pathways:
    """The lanes from an instant up to the call's, and what the last `days` closed days tell of them."""
    span, closed = Span(just_before(start), call.at), closed_before(call.at, count=days)
    requests = list(requests_of(call, narrowed))
    people = list(people_and_served(call))
    found = lanes(
        (each.path for each in requests if each.is_told),
        span=span, by=by, readied=_readied(call, people, narrowed, since=span.start),
        ahead=_ahead(call, people, narrowed),
    )  # fmt: skip
    waiting_untold = Counter(
        _key(each.path, by) for each in requests if not each.is_told and each.path.is_waiting(call.at)
    )
    held = {(lane.group, lane.pathway) for lane in found}
    empty = [Lane(pathway=pathway, group=group) for group, pathway in waiting_untold if (group, pathway) not in held]
    of_lane: defaultdict[_Key, list[Path]] = defaultdict(list)
    for each in requests:
        if each.is_told:
            of_lane[_key(each.path, by)].append(each.path)
    ready_at = _ready_at(call, requests)
    within = call.settings.rules.planning_rule(on=london_day(call.at)).start_within
    over = Span(just_before(closed.starts_at), just_before(closed.closes[-1]))
    return Pathways(
        call=call, by=by, span=span, days=closed, narrowed=narrowed, start_within=within,
        parts=tuple(
            Part(
                lane=lane,
                times=times((each.referral for each in of_lane[key]), ready_at=ready_at, span=over),
                soon=_soon(of_lane[key], over, within=within) if lane.pathway in SHORT_TERM else None,
                pace=_pace(of_lane[key], waiting=lane.waiting, days=closed),
                not_told=waiting_untold[key],
            )
            for lane in sorted((*found, *empty), key=lambda each: (each.group, each.pathway))
            # A lane that was not asked about has nobody in it here, and says nothing of who is.
            if narrowed.pathway in (None, lane.pathway)
            for key in ((lane.group, lane.pathway),)
        ),
        final=pathway_table(_left(call, people, narrowed, over)),
    )  # fmt: skip


def _key(path: Path, by: Grouping) -> _Key:
    return by.of(path.whose), path.referral.pathway


def _readied(call: Call, people: Iterable[Person], narrowed: Narrowed, *, since: datetime) -> Iterable[Readied]:
    """Who became ready, of those who did so after an instant: most people's spells all began long before."""
    for person in people:
        if may_have_become_ready(person.record, since=since):
            for each in became_ready(person.record, at=call.at):
                if _is_asked(call, person, each, narrowed):
                    yield each


def _ahead(call: Call, people: Iterable[Person], narrowed: Narrowed) -> Iterable[Coming]:
    """Who is expected, by boards that have spoken lately enough."""
    for person in people:
        # Most people on the roll have left, and are expected nowhere.
        if in_bed_at(person.record, call.at) and call.is_told_now(person.feed):
            found = coming(person.record, at=call.at)
            if found is not None and _is_asked(call, person, found, narrowed):
                yield found


def _is_asked(call: Call, person: Person, each: Readied | Coming, narrowed: Narrowed) -> bool:
    """Whether the person belongs to the organisation, or what they come to does; and is among those asked about."""
    is_of_it = call.scope.holds(person) or each.whose.service in call.scope.codes
    return is_of_it and narrowed.takes(each.whose, ward=person.record.stay.ward)


def _ready_at(call: Call, requests: Iterable[Request]) -> Mapping[str, datetime]:
    """Since when those were ready for whom requests were made."""
    asked = {each.referral.stay for each in requests}
    found = {}
    for person in call.roll.people.values():
        if person.record.ready and person.record.stay.key in asked:
            ready = person.noted("ready before", ready_before)
            if ready is not None:
                found[person.record.stay.key] = ready
    return found


def _soon(paths: Iterable[Path], over: Span, *, within: timedelta) -> SoonStarts:
    return soon_starts((path.referral for path in paths), span=over, within=within)


def _pace(paths: Iterable[Path], *, waiting: int, days: ClosedDays) -> Pace:
    pace = pace_of(paths, days=days)
    count = len(days.days)
    return Pace(
        started_a_day=sum(pace.started) / count,
        came_to_nothing_a_day=sum(pace.came_to_nothing) / count,
        referred_a_day=sum(pace.referred) / count,
        days_to_clear=days_to_clear(waiting=waiting, pace=pace),
    )


def _left(
    call: Call, people: Iterable[Person], narrowed: Narrowed, over: Span
) -> Iterable[tuple[Pathway | None, Pathway | None]]:
    for person in people:
        stay = person.record.stay
        if over.has(stay.left_at) and call.scope.holds(person):
            is_pathway = narrowed.pathway in (None, stay.pathway_final or stay.pathway_referred)
            if is_pathway and narrowed.ward in (None, stay.ward) and narrowed.council in (None, stay.home_council):
                yield stay.pathway_referred, stay.pathway_final
