"""Who lives in the world, as plain data: stays in a bed, requests for a pathway service, urgent responses.

State only: what happens to them is written where it happens. Plain msgspec Structs, so that a checkpoint is nothing
but their encoding; they name each other by number and never point at each other. Nobody here is real.
"""

import msgspec

from simulators.world.agenda import Seconds

Day = int
"""A London day, counted as `datetime.date.toordinal` counts."""

AWAITS_TEST = -1
"""`Stay.tested_at` of somebody who cannot be found ready before a test or a theatre."""


class Spell(msgspec.Struct, array_like=True, gc=False):
    """A spell of not meeting the criteria to reside; open while `ends_at` is 0."""

    starts_at: Seconds
    ends_at: Seconds = 0


class BedDay(msgspec.Struct, array_like=True, gc=False):
    """One London day of a stay, as its board round left it. `colour` "" until reviewed, then "red" or "green"."""

    on: Day
    ward: str
    colour: str = ""
    reason: str = ""
    reviewed_at: Seconds = 0


class Stay(msgspec.Struct, array_like=True):
    """One person in one bed, of an acute or a community hospital, until 48 hours after they left.

    `number` is the key of `State.stays`. `frailty` 0 to 1. `pathway` is what the person will truly need; the reports
    tell `pathway_referred` and `pathway_final`. `doing` is the step the person waits in (see `stays`), `turn` counts
    the steps so that an appointment made for an earlier one can be told from the present. `referral` is the number of
    the open request for a service, 0 for none. `delay_reason` is what the ward itself waits for, "" when it waits for
    nobody but the service asked for (then `telling.delay_reason` gives the reason of the referral).
    """

    number: int
    site: str
    ward: str
    bed: int
    specialty: str
    source: str
    council: str
    locality: str
    admitted_at: Seconds
    frailty: float
    pathway: str
    sex: int = 0
    is_short: bool = False
    expected_on: Day = 0
    meets: bool | None = None
    spells: list[Spell] = []
    days: list[BedDay] = []
    pathway_referred: str = ""
    pathway_final: str = ""
    delay_reason: str = ""
    left_at: Seconds = 0
    left_to: str = ""
    doing: str = ""
    turn: int = 0
    referral: int = 0
    well_at: Seconds = 0
    double_handed: bool = False
    hours_a_week: float = 0.0
    need: str = ""
    dies_at: Seconds = 0
    tested_at: Seconds = 0
    is_assessed: bool = False


class Referral(msgspec.Struct, array_like=True):
    """A request for a pathway service, held by a hub until `decided_at` and by the community side afterwards.

    `stay` is the number of the stay it is for, 0 for a person not in a bed. `tag`: "hospital process", "hub decision",
    "being arranged", "no capacity"; "" once started or closed. `reason` is the code of the 2024 scheme that goes with
    the tag: whoever holds the referral keeps both true, and the stay's own reason follows them.

    `need`: P0 "restart" (the home care they had before); P1 "reablement", "home_care", "end_of_life"; P2
    "rehabilitation", "stroke_rehabilitation"; P3 "residential", "residential_dementia", "nursing", "nursing_dementia".
    `waiting_in`: "acute" or "not_acute"; "" once started or closed. `outcome`: "started", "withdrawn", "declined",
    "died"; a referral is closed at its start, and ended when the service ends. Unset times and days are 0.
    """

    number: int
    stay: int
    hub: str
    pathway: str
    need: str
    council: str
    locality: str
    referred_at: Seconds
    double_handed: bool
    hours_a_week: float
    frailty: float
    service: str = ""
    decided_at: Seconds = 0
    accepted_at: Seconds = 0
    booked_for: Day = 0
    started_at: Seconds = 0
    ended_at: Seconds = 0
    closed_at: Seconds = 0
    outcome: str = ""
    waiting_in: str = "acute"
    tag: str = "hub decision"
    reason: str = "hub.needs_and_pathway"


class Response(msgspec.Struct, array_like=True):
    """A referral to urgent community response. Unset times are 0, unset words are ""."""

    number: int
    team: str
    priority: str
    source: str
    council: str
    locality: str
    received_at: Seconds
    frailty: float
    triaged_at: Seconds = 0
    promised_at: Seconds = 0
    first_contact_at: Seconds = 0
    closed_at: Seconds = 0
    outcome: str = ""
    reason: str = ""
