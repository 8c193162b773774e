"""The ledger's own records of people, written down from the world's state and not from its reports."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from simulators.world import people as of_world
from simulators.world.scene import key_of
from simulators.world.state import State
from simulators.world.telling import bed_label

Spell = tuple[datetime, datetime | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One London day in a bed: where, and what the round wrote."""

    ward: str
    colour: str | None
    reason: str | None
    reviewed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody in a bed, or gone from it. `lost_at`: the first list without them; nobody said they left."""

    key: str
    site: str
    ward: str
    bed: str
    specialty: str
    source: str
    council: str
    admitted_at: datetime
    expected_on: date | None
    meets: bool | None
    spells: tuple[Spell, ...]
    days: Mapping[date, Day]
    pathway_referred: str | None
    pathway_final: str | None
    reason: str | None
    left_at: datetime | None
    left_to: str | None
    lost_at: datetime | None = None

    def is_in(self, places: frozenset[str]) -> bool:
        """Whether they lie there, or live there."""
        return bool({self.site, self.ward, self.council} & places)

    def is_in_bed(self, at: datetime) -> bool:
        """From admission up to, not including, leaving."""
        return self.admitted_at <= at and (self.left_at is None or self.left_at > at)

    def spell_at(self, at: datetime) -> Spell | None:
        """The spell of being ready that an instant lies in."""
        for start, end in self.spells:
            if self.is_in_bed(at) and start <= at and (end is None or end > at):
                return start, end
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A request for a service. `holder` is who tells of it: a hub or a service."""

    key: str
    holder: str
    stay: str | None
    pathway: str
    council: str
    locality: str
    referred_at: datetime
    decided_at: datetime | None
    accepted_at: datetime | None
    booked_for: date | None
    started_at: datetime | None
    ended_at: datetime | None
    closed_at: datetime | None
    outcome: str | None
    waiting_in: str | None
    tag: str | None
    is_double_handed: bool
    hours_a_week: float | None

    def is_open(self, at: datetime) -> bool:
        """Made, and not closed."""
        return self.referred_at <= at and (self.closed_at is None or self.closed_at > at)

    def is_decided(self, at: datetime) -> bool:
        """Whether the hub has decided."""
        when = self.decided_at or self.accepted_at
        return when is not None and when <= at

    @property
    def is_over(self) -> bool:
        """Whether nothing more can happen to it."""
        return self.ended_at is not None if self.started_at else self.closed_at is not None

    @property
    def furthest(self) -> datetime:
        """The latest thing that happened to it."""
        steps = (self.referred_at, self.decided_at, self.accepted_at, self.started_at, self.ended_at, self.closed_at)
        return max(step for step in steps if step is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A referral to urgent response, with its clock."""

    key: str
    team: str
    priority: str
    source: str
    council: str
    locality: str
    received_at: datetime
    triaged_at: datetime | None
    first_contact_at: datetime | None
    closed_at: datetime | None
    outcome: str | None
    reason: str | None


def _at(second: int) -> datetime | None:
    return datetime.fromtimestamp(second, UTC) if second else None


def _sure(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)


def person_of(state: State, stay: of_world.Stay) -> Person:
    """Write somebody down."""
    return Person(
        key=key_of("ST-", state.seed, stay.number), site=stay.site, ward=stay.ward, bed=bed_label(stay.bed),
        specialty=stay.specialty, source=stay.source, council=stay.council, admitted_at=_sure(stay.admitted_at),
        expected_on=date.fromordinal(stay.expected_on) if stay.expected_on else None, meets=stay.meets,
        spells=tuple((_sure(spell.starts_at), _at(spell.ends_at)) for spell in stay.spells),
        days={
            date.fromordinal(day.on): Day(
                ward=day.ward, colour=day.colour or None, reason=day.reason or None, reviewed_at=_at(day.reviewed_at)
            )
            for day in stay.days
        },
        pathway_referred=stay.pathway_referred or None, pathway_final=stay.pathway_final or None,
        reason=_why(state, stay) or None, left_at=_at(stay.left_at), left_to=stay.left_to or None,
    )  # fmt: skip


def _why(state: State, stay: of_world.Stay) -> str:
    """Why they are still there: what the ward waits for, else what the request does; nothing while they are ill."""
    if stay.left_at or stay.delay_reason:
        return stay.delay_reason if stay.left_at or stay.meets is False else ""
    return state.referrals[stay.referral].reason if stay.meets is False and stay.referral else ""


def ask_of(state: State, asked: of_world.Referral) -> Ask:
    """Write a request down."""
    return Ask(
        key=key_of("RF-", state.seed, asked.number), holder=asked.service or asked.hub,
        stay=key_of("ST-", state.seed, asked.stay) if asked.stay else None, pathway=asked.pathway,
        council=asked.council, locality=asked.locality, referred_at=_sure(asked.referred_at),
        decided_at=_at(asked.decided_at), accepted_at=_at(asked.accepted_at),
        booked_for=date.fromordinal(asked.booked_for) if asked.booked_for else None, started_at=_at(asked.started_at),
        ended_at=_at(asked.ended_at), closed_at=_at(asked.closed_at), outcome=asked.outcome or None,
        waiting_in=asked.waiting_in or None, tag=asked.tag or None, is_double_handed=asked.double_handed,
        hours_a_week=asked.hours_a_week or None,
    )  # fmt: skip


def response_of(state: State, told: of_world.Response) -> Response:
    """Write a response down."""
    return Response(
        key=key_of("UC-", state.seed, told.number), team=told.team, priority=told.priority, source=told.source,
        council=told.council, locality=told.locality, received_at=_sure(told.received_at),
        triaged_at=_at(told.triaged_at), first_contact_at=_at(told.first_contact_at), closed_at=_at(told.closed_at),
        outcome=told.outcome or None, reason=told.reason or None,
    )  # fmt: skip


def with_days(person: Person, days: Mapping[date, Day]) -> Person:
    """The same person with these days."""
    return replace(person, days=days)
