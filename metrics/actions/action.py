"""An action as it was said, version by version, and how it stands about an instant.

Nothing said of an action is changed: the last version by an instant counts. Whether its figure moved is `judgement`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from metrics.vocabulary.definition import Definition, Worked

SOON = timedelta(hours=2)
"""How long before it is due an action is called due soon, where the catalogue says nothing else."""


class State(StrEnum):
    """What its owner last said of it."""

    OPEN = "open"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class Standing(StrEnum):
    """How it stands about an instant: what was said of it, and for an open one how the hour lies to when it is due."""

    OPEN = "open"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class Aim(StrEnum):
    """Which way the figure should move."""

    DOWN = "down"
    UP = "up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """The figure that an action should move: an indicator of an organisation.

    `by` is by how much, in the figure's unit (a share: 0.02 is two points); None: nobody said. `baseline` is what it
    was when the action was captured, None where nobody knew it then.
    """

    indicator: str
    organisation: str
    aim: Aim
    by: float | None
    baseline: float | None
    baseline_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One version of an action. `number` is the action's, `entry` the version's own.

    `organisation` is whose call it belongs to, `owner` who is to do it, by its `owner_role`. `role` said this version,
    `recorded_at` is when. `captured_at`: when the first version was said. `call` None: said outside of any.
    """

    number: int
    entry: int
    organisation: str
    call: int | None
    title: str
    owner: str
    owner_role: str
    due_at: datetime
    state: State
    figure: Figure | None
    note: str
    role: str
    said_by: str
    captured_at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAction:
    """A version of an action that is to be kept. `number` None: it is the first of a new one."""

    number: int | None
    organisation: str
    call: int | None
    title: str
    owner: str
    owner_role: str
    due_at: datetime
    state: State
    figure: Figure | None
    note: str


def standing(action: Action, *, at: datetime, soon: timedelta = SOON) -> Standing:
    """How an action stands about an instant. At the very instant it is due it is not overdue yet."""
    if action.state is not State.OPEN:
        return Standing(action.state.value)
    if at > action.due_at:
        return Standing.OVERDUE
    return Standing.DUE_SOON if action.due_at - at <= soon else Standing.OPEN


_ORDER = (Standing.OVERDUE, Standing.DUE_SOON, Standing.OPEN, Standing.DONE, Standing.WITHDRAWN)


def in_order(actions: Iterable[Action], *, at: datetime, soon: timedelta = SOON) -> tuple[Action, ...]:
    """Actions as a call takes them: overdue ones by how long, then by when they are due, then those that are over, the
    last said first."""

    def place(each: Action) -> tuple[int, float, int]:
        stands = standing(each, at=at, soon=soon)
        is_over = stands in {Standing.DONE, Standing.WITHDRAWN}
        when = -each.recorded_at.timestamp() if is_over else each.due_at.timestamp()
        return _ORDER.index(stands), when, each.number

    return tuple(sorted(actions, key=place))


_DUE = datetime(2026, 11, 10, 12, 30, tzinfo=UTC)


def _worked(state: State, *, hours_to_due: float) -> str:
    action = Action(
        number=1, entry=1, organisation="SIM", call=None, title="Open the discharge lounge at seven", owner="SIM-T1",
        owner_role="Site manager", due_at=_DUE, state=state, figure=None, note="", role="Chair", said_by="chair",
        captured_at=_DUE - timedelta(hours=4), recorded_at=_DUE - timedelta(hours=4),
    )  # fmt: skip
    return standing(action, at=_DUE - timedelta(hours=hours_to_due)).value


DEFINITIONS = (
    Definition(
        key="actions.standing",
        title="How an action stands",
        unit="open, due soon, overdue, done or withdrawn",
        says="What the owner last said of an action, and for an open one whether it is due soon or overdue.",
        rule="The last version said counts. An open action is due soon from the set time before it is due (two hours "
        "unless the catalogue says else), and overdue after that instant. Done and withdrawn ones are never overdue.",
        inputs=("actions as they were said",),
        source="Homeward",
        valid_from=date(2024, 5, 27),
        is_indicative=True,
        examples=(
            Worked(
                situation="open, due in three hours", answer="open", work=lambda: _worked(State.OPEN, hours_to_due=3)
            ),
            Worked(
                situation="open, due in two hours",
                answer="due_soon",
                work=lambda: _worked(State.OPEN, hours_to_due=2),
            ),
            Worked(
                situation="open, due at this very instant",
                answer="due_soon",
                work=lambda: _worked(State.OPEN, hours_to_due=0),
            ),
            Worked(
                situation="open, due a minute ago",
                answer="overdue",
                work=lambda: _worked(State.OPEN, hours_to_due=-1 / 60),
            ),
            Worked(
                situation="done, and long past its hour", answer="done",
                work=lambda: _worked(State.DONE, hours_to_due=-30),
            ),
        ),
    ),
)  # fmt: skip
