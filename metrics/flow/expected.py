"""Who is expected to join the lanes: people in a bed and not ready yet, by expected date and by referral already held.

Says who and when; adding up is `lanes`. A date that has passed is told apart: nobody knows which day it stands for.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from metrics.beddays.readiness import in_bed_at, is_ready, spells_of
from metrics.beddays.record import StayRecord
from metrics.flow.path import Whose
from metrics.flow.step import open_referral
from metrics.vocabulary.days import close_of, london_day
from metrics.vocabulary.episodes import Pathway, Referral

SUPPORTED = frozenset({Pathway.P1, Pathway.P2, Pathway.P3})


class Ahead(StrEnum):
    """How far ahead: the rest of today, or up to the London day that lies so many hours on."""

    TODAY = "today"
    HOURS_24 = "24"
    HOURS_48 = "48"
    HOURS_72 = "72"

    def last_day(self, at: datetime) -> date:
        """The last London day it takes in."""
        return london_day(at + self._ahead)

    def changes_at(self, at: datetime) -> datetime:
        """When it next takes in another day: midnight, but where the clocks change between."""
        return close_of(self.last_day(at)) - self._ahead

    @property
    def _ahead(self) -> timedelta:
        return timedelta(hours=0 if self is Ahead.TODAY else int(self.value))


class Coming(NamedTuple):
    """Somebody not ready yet who will need a service. `is_referred`: the referral is already held, and waits."""

    whose: Whose
    stay: str
    on: date
    is_referred: bool


class Readied(NamedTuple):
    """A spell of being ready that began."""

    whose: Whose
    stay: str
    at: datetime


def coming(record: StayRecord, *, at: datetime) -> Coming | None:
    """Whether somebody in a bed and not ready will join a lane, and on which day: with an expected date, and either a
    supported pathway or a referral already held."""
    stay = record.stay
    if stay.expected_on is None or not in_bed_at(record, at) or is_ready(record, at):
        return None
    referral = open_referral(record, at=at)
    whose = whose_of(record, at=at)
    if referral is None and whose.pathway not in SUPPORTED:
        return None
    return Coming(whose, stay.key, stay.expected_on, referral is not None)


def became_ready(record: StayRecord, *, at: datetime) -> tuple[Readied, ...]:
    """Every spell of being ready that had begun by an instant, under the last referral made for it by then.

    Hardly anybody is referred before they are ready: what a spell came to is known by the referral that followed.
    """
    spells = [spell for spell in spells_of(record) if spell.starts_at <= at]
    found = []
    for number, spell in enumerate(spells, start=1):
        until = spells[number].starts_at if number < len(spells) else at
        whose = _whose(record, _made_for(record, since=spell.starts_at, until=until))
        found.append(Readied(whose, record.stay.key, spell.starts_at))
    return tuple(found)


def may_have_become_ready(record: StayRecord, *, since: datetime) -> bool:
    """Whether any spell of being ready can have begun after an instant. Intervals are in order of their start, and one
    from before the stay begins with it."""
    return bool(record.ready) and max(record.ready[-1].starts_at, record.stay.admitted_at) > since


def _made_for(record: StayRecord, *, since: datetime, until: datetime) -> Referral | None:
    for referral in reversed(record.referrals):
        if referral.referred_at <= until and (referral.closed_at is None or referral.closed_at > since):
            return referral
    return None


def whose_of(record: StayRecord, *, at: datetime) -> Whose:
    """What a stay is counted under: the open referral's pathway, service and locality, else the stay's own pathway."""
    return _whose(record, open_referral(record, at=at))


def _whose(record: StayRecord, referral: Referral | None) -> Whose:
    stay = record.stay
    if referral is None:
        return Whose(stay.pathway_final or stay.pathway_referred, None, None, stay.organisation, stay.home_council)
    return Whose(
        referral.pathway,
        referral.organisation,
        referral.locality,
        stay.organisation,
        referral.home_council or stay.home_council,
    )
