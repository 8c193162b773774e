"""The whole state of the world: everything a checkpoint holds, and nothing else.

Data only. Random generators live in `Scene` while the world runs and are written here when it is put down.
"""

import msgspec

from simulators.world.agenda import Agenda, Seconds
from simulators.world.community.state import CommunityState
from simulators.world.people import Day, Referral, Response, Stay


class Ward(msgspec.Struct):
    """One ward. `beds` holds the stay in each bed: 0 empty, -1 being made ready.

    `closing` core beds are meant to be shut and `closed` are, as far as nobody lies in them; `opening` more are meant
    to be open beyond the core and `escalation` are. `occupied` is kept in step with `beds`. `gone_today` counts who
    left since midnight, alive or not. `shut_until` is the day an outbreak ends, `short_until` the day a want of staff
    that closes `short` beds does, 0 for none. `senior`: a senior leads today's round.
    """

    code: str
    site: str
    specialty: str
    core: int
    beds: list[int]
    occupied: int = 0
    closing: int = 0
    closed: int = 0
    closed_reason: str = ""
    opening: int = 0
    escalation: int = 0
    gone_today: int = 0
    shut_until: Day = 0
    short_until: Day = 0
    short: int = 0
    senior: bool = True

    @property
    def open(self) -> int:
        """Beds open now, core and escalation."""
        return self.core - self.closed + self.escalation


class Visit(msgspec.Struct, array_like=True, gc=False):
    """One person's visit to an emergency department, from the ambulance bay or the door until they leave it.

    `stage`: riding (an ambulance being unloaded), outside (one that waits), waiting, treated, decided. `clock_at` is
    where the four hours begin. `is_lying` takes one of the department's spaces. `short` is a stay of hours. `is_major`
    is the queue, `by_doctor` who sees or saw the person.
    """

    number: int
    site: str
    council: str
    locality: str
    frailty: float
    sex: int
    by_ambulance: bool
    arrived_at: Seconds
    clock_at: Seconds
    admits: bool
    short: bool
    specialty: str
    stage: str = "waiting"
    is_lying: bool = False
    decided_at: Seconds = 0
    is_major: bool = True
    by_doctor: bool = True


class Department(msgspec.Struct):
    """One emergency department. `present` are the visits inside, `outside` the ambulances not handed over, `awaiting`
    those decided and without a bed, each in order; `majors` and `minors` wait for a clinician; `busy` doctors and
    `busy_practitioners` are seeing somebody. Counters begin at London midnight."""

    site: str
    present: dict[int, Seconds] = {}
    outside: list[int] = []
    majors: list[int] = []
    minors: list[int] = []
    awaiting: list[int] = []
    busy: int = 0
    busy_practitioners: int = 0
    lying: int = 0
    attendances: int = 0
    departures: int = 0
    within_4_hours: int = 0
    admissions: int = 0
    ambulance_arrivals: int = 0
    handovers: int = 0
    handover_seconds: int = 0
    handovers_over_30: int = 0
    handovers_over_60: int = 0
    attendances_ever: int = 0
    departures_ever: int = 0


class Site(msgspec.Struct):
    """What a hospital site shares among its wards: who queues for a test or for therapists, and today's list."""

    code: str
    tests: list[int] = []
    therapy: list[int] = []
    electives: list[Seconds] = []
    cancelled_today: int = 0
    test_credit: float = 0.0
    therapy_credit: float = 0.0
    urgency: float = 0.0
    admitted_ever: int = 0
    left_ever: int = 0


class Hub(msgspec.Struct):
    """A care transfer hub: referrals not decided yet, each with the moment its papers are together."""

    code: str
    waiting: list[tuple[int, Seconds]] = []
    decided_today: int = 0
    unused: float = 0.0


class Story(msgspec.Struct):
    """A story somebody switched on: since when, and whom it is about ("" for the system)."""

    since: Seconds
    about: str = ""


class State(msgspec.Struct):
    """The world. `numbered` is the last number given to a stay, referral, response or visit."""

    seed: int
    began_at: Seconds
    agenda: Agenda
    community: CommunityState
    numbered: int = 0
    stays: dict[int, Stay] = {}
    referrals: dict[int, Referral] = {}
    responses: dict[int, Response] = {}
    visits: dict[int, Visit] = {}
    wards: dict[str, Ward] = {}
    departments: dict[str, Department] = {}
    sites: dict[str, Site] = {}
    hubs: dict[str, Hub] = {}
    waves: dict[str, float] = {}
    stories: dict[str, Story] = {}
    forced_holidays: list[Day] = []
    gone_stays: list[int] = []
    closed_referrals: list[int] = []
    closed_responses: list[int] = []
    streams: dict[str, bytes] = {}
