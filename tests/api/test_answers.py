"""How the API answers: validators, problems, times it refuses, CSV, ticks, health, the vocabulary."""

import asyncio
import csv
import io
from contextlib import AsyncExitStack, aclosing
from datetime import UTC, datetime

import httpx2
import pytest

from homeward.embedded import Connection as Server
from tests.signed_in import token_for

SNAPSHOT = "/api/v1/snapshot"
OCCUPIED = {"organisation": "R0A", "measure": "beds.ga.occupied"}


async def test_an_answer_the_client_holds_is_304_without_a_body(ask: httpx2.AsyncClient) -> None:
    first = await ask.get(SNAPSHOT, params={"organisation": "QOP"})
    again = await ask.get(SNAPSHOT, params={"organisation": "QOP"}, headers={"If-None-Match": first.headers["etag"]})
    other = await ask.get(SNAPSHOT, params={"organisation": "QOP"}, headers={"If-None-Match": '"another"'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert other.status_code == 200


async def test_a_picture_is_built_once_for_all_who_ask(ask: httpx2.AsyncClient) -> None:
    door = ask._transport.app.state.door  # type: ignore[attr-defined]
    before = door.answers.builds
    answers = await asyncio.gather(*(ask.get(SNAPSHOT, params={"organisation": "Y62"}) for _ in range(20)))
    assert len({answer.content for answer in answers}) == 1
    assert door.answers.builds == before + 1


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/v1/snapshot?organisation=NOBODY", 404, "unknown_organisation"),
        ("/api/v1/snapshot?at=2021-12-19T08:00:00", 422, "naive_time"),
        ("/api/v1/snapshot?at=yesterday", 422, "invalid_time"),
        ("/api/v1/snapshot?at=2021-02-30", 422, "invalid_time"),
        ("/api/v1/snapshot?at=0001-01-01", 422, "invalid_time"),
        ("/api/v1/snapshot?at=2199-01-01", 422, "at_in_future"),
        ("/api/v1/snapshot?at=2199-01-01T00:00:00Z", 422, "at_in_future"),
        ("/api/v1/snapshot?known=2199-01-01T00:00:00Z", 422, "known_in_future"),
        ("/api/v1/snapshot?organisation=" + "X" * 41, 422, "invalid_parameter"),
        ("/api/v1/series?organisation=R0A", 422, "one_figure"),
        ("/api/v1/series?organisation=R0A&measure=no.such", 404, "unknown_figure"),
        ("/api/v1/series?organisation=NOBODY&measure=beds.ga.open", 404, "unknown_organisation"),
        ("/api/v1/series?organisation=R0A&indicator=acute.ga_occupancy&bucket=raw", 422, "invalid_bucket"),
        ("/api/v1/series?organisation=R0A&measure=beds.ga.open&from=2022-01-02&to=2022-01-01", 422, "empty_span"),
        ("/api/v1/series?organisation=R0A&measure=beds.ga.open&from=2001-01-01", 422, "span_too_long"),
        ("/api/v1/series?organisation=R0A&measure=beds.ga.open&where=nothing", 422, "invalid_filter"),
        ("/api/v1/series?organisation=R0A&measure=beds.ga.open&bucket=week", 422, "invalid_parameter"),
        ("/api/v1/feeds/nothing", 404, "unknown_feed"),
        ("/api/v1/organisations?on=1066-10-14", 422, "invalid_time"),
        ("/api/v1/nowhere", 404, "not_found"),
        ("/api/elsewhere/at/all", 404, "not_found"),
    ],
)
async def test_what_cannot_be_answered_is_a_problem_with_a_stable_code(
    ask: httpx2.AsyncClient, path: str, status: int, code: str
) -> None:
    answer = await ask.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert (answer.json()["code"], answer.json()["status"]) == (code, status)
    assert answer.json()["detail"]


async def test_an_unsuitable_method_is_a_problem(ask: httpx2.AsyncClient) -> None:
    answer = await ask.post(SNAPSHOT)
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


async def test_csv_holds_what_json_holds(ask: httpx2.AsyncClient, winter: Server) -> None:
    query = {
        "organisation": "R0A",
        "measure": "beds.ga.occupied",
        "from": "2021-12-01",
        "to": "2022-01-01",
        "bucket": "raw",
    }
    points = (await ask.get("/api/v1/series", params=query)).json()["points"]
    exact = {"Authorization": f"Bearer {await token_for(winter.url(role='web', dbname='winter'))}"}
    answer = await ask.get("/api/v1/series", params={**query, "format": "csv"}, headers=exact)
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert len(rows) == len(points) == 31
    assert [float(row["value"]) for row in rows] == [point["value"] for point in points]
    assert [row["observed_at"] for row in rows] == [point["observed_at"] for point in points]


async def test_the_hour_of_a_daily_census_is_eight_in_london_on_both_sides_of_the_clock_change(
    ask: httpx2.AsyncClient,
) -> None:
    query = {
        "organisation": "R0A",
        "measure": "beds.ga.occupied",
        "from": "2022-03-26",
        "to": "2022-03-29",
        "bucket": "hour",
    }
    points = (await ask.get("/api/v1/series", params=query)).json()["points"]
    assert [point["about_at"] for point in points] == [
        "2022-03-26T08:00:00Z",
        "2022-03-27T07:00:00Z",
        "2022-03-28T07:00:00Z",
    ]


async def test_ticks_carry_a_version_an_epoch_and_how_far_to_spread_and_nothing_else(ask: httpx2.AsyncClient) -> None:
    from api.pulse import Beat
    from api.routes.ticks import _event

    beat = ask._transport.app.state.door.pulse.beat  # type: ignore[attr-defined]
    said = b'event: tick\ndata: {"version":7,"epoch":2,"build":"b","spread_ms":0.5,"unattended_since":null}\n\n'
    assert _event(Beat(7, 2), "b", spread_ms=0.5) == said
    told = _event(Beat(7, 2, datetime(2026, 11, 10, 8, 29, tzinfo=UTC)), "b", spread_ms=0.5)
    assert b'"unattended_since":"2026-11-10T08:29:00+00:00"' in told
    assert beat.version > 0


async def test_the_more_listen_the_further_they_spread_as_far_as_a_thousand_did(ask: httpx2.AsyncClient) -> None:
    pulse = ask._transport.app.state.door.pulse  # type: ignore[attr-defined]
    async with AsyncExitStack() as stack:
        found = {}
        for count in range(1, 1201):
            beats = await stack.enter_async_context(aclosing(pulse.beats(heartbeat_seconds=5)))
            await anext(beats)
            found[count] = pulse.spread_ms(is_first=False)
        assert [found[count] for count in (1, 2, 100, 1000, 1200)] == [0.25, 0.5, 25.0, 250.0, 250.0]
    assert pulse.spread_ms(is_first=False) == 0
    # Whoever has just come may be one of a thousand who were all cut off.
    assert pulse.spread_ms(is_first=True) == 250.0


async def test_a_picture_that_expires_is_announced_as_a_new_epoch_without_any_commit(ask: httpx2.AsyncClient) -> None:
    pulse = ask._transport.app.state.door.pulse  # type: ignore[attr-defined]
    before = pulse.beat
    beats = pulse.beats(heartbeat_seconds=5)
    assert await anext(beats) == before
    pulse.expire_at(pulse.clock.at(datetime.now(UTC)))
    after = await asyncio.wait_for(anext(beats), 5)
    assert (after.version, after.epoch) == (before.version, before.epoch + 1)


async def test_health_readiness_and_figures_for_prometheus(ask: httpx2.AsyncClient) -> None:
    assert (await ask.get("/healthz")).json() == {"status": "ok", "reason": None}
    assert (await ask.get("/readyz")).json()["status"] == "ok"
    text = (await ask.get("/metrics")).text
    assert "homeward_store_up 1.0" in text
    assert 'homeward_feed_up{feed="uec_qop"} 0.0' in text


async def test_organisations_are_those_of_the_date(ask: httpx2.AsyncClient) -> None:
    async def boards(on: str) -> int:
        answer = (await ask.get("/api/v1/organisations", params={"on": on})).json()
        return sum(each["kind"] == "icb" for each in answer["organisations"])

    assert (await boards("2026-03-31"), await boards("2026-04-01")) == (42, 36)


async def test_every_measure_and_indicator_says_what_it_means(ask: httpx2.AsyncClient) -> None:
    measures = (await ask.get("/api/v1/measures")).json()["measures"]
    indicators = (await ask.get("/api/v1/indicators")).json()["indicators"]
    assert len(measures) >= 19
    assert len(indicators) >= 17
    assert all(each["definition"] and each["source"] for each in [*measures, *indicators])
