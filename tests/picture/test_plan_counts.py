"""What plans rest on: which days were told of, when a referral came to its service, what is staffed; by hand."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from catalogue.reader import from_files
from db.engine import Connection
from db.read.snapshot import one_look
from db.write import save_catalogue
from metrics.plans.plan import Spot, Staffed, StaffedBy
from metrics.vocabulary.days import at_time, london_day, start_of
from metrics.vocabulary.episodes import Offer, Referral
from picture.memory import Memory
from picture.plan_counts import Counted, counted, expected_of
from tests.api.planned import responses_of, speak
from tests.picture.partners import LIVING, NOW, Partners, partners
from tests.picture.requested import request

TODAY = london_day(NOW)
A_DAY = timedelta(days=1)
SATURDAY = date(2026, 11, 14)
SPOT = Spot("SIM-R1", SATURDAY, "day")
LATE = Spot("SIM-U1", TODAY, "late")


def decided(on: date, number: int = 0, *, holder: str = "SIM-R1") -> Referral:
    """A referral made the day before, decided for the team at noon, begun and over on the day after."""
    noon = at_time(on, time(12, number))
    return replace(
        request(f"{on:%m%d}{number:06}", referred=1, holder=holder), referred_at=noon - A_DAY, decided_at=noon,
        accepted_at=noon, started_at=noon + A_DAY, closed_at=noon + A_DAY, ended_at=noon + A_DAY, outcome="started",
        waiting_in=None, observed_at=noon + A_DAY,
    )  # fmt: skip


async def _speaks(sending: Partners, at: datetime, told: Iterable[Referral] = ()) -> None:
    await sending.send("capacity_r1", "SIM-R1", {"reablement.caseload": 40.0}, at=at)
    await sending.bring("capacity_r1", [replace(each, observed_at=at) for each in told], at=at)


async def _expected(conn: Connection, *, at: datetime = NOW, day: date = SATURDAY) -> Counted:
    memory = Memory()
    async with one_look(conn):
        catalogue = await memory.catalogue(conn, known=None)
        await memory.index.refresh(conn)
        ground, services = memory.ground(catalogue, on=london_day(at)), memory.settings(catalogue).services
        found = await expected_of(conn, ground, services.by_organisation, "SIM-R1", first=day, last=day, at=at)
    assert list(found) == [Spot("SIM-R1", day, "day")]
    return found[Spot("SIM-R1", day, "day")]


async def test_a_day_counts_where_the_service_spoke_on_it_and_on_the_day_after(store: Connection) -> None:
    sending = await partners(store)
    silent = {TODAY - 20 * A_DAY, TODAY - 9 * A_DAY}
    for ago in range(28, -1, -1):
        day = TODAY - ago * A_DAY
        if day not in silent:
            await _speaks(sending, min(at_time(day, time(20)), NOW), [decided(day - A_DAY, n) for n in range(3)])
    found = await _expected(store)
    # The silent day, and the one before it: what closed then may have been on no list.
    assert found.days_known == 28 - 2 * len(silent)
    assert found.need is not None
    assert (found.need.low, found.need.high, found.need.days) == (3, 3, 24)


async def test_what_only_an_archive_tells_of_counts_between_the_days_of_its_first_word_and_its_last(
    store: Connection,
) -> None:
    sending = await partners(store)
    days = [TODAY - ago * A_DAY for ago in range(18, 2, -1)]
    told = [decided(day, n) for day in days for n in range(2)]
    await sending.bring("capacity_archive", told, at=NOW)
    found = await _expected(store)
    # Each is told of on the day after it was decided: the first word is of the second day, the last of the day after
    # the last one; the days of both words may have been told of in part.
    assert found.days_known == len(days) - 2
    assert found.need is not None
    assert (found.need.low, found.need.usual, found.need.high) == (2, 2, 2)


async def test_thirteen_known_days_are_no_history_and_fourteen_are_some(store: Connection) -> None:
    sending = await partners(store)
    for ago in range(13, -1, -1):
        await _speaks(sending, min(at_time(TODAY - ago * A_DAY, time(20)), NOW))
    few = await _expected(store)
    assert (few.days_known, few.need) == (13, None)
    tomorrow = NOW + A_DAY
    await _speaks(sending, tomorrow)
    enough = await _expected(store, at=tomorrow)
    assert enough.days_known == 14
    assert enough.need is not None
    assert (enough.need.usual, enough.need.high) == (0, 0), "nobody came on any of them, which was told"


async def test_a_referral_comes_when_it_is_decided_and_never_while_the_hub_holds_it(store: Connection) -> None:
    sending = await partners(store)
    yesterday = TODAY - A_DAY
    with_hub = replace(decided(yesterday, 5, holder="SIM-D1"), started_at=None, closed_at=None, ended_at=None)
    await sending.bring("capacity_d1", [replace(with_hub, observed_at=NOW)], at=NOW)
    await _speaks(sending, NOW, [decided(yesterday, 1), decided(yesterday, 2)])
    memory = Memory()
    async with one_look(store):
        catalogue = await memory.catalogue(store, known=None)
        await memory.index.refresh(store)
        ground, services = memory.ground(catalogue, on=TODAY), memory.settings(catalogue).services.by_organisation
        spots = [Spot("SIM-R1", yesterday - A_DAY, "day"), Spot("SIM-R1", yesterday, "day"), SPOT]
        found = await counted(store, ground, services, spots, at=NOW, known=None, with_need=False)
        gone = await counted(
            store, ground, services, [Spot("SIM-R9", TODAY, "day"), Spot("SIM-R1", TODAY, "night")], at=NOW,
            known=None, with_need=True,
        )  # fmt: skip
    assert [found[spot].came for spot in spots] == [0, 2, 0]
    assert all(each.need is None for each in found.values()), "nobody asked for it"
    assert gone == {}, "the catalogue knows neither"


async def test_staffed_is_what_is_put_up_for_the_shift_with_the_age_of_its_oldest_word(store: Connection) -> None:
    sending = await partners(store)
    offers = [
        Offer(
            organisation="SIM-R1", kind=kind, locality=locality, starts_at=start_of(day), offered=offered, held=0.0,
            taken=0.0, usable=0.0, observed_at=NOW - hours * timedelta(hours=1),
        )
        for kind, locality, day, offered, hours in (
            ("reablement_start", "north", SATURDAY, 3.0, 2), ("reablement_start", "central", SATURDAY, 1.5, 1),
            ("reablement_start", "north", SATURDAY + A_DAY, 9.0, 1), ("community_bed", "north", SATURDAY, 7.0, 1),
        )
    ]  # fmt: skip
    await sending.bring("capacity_r1", offers, at=NOW)
    assert (await _expected(store)).staffed == Staffed(4.5, StaffedBy.TOLD, NOW - timedelta(hours=2))
    assert (await _expected(store, day=SATURDAY + 2 * A_DAY)).staffed is None


async def _counted(conn: Connection, spot: Spot, *, at: datetime) -> Counted:
    memory = Memory()
    async with one_look(conn):
        catalogue = await memory.catalogue(conn, known=None)
        await memory.index.refresh(conn)
        ground, services = memory.ground(catalogue, on=london_day(at)), memory.settings(catalogue).services
        found = await counted(conn, ground, services.by_organisation, [spot], at=at, known=at, with_need=False)
    return found[spot]


@pytest.mark.parametrize(
    ("last", "at", "came"),
    [
        # It may be silent for a quarter of an hour: in the shift since its last word, after the shift since its end.
        (time(19, 46), time(19, 59), 7),
        (time(19, 46), time(20, 14, 59), 7),
        (time(19, 46), time(20, 15), None),
        (time(19, 46), time(23, 59), None),
        (time(19, 30), time(19, 44, 59), 7),
        (time(19, 30), time(19, 45), None),
        (time(19, 30), time(20, 5), None),
        (time(20), time(23, 59), 7),
        (time(20, 5), time(23, 59), 7),
    ],
)
async def test_a_shift_that_is_over_is_counted_for_good_only_where_its_feed_told_of_it_to_its_end(
    store: Connection, last: time, at: time, came: int | None
) -> None:
    sending = await partners(store)
    await speak(sending, list(responses_of(TODAY)), at=at_time(TODAY, time(18)))
    await speak(sending, [], at=at_time(TODAY, last))
    found = await _counted(store, LATE, at=at_time(TODAY, at))
    assert (found.came, found.is_whole) == (came, last >= time(20))
    if found.known_until is not None:
        edge = found.known_until
        before, then = [await _counted(store, LATE, at=edge - wait) for wait in (timedelta(seconds=1), timedelta(0))]
        assert (before.came, then.came) == (7, None), "the picture is looked at again when it changes with nothing told"


async def test_a_day_of_which_a_daily_feed_told_five_hours_is_not_judged_on_them(store: Connection) -> None:
    sending = await partners(store)
    feeds = LIVING.files["feeds.toml"].replace(b'late_after = "40 min"', b'late_after = "20 h"')
    daily = from_files(
        {**LIVING.files, "feeds.toml": feeds.replace(b'stale_after = "120 min"', b'stale_after = "30 h"')}
    )
    await save_catalogue(store, daily, since=NOW, code_version="1")
    await _speaks(sending, at_time(TODAY, time(5)))
    spot, midnight = Spot("SIM-R1", TODAY, "day"), start_of(TODAY + A_DAY)
    for hours, came in ((-1, 0), (0.5, 0), (19.9, 0), (20, None), (40, None)):
        found = await _counted(store, spot, at=midnight + timedelta(hours=hours))
        assert (found.came, found.is_whole) == (came, False), hours
    await _speaks(sending, midnight + timedelta(hours=29))
    assert (await _counted(store, spot, at=midnight + timedelta(hours=40))).is_whole


@pytest.mark.parametrize(("days", "rests_on"), [(20, 20), (14, 14), (10, None)])
async def test_a_need_rests_on_the_known_days_on_which_there_was_such_a_shift(
    store: Connection, days: int, rests_on: int | None
) -> None:
    sending = await partners(store)
    since = f'type = "reablement"\nvalid_from = {TODAY - days * A_DAY}'.encode()
    plans = LIVING.files["plans.toml"].replace(b'type = "reablement"', since)
    await save_catalogue(
        store, from_files({**LIVING.files, "plans.toml": plans}), since=NOW - timedelta(days=90), code_version="1"
    )
    for ago in range(28, -1, -1):
        await _speaks(sending, min(at_time(TODAY - ago * A_DAY, time(20)), NOW))
    found = await _expected(store)
    assert found.days_known == days
    assert (None if found.need is None else found.need.days) == rests_on
