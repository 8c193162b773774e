"""The columns of /referrals."""

from api.tables import Table, fields
from api.wire import ReferralRow
from metrics.disclosure.figure import Figure

REFERRALS = Table(
    (
        *fields(ReferralRow, "referral", kind=Figure.PERSON),
        *fields(ReferralRow, "feed", "service", "service_name", kind=Figure.KEY),
        *fields(ReferralRow, "stay", kind=Figure.PERSON),
        *fields(
            ReferralRow, "site", "ward", "pathway", "home_council", "locality", "state", "node", kind=Figure.KEY
        ),
        *fields(ReferralRow, "since", kind=Figure.TIME),
        *fields(ReferralRow, "tag", "waiting_in", kind=Figure.KEY),
        *fields(
            ReferralRow, "referred_at", "decided_at", "accepted_at", "booked_for", "started_at", "ended_at",
            "closed_at", kind=Figure.TIME,
        ),
        *fields(ReferralRow, "outcome", kind=Figure.KEY),
        *fields(ReferralRow, "is_double_handed", kind=Figure.FLAG),
        *fields(ReferralRow, "hours_a_week", unit="hours a week", kind=Figure.EXTREME),
        *fields(ReferralRow, "unlisted_since", kind=Figure.TIME),
    )
)  # fmt: skip
