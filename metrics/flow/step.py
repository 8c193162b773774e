"""The step somebody who is ready waits in: one cause and one constraint, now or at the close of a closed day.

The first of these that applies decides: a reason of the hospital's own; a referral that the hub has not decided; a
referral that it has; any other reason; no reason recorded. Counts nobody; that is `metrics.flow.blockages`.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from metrics.beddays.readiness import spells_of
from metrics.beddays.record import StayRecord
from metrics.beddays.spell import Spell
from metrics.beddays.worked import clock
from metrics.flow.cause import BEING_ARRANGED, HOSPITAL_PROCESS, HUB_DECISION, NO_CAPACITY, Cause, Causes
from metrics.flow.reason_names import is_of_the_hospital, service_named, step_named, tag_of
from metrics.flow.said import CameFrom, Said, nearest_word, said_now, said_of_day
from metrics.flow.service import Services, ServiceType
from metrics.flow.worked import CAUSES, HUB, SERVICES, TEAM, a_ready_stay, a_referral
from metrics.vocabulary.days import close_of, london_day
from metrics.vocabulary.definition import Definition, Worked
from metrics.vocabulary.episodes import Pathway, Referral

NO_REASON_RECORDED = "no reason recorded"
NOT_NAMED = "not_named"
_OF_SERVICES = frozenset({NO_CAPACITY, BEING_ARRANGED})
_A_MOMENT = timedelta(microseconds=1)
SERVICE_OF_PATHWAY = {
    Pathway.P0: ServiceType.HOME_CARE,
    Pathway.P1: ServiceType.HOME_CARE,
    Pathway.P2: ServiceType.BED_BASED,
    Pathway.P3: ServiceType.CARE_HOME,
}
# What no pathway stands for: a referral that only the hub holds waits for these where its reason names them.
_BESIDE_THE_PATHWAYS = frozenset(
    {ServiceType.EQUIPMENT, ServiceType.HOUSING, ServiceType.MENTAL_HEALTH, ServiceType.COMMUNITY_HEALTH}
)


class Kind(StrEnum):
    """What holds somebody: a step of a process, or a service."""

    STEP = "step"
    SERVICE_TYPE = "service_type"


class Constraint(NamedTuple):
    """What holds somebody. `type` is a service type or the name of a step.

    `organisation` is the service, hub or site; where it is None, `council` and `locality` say where it is waited for.
    """

    tag: str
    kind: Kind
    type: str
    organisation: str | None = None
    council: str | None = None
    locality: str | None = None


NOBODY_WROTE_WHY = Constraint(NO_REASON_RECORDED, Kind.STEP, "no_reason_recorded")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One person's step. `cause` None: no reason recorded. `referral` is the open one, if there is any."""

    constraint: Constraint
    cause: Cause | None
    came_from: CameFrom
    referral: Referral | None
    ready_since: datetime

    @property
    def tag(self) -> str:
        """Why they wait: one of the wall's four, or what stands for itself."""
        return self.constraint.tag


def step_now(record: StayRecord, *, at: datetime, services: Services, causes: Causes) -> Step | None:
    """The step somebody is in at an instant, by what is known of it then; None where they are not ready in a bed."""
    spell = _spell(record, at=at)
    if spell is None:
        return None
    today = london_day(at)
    said = said_now(record, open_referral(record, at=at), today=today, since=london_day(spell.starts_at))
    return _step(record, spell, said, at=at, on=today, is_now=True, services=services, causes=causes)


def step_at_close(record: StayRecord, *, on: date, services: Services, causes: Causes) -> Step | None:
    """The step somebody was in at the close of a closed day; None where they were not ready in a bed."""
    at = just_before(close_of(on))
    spell = _spell(record, at=at)
    if spell is None:
        return None
    said = said_of_day(record, on=on, since=london_day(spell.starts_at))
    return _step(record, spell, said, at=at, on=on, is_now=False, services=services, causes=causes)


def just_before(close: datetime) -> datetime:
    """The last instant of a day: whoever left at midnight was there then, and whatever begins at midnight had not."""
    return close - _A_MOMENT


def _spell(record: StayRecord, *, at: datetime) -> Spell | None:
    for spell in spells_of(record):
        if spell.starts_at <= at and (spell.ends_at is None or spell.ends_at > at):
            return spell
    return None


def _step(
    record: StayRecord,
    spell: Spell,
    said: Said,
    *,
    at: datetime,
    on: date,
    is_now: bool,
    services: Services,
    causes: Causes,
) -> Step:
    referral = open_referral(record, at=at)
    return Step(
        constraint=constraint_of(record, referral, said, at=at, on=on, is_now=is_now, services=services, causes=causes),
        cause=causes.of(said.code, on=on) if said.code is not None else None,
        came_from=said.came_from,
        referral=referral,
        ready_since=spell.starts_at,
    )


def open_referral(record: StayRecord, *, at: datetime) -> Referral | None:
    """The latest referral made and not closed."""
    for referral in reversed(record.referrals):
        if referral.referred_at <= at and (referral.closed_at is None or referral.closed_at > at):
            return referral
    return None


def constraint_of(
    record: StayRecord,
    referral: Referral | None,
    said: Said,
    *,
    at: datetime,
    on: date,
    is_now: bool,
    services: Services,
    causes: Causes,
) -> Constraint:
    """What holds somebody who is ready, given the reason that was recorded and the open referral: exactly one thing.

    The later word counts: a reason of the hospital's own holds nobody any more once they were referred after it was
    written, and what a service said before it accepted somebody does not hold them after.
    """
    stay = record.stay
    cause = causes.of(said.code, on=on) if said.code is not None else None
    is_superseded = referral is not None and said.is_older_than(referral.referred_at)
    is_own = said.came_from is not CameFrom.CARRIED and not is_superseded
    if cause is not None and is_own and is_of_the_hospital(cause):
        return Constraint(tag_of(cause), Kind.STEP, step_named(cause.code), stay.organisation)
    if referral is not None:
        if not _is_decided(referral, at=at):
            return _hub(record, referral, services=services)
        if is_now and referral.tag == HOSPITAL_PROCESS:
            step = step_named(cause.code) if cause is not None and is_of_the_hospital(cause) else NOT_NAMED
            return Constraint(HOSPITAL_PROCESS, Kind.STEP, step, stay.organisation)
        tag = _tag_of_decided(record, referral, said, at=at, on=on, is_now=is_now, causes=causes)
        return _service(record, referral, cause, tag=tag, services=services)
    if cause is not None:
        return _of_reason(record, cause, services=services)
    return NOBODY_WROTE_WHY


def _is_decided(referral: Referral, *, at: datetime) -> bool:
    decided_at = referral.decided_at or referral.accepted_at
    return decided_at is not None and decided_at <= at


def _tag_of_decided(
    record: StayRecord,
    referral: Referral,
    said: Said,
    *,
    at: datetime,
    on: date,
    is_now: bool,
    causes: Causes,
) -> str:
    if is_now and referral.tag in _OF_SERVICES:
        return str(referral.tag)
    accepted_at = referral.accepted_at if referral.accepted_at is not None and referral.accepted_at <= at else None
    for word in (said, nearest_word(record, referral, on=on)):
        if word.code is not None and (accepted_at is None or not word.is_older_than(accepted_at)):
            tag = causes.of(word.code, on=on).tag
            if tag in _OF_SERVICES:
                return str(tag)
    if accepted_at is not None:
        return BEING_ARRANGED
    return NO_CAPACITY if referral.tag == NO_CAPACITY else BEING_ARRANGED


def _hub(record: StayRecord, referral: Referral | None, *, services: Services) -> Constraint:
    holds = referral.organisation if referral is not None else None
    hub = holds if holds is not None and services.type_of(holds) is ServiceType.HUB else None
    return Constraint(
        HUB_DECISION, Kind.SERVICE_TYPE, ServiceType.HUB, hub or services.hub_of(record.stay.organisation)
    )


def _service(
    record: StayRecord, referral: Referral, cause: Cause | None, *, tag: str, services: Services
) -> Constraint:
    type_ = services.type_of(referral.organisation)
    if type_ is not ServiceType.HUB:
        return Constraint(tag, Kind.SERVICE_TYPE, type_ or SERVICE_OF_PATHWAY[referral.pathway], referral.organisation)
    council = referral.home_council or record.stay.home_council
    named = service_named(cause.code) if cause is not None else None
    if is_outside(council, services=services):
        type_ = ServiceType.OUT_OF_AREA
    else:
        type_ = named if named in _BESIDE_THE_PATHWAYS else SERVICE_OF_PATHWAY[referral.pathway]
    return Constraint(tag, Kind.SERVICE_TYPE, type_, None, council, referral.locality)


def _of_reason(record: StayRecord, cause: Cause, *, services: Services) -> Constraint:
    stay, tag = record.stay, tag_of(cause)
    named = service_named(cause.code)
    if named is ServiceType.HUB:
        return _hub(record, None, services=services)
    if named is not None:
        if is_outside(stay.home_council, services=services):
            named = ServiceType.OUT_OF_AREA
        return Constraint(tag, Kind.SERVICE_TYPE, named, None, stay.home_council)
    holds = stay.organisation if is_of_the_hospital(cause) else services.hub_of(stay.organisation)
    return Constraint(tag, Kind.STEP, step_named(cause.code), holds or stay.organisation)


def is_outside(council: str | None, *, services: Services) -> bool:
    """Whether a council lies beyond all that the services work in."""
    return council is not None and bool(services.councils) and council not in services.councils


def _tag_and_type(record: StayRecord) -> tuple[str, str, str | None] | None:
    step = step_now(record, at=clock("2026-11-05 15:00"), services=SERVICES, causes=CAUSES)
    return None if step is None else (step.tag, step.constraint.type, step.constraint.organisation)


DEFINITIONS = (
    Definition(
        key="flow.step",
        title="What somebody who is ready waits for",
        unit="one cause and one constraint a person",
        says="The one thing that holds somebody who is ready and has not left, at an instant or at the close of a day.",
        rule="The first of these that applies. 1: the day's own reason, or the stay's delay reason, is of the hospital "
        "(Hospital process, Ward process, Wellbeing concerns) and was not written before an open referral was made: "
        "that step, at the site. 2: an open referral that is not decided: the hub. 3: an open referral that is: the "
        "service that holds it, or, where only the hub does, the service its pathway stands for (P0, P1 care at home; "
        "P2 a bed; P3 a care home; out of area for a council beyond the border; equipment, housing, mental health or "
        "community health where the reason names them) in its council and locality; the tag is the service's own, and "
        "at a close the latest of the day's reason, the nearest reason recorded, the acceptance. 4: any other reason: "
        "the step or service it names. 5: no reason recorded. A day that was not reviewed takes the last reason of an "
        "earlier day of the same spell; a day reviewed without a reason has none.",
        inputs=("ready intervals", "reviewed days", "delay reason", "referrals", "services", "reasons"),
        source="Homeward; tags and families of the acute discharge situation report, 27 May 2024",
        valid_from=date(2024, 5, 27),
        is_indicative=True,
        examples=(
            Worked(
                situation="today's round waits for transport, whatever the referral says",
                answer=("hospital process", "transport", "SITE-A"),
                work=lambda: _tag_and_type(
                    a_ready_stay(
                        days={"2026-11-05": "red hospital.transport"},
                        referrals=[a_referral("2026-11-03 09:00", decided="2026-11-04 09:00", organisation=TEAM)],
                    )
                ),
            ),
            Worked(
                situation="the round waited for a therapist; the person was referred after it: now it is the hub's",
                answer=("hub decision", "hub", HUB),
                work=lambda: _tag_and_type(
                    a_ready_stay(
                        days={"2026-11-05": "red hospital.therapy_review"}, referrals=[a_referral("2026-11-05 13:00")]
                    )
                ),
            ),
            Worked(
                situation="a team holds the referral and has no start to give",
                answer=("no capacity", "reablement", TEAM),
                work=lambda: _tag_and_type(
                    a_ready_stay(
                        referrals=[
                            a_referral(
                                "2026-11-03 09:00", decided="2026-11-04 09:00", organisation=TEAM, tag="no capacity"
                            )
                        ]
                    )
                ),
            ),
            Worked(
                situation="decided for care at home that nobody has taken on: waited for where the person lives",
                answer=("no capacity", "home_care", None),
                work=lambda: _tag_and_type(
                    a_ready_stay(
                        referrals=[a_referral("2026-11-03 09:00", decided="2026-11-04 09:00", tag="no capacity")]
                    )
                ),
            ),
            Worked(
                situation="nobody referred, nobody wrote why",
                answer=("no reason recorded", "no_reason_recorded", None),
                work=lambda: _tag_and_type(a_ready_stay(days={"2026-11-05": "red"})),
            ),
            Worked(
                situation="not reviewed today; yesterday waited for equipment",
                answer=("no capacity", "equipment", None),
                work=lambda: _tag_and_type(a_ready_stay(days={"2026-11-04": "red capacity.equipment"})),
            ),
            Worked(
                situation="the criteria are met: nothing holds them",
                answer=None,
                work=lambda: _tag_and_type(a_ready_stay("2026-11-06 09:00")),
            ),
        ),
    ),
)
