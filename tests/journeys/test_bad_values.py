"""A payload with something wrong in it: the wrong part is refused with its place and its reason, the rest stands."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, date, datetime

import pytest
import pytest_asyncio

from homeward.embedded import Connection as Server
from simulators.faults import Fault
from tests.journeys.bodies import observations, sitrep, sitrep_csv
from tests.journeys.facts import OCCUPANCY, OCCUPIED, OPEN, FeedFacts, trusts
from tests.journeys.house import House, opened
from tests.journeys.rows import Poll

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOON = datetime(2021, 12, 20, 12, tzinfo=UTC)
TODAY, YESTERDAY = date(2021, 12, 20), date(2021, 12, 19)
MORNING = datetime(2021, 12, 20, 8, tzinfo=UTC)
CSV = "text/csv; charset=utf-8"

ODD_VALUES: Mapping[str, tuple[bytes, str]] = {
    "text": (b'"ninety"', "not_a_number"),
    "number_as_text": (b'"90"', "not_a_number"),
    "true": (b"true", "not_a_number"),
    "nan": (b"NaN", "not_finite"),
    "infinity": (b"-Infinity", "not_finite"),
    "overflow": (b"1e400", "not_finite"),
    "negative": (b"-1", "out_of_range"),
    "fraction": (b"90.5", "not_whole"),
    "huge": (b"90000", "out_of_range"),
}
ODD_TIMES = {
    "naive": ("2021-12-20T08:00:00", "naive_time"),
    "future": ("2021-12-20T12:10:00Z", "in_the_future"),
    "ancient": ("1970-01-01T00:00:00Z", "ancient"),
    "far": ("2090-12-31T23:59:59Z", "in_the_future"),
    "endless": ("9999-12-31T23:59:59Z", "bad_time"),
    "none": ("yesterday", "bad_time"),
}
_JSON = (*(f"value_{name}" for name in ODD_VALUES), "organisations", "repeated", "shuffled", "same_again", "corrected")
_OPEN = (*(f"time_{name}" for name in ODD_TIMES), "measures", "skewed")
_CSV = ("column", "mark", "cells")


def _feeds() -> list[FeedFacts]:
    formats = {"uec_sitrep_json": _JSON, "observations_json": _OPEN, "uec_sitrep_csv": _CSV}
    named = [(key, name) for name, keys in formats.items() for key in keys]
    return [
        FeedFacts(key=key, place=place, url=f"${{PARTNER}}/{key}", format=name)
        for (key, name), place in zip(named, trusts(), strict=False)
    ]


PLACE = {feed.key: feed.place for feed in _feeds()}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(server: Server, template: str) -> AsyncIterator[House]:
    """One house for the module: each test has a feed and a trust of its own in it."""
    async with opened(server, template, _feeds(), at=NOON) as found:
        yield found


async def _poll(house: House, key: str, body: bytes, *, media_type: str = "application/json") -> Poll:
    house.say(key, body, media_type=media_type)
    return await house.poll(key)


@pytest.mark.parametrize(("name", "token", "code"), [(name, *found) for name, found in ODD_VALUES.items()])
async def test_an_odd_value_is_refused_and_the_rest_of_its_batch_is_kept(
    house: House, name: str, token: bytes, code: str
) -> None:
    key, trust = f"value_{name}", PLACE[f"value_{name}"]
    good = sitrep(trust, {date(2021, 12, 18): (100, 80), YESTERDAY: (100, 90)})
    poll = await _poll(house, key, good.replace(b'"ga_beds_occupied": 90', b'"ga_beds_occupied": ' + token))
    assert (poll.outcome, poll.row_count, poll.accepted, poll.stored, poll.rejected) == ("ok", 2, 3, 3, 1)
    assert [each.value for each in await house.kept(key)] == [80, 100, 100]
    (refused,) = await house.refused(key)
    assert refused.code == code
    assert refused.reason.endswith(".")
    assert refused.sample
    # What an adapter refuses it refuses in a row and field; the sift names the observation instead.
    in_a_row = (2, "ga_beds_occupied")
    assert (refused.row, refused.field) == (in_a_row if code in {"not_a_number", "not_finite"} else (None, "value"))
    # Yesterday's beds under the day before's people would be a share nobody sent: the last that belong together stand.
    reading = await house.reading(trust, OCCUPANCY)
    assert (reading["value"], reading["about_at"][:10]) == (0.8, "2021-12-18")
    assert [each["code"] for each in (await house.ask(f"/feeds/{key}"))["rejects"]] == [code]
    again = await _poll(house, key, good)
    assert (again.stored, again.rejected) == (1, 0)
    assert (await house.reading(trust, OCCUPANCY))["value"] == 0.9


@pytest.mark.parametrize(("name", "time", "code"), [(name, *found) for name, found in ODD_TIMES.items()])
async def test_a_time_that_cannot_be_is_refused_and_never_becomes_the_latest(
    house: House, name: str, time: str, code: str
) -> None:
    key, trust = f"time_{name}", PLACE[f"time_{name}"]
    row = {"organisation": trust, "measure": OCCUPIED, "observed": MORNING.isoformat(), "value": 90}
    poll = await _poll(house, key, observations([row, row | {"observed": time, "value": 70}]))
    assert (poll.accepted, poll.stored, poll.rejected) == (1, 1, 1)
    assert [(each.observed_at, each.value) for each in await house.kept(key)] == [(MORNING, 90)]
    assert [(each.observed_at, each.value) for each in await house.current(key)] == [(MORNING, 90)]
    (refused,) = await house.refused(key)
    assert refused.code == code
    assert refused.field in {"observed", "observed_at"}
    assert time[:10] in refused.sample


async def test_a_clock_a_little_ahead_is_a_partner_and_not_a_fault(house: House) -> None:
    row = {"organisation": PLACE["skewed"], "measure": OCCUPIED, "observed": "2021-12-20T12:04:00Z", "value": 90}
    assert (await _poll(house, "skewed", observations([row]))).stored == 1
    assert (await house.health("skewed"))["freshness"] == "fresh"


async def test_an_unknown_measure_is_counted_and_makes_no_series(house: House) -> None:
    trust = PLACE["measures"]
    row = {"organisation": trust, "measure": OCCUPIED, "observed": MORNING.isoformat(), "value": 90}
    poll = await _poll(house, "measures", observations([row, row | {"measure": "beds.on_the_moon"}]))
    assert (poll.accepted, poll.stored, poll.rejected) == (1, 1, 1)
    (refused,) = await house.refused("measures")
    assert (refused.field, refused.code) == ("measure", "unknown_measure")
    assert "beds.on_the_moon" in refused.sample
    statement = "SELECT measure FROM series JOIN feed ON feed.id = feed_id WHERE key = 'measures'"
    assert await house.rows(statement) == [(OCCUPIED,)]


async def test_an_unknown_and_a_foreign_organisation_are_refused_each_for_its_reason(house: House) -> None:
    trust, foreign = PLACE["organisations"], PLACE["repeated"]
    rows = [sitrep(code, {YESTERDAY: (100, 90)}) for code in (trust, "RZZ", foreign)]
    joined = b", ".join(body[body.index(b"[{") + 1 : body.rindex(b"]")] for body in rows)
    poll = await _poll(house, "organisations", b'{"organisation": "QOP", "row_count": 3, "rows": [' + joined + b"]}")
    assert (poll.row_count, poll.accepted, poll.stored, poll.rejected) == (3, 2, 2, 4)
    assert {each.organisation for each in await house.kept("organisations")} == {trust}
    refused = {(each.code, each.sample.split()[0]) for each in await house.refused("organisations")}
    assert refused == {("unknown_organisation", "RZZ"), ("not_covered", foreign)}


async def test_what_a_payload_says_twice_counts_once_and_of_two_values_the_last_stands(house: House) -> None:
    days = [(YESTERDAY, (100, 90)), (YESTERDAY, (100, 90)), (YESTERDAY, (100, 95))]
    poll = await _poll(house, "repeated", sitrep(PLACE["repeated"], days))
    assert (poll.row_count, poll.accepted, poll.stored, poll.duplicates, poll.rejected) == (3, 2, 2, 3, 1)
    assert [(each.measure, each.value) for each in await house.kept("repeated")] == [(OCCUPIED, 95), (OPEN, 100)]
    (refused,) = await house.refused("repeated")
    assert refused.code == "superseded_in_payload"
    assert refused.sample.endswith("90.0")


async def test_rows_out_of_order_and_days_that_come_late_end_in_the_same_state(house: House) -> None:
    days = {date(2021, 12, 14 + number): (100, 80 + number) for number in range(6)}
    late = date(2021, 12, 16)
    others = {day: beds for day, beds in days.items() if day != late}
    trust = PLACE["shuffled"]
    assert (await _poll(house, "shuffled", sitrep(trust, list(reversed(others.items()))))).stored == 10
    newest = await house.current("shuffled")
    assert (await _poll(house, "shuffled", sitrep(trust, {late: days[late]}))).stored == 2
    # What was late is history now, and the newest stays the newest.
    assert await house.current("shuffled") == newest
    kept = [each.value for each in await house.kept("shuffled") if each.measure == OCCUPIED]
    assert kept == [80, 81, 82, 83, 84, 85]


async def test_the_same_payload_again_writes_nothing(house: House) -> None:
    body = sitrep(PLACE["same_again"], {YESTERDAY: (100, 90), TODAY: (100, 91)})
    house.say("same_again", body)
    house.spoil("same_again", Fault.FROZEN)
    first = await house.poll("same_again")
    before = await house.kept("same_again")
    again = [await house.poll("same_again") for _ in range(3)]
    assert (first.outcome, first.accepted, first.stored) == ("ok", 4, 4)
    assert {(poll.outcome, poll.accepted, poll.stored) for poll in again} == {("ok", 4, 0)}
    assert await house.kept("same_again") == before


async def test_a_corrected_figure_is_a_later_version_and_the_first_is_not_lost(house: House) -> None:
    trust = PLACE["corrected"]
    await _poll(house, "corrected", sitrep(trust, {YESTERDAY: (100, 90)}))
    poll = await _poll(house, "corrected", sitrep(trust, {YESTERDAY: (100, 97)}))
    assert poll.stored == 1
    assert [each.value for each in await house.kept("corrected") if each.measure == OCCUPIED] == [90, 97]
    assert (await house.reading(trust, OCCUPANCY))["value"] == 0.97


async def test_a_csv_without_a_required_column_is_refused_whole(house: House) -> None:
    trust = PLACE["column"]
    good = sitrep_csv(trust, {YESTERDAY: (100, 90)})
    await _poll(house, "column", good, media_type=CSV)
    before = await house.kept("column")
    renamed = good.replace(b"beds occupied", b"beds used").replace(b"90", b"50")
    poll = await _poll(house, "column", renamed, media_type=CSV)
    assert (poll.outcome, poll.stage, poll.reason) == ("failed", "contract", "missing_column")
    assert "G&A beds occupied" in (poll.detail or "")
    assert await house.kept("column") == before
    assert (await house.reading(trust, OCCUPANCY))["value"] == 0.9


async def test_a_byte_order_mark_costs_nothing(house: House) -> None:
    body = b"\xef\xbb\xbf" + sitrep_csv(PLACE["mark"], {YESTERDAY: (100, 90)})
    poll = await _poll(house, "mark", body, media_type=CSV)
    assert (poll.outcome, poll.stored, poll.rejected) == ("ok", 2, 0)


async def test_odd_cells_of_a_csv_are_refused_in_their_row_and_field(house: House) -> None:
    days = {date(2021, 12, 14 + number): (100, 80) for number in range(6)}
    cells = [b"n/a", b"NaN", b"-1", b"1e400", b"-", b""]
    lines = sitrep_csv(PLACE["cells"], days).split(b"\r\n")
    for number, cell in enumerate(cells, start=1):
        lines[number] = lines[number].removesuffix(b"80") + cell
    poll = await _poll(house, "cells", b"\r\n".join(lines), media_type=CSV)
    assert (poll.row_count, poll.stored, poll.rejected) == (6, 6, 4)
    field = "G&A beds occupied"
    assert [(each.row, each.field, each.code) for each in await house.refused("cells")] == [
        (1, field, "not_a_number"),
        (2, field, "not_a_number"),
        (4, field, "not_a_number"),
        (None, "value", "out_of_range"),
    ]
    # "-" and empty are "not sent": unknown, never zero, and no reject either.
    assert [each.measure for each in await house.kept("cells")] == [OPEN] * 6
