"""A month of the invented system with faults in it: every figure about people on the API is what the ledger says."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from homeward.embedded import Connection as Server
from simulators.living.families.ward_board import ALL_DAYS, board_sheet
from simulators.world.shipped import SEED
from simulators.world.world import World
from tests.journeys.measured import note
from tests.journeys.truth.days import A_DAY, clock
from tests.journeys.truth.held import hold_everything, hold_people
from tests.journeys.truth.held_flow import hold_beneath, hold_flow, hold_requests
from tests.journeys.truth.partners import Arrived, Month, a_month
from tests.journeys.truth.told import Known, known_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

WARM_UP_FROM = datetime(2026, 8, 24, tzinfo=UTC)
DAILY = 12
ASKED = {
    "/stays", "/red-green", "/blockages", "/bed-position", "/levels", "coverage", "/pathways", "/referrals",
    "/responses", "/responses/clocks", "/services", "/bed-days", "/occupancy", "/red-green/period",
    "/blockages/bed-days", "/red-green/bed-days", "/red-green/today", "/bed-days/rows", "/bed-days/now",
    "/occupancy/rows", "/blockages/bed-hours", "/blockages/idle-days",
}  # fmt: skip
BOARDS = ("ward_board", "home_care", "care_homes")
SERVICES = ("capacity", "ucr", "virtual_ward")
QUARTER = timedelta(minutes=15)


def october(day: int, hour: int = DAILY, minute: int = 0) -> datetime:
    """An instant by London's clocks; the 32nd is the first of November."""
    return clock(date(2026, 10, 1) + (day - 1) * A_DAY, hour, minute)


@dataclass(slots=True)
class Days:
    """The month's days: what is sent on each, and by whom not. `lines` grow into an archive of the silent board."""

    month: Month
    silent: set[str] = field(default_factory=set)
    lines: list[bytes] = field(default_factory=list)
    told_later: list[Arrived] = field(default_factory=list)

    def of(self, *families: str) -> list[str]:
        """The feeds of some families that send in good order (none named: of all)."""
        feeds = [key for key in self.month.feeds if key not in self.silent]
        return [key for key in feeds if not families or key.partition(".")[0] in families]

    async def pass_to(self, last: int) -> None:
        """Days go by, up to and with one: every other day the boards send, and between them the services, at noon."""
        for day in range(self.month.world.now.day + 1, last + 1):
            self.month.live_to(october(day))
            await self.month.send(self.of(*(BOARDS if day % 2 else SERVICES)))

    async def stand_at(self, at: datetime) -> Known:
        """An instant about which everybody who sends has sent, at the last two quarters of an hour and now."""
        quarter = at - timedelta(minutes=at.minute % 15)
        for instant in sorted({quarter - QUARTER, quarter, at}):
            self.month.live_to(instant)
            await self.month.send(self.of())
        await self.month.show()
        return known_of(self.month.arrived, at=at)

    def keep_for_the_archive(self, *sites: str) -> None:
        """What silent boards would say now, as lines of a file that comes later."""
        at = self.month.world.now
        for site in sites:
            sheet = board_sheet(site, self.month.world.stays(site), at=at, days_from=ALL_DAYS)
            self.lines.append(sheet.write() + b"\n")
            page = self.month.book.page("ward_board", site)
            self.told_later.append(Arrived(page=page, came_at=at, is_list=False))


async def test_every_figure_about_people_is_what_the_ledger_says(server: Server, template: str) -> None:
    world = World.begin(SEED, WARM_UP_FROM)
    world.advance(october(3))
    async with a_month(server, template, world) as month:
        days = Days(month)
        await month.send(days.of())
        await days.pass_to(9)
        await _a_day_of_odd_documents(month, days)
        await days.pass_to(13)
        calm = await days.stand_at(october(14, 12))
        await hold_everything(month, calm, organisations=("SIM-S1", "SIM-L2", "SIM-S1-W05"))
        await _silence_begins(month, days)
        monday = await days.stand_at(october(19, 8, 30))
        await hold_everything(month, monday, organisations=("SIM-S2", "SIM-C1"))
        worst = await _the_worst_afternoon(month, days)
        await hold_everything(month, worst, organisations=("SIM",))
        await hold_flow(month, worst, organisations=("SIM", "SIM-S2", "SIM-L2"))
        after = await _late_word_comes(month, days)
        await hold_everything(month, after, organisations=("SIM-S2",))
        await _hold_then(month, worst, "SIM-S1", known=worst.at)
        await _hold_then(month, worst, "SIM-S2", known=None)
        # A list remembers for 48 hours who left and what closed; two days with the day of 25 hours are longer.
        await days.pass_to(23)
        await month.send(days.of(*SERVICES))
        await days.pass_to(24)
        await month.send(days.of(*BOARDS))
        await days.pass_to(25)
        night = await days.stand_at(october(26, 0, 5))
        await hold_everything(month, night, organisations=("SIM-C1",))
        await hold_beneath(month, night, "SIM-C1")
        await _the_archive_comes(month, days)
        await _hold_then(month, monday, "SIM-S2", known=None)
        await days.pass_to(31)
        await month.send(days.of(*SERVICES))
        month.live_to(october(33))
        await month.send(days.of(*BOARDS, *SERVICES))
        end = await days.stand_at(october(34, 12))
        await hold_everything(month, end, organisations=("SIM-S2",))
        await hold_flow(month, end, organisations=("SIM-S2", "SIM-L2"))
        await hold_people(month, _as_it_was(month, end))
        note(f"held against the ledger: {dict(month.compared.figures)}")
        assert not month.compared.differing, "\n\n".join(month.compared.differing)
        assert set(month.compared.figures) == ASKED
        assert min(month.compared.figures.values()) > 100


def _as_it_was(month: Month, end: Known) -> Known:
    """The whole ledger, whatever was told, at an instant at which all is mended."""
    month.book.look()
    return replace(end, people=dict(month.book.people), asks=dict(month.book.asks), notes={})


async def _hold_then(month: Month, told: Known, *organisations: str, known: datetime | None) -> None:
    """A past instant, as known then (`known`) or as it is known since."""
    # A document is received a moment after it was asked for.
    by = None if known is None else known + timedelta(seconds=1)
    then = known_of(month.arrived, at=told.at, known=known, is_live=False)
    query = {"at": _text(told.at)} | ({"known": _text(by)} if by is not None else {})
    await hold_everything(month, then, organisations=organisations, **query)
    for organisation in organisations:
        await hold_requests(month, then, organisation=organisation, **query)


def _text(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


async def _a_day_of_odd_documents(month: Month, days: Days) -> None:
    """One board has renamed a column, one names everybody twice, one team's documents come in the wrong order."""
    switch = month.partners.desk
    month.live_to(october(10, 11))
    await month.send(["capacity.SIM-R1"])
    month.live_to(october(10))
    switch.switch_on("ward_board.SIM-S1", "renamed-column", {})
    switch.switch_on("ward_board.SIM-S3", "duplicates", {})
    month.make(["ward_board.SIM-S1"])
    await month.fail("ward_board.SIM-S1", "missing_column")
    await month.send([*days.of(*SERVICES), "ward_board.SIM-S3", "ward_board.SIM-S2"])
    for hour in (13, 14, 15):
        month.live_to(october(10, hour))
        month.make(["capacity.SIM-R1"])
    for number in (-1, -3, -2):
        await month.hear_late("capacity.SIM-R1", number=number)
    for key in ("ward_board.SIM-S1", "ward_board.SIM-S3"):
        switch.switch_off(key)


async def _silence_begins(month: Month, days: Days) -> None:
    """On Friday evening the infirmary's board falls silent, for days; a community hospital's does for the weekend; a
    hub's word is under way for two days."""
    switch, site = month.partners.desk, "SIM-S2"
    await days.pass_to(15)
    await month.send(days.of(*SERVICES))
    month.live_to(october(16, 18))
    await month.send(days.of(*BOARDS))
    switch.switch_on(f"ward_board.{site}", "500", {})
    switch.switch_on("ward_board.SIM-C1", "missing-weekend", {})
    days.silent |= {f"ward_board.{site}", "capacity.SIM-D1"}
    for day in (17, 18):
        month.live_to(october(day))
        await month.send(days.of())
        month.make(["capacity.SIM-D1", f"ward_board.{site}"])
        await month.fail(f"ward_board.{site}", "server_error")
        days.keep_for_the_archive(site, "SIM-C1")
    switch.switch_off("ward_board.SIM-C1")
    # A provider of home care was last heard on Sunday at noon: on Monday it is late, on Wednesday silent for too long.
    days.silent.add("home_care.SIM-H06")


async def _the_worst_afternoon(month: Month, days: Days) -> Known:
    """On Wednesday a site's beds are away, one department stands still under new times, another sends an old file, and
    somebody has typed a figure ten times too large."""
    switch, site = month.partners.desk, "SIM-S2"
    for day in (19, 20, 21):
        month.live_to(october(day, 9 if day == 21 else DAILY))
        await month.send(days.of(*SERVICES, "beds", "ed", *(BOARDS if day == 20 else ())))
        month.make(["capacity.SIM-D1"])
        days.keep_for_the_archive(site)
    switch.switch_on("beds.SIM-S3", "500", {})
    switch.switch_on("ed.SIM-S2", "frozen", {})
    switch.switch_on("ed.SIM-S1", "frozen-row", {})
    days.silent |= {"beds.SIM-S3", "ed.SIM-S2", "ed.SIM-S1", "beds.SIM-S1"}
    frozen, row = month.pages["ed.SIM-S2"][-1], month.pages["ed.SIM-S1"][-1]
    for hour in (11, 13, 15):
        month.live_to(october(21, hour) - QUARTER)
        month.make(["beds.SIM-S1", "ed.SIM-S1", "ed.SIM-S2", "beds.SIM-S3"])
        await month.hear(["beds.SIM-S1"])
        await month.hear_again("ed.SIM-S2", frozen)
        counts = {(place, name): value for (place, name), value in row.counts.items()}
        await month.hear_again("ed.SIM-S1", replace(month.pages["ed.SIM-S1"][-1], counts=counts))
        await month.fail("beds.SIM-S3", "server_error")
    month.live_to(october(21, 15))
    # Ten times a large hospital is more than any has, and refused; ten times a small one is held until it is clear.
    for key in ("beds.SIM-S1", "beds.SIM-C1"):
        switch.switch_on(key, "mistyped-by-ten", {})
    month.make(["beds.SIM-S1", "beds.SIM-C1"])
    await month.hear_again("beds.SIM-S1", month.pages["beds.SIM-S1"][-1], refused={"occupied"})
    await month.hear_again("beds.SIM-C1", month.pages["beds.SIM-C1"][-1], doubted={"occupied"})
    days.silent.add("beds.SIM-C1")
    return await days.stand_at(month.world.now)


async def _late_word_comes(month: Month, days: Days) -> Known:
    """On Thursday all are back; the hub's word of the weekend comes after that of today."""
    switch = month.partners.desk
    month.live_to(october(22, 9))
    for key in ("ward_board.SIM-S2", "beds.SIM-S3", "ed.SIM-S2", "ed.SIM-S1", "beds.SIM-S1", "beds.SIM-C1"):
        switch.switch_off(key)
    days.silent.clear()
    await month.send(["capacity.SIM-D1"])
    for number in range(-6, -1):
        await month.hear_late("capacity.SIM-D1", number=number)
    return await days.stand_at(october(22, 10))


async def _the_archive_comes(month: Month, days: Days) -> None:
    """The file of the days on which the infirmary's board was silent is brought by hand."""
    month.live_to(october(27))
    await month.send(days.of(*BOARDS, *SERVICES))
    month.live_to(october(28))
    name = "ward_board_all_2026-10-17_2026-10-21.jsonl"
    done = await month.bring("ward_board_archive", name=name, payload=b"".join(days.lines))
    assert done.versions > 100
    month.arrived += [replace(told, came_at=month.world.now) for told in days.told_later]
    await month.send(days.of(*BOARDS, *SERVICES))
    await month.show()
