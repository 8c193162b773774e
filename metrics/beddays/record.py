"""A stay with all that is known of it, joined by its key. Judges nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from metrics.vocabulary.episodes import BedDay, ReadyInterval, Referral, Stay

NO_DAYS: Mapping[date, BedDay] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class StayRecord:
    """One stay, its ready intervals in order of their start, its days, and the referrals made for it in order.

    Two records of one stay are two objects; what was worked out from one holds for it alone.
    """

    stay: Stay
    ready: tuple[ReadyInterval, ...] = ()
    days: Mapping[date, BedDay] = field(default_factory=lambda: NO_DAYS)
    referrals: tuple[Referral, ...] = ()
