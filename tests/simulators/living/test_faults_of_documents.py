"""Each fault of the document, switched on for a feed and seen in what a plain client then reads."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from simulators.living.faults.figures import FIGURE_FAULTS
from simulators.living.faults.register import FAULTS
from simulators.living.faults.shape import SHAPE_FAULTS
from simulators.living.faults.times import TIME_FAULTS
from simulators.living.house import House
from tests.simulators.living.conftest import HandClock, ask, headers
from tests.simulators.living.made import MadeSystem

BEDS, ED, HOME_CARE, CAPACITY = "beds.SIM-S1", "ed.SIM-S1", "home_care.SIM-H01", "capacity.SIM-R1"


class Reader:
    """Reads feeds of a house with and without a fault."""

    def __init__(self, house: House, client: httpx2.AsyncClient) -> None:
        self.house, self.client = house, client

    async def text(self, feed: str) -> str:
        answer = await ask(self.client, self.house, feed)
        assert answer.status_code == 200, answer.text
        return answer.text

    async def json(self, feed: str) -> Any:
        return json.loads(await self.text(feed))

    async def rows(self, feed: str) -> list[dict[str, str]]:
        """The rows of a CSV feed, the trailer among them."""
        return list(csv.DictReader(io.StringIO(await self.text(feed))))

    async def switch(self, feed: str, fault: str, **options: object) -> None:
        await self.house.switch_on(feed, fault, options)


@pytest.fixture
def reader(house: House, client: httpx2.AsyncClient) -> Reader:
    return Reader(house, client)


def _metric(rows: list[dict[str, str]], name: str) -> list[str]:
    return [row["value"] for row in rows if row["metric"] == name]


def _all(held: Any, name: str) -> Iterator[Any]:
    """Every value of a field anywhere in a document."""
    for value in held.values() if isinstance(held, dict) else held if isinstance(held, list) else []:
        yield from _all(value, name)
    if isinstance(held, dict) and name in held:
        yield held[name]


@pytest.mark.parametrize(
    ("fault", "site", "ward", "department"),
    [
        ("mistyped-by-ten", 490, [35, 14], "600"),
        ("zero-for-missing", 0, [0, 0], "0"),
        ("negative", -49, [35, 14], "-60"),
        ("more-than-possible", 99, [35, 14], "110"),
        ("unit-change", 98.0, [97.2, 100.0], "60"),
        ("text-numbers", "49", ["35", "14"], "60 people"),
    ],
)
async def test_a_figure_is_wrong_in_one_way(
    fault: str, site: object, ward: list[object], department: str, reader: Reader
) -> None:
    await reader.switch(BEDS, fault)
    await reader.switch(ED, fault)
    beds, rows = await reader.json(BEDS), await reader.rows(ED)
    assert beds["site_totals"]["occupied"] == site
    assert [row["occupied"] for row in beds["wards"]] == ward
    assert beds["row_count"] == 2
    assert _metric(rows, "in_department") == [department]


async def test_hours_come_as_minutes(reader: Reader) -> None:
    await reader.switch(HOME_CARE, "unit-change")
    await reader.switch(ED, "unit-change")
    assert {row["hours_free"] for row in (await reader.rows(HOME_CARE))[:-1]} == {"255"}
    assert _metric(await reader.rows(ED), "longest_awaiting_bed_minutes") == ["14"]


async def test_another_field_can_be_named(reader: Reader) -> None:
    await reader.switch(BEDS, "mistyped-by-ten", field="awaiting_admission")
    beds = await reader.json(BEDS)
    assert (beds["site_totals"]["awaiting_admission"], beds["site_totals"]["occupied"]) == (30, 49)


@pytest.mark.parametrize(("fault", "token"), [("nan", "NaN"), ("infinity", "Infinity"), ("overflow", "1e400")])
async def test_a_number_is_none(fault: str, token: str, reader: Reader) -> None:
    await reader.switch(BEDS, fault)
    await reader.switch(ED, fault)
    assert f'"occupied":{token}' in await reader.text(BEDS)
    assert _metric(await reader.rows(ED), "in_department") == [token]


async def test_organisations_come_under_another_code(reader: Reader) -> None:
    await reader.switch(ED, "organisation-code-change")
    await reader.switch(BEDS, "organisation-code-change", suffix="-NEW")
    assert {row["org_code"] for row in (await reader.rows(ED))[:-1]} == {"SIM-S1X"}
    assert [row["ward"] for row in (await reader.json(BEDS))["wards"]] == ["SIM-S1-W03-NEW", "SIM-S1-W06-NEW"]


@pytest.mark.parametrize(("fault", "held"), [("nhs-number", "9434765919"), ("hostile-text", "<script>")])
async def test_a_text_holds_what_it_must_not(fault: str, held: str, reader: Reader) -> None:
    await reader.switch("ward_board.SIM-S1", fault)
    await reader.switch(HOME_CARE, fault)
    assert held in (await reader.json("ward_board.SIM-S1"))["stays"][0]["bed"]
    assert held in (await reader.rows(HOME_CARE))[0]["locality"]


async def test_a_field_is_renamed_left_out_or_new(reader: Reader) -> None:
    await reader.switch(BEDS, "renamed-column")
    await reader.switch(HOME_CARE, "renamed-column")
    renamed, columns = await reader.json(BEDS), (await reader.rows(HOME_CARE))[0]
    assert sorted(_all(renamed, "beds_occupied")) == [14, 35, 49]
    assert not list(_all(renamed, "occupied"))
    assert columns["free_hours"] == "4.25"
    await reader.switch(BEDS, "missing-column")
    await reader.switch(HOME_CARE, "missing-column", field="locality")
    assert not list(_all(await reader.json(BEDS), "occupied"))
    assert "locality" not in (await reader.rows(HOME_CARE))[0]
    await reader.switch(BEDS, "new-column")
    await reader.switch(HOME_CARE, "new-column")
    assert (await reader.json(BEDS))["wards"][0]["remarks"] == "new"
    assert (await reader.rows(HOME_CARE))[0]["remarks"] == "new"


async def test_counts_do_not_fit_the_rows(reader: Reader) -> None:
    await reader.switch(BEDS, "wrong-row-count")
    await reader.switch(ED, "wrong-row-count", by=3)
    await reader.switch(HOME_CARE, "missing-trailer")
    assert (await reader.json(BEDS))["row_count"] == 3
    assert (await reader.text(ED)).splitlines()[-1] == "# rows,20,,"
    assert "# rows" not in await reader.text(HOME_CARE)


async def test_a_list_is_empty_or_the_format_another(reader: Reader) -> None:
    await reader.switch(BEDS, "empty-list")
    await reader.switch("ucr.SIM-U1", "other-format")
    empty = await reader.json(BEDS)
    assert (empty["wards"], empty["row_count"], empty["site_totals"]["occupied"]) == ([], 0, 49)
    assert (await reader.json("ucr.SIM-U1"))["format"] == "homeward-ucr/2"


async def test_pages_do_not_belong_together(reader: Reader) -> None:
    first = await reader.json(CAPACITY)
    await reader.switch(CAPACITY, "list-changes")
    later = (await _page(reader, first["next"])).json()
    assert later["observed_at"] > first["observed_at"]
    assert (later["page"], later["row_count"]) == (2, 50)
    await reader.switch(CAPACITY, "pages-for-ever")
    assert (await _page(reader, "/capacity/SIM-R1?page=3")).json()["next"] == "/capacity/SIM-R1?page=1"
    await reader.switch(CAPACITY, "next-page-elsewhere")
    assert (await reader.json(CAPACITY))["next"].startswith("http://elsewhere.invalid/")


async def _page(reader: Reader, path: str) -> httpx2.Response:
    return await reader.client.get(reader.house.ports["capacity"].base + path, headers=headers(CAPACITY))


async def test_a_frozen_feed_says_the_same_for_ever_and_never_304(
    reader: Reader, clock: HandClock, house: House, client: httpx2.AsyncClient
) -> None:
    before = await reader.text(BEDS)
    await reader.switch(BEDS, "frozen")
    clock.passes(hours=2)
    frozen = await ask(client, house, BEDS, **{"If-None-Match": '"frozen"'})
    assert (frozen.status_code, frozen.text) == (200, before)
    await house.switch_off(BEDS)
    assert (await reader.json(BEDS))["observed_at"].startswith("2026-11-10T09:00")


async def test_a_frozen_row_has_the_time_of_now_and_the_figures_of_then(reader: Reader, clock: HandClock) -> None:
    await reader.switch(ED, "frozen-row")
    await reader.switch(HOME_CARE, "frozen-row")
    clock.passes(hours=1, minutes=30)
    rows = (await reader.rows(ED))[:-1]
    assert rows[-1]["time"] == "2026-11-10T08:30:00+00:00"
    assert set(_metric(rows, "in_department")) == {"60"}
    assert (await reader.rows(HOME_CARE))[0]["written_at"] == "2026-11-10T08:00:00+00:00"


async def test_every_row_comes_twice_alike_or_not(reader: Reader) -> None:
    await reader.switch(BEDS, "duplicates")
    alike = await reader.json(BEDS)
    await reader.switch(BEDS, "duplicates", conflict="yes")
    differing = await reader.json(BEDS)
    assert (alike["row_count"], [row["occupied"] for row in alike["wards"]]) == (4, [35, 35, 14, 14])
    assert [row["occupied"] for row in differing["wards"]] == [35, 36, 14, 15]


async def test_documents_and_rows_come_out_of_order(reader: Reader, clock: HandClock) -> None:
    await reader.switch(BEDS, "out-of-order")
    seen = []
    for _ in range(5):
        clock.passes(minutes=5)
        seen.append(await reader.json(BEDS))
    times = [one["observed_at"] for one in seen]
    assert times != sorted(times)
    assert [row["ward"][-3:] for row in seen[-1]["wards"]] == ["W06", "W03"]


async def test_what_is_told_is_two_days_old_and_knows_nothing_later(reader: Reader) -> None:
    await reader.switch(BEDS, "two-days-late")
    await reader.switch("ucr.SIM-U1", "two-days-late")
    await reader.switch(CAPACITY, "two-days-late", hours=24)
    assert (await reader.json(BEDS))["observed_at"] == "2026-11-08T07:00:00+00:00"
    assert (await reader.json("ucr.SIM-U1"))["responses"] == []
    late = await reader.json(CAPACITY)
    assert (late["observed_at"], late["row_count_total"]) == ("2026-11-09T07:00:00+00:00", 120)


async def test_a_fast_clock_tells_of_the_future(reader: Reader) -> None:
    await reader.switch(BEDS, "future")
    await reader.switch(ED, "future", minutes=15)
    assert (await reader.json(BEDS))["observed_at"] == "2026-11-10T09:00:00+00:00"
    assert (await reader.rows(ED))[0]["time"] == "2026-11-10T07:15:00+00:00"


async def test_nobody_makes_documents_at_the_weekend(reader: Reader, clock: HandClock, system: MadeSystem) -> None:
    await reader.switch(BEDS, "missing-weekend")
    await reader.switch(HOME_CARE, "missing-weekend")
    await reader.switch(CAPACITY, "missing-weekend")
    assert {row["date"] for row in (await reader.rows(HOME_CARE))[:-1]}.isdisjoint({"14/11/2026", "15/11/2026"})
    assert {offer["on"] for offer in (await reader.json(CAPACITY))["offers"]} == {"2026-11-10"}
    await _later(clock, reader.house, days=4, hours=3)
    assert system.now.weekday() == 5
    assert (await reader.json(BEDS))["observed_at"] < "2026-11-14"
    await _later(clock, reader.house, days=2)
    assert (await reader.json(BEDS))["observed_at"].startswith("2026-11-16")


async def _later(clock: HandClock, house: House, **by: float) -> None:
    clock.passes(**by)
    for _ in range(60):
        await house.conductor.level()
        if house.system.now >= clock.now():
            return
    raise AssertionError("the house does not keep up")


async def test_local_times_do_not_say_whether_it_is_summer(reader: Reader) -> None:
    await reader.switch(BEDS, "naive-times")
    await reader.switch(HOME_CARE, "naive-times")
    assert (await reader.json(BEDS))["observed_at"] == "2026-11-10T07:00:00"
    assert (await reader.rows(HOME_CARE))[0]["written_at"] == "2026-11-10T07:00:00"


async def test_local_times_run_through_both_clock_changes(reader: Reader, clock: HandClock) -> None:
    await _later(clock, reader.house, hours=3)
    await reader.switch(ED, "clocks-go-back")
    back = [row["time"] for row in (await reader.rows(ED))[:-1] if row["metric"] == "in_department"]
    await reader.switch(ED, "clocks-go-forward")
    forward = [row["time"] for row in (await reader.rows(ED))[:-1] if row["metric"] == "in_department"]
    assert back.count("2026-10-25T01:30:00") == 2
    assert back[-1] == "2026-10-25T01:30:00"
    assert {"2026-03-29T01:00:00", "2026-03-29T01:45:00"} <= set(forward)


async def test_a_fault_may_bite_every_third_request_only(reader: Reader, house: House) -> None:
    await reader.switch(BEDS, "negative", one_in=3)
    seen = [(await reader.json(BEDS))["site_totals"]["occupied"] for _ in range(6)]
    assert seen == [49, 49, -49, 49, 49, -49]
    assert house.shelves[BEDS].tally.faulty == 2


async def test_a_fault_of_a_family_is_had_by_each_feed_and_one_of_a_feed_goes_before_it(reader: Reader) -> None:
    await reader.switch("beds", "negative")
    await reader.switch(BEDS, "mistyped-by-ten")
    assert (await reader.json(BEDS))["site_totals"]["occupied"] == 490
    assert (await reader.json("beds.SIM-C2"))["site_totals"]["occupied"] == -49
    await reader.house.switch_off("beds")
    await reader.house.switch_off(BEDS)
    assert (await reader.json(BEDS))["site_totals"]["occupied"] == 49


async def test_every_fault_of_a_document_leaves_every_feed_it_fits_readable_as_bytes(
    house: House, client: httpx2.AsyncClient
) -> None:
    feeds = [family.key + "." + family.codes[0] for family in house.families]
    for fault in FAULTS.values():
        if fault.answer is not None:
            continue
        for feed in feeds:
            if fault.fits(house.shelves[feed].feed.family):
                await house.switch_on(feed, fault.name, {})
                answer = await ask(client, house, feed)
                assert answer.status_code == 200, (fault.name, feed)
                await house.switch_off(feed)


def test_no_fault_of_the_document_is_left_unseen() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    known = [fault.name for fault in (*FIGURE_FAULTS, *SHAPE_FAULTS, *TIME_FAULTS)]
    assert [name for name in known if f'"{name}"' not in source] == []
    assert len(known) > 25
