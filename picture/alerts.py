"""The alerts that a viewer may see: what is open, what is over, who has seen it, and who was told.

Reads what the worker wrote down; raises and clears nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from catalogue.model import Catalogue
from db.engine import Connection
from db.read.alerts import AlertRow, alert_numbered, alerts_over, open_alerts, round_state
from db.read.snapshot import one_look
from metrics.access import May
from metrics.alerts import AlertSeverity
from metrics.vocabulary.days import london_day
from picture.board import UnknownOrganisation
from picture.memory import Memory
from picture.sight import Sight, sight_of
from picture.viewer import Viewer

_OVER_FOR = timedelta(days=7)
_MOST_OVER = 200


class UnknownAlert(LookupError):
    """There is no alert of that number that the viewer may see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSeen:
    """An alert as a viewer sees it. `is_acknowledged`: somebody has seen it and the time they named is not over.
    `may_answer`: the viewer may say that they have; `may_know`: they may know who said so."""

    row: AlertRow
    organisation_name: str
    is_acknowledged: bool
    may_answer: bool
    may_know: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerts:
    """The picture: those open, the most urgent first, then those that ended in the last seven days, the last first."""

    open: tuple[AlertSeen, ...]
    over: tuple[AlertSeen, ...]
    catalogue: Catalogue
    at: datetime
    looked_at: datetime | None
    data_version: int
    valid_until: datetime | None
    scope: str


async def alerts(
    conn: Connection, memory: Memory, *, organisation: str | None, now: datetime, viewer: Viewer
) -> Alerts:  # fmt: skip
    """The alerts of an organisation with all beneath it; None: of all that the viewer reaches.

    Raises UnknownOrganisation, OutOfScope.
    """
    async with one_look(conn) as version:
        catalogue = await memory.catalogue(conn, known=None)
        await memory.index.refresh(conn)
        ground = memory.ground(catalogue, on=london_day(now))
        sight = await sight_of(conn, memory, now=now, viewer=viewer)
        if organisation is not None:
            if not ground.tree.exists(organisation):
                raise UnknownOrganisation(organisation)
            sight.require((organisation,), then=ground.tree)
        held = await open_alerts(conn)
        over = await alerts_over(conn, since=now - _OVER_FOR, limit=_MOST_OVER)
        state = await round_state(conn)
    within = None if organisation is None else ground.beneath(organisation)
    shown = _seen(held, sight, catalogue, within=within, now=now)
    ranked = sorted(shown, key=lambda each: (each.is_acknowledged, AlertSeverity(each.row.severity).rank))
    ends = [said.until for row in held for said in row.acknowledgements[:1] if said.until > now]
    return Alerts(
        open=tuple(ranked), over=tuple(_seen(over, sight, catalogue, within=within, now=now)), catalogue=catalogue,
        at=now, looked_at=state.seen_at, data_version=version, valid_until=min(ends, default=None),
        scope=viewer.scope,
    )  # fmt: skip


async def alert_of(conn: Connection, memory: Memory, alert: int, *, now: datetime, viewer: Viewer) -> AlertSeen:
    """One alert. Raises UnknownAlert, also for one that the viewer may not see: what there is is not told either."""
    async with one_look(conn):
        catalogue = await memory.catalogue(conn, known=None)
        await memory.index.refresh(conn)
        sight = await sight_of(conn, memory, now=now, viewer=viewer)
        row = await alert_numbered(conn, alert)
    found = _seen([] if row is None else [row], sight, catalogue, within=None, now=now)
    if not found:
        raise UnknownAlert(alert)
    return found[0]


def _seen(
    rows: Iterable[AlertRow], sight: Sight, catalogue: Catalogue, *, within: frozenset[str] | None, now: datetime
) -> list[AlertSeen]:  # fmt: skip
    """Those that a viewer may see: of organisations whose figures they reach and are shown."""
    found = []
    for row in rows:
        place = row.organisation
        if within is not None and place not in within:
            continue
        if not sight.reaches(May.FIGURES, (place,)) or sight.veil.why(place) is not None:
            continue
        named, says = catalogue.organisations.get(place), sight.reaches(May.SAY, (place,))
        last = next(iter(row.acknowledgements), None)
        found.append(
            AlertSeen(
                row=row, organisation_name=place if named is None else named.short_name,
                is_acknowledged=last is not None and last.until > now,
                may_answer=row.ended_at is None and says, may_know=says,
            )
        )  # fmt: skip
    return found
