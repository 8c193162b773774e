"""Rooms for tests: all yes, mixed, all told too long ago, nobody listed, and closed at night."""

from datetime import datetime, timedelta

from api import wire
from api.forms import example_of
from tests.dashboard.moments import AT, OLD, State, clock
from tests.dashboard.places import organisation

NEEDS: dict[str, tuple[wire.NeedWord, str | None]] = {
    "SIM-U1": ("urgent_response", "visits"), "SIM-U2": ("urgent_response", "visits"),
    "SIM-V1": ("virtual_ward", "places"), "SIM-S2": ("same_day_emergency_care", None),
    "SIM-R1": ("reablement", "starts"), "SIM-R2": ("reablement", "starts"), "SIM-C1": ("community_bed", "beds"),
}  # fmt: skip
MIXED: dict[str, tuple[wire.RoomAnswerWord, str]] = {
    "SIM-U1": ("yes", "4 visits left this shift, told 11:35"),
    "SIM-U2": ("no", "Full, told 11:35; next visit expected 14:00"),
    "SIM-V1": ("limited", "1 place, told 11:00, late"),
    "SIM-S2": ("not_known", "Its places are not told here: ask before you send somebody"),
    "SIM-R1": ("ask_hub", "Its places are shown to hubs only: ask the hub"),
    "SIM-R2": ("no", "Full (3 wrong area, 1 single-handed only), told 11:30"),
    "SIM-C1": ("closed", "Closed now, opens Thursday 6 January 08:00"),
}
AREAS = [
    wire.RoomArea(council="SIM-L1", name="Wendmoor Council", localities=["central", "north", "riverside"]),
    wire.RoomArea(council="SIM-L2", name="Carrick Council", localities=["carrick", "moor"]),
]


def room(state: State, *, need: str | None = None, council: str | None = None) -> wire.Room:
    """The room of a situation; of `severe` it is mixed."""
    own = organisation("QOP")
    assert own is not None
    shown = [] if state.situation == "empty" else [code for code in NEEDS if need in (None, NEEDS[code][0])]
    services = [_service(code, state.situation) for code in shown]
    example = example_of(wire.Room).basis
    basis = example.model_copy(
        update={
            "organisation": own, "at": AT, "known": AT, "data_version": state.version,
            "valid_until": AT + timedelta(hours=1),
        }
    )  # fmt: skip
    kept = [each for each in services if council is None or council in each.councils]
    return wire.Room(basis=basis, clock=clock(state), areas=AREAS, total=len(kept), next=None, services=kept)


def _said(code: str, situation: str) -> tuple[wire.RoomAnswerWord, str, datetime | None]:
    if situation == "severe":
        answer, words = MIXED[code]
        return answer, words, None if code in {"SIM-S2", "SIM-R1"} else AT - timedelta(minutes=12)
    if situation == "stale":
        return "not_known", "Nobody knows: last told Friday 31 December 08:00", OLD
    if situation == "night":
        return "closed", "Closed now, opens 08:00", AT
    return "yes", "6 places, told 11:35", AT - timedelta(minutes=7)


def _service(code: str, situation: str) -> wire.RoomService:
    need, unit = NEEDS[code]
    answer, words, observed_at = _said(code, situation)
    usable = {"yes": 6.0, "limited": 1.0, "no": 0.0}.get(answer)
    is_open = answer != "closed"
    span = "08:00-20:00"
    return wire.RoomService(
        service=code, name=f"{code}, a service with quite a long name", need=need, answer=answer, says=words,
        unit=unit, usable=usable, is_whole=True, places=[], limited_at_most=2.0,
        freshness="stale" if situation == "stale" else "fresh", observed_at=observed_at,
        next_usable=None, next_at=None, next_on=None, is_open=is_open,
        opens_at=None if is_open else AT + timedelta(hours=9), closes_at=AT + timedelta(hours=8) if is_open else None,
        hours=wire.RoomHours(weekdays=span, saturdays="09:00-17:00", sundays="closed", bank_holidays="closed"),
        who="Any clinician: paramedic, GP, 111, ward, emergency department", age="18 and over",
        telephone="01632 960101", form="https://forms.example/refer" if code == "SIM-C1" else None,
        route="From a ward: by the care transfer hub" if code in {"SIM-R1", "SIM-C1"} else None,
        hub_telephone="01632 960199" if answer == "ask_hub" else None,
        councils=["SIM-L1"] if code != "SIM-R2" else ["SIM-L2"], localities=["north"] if code == "SIM-R1" else [],
        owner="Adult social care (invented)", is_indicative=True, is_simulated=True,
        withheld="hubs_only" if answer == "ask_hub" else None,
    )  # fmt: skip
