"""Episodes as they stand and as they were known: stays, ready intervals, bed days, referrals, responses, offers.

Each question names the organisations it is about. Where feeds of one register hold the same key, one of them is
believed: of a referral one that lists it before one that has lost it before it began, then the one with the later step;
then the one that saw it last. Does not judge what absence means.
"""

from db.read.episodes.changes import Changed, changed_since
from db.read.episodes.held import Held
from db.read.episodes.keyed import days_of, ready_of, referrals_of, responses_of, stays_of
from db.read.episodes.offers import offers_from
from db.read.episodes.referrals import referrals_in, referrals_now
from db.read.episodes.responses import responses_in, responses_now, responses_told_from
from db.read.episodes.stays import bed_days, ready_in, ready_now, stays_at, stays_in, stays_now

__all__ = [
    "Changed",
    "Held",
    "bed_days",
    "changed_since",
    "days_of",
    "offers_from",
    "ready_in",
    "ready_now",
    "ready_of",
    "referrals_in",
    "referrals_now",
    "referrals_of",
    "responses_in",
    "responses_now",
    "responses_of",
    "responses_told_from",
    "stays_at",
    "stays_in",
    "stays_now",
    "stays_of",
]
