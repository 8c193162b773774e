"""An urgent response team as its own system would show it now. Reads, changes nothing."""

from typing import Final

from simulators.world.community.desk import Desk
from simulators.world.community.response import CHANGES, CLOSES, OPENS, VISIT_MINUTES
from simulators.world.community.state import Responders
from simulators.world.reports import ResponseTeamReport, ShiftReport
from simulators.world.telling import moment, tell_response

VISITS_A_CLINICIAN: Final = (CHANGES - OPENS) * 60 / (VISIT_MINUTES + 20)


def tell_response_team(desk: Desk, code: str) -> ResponseTeamReport:
    """Report a team: every response still shown, today's shifts, today's counts.

    `met_today` and `missed_today` count two-hour clocks only; `unallocated` those, in triage too, whom nobody is
    on the way to.
    """
    team = desk.state.responders[code]
    responses = [response for response in desk.scene.state.responses.values() if response.team == code]
    return ResponseTeamReport(
        team=code,
        responses=[tell_response(desk.scene, response) for response in responses],
        shifts=_shifts(desk, team),
        unallocated=sum(not response.closed_at and not response.promised_at for response in responses),
        received_today=team.received,
        met_today=team.met,
        missed_today=team.missed,
        declined_today=team.declined,
        deferred_today=team.deferred,
    )


def _shifts(desk: Desk, team: Responders) -> list[ShiftReport]:
    hours = (OPENS, CHANGES, CLOSES)
    now = int(desk.hour >= CHANGES)
    told = []
    for shift in (0, 1):
        staffed = max(round(team.on_shift[shift] * VISITS_A_CLINICIAN), team.done[shift])
        promised = 0
        if shift == now and desk.hour < CLOSES:
            promised = team.out + team.follow_ups + len(team.urgent) + len(team.planned)
        told.append(
            ShiftReport(
                starts_at=moment(desk.calendar.at(desk.today, hours[shift])),
                ends_at=moment(desk.calendar.at(desk.today, hours[shift + 1])),
                visits_staffed=staffed,
                visits_done=team.done[shift],
                visits_promised=min(promised, staffed - team.done[shift]),
            )
        )
    return told
