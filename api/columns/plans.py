"""The columns of /plans and of one plan's lines.

What a plan expects is laid down in it and of no day that was counted; how many came is.
"""

from api.tables import Column, Table, fields
from api.wire import Plan, PlanLine
from metrics.disclosure.figure import Figure

PLANS = Table(
    (
        *fields(Plan, "plan", kind=Figure.KEY),
        *fields(Plan, "organisation.code", kind=Figure.KEY, prefix="of_"),
        *fields(Plan, "kind", "title", "owner_role", "state", "progress", "note", "role", "made_by", kind=Figure.TEXT),
        *fields(Plan, "first", "last", "said_at", "made_at", kind=Figure.TIME),
        *fields(Plan, "lines", "not_shown", "open_gaps", kind=Figure.TALLY),
        *fields(Plan, "without_history", "without_staffing", "without_owner", kind=Figure.TALLY),
        *fields(Plan, "largest_gap", kind=Figure.SETTING, unit="requests"),
    )
)
LINES = Table(
    (
        *fields(PlanLine, "spot.service.code", "spot.shift", "rests_on", kind=Figure.KEY),
        *fields(PlanLine, "spot.day", "spot.begins_at", "spot.ends_at", kind=Figure.TIME),
        *fields(PlanLine, "need.low", "need.usual", "need.high", kind=Figure.SETTING, unit="requests"),
        *fields(PlanLine, "days_known", kind=Figure.TALLY, unit="days"),
        *fields(PlanLine, "staffed.amount", kind=Figure.CAPACITY, unit="requests"),
        *fields(PlanLine, "staffed.by", kind=Figure.TEXT),
        *fields(PlanLine, "staffed.at", kind=Figure.TIME),
        *fields(PlanLine, "gap_usual", "gap_high", kind=Figure.SETTING, unit="requests"),
        *fields(PlanLine, "owner.code", kind=Figure.KEY),
        *fields(PlanLine, "owner_role", "move", "withheld", "role", kind=Figure.TEXT),
        *fields(PlanLine, "said_at", kind=Figure.TIME),
        *fields(PlanLine, "came", kind=Figure.PEOPLE, unit="requests"),
        # How it stands tells how many came, where few did.
        Column(name="standing", of=lambda row: row.standing, kind=Figure.DERIVED),
    )
)
