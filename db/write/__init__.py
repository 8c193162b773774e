"""Every change to the store, each in one transaction that ends by counting up the data version.

`ingest` saves polls here, `jobs` saves rollups and bands, the front door saves the catalogue and the clock.
"""

from db.write.books import SeriesBook
from db.write.catalogue import save_catalogue
from db.write.lease import Lease, LeaseLost, claim_due, claim_feed, next_due, release
from db.write.poll import PollOutcome, Refusal, Saved, save_poll, saved_under
from db.write.presence import Presence, present
from db.write.statistics import take_statistics
from db.write.suspects import HeldFigure, Suspects, accept_suspects

__all__ = [
    "HeldFigure",
    "Lease",
    "LeaseLost",
    "PollOutcome",
    "Presence",
    "Refusal",
    "Saved",
    "SeriesBook",
    "Suspects",
    "accept_suspects",
    "claim_due",
    "claim_feed",
    "next_due",
    "present",
    "release",
    "save_catalogue",
    "save_poll",
    "saved_under",
    "take_statistics",
]
