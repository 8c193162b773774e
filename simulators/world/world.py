"""The world as its servers and writers see it: begin or resume it, let time pass, ask what partners would report.

Puts the parts together and holds no rule of its own. Time passes only by `advance`; reports change nothing, and how
often they are asked or in what steps time passes makes no difference to what happens.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

import msgspec

from simulators.world.agenda import Agenda
from simulators.world.community.community import CommunitySide
from simulators.world.community.state import CommunityState
from simulators.world.hospital import HospitalSide
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
from simulators.world.telling import moment, tell_referral, tell_response, tell_stay

STORIES: Final = ("winter_surge", "norovirus", "hand_back", "ucr_short_of_staff", "bank_holiday_weekend")


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

    def __init__(self, state: State, community: type[CommunitySide] = CommunitySide) -> None:
        self._scene = Scene(state)
        self._hospitals = HospitalSide(self._scene)
        self._community: Community = community(self._scene, self._hospitals)
        self._hospitals.meet(self._community)
        self._handlers: dict[str, Callable[[int], None]] = {
            **self._hospitals.handlers(),
            **self._community.handlers(),
        }

    @classmethod
    def begin(cls, seed: int, at: datetime, community: type[CommunitySide] = CommunitySide) -> Self:
        """Begin a world that is empty at `at`: beds and services fill from then on."""
        second = int(at.timestamp())
        state = State(seed=seed, began_at=second, agenda=Agenda(now=second), community=CommunityState())
        world = cls(state, community)
        world._hospitals.begin()
        world._community.begin()
        return world

    @classmethod
    def resume(cls, checkpoint: bytes, community: type[CommunitySide] = CommunitySide) -> Self:
        """Go on from a checkpoint as if the world had never stopped."""
        return cls(msgspec.msgpack.decode(checkpoint, type=State), community)

    def checkpoint(self) -> bytes:
        """Write the whole state down, without changing it. Equal states give equal bytes."""
        self._scene.write_streams()
        return msgspec.msgpack.encode(self._scene.state)

    @property
    def now(self) -> datetime:
        """The world's present."""
        return moment(self._scene.now)

    def advance(self, to: datetime) -> None:
        """Let time pass up to and including `to`, by whole seconds; an earlier time changes nothing."""
        second = int(to.timestamp())
        if second > self._scene.now:
            self._scene.agenda.run(second, self._handlers)

    def set_story(self, name: str, on: bool, *, about: str = "") -> None:  # noqa: FBT001
        """Switch a story on or off, from now on.

        `name`: winter_surge, norovirus (about: a ward), hand_back (about: a home care provider), ucr_short_of_staff
        (about: a team), bank_holiday_weekend. An empty `about` lets the world choose.
        Raises: ValueError for a story nobody wrote.
        """
        if name not in STORIES:
            raise ValueError(f"no story {name!r}; there are {', '.join(STORIES)}")
        if on:
            self._scene.state.stories[name] = Story(since=self._scene.now, about=about)
        else:
            self._scene.state.stories.pop(name, None)
        self._hospitals.story_changed(name)
        self._community.story_changed(name)

    def site(self, code: str) -> SiteReport:
        """Report a site's beds."""
        return self._hospitals.site(code)

    def stays(self, site: str) -> list[StayReport]:
        """Report everyone in a bed of a site, and those who left in the last 48 hours."""
        return self._hospitals.stays(site)

    def stays_in_full(self, site: str) -> list[StayReport]:
        """Report everyone in a bed of a site, whole: all ready spells, all days."""
        return self._hospitals.stays_in_full(site)

    def stays_changed(self, site: str, seen: dict[int, bytes]) -> list[StayReport]:
        """Report those of `stays` that are not as `seen` (a notebook, empty at first) has them, and write it on."""
        return self._hospitals.stays_changed(site, seen)

    def department(self, site: str) -> DepartmentReport:
        """Report an acute site's emergency department."""
        return self._hospitals.department(site)

    def hub(self, code: str) -> HubReport:
        """Report a care transfer hub."""
        return self._hospitals.hub(code)

    def home_care(self, provider: str) -> HomeCareReport:
        """Report a home care provider, as its last file was written."""
        return self._community.home_care(provider)

    def service(self, code: str) -> ServiceReport:
        """Report a reablement team or the beds of a community hospital."""
        return self._community.service(code)

    def response_team(self, code: str) -> ResponseTeamReport:
        """Report an urgent community response team."""
        return self._community.response_team(code)

    def virtual_ward(self) -> VirtualWardReport:
        """Report the virtual ward."""
        return self._community.virtual_ward()

    def care_homes(self, council: str) -> list[CareHomeReport]:
        """Report the care homes of a council, each as old as its own entry."""
        return self._community.care_homes(council)

    def take_ended(self) -> Ended:
        """Take what ended since the last call, whole; a referral counts when it closes and again when it ends.

        The first call begins the collecting and gives what is still held of the last 48 hours. Nothing is collected in
        a world nobody asks, and none of it is in a checkpoint.
        """
        scene, state = self._scene, self._scene.state
        if not scene.is_collecting:
            scene.is_collecting = True
            scene.ended_stays = [state.stays[number] for number in state.gone_stays]
            scene.ended_referrals = {
                number: referral for number, referral in state.referrals.items() if referral.closed_at
            }
            scene.ended_responses = [state.responses[number] for number in state.closed_responses]
        ended = Ended(
            stays=[tell_stay(scene, stay) for stay in scene.ended_stays],
            referrals=[tell_referral(scene, referral) for referral in scene.ended_referrals.values()],
            responses=[tell_response(scene, response) for response in scene.ended_responses],
        )
        scene.ended_stays, scene.ended_referrals, scene.ended_responses = [], {}, []
        return ended
