"""The columns of /referrals."""

from api.tables import Table, fields
from api.wire import ReferralRow

REFERRALS = Table(
    (
        *fields(
            ReferralRow, "referral", "feed", "service", "service_name", "stay", "site", "ward", "pathway",
            "home_council", "locality", "state", "node", "since", "tag", "waiting_in", "referred_at", "decided_at",
            "accepted_at", "booked_for", "started_at", "ended_at", "closed_at", "outcome", "is_double_handed",
        ),
        *fields(ReferralRow, "hours_a_week", unit="hours a week"),
        *fields(ReferralRow, "unlisted_since"),
    )
)  # fmt: skip
