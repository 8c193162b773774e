"""A store with one rule of a test's own in force, and that rule tried on its history."""

from datetime import date, datetime

from db.engine import Connection
from metrics.alerts.trial import Trial
from metrics.vocabulary.days import close_of
from picture.trial import Lines, Tried, tried_on_history
from picture.viewer import ITSELF, Viewer
from tests.jobs.alerted import START, Alerted, alerted, rule

AS_IT_STANDS = Lines()


async def tried(
    found: Alerted, *, start: date, end: date, organisation: str | None = None, lines: Lines = AS_IT_STANDS,
    known: datetime | None = None, viewer: Viewer = ITSELF,
) -> Tried:  # fmt: skip
    """The rule `mine` on some days."""
    return await tried_on_history(
        found.conn, found.memory, rule="mine", organisation=organisation, lines=lines, start=start, end=end,
        known=known or START, now=START, viewer=viewer,
    )  # fmt: skip


async def with_rule(store: Connection, **own: object) -> Alerted:
    """A store of the invented system with the rule `mine`."""
    return await alerted(store, rule("mine", **own))


def calls(made: Trial) -> list[tuple[str, datetime, datetime | None]]:
    """Of what, from when to when each call stood."""
    return [(call.part, call.raised_at, call.cleared_at) for call in made.calls]


def november(day: int) -> date:
    return date(2026, 11, day)


def close(day: int) -> datetime:
    """The close of a day of November."""
    return close_of(november(day))


def on(day: int, clock: str) -> datetime:
    """A time in London on a day of November, which is that of UTC."""
    return datetime.fromisoformat(f"2026-11-{day:02}T{clock}:00+00:00")
