"""The whole state of the world: everything a checkpoint holds, and nothing else.

Data only. Random generators live in `Scene` while the world runs and are written here when it is put down.
"""

import msgspec

from simulators.world.agenda import Agenda, Seconds
from simulators.world.community.state import CommunityState
from simulators.world.people import Day, Referral, Response, Stay


class Ward(msgspec.Struct):
    """One ward. `beds` holds the stay in each bed, 0 for an empty one; a bed beyond those open is never filled anew.

    `core` beds belong to the ward, `closed` of them are shut (with a reason), `escalation` more are open for a while.
    `occupied` is kept in step with `beds`. `gone_today` counts who left since midnight.
    """

    code: str
    site: str
    specialty: str
    core: int
    beds: list[int]
    occupied: int = 0
    closed: int = 0
    closed_reason: str = ""
    escalation: int = 0
    gone_today: int = 0


class Story(msgspec.Struct):
    """A story somebody switched on: since when, and whom it is about ("" for the system)."""

    since: Seconds
    about: str = ""


class State(msgspec.Struct):
    """The world. `numbered` is the last number given to a stay, referral or response."""

    seed: int
    began_at: Seconds
    agenda: Agenda
    community: CommunityState
    numbered: int = 0
    stays: dict[int, Stay] = {}
    referrals: dict[int, Referral] = {}
    responses: dict[int, Response] = {}
    wards: dict[str, Ward] = {}
    stories: dict[str, Story] = {}
    forced_holidays: list[Day] = []
    gone_stays: list[int] = []
    closed_referrals: list[int] = []
    closed_responses: list[int] = []
    streams: dict[str, bytes] = {}
