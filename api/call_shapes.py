"""From calls and their agenda to the wire: the same facts in the shapes that were promised. Decides nothing."""

from pydantic import ValidationError

from api import action_shapes, change_shapes, of_people, shapes, wire
from db.clock import PictureClock
from metrics.calls.agenda import Line
from metrics.calls.held import Entry, Held, Moment
from metrics.calls.schedule import ActionCard
from picture.agenda import Agenda, ItemOf
from picture.ground import Ground
from picture.held_calls import Calls, CallStory


def agenda(made: Agenda, *, code_version: str) -> wire.Agenda:
    """What there is to say at each item."""
    return wire.Agenda(
        organisation=shapes.organisation_ref(made.organisation), at=made.at, known=made.known,
        data_version=made.data_version, catalogue_version=made.catalogue.version, code_version=code_version,
        valid_until=made.valid_until, is_simulated=any(each.feed.is_simulated for each in made.board.feeds),
        since=None if made.changes is None else change_shapes.since_call(made.changes.since),
        items=[_item(each, made.board.ground) for each in made.items], counts=action_shapes.counts(made.actions.counts),
        cards=[card(each) for each in made.cards],
        system=of_people.system_level(made.levels.system, made.levels.ground),
    )  # fmt: skip


def _item(of: ItemOf, ground: Ground) -> wire.AgendaItem:
    return wire.AgendaItem(
        item=of.item.value, heading=of.item.heading, minutes=of.minutes,
        lines=[_line(each, ground) for each in of.lines],
    )  # fmt: skip


def _line(line: Line, ground: Ground) -> wire.AgendaLine:
    return wire.AgendaLine(
        says=line.says, organisation=_ref(line.organisation, ground),
        level=None if line.level is None else line.level.value, is_floor=line.is_floor, is_doubtful=line.is_doubtful,
        as_at=line.as_at, due_at=line.due_at, is_overdue=line.is_overdue, action=line.action, plan=line.plan,
        is_sum=line.is_sum, note=line.note,
    )  # fmt: skip


def _ref(code: str | None, ground: Ground) -> wire.OrganisationRef | None:
    found = None if code is None else ground.catalogue.organisations.get(code)
    return None if found is None else shapes.organisation_ref(found)


_LEVELS: dict[int, wire.LevelNumber] = {0: 0, 1: 1, 2: 2, 3: 3, 4: 4}


def card(each: ActionCard) -> wire.ActionCard:
    """One action card."""
    return wire.ActionCard(
        level=_LEVELS[each.level], pillar=each.pillar, role=each.role, title=each.title,
        within_minutes=each.within.total_seconds() / 60, indicator=each.indicator, owner=each.owner,
        is_indicative=each.is_indicative, note=each.note,
    )  # fmt: skip


def calls(made: Calls, *, picture: PictureClock) -> wire.Calls:
    """The calls of an organisation."""
    running = None if made.running is None else made.running.number
    return wire.Calls(
        organisation=shapes.organisation_ref(made.organisation), at=made.at, clock=shapes.clock(picture),
        running=None if made.running is None else held(made.running, is_running=True),
        due=None if made.due is None else wire.DueCall(
            title=made.due.title, scheduled_at=made.due.scheduled_at, over_at=made.due.over_at
        ),
        can_open=made.can_open, may_chair=made.may_chair,
        held=[held(each, is_running=each.number == running) for each in made.held],
    )  # fmt: skip


def held(each: Held, *, is_running: bool) -> wire.HeldCall:
    """One call."""
    state: wire.CallStateWord = "running" if is_running else "not_stood_down" if each.ended_at is None else "stood_down"
    return wire.HeldCall(
        call=each.number, organisation=each.organisation, title=each.title, scheduled_at=each.scheduled_at, state=state,
        opened_at=each.opened_at, opened_role=each.opened_by.role, ended_at=each.ended_at,
        ended_role=None if each.ended_by is None else each.ended_by.role,
    )  # fmt: skip


def story(made: CallStory) -> wire.CallStory:
    """One call with all that was said in it."""
    number = made.held.number
    return wire.CallStory(
        call=held(made.held, is_running=made.is_running), organisation=shapes.organisation_ref(made.organisation),
        known=made.known,
        entries=[_entry(each, made.ground) for each in made.entries],
        actions=[action_shapes.action(each) for each in made.actions],
        pictures=[
            wire.CallPicture(
                moment=moment.value, name=name, address=f"/api/v1/calls/{number}/shown/{_PLACES[moment]}/{name}"
            )
            for moment, name in made.kept
        ],
        agenda=None if made.shown is None else _as_shown(made.shown), is_withheld=made.is_withheld,
        may_chair=made.may_chair,
    )  # fmt: skip


_PLACES = {Moment.OPENED: "opened", Moment.STOOD_DOWN: "stood_down"}


def _as_shown(body: bytes) -> wire.Agenda | None:
    """The agenda out of the bytes that were kept; None where they are of a shape from before this one, in which case
    they can still be read at their address."""
    try:
        return wire.Agenda.model_validate_json(body)
    except ValidationError:
        return None


def _entry(each: Entry, ground: Ground) -> wire.CallEntry:
    return wire.CallEntry(
        entry=each.number, item=each.item.value, kind=each.kind.value, organisation=_ref(each.organisation, ground),
        says=each.says, role=each.by.role, at=each.recorded_at, is_corrected=each.replaces is not None,
    )  # fmt: skip
