"""What has been corrected since an answer was known: found figure by figure, and said over HTTP."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx2
import psycopg
import pytest

from api import wire
from api.app import create_app
from api.corrections import corrections
from api.forms import example_of
from db.clock import PictureClock, start_clock
from db.engine import engine
from homeward.embedded import Connection as Server
from metrics.vocabulary.episodes import BedDay, Colour, Episode
from tests.picture.partners import AT_NINE, NOW, stay, whole_system
from tests.signed_in import headers_for

MADE = example_of(wire.RedGreen)


def found(now: wire.RedGreen, *, is_whole: bool = True) -> list[tuple[str, object, object]]:
    return [(each.figure, each.then, each.now) for each in corrections(MADE, now, is_whole=is_whole)]


def test_a_figure_that_is_another_now_is_named_by_its_place() -> None:
    now = MADE.model_copy(update={"yesterday": MADE.yesterday.model_copy(update={"red": 1, "red_share": None})})
    assert found(now) == [
        ("yesterday.red", MADE.yesterday.red, 1),
        ("yesterday.red_share", MADE.yesterday.red_share, None),
    ]


def test_rows_are_matched_by_what_they_are_of_not_by_where_they_stand() -> None:
    part = MADE.parts[0]
    other = part.model_copy(update={"key": "SIM-S9"})
    assert found(MADE.model_copy(update={"parts": [other, *MADE.parts]})) == [("parts[SIM-S9]", None, "listed")]
    assert found(MADE.model_copy(update={"parts": MADE.parts[1:]})) == [(f"parts[{part.key}]", "listed", None)]
    # What a page did not come to is no correction.
    assert found(MADE.model_copy(update={"parts": [other, *MADE.parts]}), is_whole=False) == []


def test_what_an_answer_rests_on_is_no_figure() -> None:
    basis = MADE.basis.model_copy(update={"data_version": 99, "known": MADE.basis.known + timedelta(hours=1)})
    assert found(MADE.model_copy(update={"basis": basis})) == []


def _board(colour: Colour) -> list[Episode]:
    on = (AT_NINE - timedelta(days=1)).date()
    day = BedDay(
        stay="ST-a", on=on, ward="SIM-S1-W03", colour=colour, reason=None, reviewed_at=AT_NINE - timedelta(days=1),
        observed_at=AT_NINE,
    )  # fmt: skip
    return [stay("ST-a"), day]


@pytest.mark.parametrize(
    ("path", "figure", "then", "now"),
    [
        ("red-green", "yesterday.green", 0, 1),
        ("bed-position", "sites[SIM-S1].empty", 1.0, 4.0),
        ("levels", None, None, None),
        ("blockages", None, None, None),
        ("stays", None, None, None),
    ],
)
async def test_an_answer_as_known_then_says_what_was_corrected_since(
    server: Server, database: str, path: str, figure: str | None, then: object, now: object
) -> None:
    async with await psycopg.AsyncConnection.connect(server.url(role="worker", dbname=database)) as conn:
        clock = PictureClock(origin_picture=NOW, origin_service=datetime.now(UTC), rate=0.001)
        await start_clock(conn, service=datetime.now(UTC), wanted=clock)
        sending = await whole_system(conn)
        await sending.tell("board_s1", "SIM-S1", _board(Colour.RED))
        late = AT_NINE + timedelta(minutes=1)
        told = [replace(each, observed_at=late) for each in _board(Colour.GREEN)]
        await sending.tell("board_s1", "SIM-S1", told, at=late)
        await sending.send("beds_s1", "SIM-S1", {"beds.ga.occupied": 46.0}, received_at=late)
        await conn.commit()
    pool = engine(server.url(role="web", dbname=database), role="web", assume_role=False, size=2)
    app = create_app(pool, code_version="test", build="test")
    headers = await headers_for(server.url(role="web", dbname=database))
    async with app.router.lifespan_context(app):
        await asyncio.wait_for(app.state.door.pulse.ready(), 10)
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://test", headers=headers) as client:
            moment = "at=2026-11-10T09:01:30Z&known=2026-11-10T09:00:30Z"
            asked = (await client.get(f"/api/v1/{path}?organisation=SIM-S1&{moment}")).json()
            unasked = (await client.get(f"/api/v1/{path}?organisation=SIM-S1")).json()
            file = await client.get(f"/api/v1/{path}?organisation=SIM-S1&{moment}&format=csv")
    held, fresh = (each.get("basis", each)["corrections"] for each in (asked, unasked))
    assert fresh is None
    assert "corrections_since (figures)" in file.text.split("\r\n")[0]
    if figure is None:
        assert isinstance(held, list)
    else:
        assert {"figure": figure, "then": then, "now": now} in held
