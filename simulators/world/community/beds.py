"""Short-term beds: who waits for rehabilitation in a bed, and which bed is found for them.

A community hospital's bed is held while it is empty and staffed; a bed bought in a home that sends no figures while the
council has one to spare. What happens in a community hospital's bed is in `rehabilitation`.
"""

from typing import Final, Protocol

from simulators.world.community.desk import ARRANGING, NO_CAPACITY, Desk, rounded
from simulators.world.community.facts import STROKE_WARD, WARDS_OF_COUNCIL
from simulators.world.community.pools import Pools
from simulators.world.community.state import Placing
from simulators.world.people import Referral, Stay

ADMISSIONS_A_DAY: Final = 2.4
"""People a community hospital's ward can take in on a mean day."""
LAST_HOUR_FOR_TODAY: Final = 12.0
SUNDAY: Final = 6
KEPT_FOR_STROKE: Final = 2


class Ward(Protocol):
    """What happens to those who were given a bed."""

    def admitted(self, stay: Stay, referral: Referral) -> None:
        """Begin a person's rehabilitation in a community hospital."""
        ...


class ShortTermBeds:
    """The list of those who wait for a short-term bed (P2), and the beds held for them."""

    def __init__(self, desk: Desk, pools: Pools, ward: Ward) -> None:
        self._desk = desk
        self._pools = pools
        self._ward = ward
        self._stream = desk.scene.stream("community.beds")

    def midnight(self) -> None:
        """Begin a day: counts at nought."""
        state = self._desk.state
        state.beds_started = {"SIM-C1": 0, "SIM-C2": 0}
        state.beds_ended = {"SIM-C1": 0, "SIM-C2": 0}

    def receive(self, referral: Referral) -> None:
        """Take a referral over; somebody already in a community hospital waits for a bed elsewhere."""
        if not self._is_in_community_bed(referral):
            referral.service = wards_for(referral)[0][:6]
        self._desk.state.bed_waiting.append(referral.number)
        self._desk.wait(referral, tag=ARRANGING, reason="interface.bed_rehabilitation")

    def _is_in_community_bed(self, referral: Referral) -> bool:
        return bool(referral.stay) and self._desk.scene.state.stays[referral.stay].site.startswith("SIM-C")

    def release(self, referral: Referral) -> None:
        """Give a held or taken bed back."""
        placing = self._desk.state.placings.pop(referral.number, None)
        if placing is not None and placing.pool >= 0:
            self._pools.give_back(placing.pool)
        referral.booked_for = referral.accepted_at = 0

    def leave(self, referral: Referral) -> None:
        """Take a referral that never began off the list."""
        self._desk.state.bed_waiting.remove(referral.number)

    def held(self, ward: str) -> int:
        """Count the empty beds of a ward that are held or taken."""
        return sum(placing.ward == ward for placing in self._desk.state.placings.values())

    def match(self) -> None:
        """Hear the answers of an earlier round, then hold beds for those who wait, in order."""
        desk = self._desk
        free = {ward: desk.hospitals.free_beds(ward) - self.held(ward) for ward in ALL_WARDS}
        room = {ward: self._admissions_left(ward) for ward in ALL_WARDS}
        for number in desk.state.bed_waiting:
            referral = desk.referral(number)
            if 0 < referral.booked_for < desk.today:
                self.release(referral)
            if referral.booked_for:
                self._answer(referral)
            elif desk.is_eligible(referral):
                self._hold(referral, free, room)

    def _admissions_left(self, ward: str) -> int:
        desk = self._desk
        day = desk.today if desk.hour < LAST_HOUR_FOR_TODAY else desk.today + 1
        offered = rounded(self._stream, ADMISSIONS_A_DAY * desk.pace("P2", day))
        booked = sum(
            placing.ward == ward and desk.referral(number).booked_for == day
            for number, placing in desk.state.placings.items()
        )
        return offered - booked

    def _answer(self, referral: Referral) -> None:
        if referral.accepted_at:
            return
        if self._stream.random() < 0.9:
            referral.accepted_at = self._desk.now
            self._desk.start_at(referral, referral.booked_for, self._stream.uniform(11.0, 17.0))
        else:
            self.release(referral)
            self._desk.wait(referral, tag=ARRANGING, reason="interface.provider_request")

    def _hold(self, referral: Referral, free: dict[str, int], room: dict[str, int]) -> None:
        desk = self._desk
        day = desk.today if desk.hour < LAST_HOUR_FOR_TODAY else desk.today + 1
        if not self._is_in_community_bed(referral):
            for ward in wards_for(referral):
                kept = KEPT_FOR_STROKE if ward == STROKE_WARD and "stroke" not in referral.need else 0
                if free[ward] <= kept:
                    continue
                desk.wait(referral, tag=ARRANGING, reason="interface.bed_rehabilitation")
                if room[ward] > 0:
                    free[ward] -= 1
                    room[ward] -= 1
                    desk.state.placings[referral.number] = Placing(ward=ward)
                    referral.booked_for = day
                return
        pool = self._pools.hold(referral.council, "P2")
        if pool < 0:
            desk.wait(referral, tag=NO_CAPACITY, reason="capacity.bed_rehabilitation")
            return
        desk.state.placings[referral.number] = Placing(pool=pool)
        day = desk.today + 1 + int(self._stream.random() < 0.5)
        if not desk.calendar.works(day) and self._stream.random() < (0.3, 0.6)[desk.weekday(day) == SUNDAY]:
            day = desk.calendar.next_working(day)
        referral.booked_for = day
        desk.wait(referral, tag=ARRANGING, reason="interface.bed_rehabilitation")

    def start(self, referral: Referral) -> None:
        """Begin, if the bed is there now and the hospital lets the person go."""
        desk = self._desk
        placing = desk.state.placings[referral.number]
        if placing.ward and desk.hospitals.free_beds(placing.ward) <= 0:
            self.release(referral)
            desk.wait(referral, tag=NO_CAPACITY, reason="capacity.bed_rehabilitation")
            return
        if not desk.hand_over(referral):
            self.release(referral)
            return
        desk.state.bed_waiting.remove(referral.number)
        del desk.state.placings[referral.number]
        if placing.pool >= 0:
            referral.service = ""
            desk.begun(referral, is_followed=False)
            self._pools.move_in(placing.pool)
            return
        desk.begun(referral, is_followed=True)
        stay = desk.hospitals.admit_community(
            placing.ward,
            source="transfer" if referral.stay else "emergency",
            council=referral.council,
            locality=referral.locality,
            frailty=referral.frailty,
            expected_on=desk.today + 26,
        )
        if stay is None:
            raise RuntimeError(f"no bed on {placing.ward}, though one was free at {desk.now}")
        referral.service = placing.ward[:6]
        desk.state.lodgings[stay.number] = referral.number
        desk.state.beds_started[referral.service] += 1
        self._ward.admitted(stay, referral)


ALL_WARDS: Final = ("SIM-C1-W01", "SIM-C1-W02", "SIM-C2-W01", STROKE_WARD)


def wards_for(referral: Referral) -> tuple[str, ...]:
    """Name the community hospitals' wards that could take the person, the nearest first."""
    if referral.need == "stroke_rehabilitation":
        return (STROKE_WARD,)
    return WARDS_OF_COUNCIL[referral.council]
