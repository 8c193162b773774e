"""An alert rule tried on history: its calls as it stands and by other lines, and the course they are of."""

from datetime import date, datetime

from pydantic import Field

from api.wire.alerts import AlertRuleInForce
from api.wire.pictures import UnitWord
from api.wire.shape import LevelNumber, OrganisationRef, Wire


class AlertCall(Wire):
    """One time that the rule would have fired. `cleared_at` null: it stood at the end. `led_to`: the close of the first
    day at level 4 that came of it, within seven days or while it stood; null: none, and the call was false, unless
    `is_unsettled`: the course ends before that can be said, or no level is known of those days.

    `part`, `name`: which source, blockage or action was told of; empty where the rule looks at one figure alone.
    """

    raised_at: datetime
    cleared_at: datetime | None
    led_to: datetime | None
    is_unsettled: bool
    part: str
    name: str


class AlertTrialSubject(Wire):
    """How often one source, blockage or action would have been told of, and for how many hours together."""

    part: str = Field(examples=["no-capacity~home_care~SIM-H06"])
    name: str
    calls: int
    open_hours: float


class AlertTrialResult(Wire):
    """What the rule would have done. `spells`: runs of days at level 4, of which it caught some and missed some.
    `lead_hours_median`: how early it came before those caught. Hours are null where there is nothing to tell. Where no
    level of the organisation is known on any day of which the figure is, there is none to be early for: `false_calls`,
    `spells`, `caught` and `missed` are null then.

    `subjects`: those told of, the most often first; empty where the rule looks at one figure alone.
    """

    raise_at: float
    clear_at: float
    calls: list[AlertCall]
    subjects: list[AlertTrialSubject]
    false_calls: int | None
    spells: int | None
    caught: int | None
    missed: int | None
    open_hours_median: float | None
    lead_hours_median: float | None


class AlertTrialDay(Wire):
    """One London day of the course; null where nothing is known, or nothing is judged. `value`: the figure at the close
    of the day; of blockages that of the costliest; of clocks the most at any moment of it; of sources and actions how
    many were told of at once, at most. `level`: what the figure came to, and where it is not judged the organisation.
    """

    day: date
    value: float | None
    level: LevelNumber | None
    is_partial: bool


class AlertTrial(Wire):
    """The answer. `old`: the rule as it stands; `new`: by the lines that were asked for, null where none were.

    `known_days` of all are known, `partial_days` of these from some of those who should send. `notes`: how history was
    looked at, and what is not among it.
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
    notes: list[str]
    days: list[AlertTrialDay]
    old: AlertTrialResult
    new: AlertTrialResult | None
