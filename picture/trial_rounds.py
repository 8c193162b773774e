"""A rule on blockages, clocks, sources or actions tried on history: its looks, gone over by the live rounds.

What it would have raised is put beside the days at level 4 of the organisation that is asked about, where it has any
level.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from db.engine import Connection
from db.read.feeds import newest_told
from db.read.snapshot import one_look
from metrics.alerts import AlertRule, Figure, Line, RuleKind
from metrics.alerts.retold import retold
from metrics.alerts.trial import Sample, Trial, weighed
from metrics.vocabulary import Level
from metrics.vocabulary.days import close_of
from picture.call import told_then
from picture.memory import Memory
from picture.sight import Sight
from picture.trial_actions import action_looks
from picture.trial_blockages import blockage_weeks
from picture.trial_clocks import clock_looks
from picture.trial_days import TriedDay
from picture.trial_feeds import feed_looks
from picture.trial_looks import Looked, Then, TrialSpan
from picture.viewer import Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Retold:
    """What a rule would have done on some days, by its own line and by another; None: none was named."""

    days: tuple[TriedDay, ...]
    old: Trial
    new: Trial | None
    notes: tuple[str, ...]


async def retold_on_history(
    conn: Connection, memory: Memory, rule: AlertRule, new_line: Line | None, levels: Sequence[TriedDay], *, code: str,
    is_named: bool, span: TrialSpan, known: datetime, sight: Sight, viewer: Viewer,
) -> Retold:  # fmt: skip
    """Try a rule on a span. `levels`: the days of the organisation; `is_named`: it was asked for by its code."""
    looked = await _looked(
        conn, memory, rule, code=code, is_named=is_named, span=span, known=known, sight=sight, viewer=viewer
    )
    days = tuple(
        replace(each, value=looked.days[each.day].value, is_partial=looked.days[each.day].is_floor) for each in levels
    )
    course = [_sample(each) for each in days]

    def by(line: Line) -> Trial:
        own = replace(rule, line=line)
        stood = [each for looks in looked.courses for each in retold(own, looks, ends_at=span.ends_at)]
        return weighed(stood, course, ends_at=span.ends_at)

    return Retold(days=days, old=by(rule.line), new=None if new_line is None else by(new_line), notes=looked.notes)


def _sample(day: TriedDay) -> Sample:
    """A day beside its level: a rule of which nothing was known on a day at level 4 has not missed it."""
    is_worst = None if day.level is None or day.value is None else day.level is Level.FOUR
    return Sample(close_of(day.day), Figure(day.value, is_floor=day.is_partial), is_worst)


async def _looked(
    conn: Connection, memory: Memory, rule: AlertRule, *, code: str, is_named: bool, span: TrialSpan, known: datetime,
    sight: Sight, viewer: Viewer,
) -> Looked:  # fmt: skip
    async with one_look(conn) as version:
        catalogue = await memory.catalogue(conn, known=span.known)
        await memory.index.refresh(conn)
        then = Then(
            memory=memory, catalogue=catalogue, sight=sight, span=span, known=known, version=version,
            seen=told_then(catalogue, await newest_told(conn, known=known)),
        )  # fmt: skip
        if rule.kind is RuleKind.CLOCK:
            return await clock_looks(conn, then, rule, code=code, viewer=viewer)
        if rule.kind is RuleKind.FEED:
            is_of_all = not (is_named or rule.organisations or rule.each)
            return await feed_looks(conn, then, rule, code=code, is_of_all=is_of_all, viewer=viewer)
        if rule.kind is RuleKind.ACTION:
            return await action_looks(conn, then, rule, code=code, viewer=viewer)
        weeks = await blockage_weeks(conn, then, rule, code=code, viewer=viewer)
    return await weeks.looked()
