"""Whole answers of /wall for tests, in the states a wall must survive; figures invented, consistent in themselves."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from api import wire
from tests.dashboard import situations
from tests.dashboard.moments import AT, OBSERVED, State
from tests.dashboard.places import TRUSTS, children, organisation

EVENING = AT.replace(hour=18, minute=0)
TAGS = ("hospital process", "hub decision", "being arranged", "no capacity", "no reason recorded")


def wall(code: str, state: State, *, sections: Sequence[str] = ()) -> wire.Wall:
    """A wall; the sections are those of a system of hospitals with all four families of feeds."""
    picture = situations.snapshot(code, state)
    how = state.situation
    return wire.Wall(
        picture=picture,
        system=_system(code, how) if "levels" in sections else None,
        pillars=_pillars(how) if "levels" in sections else None,
        position=_position(code, how) if "position" in sections else None,
        leaving=_leaving(how) if "leaving" in sections else None,
        blockages=_blockages(how) if "blockages" in sections else None,
        bed_days=_bed_days(how) if "bed_days" in sections else None,
        clocks=_clocks(how) if "responses" in sections else None,
        actions=_actions(how) if "actions" in sections else None,
        changes=_changes(code, how) if "changes" in sections else None,
        call=wire.WallCall(
            title="System call", scheduled_at=AT + timedelta(minutes=48), over_at=AT + timedelta(minutes=78)
        ),
        coverage=_coverage(how) if {"leaving", "blockages", "bed_days", "responses"} & set(sections) else [],
        valid_until=picture.valid_until,
    )


def around(picture: wire.Snapshot) -> wire.Wall:
    """A wall of a picture alone."""
    return wire.Wall(
        picture=picture, system=None, pillars=None, position=None, leaving=None, blockages=None, bed_days=None,
        clocks=None, actions=None, changes=None, call=None, coverage=[], valid_until=picture.valid_until,
    )  # fmt: skip


def _usable(how: str) -> int:
    return {"empty": 0, "stale": 2}.get(how, 3)


def _system(code: str, how: str) -> wire.SystemLevel | None:
    """What is declared of a whole system: nothing, but where it is severe, and then less than its pillars stand at."""
    own = organisation(code)
    assert own is not None
    if own.kind != "icb":
        return None
    at = AT.replace(hour=8, minute=10)
    said = wire.Declared(
        level=3, role="Director on call", reason="Both hospitals divert", declared_at=at, received_at=at
    )
    return wire.SystemLevel(organisation=own, level=None, why="in words", declared=said if how == "severe" else None)


def _pillars(how: str) -> list[wire.WallPillar]:
    severe = how == "severe"
    acute: wire.LevelNumber = 0 if how == "empty" else 4 if severe else 2
    said = wire.Declared(
        level=3, role="Director on call", reason="Ambulances wait", declared_at=OBSERVED, received_at=OBSERVED
    )
    levels: Sequence[tuple[str, wire.LevelNumber | None, int]] = (
        ("acute", acute, 3), ("community", 0 if how == "empty" else 1, 1), ("mental_health", None, 0),
        ("nhs_111", None, 0),
    )  # fmt: skip
    return [
        wire.WallPillar(
            pillar=pillar, level=level, is_floor=bool(level) and how == "stale", usable=min(_usable(how), expected),
            expected=expected, declared=said if severe and pillar == "acute" else None,
            difference=wire.Difference(steps=-1 if severe and pillar == "acute" else None, says="in words"),
        )
        for pillar, level, expected in levels
    ]  # fmt: skip


def _position(code: str, how: str) -> wire.WallPosition:
    names = [child for child in children(code) if child in TRUSTS][:3] or [code]
    sites = [_site(name, place, how) for place, name in enumerate(names)]
    return wire.WallPosition(
        about=EVENING, is_over=False, sites=sites, acute=_total(sites, "acute", how),
        community=_total(sites[:1], "community", how),
    )  # fmt: skip


def _site(code: str, place: int, how: str) -> wire.WallSite:
    own = organisation(code)
    assert own is not None
    is_known = how != "empty" and not (how == "stale" and place == 1)
    scale = 3 if how == "severe" else 1

    def known(value: float) -> float | None:
        return value if is_known else None

    definite, potential = 14.0 + place, 9.0
    short = 20.0 * scale + 40 - definite
    return wire.WallSite(
        organisation=own, empty=known(12.0 - 2 * place), awaiting=known(12.0 * scale), expected_in=known(40.0),
        expected_in_range=None, gone=known(4.0), definite=known(definite), potential=known(potential),
        on_definite=known(-short), on_potential=known(potential - short), closed=known(8.0), escalation=known(6.0),
        lacking=[] if is_known else ["empty"], oldest_observed_at=OBSERVED if is_known else None,
    )  # fmt: skip


def _total(sites: Sequence[wire.WallSite], care: str, how: str) -> wire.TotalPosition:
    usable = sum(site.empty is not None for site in sites)

    def summed(name: str, values: Sequence[float | None], *, is_whole: bool = False) -> wire.Sum:
        known = [value for value in values if value is not None]
        is_partial = len(known) < len(values)
        value = None if not known or (is_whole and is_partial) else sum(known)
        return wire.Sum(
            name=name, value=value, usable=usable, expected=len(sites), is_at_least=is_partial and not is_whole,
            freshness=None, oldest_observed_at=None,
        )  # fmt: skip

    parts = [summed(name, [getattr(site, name) for site in sites]) for name in ("expected_in", "gone", "definite")]
    parts += [summed(name, [getattr(site, name) for site in sites]) for name in ("potential", "awaiting")]
    by = {
        "in_department": 143.0,
        "over_12_hours": 17.0,
        "longest_awaiting": 842.0,
        "ambulances": 9.0,
        "longest_ambulance": 372.0,
    }
    parts += [summed(name, [value if site.empty is not None else None for site in sites]) for name, value in by.items()]
    return wire.TotalPosition(
        care=care, sites=[site.organisation.code for site in sites], about=EVENING, is_over=False,
        empty=summed("empty", [site.empty for site in sites], is_whole=True),
        on_definite=summed("on_definite", [site.on_definite for site in sites], is_whole=True),
        on_definite_range=None,
        on_potential=summed("on_potential", [site.on_potential for site in sites], is_whole=True),
        on_potential_range=None, expected_in_range=None,
        lacking=[site.organisation.code for site in sites if site.empty is None], closed_for=[],
        longest_ready_days=44, is_longest_ready_at_least=how == "stale", parts=parts,
    )  # fmt: skip


def _leaving(how: str) -> wire.WallLeaving:
    scale = 0 if how == "empty" else 3 if how == "severe" else 1
    lanes = [
        _lane("P0", [30, 2, 5, 0, 14], 0, scale), _lane("P1", [8, 14, 22, 54, 0], 27, scale),
        _lane("P2", [5, 6, 9, 17, 0], 6, scale), _lane("P3", [1, 3, 6, 5, 0], 2, scale),
        _lane(None, [8, 0, 0, 0, 0], 342, scale),
    ]  # fmt: skip
    return wire.WallLeaving(ready=sum(lane.ready for lane in lanes), lanes=lanes)


def _lane(pathway: str | None, people: Sequence[int], expected: int, scale: int) -> wire.WallLane:
    by_tag = [wire.Counted(kind=tag, people=n * scale) for tag, n in zip(TAGS, people, strict=True) if n * scale]
    of_services: Sequence[tuple[str, wire.ServiceTypeWord, str]] = (
        ("P1", "reablement", "starts"), ("P2", "bed_based", "beds"), ("P3", "care_home", "beds"),
    )  # fmt: skip
    return wire.WallLane(
        pathway=pathway, ready=sum(each.people for each in by_tag), by_tag=by_tag, expected_today=expected * scale,
        gone=9 * scale if pathway else None, booked_today=13 * scale if pathway else None,
        waiting=112 * scale if pathway else None, queue_change=-13 * scale if pathway else None,
        not_told=0 if pathway else None,
        places=[
            wire.WallPlaces(
                type=type_, unit=unit, usable=None if not scale else 9.0, offered=None if not scale else 24.0,
                is_partial=scale > 1, told=3 if scale else 0, services=3,
            )
            for of, type_, unit in of_services
            if of == pathway
        ],
    )  # fmt: skip


def _blockages(how: str) -> wire.WallBlockages:
    scale = 0 if how == "empty" else 4 if how == "severe" else 1
    steps: Sequence[tuple[str, str, str, int, int, int]] = (
        ("no capacity", "service_type", "home_care", 190, 31, 11),
        ("being arranged", "service_type", "reablement", 121, 18, 6),
        ("no reason recorded", "step", "no_reason_recorded", 96, 14, 9),
    )
    return wire.WallBlockages(
        total=len(steps) * bool(scale), people_now=197 * scale,
        lost=wire.LostDays(day=182 * scale, week=981 * scale, four_weeks=3899 * scale, trend=-101),
        steps=[
            wire.WallBlockage(
                tag=tag, kind=kind, what=what, people_now=people * scale, next_week_about=people * scale * 7,
                lost=wire.LostDays(day=week // 7, week=week * scale, four_weeks=week * 4, trend=5), disputed_week=0,
                longest_days=longest, places=3,
            )
            for tag, kind, what, week, people, longest in steps
            if scale
        ],
    )  # fmt: skip


def _bed_days(how: str) -> wire.WallBedDays:
    days = 0 if how == "empty" else 1380
    red = round(days * (0.6 if how == "severe" else 0.26))
    return wire.WallBedDays(
        yesterday_on=(AT - timedelta(days=1)).date(),
        yesterday=wire.ClosedDays(
            days=days, green=days - red, red=red, ready=red, recorded=0, not_reviewed=0, contradictions=0,
            red_share=red / days if days else None,
        ),
        today=wire.RunningDay(
            people=days, red=days // 4, green=days // 4, not_reviewed=days - 2 * (days // 4), ready_not_reviewed=0,
            contradictions=0,
        ),
    )  # fmt: skip


def _clocks(how: str) -> wire.WallClocks:
    nobody = how == "empty"
    due_by: datetime | None = None if nobody else AT + timedelta(minutes=48)
    return wire.WallClocks(
        says="In words.", due=0 if nobody else 21, met=0 if nobody else 17, missed=0 if nobody else 4,
        met_share=None if nobody else 17 / 21, standard_share=0.7, is_standard_met=None if nobody else True,
        running=0 if nobody else 6, running_due_today=0 if nobody else 5, next_due_by=due_by,
        next_due=0 if nobody else 3, untriaged=0 if nobody else 1, overdue=0, visits_left=None if nobody else 9.0,
        not_told=3 if how == "stale" else 0,
    )  # fmt: skip


def _actions(how: str) -> wire.WallActions:
    is_late = how == "severe"
    one = wire.WallAction(
        action=7,
        title="Open the agreed escalation beds on two wards"
        + is_late * ", with staff lent by both neighbouring trusts",
        due_at=AT - timedelta(minutes=12),
        standing="overdue" if is_late else "open",
    )
    counts = wire.ActionCounts(open=2, due_soon=1, overdue=1 if is_late else 0, done=4)
    nothing = wire.ActionCounts(open=0, due_soon=0, overdue=0, done=0)
    is_empty = how == "empty"
    return wire.WallActions(counts=nothing if is_empty else counts, open=[] if is_empty else [one])


def _changes(code: str, how: str) -> wire.WallChanges:
    own = organisation(code)
    assert own is not None
    if how == "empty":
        return wire.WallChanges(since=None, changes=[])
    risen = wire.Change(
        organisation=own,
        what="risen",
        says="level 2 to 3",
        level_before=2,
        level_now=3,
        is_floor_before=False,
        is_floor_now=how == "stale",
        driver=None,
        declared_before=None,
        declared_now=None,
        beds_before=None,
        beds_now=None,
        reasons=[],
    )
    closed = risen.model_copy(
        update={"what": "closed", "level_before": None, "level_now": None, "beds_before": 0.0, "beds_now": 18.0}
    )
    raised = risen.model_copy(
        update={"what": "raised", "level_before": None, "level_now": None, "declared_before": 2, "declared_now": 3}
    )  # fmt: skip
    ward = own.model_copy(update={"code": "WARD", "short_name": "Care of the elderly and rehabilitation, ward 2"})
    closed_ward = closed.model_copy(update={"organisation": ward})
    lost = risen.model_copy(update={"what": "lost", "level_now": 0, "is_floor_now": False})
    found = {"calm": [], "severe": [raised, closed_ward, risen, closed, risen], "stale": [lost, risen]}[how]
    since = wire.SinceCall(at=AT - timedelta(hours=3), title="System call", call=12)
    return wire.WallChanges(since=since, changes=found)


def _coverage(how: str) -> list[wire.Coverage]:
    return [
        wire.Coverage(
            kind=kind, expected=5, usable=_usable(how) + 2 if how != "empty" else 0,
            is_partial=how in {"stale", "empty"}, missing=[], oldest_observed_at=OBSERVED,
            newest_observed_at=OBSERVED, is_simulated=True,
        )
        for kind in ("stay", "referral", "offer", "response")
    ]  # fmt: skip
