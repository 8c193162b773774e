"""What the API says is what was published: for a trust and a date, for England, and not before it arrived."""

import csv
from collections import Counter, defaultdict
from datetime import date

import httpx2
import pytest

from tests.api.conftest import DATA, FIGURES, published

SHARES = {
    "acute.ga_occupancy": ("ga_beds_occupied", "ga_beds_open"),
    "acute.critical_care_occupancy": ("cc_adult_occupied", "cc_adult_open"),
    "acute.long_stay_7_share": ("long_stay_gt7", "ga_beds_occupied"),
    "acute.long_stay_21_share": ("long_stay_gt21", "ga_beds_occupied"),
}
COUNTS = {
    "acute.handover_30_60": "amb_delay_30_60",
    "acute.handover_over_60": "amb_delay_gt60",
    "acute.ed_closures": "ae_closures",
    "acute.ed_diverts": "ae_diverts",
}


async def _readings(ask: httpx2.AsyncClient, organisation: str, at: str, **more: str) -> dict[str, dict]:
    answer = await ask.get("/api/v1/snapshot", params={"organisation": organisation, "at": at, **more})
    assert answer.status_code == 200, answer.text
    return {reading["indicator"]: reading for reading in answer.json()["organisation"]["readings"]}


def _expected(row: dict[str, str]) -> dict[str, float | None]:
    """The figures a published row amounts to, worked out the obvious way; None where a part was not sent."""
    found: dict[str, float | None] = {}
    for key, (numerator, denominator) in SHARES.items():
        sent = row[numerator] != "" and row[denominator] not in {"", "0"}
        found[key] = int(row[numerator]) / int(row[denominator]) if sent else None
    for key, column in COUNTS.items():
        found[key] = float(row[column]) if row[column] != "" else None
    return found


@pytest.mark.parametrize("day", ["2021-11-29", "2021-12-25", "2022-01-09", "2022-03-27", "2022-04-03"])
async def test_a_trust_on_a_date_is_as_published(ask: httpx2.AsyncClient, day: str) -> None:
    rows = [row for row in published() if row["date"] == day][::9]
    assert len(rows) > 10
    for row in rows:
        readings = await _readings(ask, row["org_code"], day)
        for key, value in _expected(row).items():
            if key in readings:
                assert readings[key]["value"] == (pytest.approx(value) if value is not None else None), (row, key)
            else:
                assert value is None, (row, key)


async def test_what_was_not_sent_that_day_is_unknown_not_the_day_before(ask: httpx2.AsyncClient) -> None:
    gaps = [row for row in published() if row["ga_beds_open"] == "" and row["date"] > "2021-12-01"]
    assert gaps
    for row in gaps:
        reading = (await _readings(ask, row["org_code"], row["date"]))["acute.ga_occupancy"]
        assert (reading["value"], reading["level"]) == (None, 0)


async def test_england_on_every_tenth_day_equals_the_published_england_row(ask: httpx2.AsyncClient) -> None:
    with (DATA / "uec_sitrep_england_2021-22.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if "All Acute" in row["org_name"]]
    assert len(rows) == 126
    for row in rows[::10]:
        readings = await _readings(ask, "ENG", row["date"])
        for key, (numerator, denominator) in SHARES.items():
            assert readings[key]["value"] == pytest.approx(int(row[numerator]) / int(row[denominator])), (row, key)
        for key, column in COUNTS.items():
            assert readings[key]["value"] == int(row[column]), (row, key)


async def test_the_series_of_every_measure_of_a_trust_is_as_published(ask: httpx2.AsyncClient) -> None:
    rows = {row["date"]: row for row in published() if row["org_code"] == "R0A"}
    for column, measure in FIGURES.items():
        answer = await ask.get(
            "/api/v1/series",
            params={
                "organisation": "R0A",
                "measure": measure,
                "from": "2021-11-29",
                "to": "2022-04-04",
                "bucket": "day",
            },
        )
        points = answer.json()["points"]
        sent = {day: float(row[column]) for day, row in rows.items() if row[column] != ""}
        assert [point["value"] for point in points] == [sent[day] for day in sorted(sent)], measure


async def test_england_by_day_is_the_sum_of_what_trusts_sent(ask: httpx2.AsyncClient) -> None:
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in published():
        if row["ga_beds_open"] and row["ga_beds_occupied"]:
            sums[row["date"]][0] += int(row["ga_beds_occupied"])
            sums[row["date"]][1] += int(row["ga_beds_open"])
    answer = await ask.get(
        "/api/v1/series",
        params={"organisation": "ENG", "indicator": "acute.ga_occupancy", "from": "2021-11-29", "to": "2022-04-04"},
    )
    points = answer.json()["points"]
    assert [point["value"] for point in points] == pytest.approx([a / b for _, (a, b) in sorted(sums.items())])
    reporting = Counter(row["date"] for row in published() if row["ga_beds_open"] and row["ga_beds_occupied"])
    assert [point["usable"] for point in points] == [count for _, count in sorted(reporting.items())]
    assert {point["expected"] for point in points} == {138}


async def test_known_before_the_rows_arrived_says_unknown(ask: httpx2.AsyncClient) -> None:
    readings = await _readings(ask, "R0A", "2021-12-19", known="2022-04-05T11:59:59Z")
    assert readings["acute.ga_occupancy"]["value"] is None
    assert readings["acute.ga_occupancy"]["level"] == 0
    assert readings["acute.ga_occupancy"]["freshness"] == "never"


async def test_a_date_before_the_winter_says_unknown(ask: httpx2.AsyncClient) -> None:
    readings = await _readings(ask, "R0A", "2021-11-28")
    assert readings["acute.ga_occupancy"]["freshness"] == "never"


async def test_the_usual_range_comes_from_the_days_before_and_never_from_the_day_itself(
    ask: httpx2.AsyncClient,
) -> None:
    shares = {
        date.fromisoformat(row["date"]): int(row["ga_beds_occupied"]) / int(row["ga_beds_open"])
        for row in published()
        if row["org_code"] == "R0A"
    }
    reading = (await _readings(ask, "R0A", "2022-01-09"))["acute.ga_occupancy"]
    before = [share for day, share in shares.items() if (date(2022, 1, 9) - day).days in range(1, 29)]
    assert reading["usual"]["days"] == len(before) == 28
    assert min(before) <= reading["usual"]["low"] <= reading["usual"]["high"] <= max(before)
    assert reading["previous"] == pytest.approx(shares[date(2022, 1, 8)])
    early = (await _readings(ask, "R0A", "2021-12-05"))["acute.ga_occupancy"]
    assert early["usual"] is None
