"""What partners' systems would say of one person or one request: state in, report records out, nothing changed."""

from datetime import UTC, date, datetime

from simulators.world.agenda import Seconds
from simulators.world.people import Day, Referral, Response
from simulators.world.reports import ReferralReport, ResponseReport
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
