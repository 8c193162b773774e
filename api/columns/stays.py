"""The columns of /stays."""

from api.tables import Column, Table, fields, listed
from api.wire import StayRow

STAYS = Table(
    (
        *fields(
            StayRow, "stay", "feed", "site", "ward", "bed", "specialty", "source", "home_council", "admitted_at"
        ),
        *fields(StayRow, "nights", unit="nights"),
        *fields(StayRow, "expected_on", "meets_criteria", "is_ready"),
        *fields(StayRow, "days_since_ready", unit="days"),
        *fields(StayRow, "ready_nights", unit="nights"),
        Column(name="ready_since", of=lambda row: row.ready[-1].since if row.ready else None),
        Column(name="ready_to", of=lambda row: row.ready[-1].to if row.ready else None),
        Column(name="ready_spells", of=lambda row: len(row.ready), unit="spells"),
        *fields(
            StayRow, "pathway_referred", "pathway_final", "delay_reason", "today", "today_reason", "blockage",
            "blockage_name", "tag", "reason", "reason_label", "stance", "left_at", "left_to", "unlisted_since",
        ),
        Column(name="said", of=lambda row: listed(f"{each.organisation}: {each.stance}" for each in row.said)),
        Column(name="doubts", of=lambda row: listed(row.doubts)),
    )
)  # fmt: skip
