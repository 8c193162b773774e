"""An alert rule tried on history: its calls as it stands and by other lines, and the course they are of."""

from datetime import date, datetime

from pydantic import Field

from api.wire.alerts import AlertRuleInForce
from api.wire.pictures import UnitWord
from api.wire.shape import LevelNumber, OrganisationRef, Wire


class AlertCall(Wire):
    """One time that the rule would have fired, by the close of a day. `cleared_at` null: it stood at the end. `led_to`:
    the first day at level 4 that came of it, within seven days or while it stood; null: none, and the call was false,
    unless `is_unsettled`: the course ends before that can be said."""

    raised_at: datetime
    cleared_at: datetime | None
    led_to: datetime | None
    is_unsettled: bool


class AlertTrialResult(Wire):
    """What the rule would have done. `spells`: runs of days at level 4, of which it caught some and missed some.
    `lead_hours_median`: how early it came before those caught. Hours are null where there is nothing to tell."""

    raise_at: float
    clear_at: float
    calls: list[AlertCall]
    false_calls: int
    spells: int
    caught: int
    missed: int
    open_hours_median: float | None
    lead_hours_median: float | None


class AlertTrialDay(Wire):
    """One London day of the course; null where nothing is known, or nothing is judged."""

    day: date
    value: float | None
    level: LevelNumber | None
    is_partial: bool


class AlertTrial(Wire):
    """The answer. `old`: the rule as it stands; `new`: by the lines that were asked for, null where none were.

    `known_days` of all are known, `partial_days` of these from some of those who should send. What must hold for less
    than a day holds on the day itself.
    """

    rule: AlertRuleInForce
    organisation: OrganisationRef
    indicator: str | None = Field(examples=["acute.ga_occupancy"])
    unit: UnitWord | None
    start: date
    end: date
    known: datetime
    data_version: int
    known_days: int
    partial_days: int
    days: list[AlertTrialDay]
    old: AlertTrialResult
    new: AlertTrialResult | None
