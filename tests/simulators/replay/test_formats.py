"""The published formats: what a reader built from `docs/feeds/` may rely on."""

import csv
import io
import json
from datetime import UTC, date, datetime

from simulators.replay.archive import DischargeDay, TrustDay
from simulators.replay.fields import CSV_HEADINGS
from simulators.replay.formats import discharge_json, sitrep_csv, sitrep_json

FULL = TrustDay(date(2021, 12, 19), "R0A", "Manchester University", (2206, 2017, 125, 94, 968, 416, 35, 7, 0, 0, 1, 0))
PART = TrustDay(
    date(2021, 12, 19), "RBS", 'Alder Hey, "Children\'s"', (300, 250, None, None, 0, 0, 0, 0, 0, 0, 0, None)
)
GENERATED_AT = datetime(2021, 12, 20, 11, tzinfo=UTC)


def test_sitrep_json_sends_whole_numbers_and_null_for_what_was_not_sent() -> None:
    document = json.loads(sitrep_json([FULL, PART], organisation="QOP", generated_at=GENERATED_AT))
    rows = document.pop("rows")
    assert document == {
        "collection": "Urgent and emergency care daily situation report",
        "publisher": "NHS England",
        "organisation": "QOP",
        "generated_at": "2021-12-20T11:00:00+00:00",
        "row_count": 2,
    }
    assert rows[0] == {
        "date": "2021-12-19",
        "org_code": "R0A",
        "org_name": "Manchester University",
        "ga_beds_open": 2206,
        "ga_beds_occupied": 2017,
        "cc_adult_open": 125,
        "cc_adult_occupied": 94,
        "long_stay_gt7": 968,
        "long_stay_gt21": 416,
        "amb_delay_30_60": 35,
        "amb_delay_gt60": 7,
        "ae_closures": 0,
        "ae_diverts": 0,
        "flu_ga": 1,
        "flu_cc": 0,
    }
    assert rows[1]["cc_adult_open"] is None
    assert rows[1]["flu_ga"] == 0
    assert not [value for row in rows for value in row.values() if isinstance(value, float)]


def test_sitrep_csv_ends_in_a_trailer_that_counts_its_rows() -> None:
    body = sitrep_csv([FULL, PART])
    assert body.endswith(b'"# rows",2\r\n')
    head, first, second, trailer = csv.reader(io.StringIO(body.decode(), newline=""))
    assert tuple(head) == CSV_HEADINGS
    assert head[:5] == ["Period", "Org Code", "Org Name", "G&A beds open", "G&A beds occupied"]
    assert first[:5] == ["19/12/2021", "R0A", "Manchester University", "2206", "2017"]
    assert second[2] == 'Alder Hey, "Children\'s"'
    assert second[3:7] == ["300", "250", "", ""]
    assert second[-2:] == ["0", ""]
    assert trailer == ["# rows", "2"]


def test_an_empty_sitrep_csv_still_has_its_heading_and_trailer() -> None:
    assert sitrep_csv([]).split(b"\r\n")[1:] == [b'"# rows",0', b""]


def test_discharge_json_lists_every_destination_with_its_published_label() -> None:
    day = DischargeDay(date(2021, 12, 19), 17_663, 9_279, 8_384, (8467, 1, 2, 3, 4, 5, 6, 7, 8, 9, None, 11))
    document = json.loads(discharge_json([day], organisation="ENG", generated_at=GENERATED_AT))
    assert document["row_count"] == 1
    (row,) = document["rows"]
    discharges = row.pop("discharges")
    assert row == {
        "date": "2021-12-19",
        "no_longer_meeting_criteria": 17_663,
        "discharged": 9_279,
        "remaining": 8_384,
    }
    assert len(discharges) == 12
    assert discharges[0] == {
        "pathway": "P0",
        "destination": "domestic_home",
        "label": "P0 - Domestic home without reablement support",
        "patients": 8467,
    }
    assert discharges[10]["label"].startswith("P3b")
    assert (discharges[10]["pathway"], discharges[10]["patients"]) == ("P3", None)
