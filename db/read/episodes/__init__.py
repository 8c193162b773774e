"""Episodes as they stand and as they were known: stays, ready intervals, bed days, referrals, responses, offers.

Each question names the organisations it is about. Where feeds of one register hold the same key, one of them is
believed: the one with the later step of a referral, then the one that saw it last. Does not judge what absence means.
"""

from db.read.episodes.held import Held
from db.read.episodes.offers import offers_from
from db.read.episodes.referrals import referrals_in, referrals_now
from db.read.episodes.responses import responses_in, responses_now
from db.read.episodes.stays import bed_days, ready_in, ready_now, stays_at, stays_now

__all__ = [
    "Held",
    "bed_days",
    "offers_from",
    "ready_in",
    "ready_now",
    "referrals_in",
    "referrals_now",
    "responses_in",
    "responses_now",
    "stays_at",
    "stays_now",
]
