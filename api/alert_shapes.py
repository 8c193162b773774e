"""Alerts in the shapes of the wire. Words and figures stand in them as they were written down."""

from collections.abc import Mapping
from datetime import time

from api import shapes, wire
from catalogue.alerting import Channel
from db.clock import PictureClock
from db.read.alerts import AlertRow, LetterRow
from metrics.alerts import AlertRule, AlertSeverity, Line, RuleKind, Signal
from metrics.alerts.trial import Trial
from metrics.alerts.words import condition
from picture.alerts import Alerts, AlertSeen
from picture.trial import Tried
from picture.trial_days import every_day

Channels = Mapping[str, Channel]


def alerts(made: Alerts, clock: PictureClock) -> wire.Alerts:
    """The whole answer."""
    channels = made.catalogue.alerting.channels
    return wire.Alerts(
        at=made.at, data_version=made.data_version, clock=shapes.clock(clock), looked_at=made.looked_at,
        open=[_alert(each, channels) for each in made.open], over=[_alert(each, channels) for each in made.over],
        rules=[_rule(each) for each in made.catalogue.alerting.rules.values()],
        channels=[_channel(each) for each in channels.values()],
    )  # fmt: skip


def _alert(each: AlertSeen, channels: Channels) -> wire.Alert:
    row = each.row
    return wire.Alert(
        alert=row.alert, rule=row.rule, title=row.title, severity=row.severity,
        severity_words=AlertSeverity(row.severity).words, organisation=row.organisation,
        organisation_name=each.organisation_name, part=row.part, name=row.name, says=row.says,
        says_now=row.says_now, is_known_now=None if row.signal is None else row.signal != Signal.UNKNOWN.value,
        seen_at=row.seen_at, advice=row.advice, is_simulated=row.is_simulated, raised_at=row.raised_at,
        ended_at=row.ended_at, ended_because=row.ended_because, is_acknowledged=each.is_acknowledged,
        may_answer=each.may_answer, acknowledgements=_said(row, may_know=each.may_know),
        letters=[_letter(letter, channels) for letter in row.letters],
    )  # fmt: skip


def _said(row: AlertRow, *, may_know: bool) -> list[wire.AlertAcknowledgement]:
    return [
        wire.AlertAcknowledgement(
            by=said.said_by if may_know else None, role=said.role, note=said.note, said_at=said.said_at,
            until=said.until,
        )
        for said in row.acknowledgements
    ]  # fmt: skip


def _letter(row: LetterRow, channels: Channels) -> wire.AlertLetter:
    found = channels.get(row.channel)
    return wire.AlertLetter(
        channel=row.channel, channel_title=row.channel if found is None else found.title, occasion=row.occasion,
        state=row.state, is_held_back=row.is_held_back, attempts=row.attempts, made_at=row.made_at, due_at=row.due_at,
        tried_at=row.tried_at, done_at=row.done_at, failure=row.failure,
    )  # fmt: skip


def _rule(rule: AlertRule) -> wire.AlertRuleInForce:
    return wire.AlertRuleInForce(
        rule=rule.key, title=rule.title, kind=rule.kind.value, severity=rule.severity.value,
        severity_words=rule.severity.words, condition=condition(rule), channels=list(rule.channels),
        advice=rule.advice, owner=rule.owner, note=rule.note,
    )  # fmt: skip


def _channel(channel: Channel) -> wire.AlertChannel:
    quiet = channel.quiet
    return wire.AlertChannel(
        channel=channel.key, title=channel.title, kind=channel.kind.value,
        quiet=None if quiet is None else f"{_hour(quiet.starts)} to {_hour(quiet.ends)}", owner=channel.owner,
    )  # fmt: skip


def _hour(at: time) -> str:
    return at.strftime("%H:%M")


def trial(made: Tried) -> wire.AlertTrial:
    """A rule tried on history."""
    known, partial = every_day(made.days, is_of_levels=made.rule.kind is RuleKind.LEVEL)
    return wire.AlertTrial(
        rule=_rule(made.rule), organisation=shapes.organisation_ref(made.organisation), indicator=made.rule.indicator,
        unit=None if made.indicator is None else made.indicator.unit.value, start=made.start, end=made.end,
        known=made.known, data_version=made.data_version, known_days=known, partial_days=partial,
        notes=list(made.notes),
        days=[
            wire.AlertTrialDay(
                day=each.day, value=each.value, level=None if each.level is None else int(each.level),
                is_partial=each.is_partial,
            )
            for each in made.days
        ],
        old=_result(made.old, made.rule.line),
        new=None if made.new is None or made.new_line is None else _result(made.new, made.new_line),
    )  # fmt: skip


def _result(found: Trial, line: Line) -> wire.AlertTrialResult:
    return wire.AlertTrialResult(
        raise_at=line.raise_at, clear_at=line.clear_at,
        calls=[
            wire.AlertCall(
                raised_at=call.raised_at, cleared_at=call.cleared_at, led_to=call.led_to,
                is_unsettled=call.is_unsettled, part=call.part, name=call.name,
            )
            for call in found.calls
        ],
        subjects=[
            wire.AlertTrialSubject(part=each.part, name=each.name, calls=each.calls, open_hours=each.open_hours)
            for each in found.subjects
        ],
        false_calls=found.false_calls, spells=found.spells, caught=found.caught, missed=found.missed,
        open_hours_median=found.open_hours_median, lead_hours_median=found.lead_hours_median,
    )  # fmt: skip
