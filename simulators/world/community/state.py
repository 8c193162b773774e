"""The state of the community side: everything of it that a checkpoint holds.

Data only, filled by `CommunitySide.begin`. People are in `State.referrals` and `State.responses`; here they are
numbers. Services name each other by code or by their place in a list.
"""

import msgspec

from simulators.world.agenda import Seconds
from simulators.world.people import Day


class Case(msgspec.Struct, array_like=True, gc=False):
    """A person on a reablement caseload until `recovers_on`, and then until their `package` (0 for none) begins."""

    referral: int
    started_on: Day
    recovers_on: Day
    double_handed: bool
    package: int = 0


class Team(msgspec.Struct):
    """A reablement team. `rota` holds the starts by locality for today and seven days on, `sick` the share of the
    day's visits that cannot be made; `waiting` everybody not started, booked or not, by number."""

    code: str
    council: str
    limit: int
    cases: dict[int, Case] = {}
    waiting: list[int] = []
    rota: dict[Day, list[int]] = {}
    sick: dict[Day, float] = {}
    started: list[int] = []
    started_today: int = 0
    ended_today: int = 0


class Package(msgspec.Struct, array_like=True, gc=False):
    """A person's home care. `quarters` are quarter-hours a day of each carer; double-handed takes a second round.

    `doing`: waiting, booked, running, away (in hospital, hours held), lapsed (in hospital, hours given up).
    `origin`: community, reablement, hospital, end_of_life, restart, handed_back. `unit` -1 while nobody has it.
    """

    number: int
    council: str
    locality: str
    quarters: int
    double_handed: bool
    origin: str
    since: Seconds
    doing: str = "waiting"
    unit: int = -1
    first: int = -1
    second: int = -1
    starts_on: Day = 0
    referral: int = 0
    case: int = 0


class Unit(msgspec.Struct):
    """A provider in one locality: `rounds` are the quarter-hours booked on each carer's round, `usual` how many rounds
    it would keep, `rota` the share at work from today on, `running` and `booked` its packages by number."""

    provider: str
    locality: str
    usual: int
    rounds: list[int]
    rota: list[float] = []
    running: list[int] = []
    booked: list[int] = []
    handed_back: dict[Day, int] = {}


class Market(msgspec.Struct):
    """A council's home care: who waits (in order), and who is away in hospital with or without hours held."""

    council: str
    units: list[int] = []
    waiting: list[int] = []
    away: list[int] = []


class Home(msgspec.Struct):
    """A care home: the truth, and in `entry` (updated at, maximum, occupied, reserved, accepting) what it last said."""

    code: str
    council: str
    bed_type: str
    maximum: int
    renewal_days: float
    occupied: int = 0
    reserved: int = 0
    closed_until: Day = 0
    entry: tuple[Seconds, int, int, int, bool] = (0, 0, 0, 0, True)


class Pool(msgspec.Struct):
    """Beds a council has bought in homes that send no figures: `usual` it would keep, `places` it has now."""

    council: str
    pathway: str
    usual: int
    places: int
    taken: int = 0
    reserved: int = 0


class Placing(msgspec.Struct, array_like=True, gc=False):
    """What a referral to a bed holds: a home or pool by its place in the list, or a ward; `tried` homes said no.

    `is_undecided` while the person or their family choose a home, or settle who pays.
    """

    home: int = -1
    pool: int = -1
    ward: str = ""
    tried: list[int] = []
    is_undecided: bool = False


class Responders(msgspec.Struct):
    """An urgent response team today: clinicians by shift, how many are out, who waits, visits done by shift."""

    code: str
    on_shift: list[int]
    out: int = 0
    urgent: list[int] = []
    planned: list[int] = []
    follow_ups: int = 0
    follow_ups_to_come: list[int] = []
    done: list[int] = msgspec.field(default_factory=lambda: [0, 0])
    received: int = 0
    met: int = 0
    missed: int = 0
    declined: int = 0
    deferred: int = 0


class VirtualWard(msgspec.Struct):
    """The virtual ward: how many are on it, and how many leave on which day."""

    places: int
    people: int = 0
    leaving: dict[Day, int] = {}
    waiting_step_up: int = 0
    waiting_step_down: int = 0
    admitted_today: int = 0
    discharged_today: int = 0


class CommunityState(msgspec.Struct):
    """The community side, as plain data. `lodgings` ties a community hospital's stay to the referral that led to it.

    `taken_over`, `begun` and `given_up` count referrals from the beginning of the world on, so that nobody is lost:
    taken over = waiting + begun + given up.
    """

    teams: dict[str, Team] = {}
    units: list[Unit] = []
    markets: dict[str, Market] = {}
    packages: dict[int, Package] = {}
    homes: list[Home] = []
    pools: list[Pool] = []
    placings: dict[int, Placing] = {}
    bed_waiting: list[int] = []
    home_waiting: list[int] = []
    outside_waiting: dict[str, list[int]] = {}
    lodgings: dict[int, int] = {}
    beds_started: dict[str, int] = {}
    beds_ended: dict[str, int] = {}
    responders: dict[str, Responders] = {}
    virtual_ward: VirtualWard = msgspec.field(default_factory=lambda: VirtualWard(places=0))
    taken_over: int = 0
    begun: int = 0
    given_up: int = 0
