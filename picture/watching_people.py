"""What alert rules see of people: what each blockage cost in the last closed week, and clocks about to run out.

Counts alone, and the names of organisations and services: no key of anybody is looked at for its own sake.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from db.engine import Connection
from metrics.alerts import AlertRule, Figure, RuleKind, Seen, Subject
from metrics.alerts.signal import UNKNOWN
from metrics.flow.blockage import Blockage, Window
from picture.blockages import Blockages, blockages_of, handed_back
from picture.call import Call
from picture.memory import Memory
from picture.names import name_of
from picture.responses import open_clocks
from picture.scope import Scope
from picture.stances import stances_of
from picture.viewer import Viewer

_A_MOMENT = timedelta(microseconds=1)
_PRIORITIES = {"2_hour": "two-hour", "2_day": "two-day"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One organisation as it is called, with its blockages."""

    call: Call
    blockages: Blockages


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one rule sees of one organisation. `absent`: the figure of what is not among it; None: nothing can be."""

    seen: Mapping[Subject, Seen]
    absent: Figure | None
    changes_at: datetime | None


@dataclass(slots=True, kw_only=True)
class People:
    """The organisations of one look, each called once however many rules ask."""

    conn: Connection
    memory: Memory
    call: Call
    viewer: Viewer
    _told: dict[str, Told] = field(default_factory=dict)

    async def called(self, code: str) -> Told:
        """One organisation, from the roll that is open."""
        if code not in self._told:
            own = self.call
            if own.scope.organisation != code:
                path = tuple(own.ground.organisation(each) for each in own.ground.tree.path(code))
                own = replace(own, scope=Scope(own.ground, code), path=path, _covered={})
            back = await handed_back(self.conn, self.memory, own, viewer=self.viewer)
            stances = await stances_of(self.conn, own, viewer=self.viewer)
            found = blockages_of(own, window=Window.WEEK, handed_back=back, stances=stances)
            self._told[code] = Told(call=own, blockages=found)
        return self._told[code]


def people_seen(rule: AlertRule, told: Told) -> Found:
    """What a rule on people sees of one organisation."""
    if rule.kind is RuleKind.CLOCK:
        return clocks_seen(rule, told.call)
    return blockages_seen(rule, told.call, told.blockages.found, changes_at=told.blockages.changes_at)


def blockages_seen(
    rule: AlertRule, call: Call, found: Iterable[Blockage], *, changes_at: datetime | None = None,
    is_floor: bool = False,
) -> Found:  # fmt: skip
    """The bed days that each blockage cost in the last seven closed days; at least so many while a list is missing, or
    where `is_floor` says so."""
    coverages = [call.covered(kind) for kind in ("stay", "referral")]
    is_floor = is_floor or any(each.is_partial for each in coverages)
    floor = "at least " if is_floor else ""
    seen = {
        Subject(rule.key, call.scope.organisation, each.key): Seen(
            figure=Figure(float(each.lost.week), is_floor=is_floor),
            name=_named(each.tag, name_of(each.constraint, call)),
            says=f"{floor}{each.lost.week:,} bed days lost in the last seven closed days",
        )
        for each in found
    }
    changes = [changes_at, *(each.changes_at for each in coverages)]
    return Found(seen=seen, absent=Figure(0.0, is_floor=is_floor), changes_at=_first(changes))


def clocks_seen(rule: AlertRule, call: Call) -> Found:
    """How many clocks run out soon, or ran out, of people whom nobody has seen; not known while no team is told of."""
    priority = rule.priority or "2_hour"
    coverage = call.covered("response")
    subject = Subject(rule.key, call.scope.organisation)
    name = call.organisation.short_name
    if not coverage.usable:
        seen = Seen(figure=UNKNOWN, name=name, says="no team has told of its responses lately")
        return Found(seen={subject: seen}, absent=None, changes_at=coverage.changes_at)
    due = open_clocks(call, priority=priority)
    missed = sum(at < call.at for at in due)
    soon = sum(call.at <= at <= call.at + rule.within for at in due)
    floor = "at least " if coverage.is_partial else ""
    minutes = f"{rule.within.total_seconds() / 60:g} minutes"
    counts = f"{floor}{soon} run out within {minutes}, {floor}{missed} have run out with nobody seen"
    says = f"{_PRIORITIES[priority]} clocks: {counts}"
    next_soon = min((at - rule.within for at in due if at - rule.within > call.at), default=None)
    # The moment a clock runs out it counts as missed: the sum stays, the words change.
    next_missed = min((at + _A_MOMENT for at in due if at >= call.at), default=None)
    seen = Seen(figure=Figure(float(missed + soon), is_floor=coverage.is_partial), name=name, says=says)
    return Found(
        seen={subject: seen}, absent=None, changes_at=_first([next_soon, next_missed, coverage.changes_at])
    )  # fmt: skip


def _named(tag: str, name: str) -> str:
    """Why people wait and where; once, where both are the same."""
    return tag if tag == name else f"{tag}: {name}"


def _first(times: list[datetime | None]) -> datetime | None:
    return min((each for each in times if each is not None), default=None)
