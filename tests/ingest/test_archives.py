"""Files of the past: each document read as its live feed reads it, a file whole or not at all, and never twice."""

import json
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from db.engine import connection
from db.read.episodes import stays_now
from homeward.embedded import Connection as Server
from ingest.adapters import adapters
from ingest.archives import understand_file
from ingest.bulk import Imported, import_file
from ingest.desk import Desk
from ingest.failure import FeedFailed, Reason, Stage
from ingest.parsed import RejectCode
from ingest.understand import Understood
from metrics.vocabulary.episodes import BedDay, ReadyInterval, Stay
from tests.ingest.known import LIVING, LIVING_NOW
from tests.ingest.living_desk import living_desk
from tests.ingest.outcome import FIXTURES


def document(format_name: str) -> dict[str, Any]:
    """The example of a contract."""
    found: dict[str, Any] = json.loads((FIXTURES / format_name / "good.json").read_text(encoding="utf-8"))
    return found


def lines(*documents: dict[str, Any]) -> bytes:
    """Documents as JSON Lines."""
    return b"".join(json.dumps(each).encode() + b"\n" for each in documents)


def understood(key: str, payload: bytes, *, name: str = "x_all_2026-11-01_2026-11-10.jsonl.gz") -> Understood:
    feed = LIVING.feeds[key]
    return understand_file(
        payload, name=name, feed=feed, adapter=adapters()[feed.format], catalogue=LIVING, now=LIVING_NOW
    )


def test_the_beds_of_a_community_hospital_are_not_general_and_acute_ones() -> None:
    acute, community = document("beds_json"), document("beds_json")
    community["site"] = "SIM-C1"
    for row, ward in zip(community["wards"], ("SIM-C1-W01", "SIM-C1-W02"), strict=True):
        row["ward"] = ward
    found = understood("beds_archive", lines(acute, community))
    open_beds = {(each.organisation, each.measure): each.value for each in found.observations if "open" in each.measure}
    assert open_beds["SIM-S1", "beds.ga.open"] == open_beds["SIM-C1", "beds.community.open"] == 50
    assert ("SIM-C1", "beds.ga.open") not in open_beds
    assert open_beds["SIM-C1-W01", "ward.core_open"] == 30
    assert (found.rows, found.rejects) == (4, [])


def test_each_kind_of_service_brings_its_own_totals() -> None:
    hub = document("capacity_json") | {
        "service": "SIM-D1", "kind": "hub", "totals": {"awaiting_decision": 4, "decided_today": 1}, "offers": [],
        "referrals": [], "row_count": 0, "row_count_total": 0,
    }  # fmt: skip
    found = understood("capacity_archive", lines(document("capacity_json"), hub))
    assert {(each.organisation, each.measure.partition(".")[0]) for each in found.observations} == {
        ("SIM-R1", "reablement"), ("SIM-D1", "hub"),
    }  # fmt: skip


def test_an_archived_board_is_no_whole_list_and_its_length_counts_nobody() -> None:
    found = understood("ward_board_archive", lines(document("ward_board_json")))
    assert (found.observations, found.listed, found.listed_at) == ([], None, None)
    assert [sum(isinstance(each, kind) for each in found.episodes) for kind in (Stay, ReadyInterval, BedDay)] == [
        3,
        3,
        6,
    ]


def test_the_same_stay_at_two_times_is_two_versions_and_at_one_time_is_one() -> None:
    earlier = document("ward_board_json") | {"observed_at": "2026-11-10T06:45:00Z"}
    found = understood("ward_board_archive", lines(earlier, document("ward_board_json")))
    assert len({(each.key, each.observed_at) for each in found.episodes if isinstance(each, Stay)}) == 6


def test_two_documents_of_one_time_are_one_and_the_later_counts() -> None:
    later = document("beds_json")
    later["site_totals"]["occupied"] = 50
    found = understood("beds_archive", lines(document("beds_json"), document("beds_json"), later))
    occupied = [each.value for each in found.observations if each.measure == "beds.ga.occupied"]
    assert (occupied, len(found.observations), found.duplicates) == ([50], 28, 28 + 27)
    assert [reject.code for reject in found.rejects] == [RejectCode.SUPERSEDED_IN_PAYLOAD]


def test_a_bad_line_refuses_the_file_and_says_which() -> None:
    with pytest.raises(FeedFailed) as caught:
        understood("beds_archive", lines(document("beds_json")) + b'{"format": "homeward-beds/1", "site": \n')
    assert (caught.value.stage, caught.value.reason) == (Stage.PARSE, Reason.NOT_JSON)
    assert caught.value.detail.startswith("Line 2: ")


def test_what_is_refused_of_a_line_is_told_with_its_line() -> None:
    odd = document("beds_json")
    odd["wards"][1]["closed"] = "two"
    found = understood("beds_archive", lines(document("beds_json"), odd))
    assert [(reject.row, reject.field) for reject in found.rejects] == [(2, "closed")]


def test_a_format_without_documents_cannot_come_in_lines() -> None:
    with pytest.raises(FeedFailed) as caught:
        understood("care_homes_archive", b"SIM-N08,nursing\n")
    assert caught.value.stage in {Stage.PARSE, Stage.CONTRACT, Stage.ROWS}


def test_a_csv_archive_holds_files_of_many_times() -> None:
    text = (FIXTURES / "home_care_csv" / "good.csv").read_text(encoding="utf-8")
    head, *rows, _trailer = text.split()
    day_before = [row.replace("2026-11-10T", "2026-11-09T") for row in rows[:-1]]
    payload = "\r\n".join([head, *day_before, *rows, f"# rows,{len(rows) + len(day_before)}"]).encode()
    found = understood("home_care_archive", payload, name="home_care_all_2026-11-01_2026-11-10.csv.gz")
    assert {each.observed_at.date().day for each in found.observations} == {9, 10}
    assert found.rows == len(rows) + len(day_before)
    assert found.listed is None


async def _bring(desk: Desk, key: str, payload: bytes) -> Imported:
    return await import_file(desk, LIVING.feeds[key], name=f"{key}.jsonl.gz", payload=payload)


async def test_an_import_is_stored_once_with_the_time_at_which_it_could_be_read(server: Server, database: str) -> None:
    board, beds = lines(document("ward_board_json")), lines(document("beds_json"))
    async with living_desk(server, database, {}) as desk:
        first = [await _bring(desk, "ward_board_archive", board), await _bring(desk, "beds_archive", beds)]
        again = [await _bring(desk, "ward_board_archive", board), await _bring(desk, "beds_archive", beds)]
        async with connection(desk.pool) as conn:
            held = await stays_now(conn, ["SIM-S1"])
            cursor = await conn.execute("SELECT DISTINCT published_at - observed_at FROM observation")
            waits = await cursor.fetchall()
    assert [(done.stored, done.versions) for done in first] == [(0, 12), (28, 0)]
    assert [(done.stored, done.versions) for done in again] == [(0, 0), (0, 0)]
    assert {each.episode.key for each in held} == {"ST-4k9x2m7qpa", "ST-b03vt8e6wz"}
    assert all(each.unlisted_since is None for each in held)
    assert waits == [(timedelta(0),)]


def test_two_documents_of_one_place_and_time_are_one_saying() -> None:
    first, again, corrected = document("beds_json"), document("beds_json"), document("beds_json")
    corrected["wards"][0]["occupied"] -= 1
    told = understood("beds_archive", lines(first))
    twice = understood("beds_archive", lines(first, again))
    assert sorted(twice.observations) == sorted(told.observations)
    assert twice.duplicates == told.duplicates + len(told.observations)
    mended = understood("beds_archive", lines(first, corrected))
    assert len(mended.observations) == len(told.observations)
    assert [reject.code.value for reject in mended.rejects] == ["superseded_in_payload"]
    ward = corrected["wards"][0]
    held = {(each.organisation, each.measure): each.value for each in mended.observations}
    assert held[ward["ward"], "ward.occupied"] == ward["occupied"]


async def test_an_import_that_fails_gives_its_lease_back(server: Server, database: str) -> None:
    payload = lines(document("beds_json"))
    async with living_desk(server, database, {}) as desk:
        with psycopg.connect(server.url(dbname=database), autocommit=True) as owner:
            owner.execute("ALTER TABLE poll ADD CONSTRAINT none_may_pass CHECK (bytes < 0) NOT VALID")
            with pytest.raises(psycopg.errors.CheckViolation):
                await _bring(desk, "beds_archive", payload)
            owner.execute("ALTER TABLE poll DROP CONSTRAINT none_may_pass")
        done = await _bring(desk, "beds_archive", payload)
        assert done.stored == done.observations > 0
