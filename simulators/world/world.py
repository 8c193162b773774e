"""The world as its servers and writers see it: begin or resume it, let time pass, ask what partners would report.

Puts the parts together and holds no rule of its own. Time passes only by `advance`; reports change nothing, and how
often they are asked or in what steps time passes makes no difference to what happens.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

import msgspec

from simulators.world.agenda import Agenda
from simulators.world.community.community import CommunitySide
from simulators.world.community.state import CommunityState
from simulators.world.links import Community
from simulators.world.reports import (
    CareHomeReport,
    DepartmentReport,
    HomeCareReport,
    HubReport,
    ReferralReport,
    ResponseReport,
    ResponseTeamReport,
    ServiceReport,
    SiteReport,
    StayReport,
    VirtualWardReport,
)
from simulators.world.scene import Scene
from simulators.world.state import State, Story
from simulators.world.telling import moment, tell_referral, tell_response


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """Episodes that ended since somebody last asked, whole: all ready spells, all days."""

    stays: list[StayReport]
    referrals: list[ReferralReport]
    responses: list[ResponseReport]


class World:
    """One world, alive. Make it with `begin` or `resume`.

    `CommunitySide(scene, hospitals)` is the community's class, in `community.community`, and implements
    `links.Community`; `hospitals` implements `links.Hospitals`.
    """
