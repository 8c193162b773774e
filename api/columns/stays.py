"""The columns of /stays."""

from api.tables import Column, Table, fields, listed
from api.wire import StayRow
from metrics.disclosure.figure import Figure

STAYS = Table(
    (
        *fields(StayRow, "stay", kind=Figure.PERSON),
        *fields(StayRow, "feed", "site", "ward", "bed", "specialty", "source", "home_council", kind=Figure.KEY),
        *fields(StayRow, "admitted_at", kind=Figure.TIME),
        *fields(StayRow, "nights", unit="nights", kind=Figure.EXTREME),
        *fields(StayRow, "expected_on", kind=Figure.TIME),
        *fields(StayRow, "meets_criteria", "is_ready", kind=Figure.FLAG),
        *fields(StayRow, "days_since_ready", unit="days", kind=Figure.EXTREME),
        *fields(StayRow, "ready_nights", unit="nights", kind=Figure.EXTREME),
        Column(name="ready_since", of=lambda row: row.ready[-1].since if row.ready else None, kind=Figure.TIME),
        Column(name="ready_to", of=lambda row: row.ready[-1].to if row.ready else None, kind=Figure.TIME),
        Column(name="ready_spells", of=lambda row: len(row.ready), unit="spells", kind=Figure.EXTREME),
        *fields(
            StayRow, "pathway_referred", "pathway_final", "delay_reason", "today", "today_reason", "blockage",
            "blockage_name", "tag", "reason", "reason_label", "stance", kind=Figure.KEY,
        ),
        *fields(StayRow, "left_at", kind=Figure.TIME),
        *fields(StayRow, "left_to", kind=Figure.KEY),
        *fields(StayRow, "unlisted_since", kind=Figure.TIME),
        Column(
            name="said", of=lambda row: listed(f"{each.organisation}: {each.stance}" for each in row.said),
            kind=Figure.TEXT,
        ),
        Column(name="doubts", of=lambda row: listed(row.doubts), kind=Figure.TEXT),
    )
)  # fmt: skip
