"""From pictures to the wire: the same facts in the shapes that were promised. Decides nothing."""

from datetime import datetime

from api import wire
from catalogue.model import Catalogue, Organisation, Threshold
from catalogue.tree import Tree
from db.clock import PictureClock
from db.read.feeds import PollRow, RejectRow
from db.read.suspects import Rival
from metrics.pressure import Indicator, Mover
from metrics.pressure.total import KIND
from metrics.variance.band import Position, position
from metrics.vocabulary import Freshness, Measure
from metrics.vocabulary.days import london_day
from picture.board import Board
from picture.course import Course
from picture.feeds import FeedState, sentence
from picture.ground import Ground
from picture.health import FeedFile, FeedHealth, Health
from picture.judged import Judged, Shown


def organisation_ref(organisation: Organisation) -> wire.OrganisationRef:
    return wire.OrganisationRef(
        code=organisation.code, name=organisation.name, short_name=organisation.short_name, kind=organisation.kind.value
    )


def bounds(threshold: Threshold | None) -> wire.Bounds | None:
    if threshold is None:
        return None
    return wire.Bounds(
        two=threshold.two, three=threshold.three, four=threshold.four, owner=threshold.owner,
        is_indicative=threshold.is_indicative, note=threshold.note,
    )  # fmt: skip


_WHERE: dict[Position, wire.PositionWord] = {
    Position.BELOW: "below",
    Position.WITHIN: "within",
    Position.ABOVE: "above",
}


def _usual(shown: Shown) -> wire.Usual | None:
    usual, about = shown.usual, shown.reading.newest_about_at
    if usual is None or about is None:
        return None
    value = shown.reading.value
    # A part is never compared with a whole: "at least 12" beside a range for all says nothing.
    comparable = value is not None and not (shown.reading.is_partial and shown.indicator.unit == "count")
    where = _WHERE[position(value, low=usual.low, high=usual.high)] if comparable and value is not None else None
    return wire.Usual(
        low=usual.low, high=usual.high, days=usual.days, position=where, of="time" if usual.is_at_time else "day",
        is_for_weekday=usual.is_for_weekday, likeness=usual.likeness.value, says=usual.says(london_day(about)),
    )  # fmt: skip


def reading(shown: Shown, ground: Ground) -> wire.Reading:
    read = shown.reading
    return wire.Reading(
        indicator=read.indicator,
        title=shown.indicator.title,
        short=shown.indicator.short,
        unit=shown.indicator.unit.value,
        direction=shown.indicator.direction.value,
        value=read.value,
        last_value=read.last_value,
        is_partial=read.is_partial,
        level=None if read.level is None else read.level.value,
        is_floor=read.is_floor,
        rule=read.rule,
        held_by=[organisation_ref(ground.organisation(code)) for code in read.held_by],
        held=[held_figure(rival, ground.catalogue) for rival in shown.held],
        misfits=[organisation_ref(ground.organisation(code)) for code in read.misfits],
        usable=read.usable,
        expected=read.expected,
        freshness=read.freshness.value,
        oldest_observed_at=read.oldest_observed_at,
        newest_observed_at=read.newest_observed_at,
        about_at=read.newest_about_at,
        usual=_usual(shown),
        previous=shown.band.previous if shown.band else None,
        bounds=bounds(shown.threshold),
        withheld=None if shown.withheld is None else shown.withheld.value,
    )


def pressure(judged: Judged, ground: Ground) -> wire.Pressure:
    level = judged.pressure
    return wire.Pressure(
        organisation=organisation_ref(judged.organisation),
        level=level.level.value,
        is_floor=level.is_floor,
        level_kind=f"{KIND}, indicative",
        driver=level.driver.indicator if level.driver else None,
        usable=judged.usable,
        expected=judged.expected,
        freshness=level.freshness.value,
        oldest_observed_at=level.oldest_observed_at,
        newest_observed_at=level.newest_observed_at,
        readings=[reading(shown, ground) for shown in judged.readings],
        withheld=None if judged.withheld is None else judged.withheld.value,
    )


def _mover(moved: Mover, board: Board, indicators: dict[str, Indicator]) -> wire.Mover:
    indicator = indicators[moved.indicator]
    return wire.Mover(
        organisation=organisation_ref(board.ground.organisation(moved.organisation)),
        indicator=moved.indicator,
        title=indicator.title,
        short=indicator.short,
        unit=indicator.unit.value,
        direction=indicator.direction.value,
        value=moved.now,
        previous=moved.previous,
    )


def feed_count(states: tuple[FeedState, ...], held: tuple[Rival, ...]) -> wire.FeedCount:
    by = {word: sum(state.freshness is word for state in states) for word in Freshness}
    observed = [state.sighting.observed_at for state in states if state.sighting]
    return wire.FeedCount(
        fresh=by[Freshness.FRESH],
        late=by[Freshness.LATE],
        stale=by[Freshness.STALE],
        stuck=by[Freshness.STUCK],
        never=by[Freshness.NEVER],
        failing=sum(state.is_failing for state in states),
        held=len(held),
        total=len(states),
        oldest_observed_at=min(observed, default=None),
    )


def clock(picture: PictureClock) -> wire.Clock:
    return wire.Clock(origin_picture=picture.origin_picture, origin_service=picture.origin_service, rate=picture.rate)


def snapshot(
    board: Board, *, indicators: dict[str, Indicator], picture: PictureClock, code_version: str
) -> wire.Snapshot:
    feeds = [state.feed for state in board.feeds]
    sources = {(f.publisher, f.format): f for f in feeds}
    return wire.Snapshot(
        organisation=pressure(board.node, board.ground),
        path=[organisation_ref(each) for each in board.path],
        tiles=[pressure(tile, board.ground) for tile in board.tiles],
        movers=[_mover(moved, board, indicators) for moved in board.movers],
        feeds=feed_count(board.feeds, board.held),
        sources=[
            wire.Source(publisher=f.publisher, title=f.title, licence=f.licence, is_simulated=f.is_simulated)
            for f in sources.values()
        ],
        is_simulated=any(f.is_simulated for f in feeds),
        at=board.at,
        known=board.known,
        valid_until=board.valid_until,
        data_version=board.data_version,
        catalogue_version=board.ground.catalogue.version,
        code_version=code_version,
        clock=clock(picture),
    )


def series(course: Course, *, dimensions: dict[str, str]) -> wire.Series:
    return wire.Series(
        organisation=organisation_ref(course.organisation),
        measure=None if course.is_indicator else course.key,
        indicator=course.key if course.is_indicator else None,
        title=course.title,
        unit=course.unit,
        bucket=course.bucket.value,
        dimensions=dimensions,
        is_partial=course.is_partial,
        points=[
            wire.SeriesPoint(
                about_at=p.about_at, observed_at=p.observed_at, received_at=p.received_at, value=p.value, low=p.low,
                high=p.high, count=p.count, usable=p.usable, expected=p.expected,
                is_withheld=p.is_withheld,
            )
            for p in course.points
        ],
        known=course.known,
        data_version=course.data_version,
    )  # fmt: skip


def organisation(entry: Organisation, tree: Tree) -> wire.Organisation:
    return wire.Organisation(
        code=entry.code, name=entry.name, short_name=entry.short_name, kind=entry.kind.value, opened_on=entry.opened_on,
        closed_on=entry.closed_on, parents=list(tree.parents(entry.code)), children=list(tree.children(entry.code)),
        successors=list(tree.successors(entry.code)),
    )  # fmt: skip


def measure(entry: Measure) -> wire.Measure:
    return wire.Measure(
        key=entry.key, title=entry.title, unit=entry.unit, about=entry.about.value, aggregation=entry.aggregation.value,
        lowest=entry.lowest, highest=entry.highest, whole=entry.whole, definition=entry.definition, source=entry.source,
    )  # fmt: skip


def indicator(entry: Indicator, threshold: Threshold | None) -> wire.Indicator:
    inputs = [
        part.measure + (f" where {', '.join(f'{k} is {v}' for k, v in part.where)}" if part.where else "")
        for part in entry.recipe.inputs
    ]
    return wire.Indicator(
        key=entry.key, title=entry.title, short=entry.short, unit=entry.unit.value, direction=entry.direction.value,
        pillar=entry.pillar.value, recipe=" / ".join(inputs), inputs=inputs, definition=entry.definition,
        source=entry.source, valid_from=entry.valid_from, bounds=bounds(threshold),
    )  # fmt: skip


def indicators(catalogue: Catalogue, tree: Tree, entries: list[Indicator]) -> wire.Indicators:
    return wire.Indicators(
        catalogue_version=catalogue.version,
        indicators=[indicator(entry, tree.threshold_for(entry.key, "")) for entry in entries],
    )


def poll(row: PollRow) -> wire.Poll:
    return wire.Poll(
        id=row.id, started_at=row.started_at, outcome=row.outcome, stage=row.stage, reason=row.reason,
        detail=row.detail,
        http_status=row.http_status, duration_ms=row.duration_ms, bytes=row.bytes, rows=row.rows, accepted=row.accepted,
        stored=row.stored, rejected=row.rejected, duplicates=row.duplicates, ignored_fields=row.ignored_fields,
        newest_observed_at=row.newest_observed_at,
    )  # fmt: skip


def reject(row: RejectRow) -> wire.Reject:
    return wire.Reject(
        first_received_at=row.first_received_at, received_at=row.received_at, times=row.times, row=row.row,
        field=row.field, code=row.code, reason=row.reason, sample=row.sample,
    )  # fmt: skip


_HELD_BECAUSE = {
    "suspect_jump": "five times the last good figure or more, or a fifth of it or less",
    "suspect_zero": "fell to zero at once",
    "suspect_unit": "moved by one factor with all of its measure in the document, as in another unit",
    "suspect_beyond": "more than the other figures of its document allow",
}


def held_figure(row: Rival, catalogue: Catalogue) -> wire.HeldFigure:
    measure, organisation = catalogue.measures.get(row.measure), catalogue.organisations.get(row.organisation)
    return wire.HeldFigure(
        organisation=row.organisation, organisation_name=organisation.short_name if organisation else row.organisation,
        measure=row.measure, title=measure.title if measure else row.measure, unit=measure.unit if measure else "",
        dimensions=dict(row.dimensions), value=row.value, code=row.code, reason=_HELD_BECAUSE.get(row.code, row.code),
        since=row.since, documents=row.documents, last_good_value=row.good_value, last_good_at=row.good_observed_at,
        is_accepted=row.accepted_at is not None,
    )  # fmt: skip


def feed_health(found: FeedHealth, picture: PictureClock, *, at: datetime) -> wire.FeedHealth:
    state = found.state
    feed = state.feed
    sighting = state.sighting
    return wire.FeedHealth(
        key=feed.key,
        title=feed.title,
        format=feed.format,
        publisher=feed.publisher,
        licence=feed.licence,
        is_simulated=feed.is_simulated,
        is_pushed=feed.is_pushed,
        freshness=state.freshness.value,
        is_failing=state.is_failing,
        asked_until=state.asked_until,
        reason=sentence(state, at=at),
        newest_observed_at=sighting.observed_at if sighting else None,
        unchanged_since=sighting.unchanged_since if sighting else None,
        last_good_at=state.last_good_at,
        last_poll=poll(found.last_poll) if found.last_poll else None,
        failures_in_a_row=state.failures,
        # The schedule keeps service time; whoever reads ages by the picture's clock needs the picture's.
        # Nobody knows when a partner pushes next.
        next_due_at=picture.at(found.due.due_at) if found.due and not feed.is_pushed else None,
        polls_last_day=found.polls,
        failed_last_day=found.failed,
        rejects_last_day=found.rejects,
        held=len(found.held),
        late_after_minutes=feed.limits.late_after.total_seconds() / 60,
        stale_after_minutes=feed.limits.stale_after.total_seconds() / 60,
    )


def feeds(found: Health, picture: PictureClock) -> wire.Feeds:
    return wire.Feeds(
        at=found.at,
        data_version=found.data_version,
        valid_until=found.valid_until,
        clock=clock(picture),
        feeds=[feed_health(each, picture, at=found.at) for each in found.feeds],
    )


def feed_detail(found: FeedFile, picture: PictureClock) -> wire.FeedDetail:
    return wire.FeedDetail(
        at=found.at,
        data_version=found.data_version,
        clock=clock(picture),
        feed=feed_health(found.health, picture, at=found.at),
        held=[held_figure(row, found.catalogue) for row in found.health.held],
        polls=[poll(row) for row in found.polls],
        rejects=[reject(row) for row in found.rejects],
    )
