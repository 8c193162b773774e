"""From actions to the wire: the same facts in the shapes that were promised. Decides nothing."""

from api import shapes, wire
from metrics.actions.action import Action
from metrics.actions.words import verdict
from picture.actions import Actions, Counts, ShownAction, Story
from picture.course import Bucket
from picture.judgement import Judged


def actions(made: Actions, *, code_version: str) -> wire.Actions:
    """The actions of an organisation."""
    return wire.Actions(
        organisation=shapes.organisation_ref(made.organisation), at=made.at, known=made.known,
        data_version=made.data_version, catalogue_version=made.catalogue.version, code_version=code_version,
        valid_until=made.valid_until, definitions=["actions.standing"], counts=counts(made.counts),
        actions=[action(each) for each in made.shown],
    )  # fmt: skip


def counts(of: Counts) -> wire.ActionCounts:
    """How many stand how."""
    return wire.ActionCounts(open=of.open, due_soon=of.due_soon, overdue=of.overdue, done=of.done)


def action(shown: ShownAction) -> wire.Action:
    """One action as it stands."""
    said = shown.action
    return wire.Action(
        action=said.number, organisation=said.organisation, call=said.call, title=said.title,
        owner=shapes.organisation_ref(shown.owner), owner_role=said.owner_role, due_at=said.due_at,
        state=said.state.value, standing=shown.standing.value, figure=_figure(shown), note=said.note, role=said.role,
        captured_at=said.captured_at, said_at=said.recorded_at, may_change=shown.may_change,
    )  # fmt: skip


def _figure(shown: ShownAction) -> wire.ActionFigure | None:
    figure, indicator = shown.action.figure, shown.indicator
    if figure is None:
        return None
    hidden = shown.is_withheld
    return wire.ActionFigure(
        indicator=figure.indicator, title=figure.indicator if indicator is None else indicator.title,
        unit="" if indicator is None else indicator.unit.value,
        organisation=None if shown.place is None else shapes.organisation_ref(shown.place), aim=figure.aim.value,
        by=figure.by, baseline=None if hidden else figure.baseline, baseline_at=None if hidden else figure.baseline_at,
        is_withheld=hidden,
    )  # fmt: skip


def story(made: Story, judged: Judged | None) -> wire.ActionStory:
    """One action with every word on it and its figure's course."""
    bucket = None if judged is None else judged.bucket
    return wire.ActionStory(
        action=action(made.now), versions=[_version(each) for each in made.versions],
        judgement=None if judged is None else _judgement(made.now, judged),
        bucket=None if bucket is None else "hour" if bucket is Bucket.HOUR else "day",
        course=[
            wire.FigurePoint(at=when, value=value) for when, value in (() if judged is None else judged.course)
        ],
    )  # fmt: skip


def _version(said: Action) -> wire.ActionVersion:
    return wire.ActionVersion(
        state=said.state.value, title=said.title, owner=said.owner, owner_role=said.owner_role, due_at=said.due_at,
        note=said.note, role=said.role, said_at=said.recorded_at,
    )  # fmt: skip


def _judgement(shown: ShownAction, judged: Judged) -> wire.Judgement | None:
    figure, indicator, made = shown.action.figure, shown.indicator, judged.judgement
    if figure is None or indicator is None:
        return None
    return wire.Judgement(
        verdict=made.verdict.value, says=verdict(made, aim=figure.aim, by=figure.by, unit=indicator.unit),
        before=made.before, after=made.after, change=made.change, usual_change=made.usual_change,
        is_wanted_way=made.is_wanted_way, is_reached=made.is_reached, days_before=made.days_before,
        days_after=made.days_after, judged_from=made.judged_from,
    )  # fmt: skip
