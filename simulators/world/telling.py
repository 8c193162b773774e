"""What partners' systems would say of one person or one request: state in, report records out, nothing changed."""

from datetime import UTC, date, datetime

from simulators.world.agenda import Seconds
from simulators.world.people import BedDay, Day, Referral, Response, Stay
from simulators.world.places import BAY, SIDE_ROOMS
from simulators.world.reports import DayColour, ReadySpell, ReferralReport, ResponseReport, StayReport
from simulators.world.scene import Scene, key_of


def moment(when: Seconds) -> datetime:
    """Turn seconds since 1970 into an aware UTC instant."""
    return datetime.fromtimestamp(when, UTC)


def moment_or_none(when: Seconds) -> datetime | None:
    """Turn seconds into an instant, and 0 (not yet) into None."""
    return datetime.fromtimestamp(when, UTC) if when else None


def day_or_none(day: Day) -> date | None:
    """Turn a day's number into a date, and 0 (not yet) into None."""
    return date.fromordinal(day) if day else None


def tell_referral(scene: Scene, referral: Referral) -> ReferralReport:
    """Say what hub and service know of a referral."""
    seed = scene.state.seed
    return ReferralReport(
        key=key_of("RF-", seed, referral.number),
        stay=key_of("ST-", seed, referral.stay) if referral.stay else None,
        service=referral.service or None,
        pathway=referral.pathway,
        home_council=referral.council,
        locality=referral.locality,
        referred_at=moment(referral.referred_at),
        decided_at=moment_or_none(referral.decided_at),
        accepted_at=moment_or_none(referral.accepted_at),
        booked_for=day_or_none(referral.booked_for),
        started_at=moment_or_none(referral.started_at),
        ended_at=moment_or_none(referral.ended_at),
        closed_at=moment_or_none(referral.closed_at),
        outcome=referral.outcome or None,
        waiting_in=referral.waiting_in or None,
        tag=referral.tag or None,
        double_handed=referral.double_handed,
        hours_a_week=referral.hours_a_week or None,
    )


def tell_stay(scene: Scene, stay: Stay, *, from_day: Day = 0) -> StayReport:
    """Say what a ward board knows of a stay; its days from `from_day` on."""
    seed = scene.state.seed
    return StayReport(
        key=key_of("ST-", seed, stay.number),
        site=stay.site,
        ward=stay.ward,
        bed=bed_label(stay.bed),
        specialty=stay.specialty,
        source=stay.source,
        home_council=stay.council,
        admitted_at=moment(stay.admitted_at),
        expected_on=day_or_none(stay.expected_on),
        meets_criteria=stay.meets,
        ready_spells=[
            ReadySpell(starts_at=moment(spell.starts_at), ends_at=moment_or_none(spell.ends_at))
            for spell in stay.spells
        ],
        days=[_tell_day(day) for day in stay.days if day.on >= from_day],
        pathway_referred=stay.pathway_referred or None,
        pathway_final=stay.pathway_final or None,
        delay_reason=delay_reason(scene, stay) or None,
        left_at=moment_or_none(stay.left_at),
        left_to=stay.left_to or None,
    )


def _tell_day(day: BedDay) -> DayColour:
    return DayColour(
        on=date.fromordinal(day.on),
        ward=day.ward,
        colour=day.colour or None,
        reason=day.reason or None,
        reviewed_at=moment_or_none(day.reviewed_at),
    )


def bed_label(bed: int) -> str:
    """Name a bed within its ward: side rooms S01 to S04, then bays of six, A01 on."""
    if bed < SIDE_ROOMS:
        return f"S{bed + 1:02}"
    bay, place = divmod(bed - SIDE_ROOMS, BAY)
    return f"{chr(ord('A') + bay)}{place + 1:02}"


def delay_reason(scene: Scene, stay: Stay) -> str:
    """Tell why somebody who is ready is still here, as its holder would say: the ward's own reason while it has one,
    else that of the request for a service; "" when they meet the criteria, or nothing holds them."""
    if stay.meets is not False or stay.left_at:
        return stay.delay_reason if stay.left_at else ""
    if stay.delay_reason or not stay.referral:
        return stay.delay_reason
    return scene.state.referrals[stay.referral].reason


def tell_response(scene: Scene, response: Response) -> ResponseReport:
    """Say what a team knows of a response."""
    return ResponseReport(
        key=key_of("UC-", scene.state.seed, response.number),
        team=response.team,
        priority=response.priority,
        source=response.source,
        home_council=response.council,
        locality=response.locality,
        received_at=moment(response.received_at),
        triaged_at=moment_or_none(response.triaged_at),
        first_contact_at=moment_or_none(response.first_contact_at),
        closed_at=moment_or_none(response.closed_at),
        outcome=response.outcome or None,
        reason=response.reason or None,
    )
