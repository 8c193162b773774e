"""A crowd for the cases: the invented system with several of each of its people, told in its partners' own documents.

Whoever is more than once there has keys of their own and is alike in all else. Figures that a partner counts itself
stay those of the system as it is: they are not held against the people.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar
from zlib import crc32

import orjson

from simulators.living.families import FAMILIES
from simulators.living.family import Taken
from simulators.living.history.export import Job, Length, export
from simulators.living.history.plans import THINNED_GRAIN, thinned
from simulators.living.opening import shipped
from simulators.living.system import System
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
from simulators.world.shipped import FORTNIGHT
from simulators.world.world import World

# Those that tell of episodes: of the past nothing else is read by a picture of people.
TELLING = ("ward_board", "capacity", "ucr")
_MARKS = "abcdefghij"

Report = TypeVar("Report", StayReport, ReferralReport, ResponseReport)


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """How many there are of each, on average; below 1 some are left out."""

    stays: float
    referrals: float
    responses: float = 1.0


@dataclass(frozen=True, slots=True)
class Told:
    """A family's document of one code, as bytes."""

    family: str
    code: str
    body: bytes


@dataclass(frozen=True, slots=True)
class _Ended:
    stays: Sequence[StayReport]
    referrals: Sequence[ReferralReport]
    responses: Sequence[ResponseReport]


class Crowd(System):
    """The invented system from a fortnight before its demonstration, with so many of each of its people."""

    def __init__(self, times: Times) -> None:
        self._world: World = shipped(FORTNIGHT)
        self._times = times

    @property
    def now(self) -> datetime:
        """The present."""
        return self._world.now

    def advance(self, to: datetime) -> None:
        """Let time pass."""
        self._world.advance(to)

    def checkpoint(self) -> bytes:
        """Nothing: it is not gone on with."""
        return b""

    def set_story(self, name: str, on: bool, *, about: str = "") -> None:  # noqa: FBT001 - as the system has it
        """Switch a story on or off."""
        self._world.set_story(name, on, about=about)

    def site(self, code: str) -> SiteReport:
        """As it is."""
        return self._world.site(code)

    def stays(self, site: str) -> Sequence[StayReport]:
        """Several of each."""
        return list(self._of_stays(self._world.stays(site)))

    def stays_in_full(self, site: str) -> Sequence[StayReport]:
        """Several of each."""
        return list(self._of_stays(self._world.stays_in_full(site)))

    def stays_changed(self, site: str, seen: dict[int, bytes]) -> Sequence[StayReport]:
        """Several of each."""
        return list(self._of_stays(self._world.stays_changed(site, seen)))

    def department(self, site: str) -> DepartmentReport:
        """As it is."""
        return self._world.department(site)

    def hub(self, code: str) -> HubReport:
        """With the referrals of several of each."""
        report = self._world.hub(code)
        return replace(report, referrals=tuple(self._of_referrals(report.referrals)))

    def service(self, code: str) -> ServiceReport:
        """With the referrals of several of each."""
        report = self._world.service(code)
        return replace(report, referrals=tuple(self._of_referrals(report.referrals)))

    def home_care(self, provider: str) -> HomeCareReport:
        """As it is."""
        return self._world.home_care(provider)

    def response_team(self, code: str) -> ResponseTeamReport:
        """With several of each of its responses."""
        report = self._world.response_team(code)
        responses = tuple(self._of_responses(report.responses))
        # With a part of them the totals must not count more than the list can hold: it would be taken for lost.
        return replace(report, responses=responses, received_today=min(report.received_today, len(responses)))

    def virtual_ward(self) -> VirtualWardReport:
        """As it is."""
        return self._world.virtual_ward()

    def care_homes(self, council: str) -> Sequence[CareHomeReport]:
        """As they are."""
        return self._world.care_homes(council)

    def take_ended(self) -> _Ended:
        """Several of each."""
        ended = self._world.take_ended()
        return _Ended(
            list(self._of_stays(ended.stays)),
            list(self._of_referrals(ended.referrals)),
            list(self._of_responses(ended.responses)),
        )

    def _of_stays(self, reports: Sequence[StayReport]) -> Iterator[StayReport]:
        return _several(reports, times=self._times.stays)

    def _of_responses(self, reports: Sequence[ResponseReport]) -> Iterator[ResponseReport]:
        return _several(reports, times=self._times.responses)

    def _of_referrals(self, reports: Sequence[ReferralReport]) -> Iterator[ReferralReport]:
        """Whoever has no stay of theirs to be referred from is referred from home."""
        for report in reports:
            stays = 0 if report.stay is None else _count(report.stay, self._times.stays)
            for number in range(_count(report.key, self._times.referrals)):
                stay = _key(report.stay, number) if report.stay is not None and number < stays else None
                yield replace(report, key=_key(report.key, number), stay=stay)


def _several(reports: Sequence[Report], *, times: float) -> Iterator[Report]:
    for report in reports:
        for number in range(_count(report.key, times)):
            yield replace(report, key=_key(report.key, number))


def _count(key: str, times: float) -> int:
    """How many there are of one: always as many, and on average as often as asked."""
    whole = int(times)
    return whole + ((crc32(key.encode()) % 1000) < 1000 * (times - whole))


def _key(key: str, number: int) -> str:
    return f"{key}{_MARKS[number]}"


def write_past(crowd: Crowd, out: Path, *, until: datetime, say: Callable[[str], None]) -> None:
    """Let the crowd live up to an instant, and write down its episodes as an archive does."""
    export(
        Job(
            streams=[stream for stream in thinned() if stream.family.key in TELLING], grain=THINNED_GRAIN, prefix="",
            a_file=Length.MONTH, first=crowd.now + timedelta(minutes=15), last=until, out=out, begin=lambda: crowd,
            resume=lambda _: crowd, say=say,
        )
    )  # fmt: skip


def documents(crowd: Crowd) -> Iterator[Told]:
    """The document of every feed as it stands."""
    for family in FAMILIES:
        for code in family.codes:
            yield Told(family.key, code, family.sheet([Taken(crowd.now, family.take(crowd, code))]).write())


def partly_new(before: bytes, now: bytes, *, changes: int) -> bytes:
    """A ward board of now that tells of the first so many changes alone; of all others what it told before."""
    old = {row["stay"]: row for row in orjson.loads(before)["stays"]}
    document = orjson.loads(now)
    rows = {row["stay"]: row for row in document["stays"]}
    changed = sorted(key for key, row in rows.items() if old.get(key) != row)[:changes]
    told = {**old, **{key: rows[key] for key in changed}}
    document["stays"] = [told[key] for key in sorted(told)]
    document["row_count"] = len(told)
    return orjson.dumps(document)
