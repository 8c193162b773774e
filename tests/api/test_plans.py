"""Plans over the API: what is expected from history, the gap, who owns it, and how it went; as known then."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import psycopg
import pytest

from catalogue.reader import from_files
from db.clock import read_clock
from db.write import save_catalogue
from homeward.embedded import Connection as Server
from metrics.access import Role
from metrics.vocabulary.days import at_time
from tests.api.cast import Cast, cast_over
from tests.api.planned import A_DAY, SATURDAY, TEAM, TODAY, came_on, responses_of, shifts_of, speak, told_daily
from tests.journeys.house import fresh_database
from tests.picture.partners import LIVING, NOW, Partners

PLANNER = (Role.PLANNER, "SIM")
CHAIR = (Role.CHAIR, "SIM")
VIEWER = (Role.VIEWER, "SIM")
HUB = (Role.HUB, "SIM")
COUNTS = ("lines", "not_shown", "open_gaps", "without_history", "without_staffing")
NEW: dict[str, Any] = {
    "organisation": "SIM", "kind": "weekend", "title": "Weekend", "first": "2026-11-14", "last": "2026-11-15",
    "owner_role": "Planner", "role": "Planner",
}  # fmt: skip
EARLY = {"service": TEAM, "day": "2026-11-14", "shift": "early"}
# Ten digits that check out as an NHS number; of nobody.
NHS_NUMBER = "943 476 5919"


@pytest.fixture(scope="module")
def planned(peopled: Server) -> Iterator[str]:
    """A database in which a team has told of four weeks, and of what it staffs on Saturday."""
    with fresh_database(peopled, "peopled") as database:
        asyncio.run(_tell(peopled.url(role="worker", dbname=database)))
        yield database


async def _tell(address: str) -> None:
    async with await psycopg.AsyncConnection.connect(address) as conn:
        sending = Partners(conn)
        await told_daily(sending, days=28)
        await speak(sending, [*shifts_of(SATURDAY, early=4.0, late=1.0, told_at=NOW)], at=NOW)
        await conn.commit()


@pytest.fixture
async def cast(peopled: Server, planned: str) -> AsyncIterator[Cast]:
    with fresh_database(peopled, planned) as database:
        async with cast_over(peopled, database) as found:
            yield found


async def _ok(cast: Cast, path: str, *who: tuple[Role, str]) -> dict[str, Any]:
    answer = await cast.get(path, *(who or (PLANNER,)))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def _make(cast: Cast, *who: tuple[Role, str], **changed: Any) -> int:
    answer = await cast.post("/plans", {**NEW, **changed}, *(who or (PLANNER,)))
    assert answer.status_code == 201, answer.text
    return int(answer.json()["plan"])


def _line(made: dict[str, Any], service: str, day: str, shift: str) -> dict[str, Any]:
    return next(
        each for each in made["lines"]
        if (each["spot"]["service"]["code"], each["spot"]["day"], each["spot"]["shift"]) == (service, day, shift)
    )  # fmt: skip


async def _later(cast: Cast, server: Server, to: datetime, *, tell: bool = True) -> None:
    """Let the picture's time pass, the team telling of it what came; and wait until the web knows."""
    database = cast.address.rsplit("/", 1)[-1].split("?")[0]
    async with await psycopg.AsyncConnection.connect(server.url(role="worker", dbname=database)) as conn:
        if tell:
            came = [each for day in range(4) for each in responses_of(SATURDAY + (day - 2) * A_DAY)]
            await speak(Partners(conn), [each for each in came if each.received_at <= to], at=to)
        await conn.execute("UPDATE picture_clock SET origin_picture = origin_picture + %s", (to - cast.door.now(),))
        await conn.commit()
    cast.door.pulse.clock = await read_clock(cast.store)
    cursor = await cast.store.execute("SELECT version FROM data_version")
    version = (await cursor.fetchone() or (0,))[0]
    async with asyncio.timeout(10):
        async for beat in cast.door.pulse.beats(heartbeat_seconds=5):
            if beat is not None and beat.version >= version:
                return


async def test_the_next_weekend_is_offered_and_what_it_would_need_is_worked_out(cast: Cast) -> None:
    found = await _ok(cast, "/plans?organisation=SIM")
    assert found["plans"] == []
    assert found["may_make"]
    assert found["offered"][0] == {"kind": "weekend", "title": "Weekend", "first": "2026-11-14", "last": "2026-11-15"}
    made = await _ok(cast, "/plans/proposal?organisation=SIM&first=2026-11-14&last=2026-11-15")
    late = _line(made, TEAM, "2026-11-14", "late")
    assert (late["need"]["low"], late["need"]["usual"], late["need"]["high"]) == (4, 4, 4)
    assert late["need"]["is_for_weekday"]
    assert late["need_says"].endswith("on Saturdays")
    assert late["rests_on"] == "responses"
    assert (late["staffed"]["amount"], late["staffed"]["by"], late["gap_high"]) == (1.0, "told", 3.0)
    early = _line(made, TEAM, "2026-11-14", "early")
    assert early["need"]["low"] <= 2 <= 3 <= early["need"]["high"], "whoever came in the night is the early shift's"
    assert (await _ok(cast, "/plans?organisation=SIM"))["plans"] == [], "nothing is kept of a proposal"


async def test_a_service_without_history_is_not_said_to_be_staffed_enough(cast: Cast) -> None:
    made = await _ok(cast, "/plans/proposal?organisation=SIM&first=2026-11-14&last=2026-11-14")
    quiet = _line(made, "SIM-U2", "2026-11-14", "early")
    assert (quiet["need"], quiet["gap_high"], quiet["days_known"]) == (None, None, 0)
    assert quiet["need_says"] == "no history: 0 of 28 days known"
    number = await _make(cast)
    typed = {"service": "SIM-U2", "day": "2026-11-14", "shift": "early", "staffed": 50, "role": "Planner"}
    assert (await cast.post(f"/plans/{number}/lines", typed, PLANNER)).status_code == 204
    story = await _ok(cast, f"/plans/{number}")
    line = _line(story, "SIM-U2", "2026-11-14", "early")
    assert (line["staffed"]["amount"], line["staffed"]["by"]) == (50.0, "typed")
    assert (line["gap_high"], line["gap_says"]) == (None, "not known")
    assert story["plan"]["without_history"] == sum(each["need"] is None for each in story["lines"]) > 0


async def test_a_plan_is_made_agreed_and_held_against_what_came(cast: Cast, peopled: Server) -> None:
    number = await _make(cast)
    moved = {**EARLY, "shift": "late", "owner": "SIM-U2", "owner_role": "Team lead", "move": "Lend a car.", "role": "P"}
    assert (await cast.post(f"/plans/{number}/lines", moved, PLANNER)).status_code == 204
    agreed = {"state": "agreed", "note": "In the call.", "role": "Director on call"}
    assert (await cast.post(f"/plans/{number}", agreed, CHAIR)).status_code == 204
    story = await _ok(cast, f"/plans/{number}", VIEWER)
    assert [(each["state"], each["role"]) for each in story["versions"]] == [
        ("draft", "Planner"), ("agreed", "Director on call"),
    ]  # fmt: skip
    assert (story["plan"]["progress"], story["plan"]["largest_gap"], story["plan"]["may_change"]) == ("ahead", 3, False)
    late = _line(story, TEAM, "2026-11-14", "late")
    assert (late["owner"]["code"], late["owner_role"], late["move"]) == ("SIM-U2", "Team lead", "Lend a car.")
    assert (late["standing"], late["came"]) == ("ahead", 0)
    assert await cast.recorded("plan agreed") == [("chair.sim (test)", "SIM", "done", {})]

    await _later(cast, peopled, at_time(SATURDAY, time(16)))
    running = await _ok(cast, f"/plans/{number}")
    early, late = (_line(running, TEAM, "2026-11-14", shift) for shift in ("early", "late"))
    assert (early["came"], early["standing"]) == (came_on(SATURDAY)[0], "within")
    assert (late["came"], late["standing"]) == (came_on(SATURDAY)[1], "running")
    assert late["need"] == _line(story, TEAM, "2026-11-14", "late")["need"], "what was expected is not moved"
    past = await _ok(cast, f"/plans/{number}?known={(NOW + timedelta(minutes=5)).isoformat().replace('+00:00', 'Z')}")
    assert (past["plan"]["progress"], _line(past, TEAM, "2026-11-14", "late")["came"]) == ("ahead", 0)
    (listed,) = (await _ok(cast, "/plans?organisation=SIM&on=2026-11-14"))["plans"]
    assert (listed["plan"], listed["state"], listed["progress"]) == (number, "agreed", "running")
    assert (await _ok(cast, "/plans?organisation=SIM&on=2026-11-16"))["plans"] == []


async def test_of_a_silent_team_it_is_not_known_how_many_came(cast: Cast, peopled: Server) -> None:
    number = await _make(cast)
    await _later(cast, peopled, at_time(SATURDAY, time(16)), tell=False)
    line = _line(await _ok(cast, f"/plans/{number}"), TEAM, "2026-11-14", "early")
    assert (line["came"], line["standing"]) == (None, "not_known")


async def test_what_is_expected_of_a_shift_stays_once_it_takes_requests(cast: Cast, peopled: Server) -> None:
    number = await _make(cast)
    before = _line(await _ok(cast, f"/plans/{number}"), TEAM, "2026-11-14", "late")
    await _later(cast, peopled, at_time(SATURDAY, time(16)))
    assert (
        await cast.post(f"/plans/{number}/lines", {**EARLY, "shift": "late", "role": "P"}, CHAIR)
    ).status_code == 204
    after = _line(await _ok(cast, f"/plans/{number}"), TEAM, "2026-11-14", "late")
    assert after["need"] == before["need"]
    assert after["said_at"] > before["said_at"]


async def test_whoever_plans_elsewhere_or_not_at_all_changes_nothing(cast: Cast) -> None:
    number = await _make(cast)
    for who in (VIEWER, (Role.PLANNER, "SIM-T1"), (Role.HUB, "SIM")):
        assert (await cast.post("/plans", NEW, who)).status_code == 403
        said = {"state": "stood_down", "role": "x"}
        assert (await cast.post(f"/plans/{number}", said, who)).status_code == 403
        assert (await cast.post(f"/plans/{number}/lines", {**EARLY, "role": "x"}, who)).status_code == 403
    assert (await cast.get(f"/plans/{number}", (Role.VIEWER, "SIM-T1"))).status_code == 403
    assert (await _ok(cast, f"/plans/{number}"))["plan"]["state"] == "draft"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"first": "2026-11-09", "last": "2026-11-09", "kind": "day"}, "it has passed"),
        ({"last": "2026-11-13"}, "before the first day"),
        ({"last": "2026-11-28"}, "14 days at most"),
        ({"first": "2027-03-06", "last": "2027-03-07"}, "within 92 days"),
        ({"kind": "bank_holiday"}, "none of these days is a bank holiday"),
        ({"first": "2026-11-12", "last": "2026-11-13"}, "none of these days is a Saturday or Sunday"),
        ({"kind": "day"}, "holds for one day"),
        ({"organisation": "SIM-S1"}, "no service of SIM-S1 is planned by shift"),
        ({"title": f"For {NHS_NUMBER}"}, "reads as an NHS number"),
    ],
)
async def test_what_cannot_be_planned_is_refused_with_its_reason(
    cast: Cast, changed: dict[str, Any], words: str
) -> None:
    answer = await cast.post("/plans", {**NEW, **changed}, PLANNER)
    assert answer.status_code == 422, answer.text
    assert words in answer.json()["detail"]


async def test_lines_that_cannot_be_are_refused(cast: Cast) -> None:
    number = await _make(cast)
    for wrong, words in (
        ({"shift": "night"}, "no line"), ({"day": "2026-11-16"}, "no line"), ({"owner": "SIM-U1"}, "both or none"),
        ({"owner_role": "Lead"}, "both or none"), ({"staffed": -1}, "staffed"),
        ({"move": f"Ring {NHS_NUMBER}"}, "NHS number"),
    ):  # fmt: skip
        answer = await cast.post(f"/plans/{number}/lines", {**EARLY, "role": "Planner", **wrong}, PLANNER)
        assert (answer.status_code, words in answer.json()["detail"]) == (422, True), answer.text
    unknown = {**EARLY, "owner": "SIM-X9", "owner_role": "Lead", "role": "Planner"}
    assert (await cast.post(f"/plans/{number}/lines", unknown, PLANNER)).json()["code"] == "unknown_organisation"
    assert (await cast.post(f"/plans/{number}", {"state": "stood_down", "role": "P"}, PLANNER)).status_code == 204
    assert "stood down" in (await cast.post(f"/plans/{number}/lines", {**EARLY, "role": "P"}, PLANNER)).json()["detail"]
    assert (await cast.get("/plans/99", PLANNER)).json()["code"] == "unknown_plan"


async def test_as_files(cast: Cast) -> None:
    number = await _make(cast)
    listed = await cast.get("/plans?organisation=SIM&format=csv", PLANNER)
    assert listed.status_code == 200
    assert "Weekend,Planner,draft,ahead" in listed.text
    lines = await cast.get(f"/plans/{number}?format=csv", (Role.ANALYST, "SIM"))
    assert f"{TEAM},late,responses,2026-11-14" in lines.text
    public = await cast.get(f"/plans/{number}?format=csv", PLANNER)
    assert public.text.splitlines()[0].count("disclosure") == 1, "small counts of what came are hidden"


async def _ahead(cast: Cast) -> list[dict[str, Any]]:
    agenda = await _ok(cast, "/agenda?organisation=SIM", CHAIR)
    lines = next(each["lines"] for each in agenda["items"] if each["item"] == "ahead")
    return [line for line in lines if line["plan"] is not None]


async def test_the_call_hears_of_the_gaps_before_and_of_what_came_in_the_days_of_a_plan(
    cast: Cast, peopled: Server
) -> None:
    number = await _make(cast)
    assert await _ahead(cast) == [], "it is Tuesday, and the weekend begins in four days"
    await _later(cast, peopled, at_time(SATURDAY - 2 * A_DAY, time(9)))
    moved = {**EARLY, "shift": "late", "owner": "SIM-U2", "owner_role": "Team lead", "move": "Lend a car.", "role": "P"}
    assert (await cast.post(f"/plans/{number}/lines", moved, PLANNER)).status_code == 204
    head, gap = await _ahead(cast)
    assert head["says"].startswith(
        "Plan: Weekend, Saturday 14 to Sunday 15 November (draft, not agreed): 1 gap open in 18 lines, "
    )
    assert "rest on no history" in head["says"]
    assert (head["plan"], head["is_sum"], head["is_doubtful"]) == (number, True, True)
    assert gap["organisation"]["code"] == TEAM
    assert gap["says"].startswith("Saturday, late: 4 (4 to 4) expected, 1 staffed, 3 short at the upper end")
    assert gap["says"].endswith(f"owned by {await _short(cast, 'SIM-U2')}, Team lead: Lend a car.")

    await _later(cast, peopled, at_time(SATURDAY, time(16)))
    said = [each["says"] for each in await _ahead(cast)]
    assert any(each.startswith("Plan against actual: of 2 shifts begun 1 within, 1 within so far") for each in said)
    opened = await cast.post("/calls", {"organisation": "SIM", "role": "Director on call"}, CHAIR)
    call = opened.json()["call"]
    assert (await cast.post(f"/calls/{call}/end", {"role": "Director on call"}, CHAIR)).status_code == 204
    assert (await cast.post(f"/plans/{number}", {"state": "stood_down", "role": "P"}, PLANNER)).status_code == 204
    assert await _ahead(cast) == [], "a plan that is stood down is nobody's to hear of"
    kept = await _ok(cast, f"/calls/{call}", CHAIR)
    lines = next(each["lines"] for each in kept["agenda"]["items"] if each["item"] == "ahead")
    assert [line["says"] for line in lines if line["plan"] == number] == said, "the minutes tell what was known then"


async def test_more_than_was_expected_is_said_while_the_shift_runs(cast: Cast, peopled: Server) -> None:
    await _make(cast)
    await _later(cast, peopled, at_time(SATURDAY, time(19)))
    database = cast.address.rsplit("/", 1)[-1].split("?")[0]
    async with await psycopg.AsyncConnection.connect(peopled.url(role="worker", dbname=database)) as conn:
        rush = [
            replace(next(responses_of(SATURDAY)), key=f"UC-rush{n:06}", received_at=at_time(SATURDAY, time(18, n)))
            for n in range(3)
        ]
        at = at_time(SATURDAY, time(19, 1))
        await speak(Partners(conn), [replace(each, closed_at=None, first_contact_at=None) for each in rush], at=at)
        await conn.commit()
    await _later(cast, peopled, at_time(SATURDAY, time(19, 2)), tell=False)
    said = [each["says"] for each in await _ahead(cast)]
    assert "Saturday, late: 7 came, 4 (4 to 4) expected" in said


async def _short(cast: Cast, code: str) -> str:
    found = await _ok(cast, "/organisations")
    return str(next(each["short_name"] for each in found["organisations"] if each["code"] == code))


async def test_what_a_provider_shows_to_hubs_only_is_in_no_plan_that_others_see(cast: Cast, peopled: Server) -> None:
    answer = await cast.post("/showing", {"organisation": "SIM-H01", "shows_to": "hubs"}, (Role.PROVIDER, "SIM-H01"))
    assert answer.status_code == 204, answer.text
    await _plan_home_care(cast, peopled)
    number = await _make(cast)
    spot = {"service": "SIM-H01", "day": "2026-11-14", "shift": "day"}
    alone = await _make(cast, organisation="SIM-H01")
    before = [(await _ok(cast, f"/plans/{each}", VIEWER))["plan"] for each in (number, alone)]
    assert before[0]["not_shown"] > 0
    assert [before[1][name] for name in COUNTS] == [2, 2, 0, 0, 0]
    typed = {**spot, "staffed": 3, "owner": "SIM-H01", "owner_role": "Lead", "role": "Lead"}
    assert (await cast.post(f"/plans/{alone}/lines", typed, PLANNER)).status_code == 204
    assert (await cast.post(f"/plans/{number}/lines", typed, PLANNER)).status_code == 204
    after = [(await _ok(cast, f"/plans/{each}", VIEWER))["plan"] for each in (number, alone)]
    assert after == before, "no count tells whether the provider's staffing is known"
    whole = [(await _ok(cast, f"/plans/{each}", HUB))["plan"] for each in (number, alone)]
    for each, hub in zip(after, whole, strict=True):
        assert (hub["not_shown"], hub["lines"]) == (0, each["lines"])
        assert hub["without_history"] > each["without_history"]
    for who in (PLANNER, VIEWER, CHAIR):
        line = _line(await _ok(cast, f"/plans/{number}", who), *spot.values())
        assert (line["withheld"], line["need_says"], line["gap_says"]) == ("hubs_only", "not shown", "not shown")
        assert {line[name] for name in ("need", "staffed", "gap_high", "came", "standing", "staffed_now")} == {None}
        made = await _ok(cast, "/plans/proposal?organisation=SIM&first=2026-11-14&last=2026-11-14", who)
        assert _line(made, *spot.values())["withheld"] == "hubs_only"
    seen = _line(await _ok(cast, f"/plans/{number}", HUB), *spot.values())
    assert (seen["withheld"], seen["staffed"]["amount"]) == (None, 3.0)


async def _plan_home_care(cast: Cast, server: Server) -> None:
    """Let the catalogue have a shift of home care, too."""
    await _plan_by(cast, server, LIVING.files["plans.toml"] + HOME_CARE)


HOME_CARE = b"""
[[shifts]]
type = "home_care"
key = "day"
title = "Whole day"
begins = "00:00"
ends = "24:00"
owner = "Home care"
is_indicative = true
note = "For a test."
"""


async def _plan_by(cast: Cast, server: Server, plans: bytes) -> None:
    """Let other shifts be in force from now on."""
    catalogue = from_files({**LIVING.files, "plans.toml": plans})
    database = cast.address.rsplit("/", 1)[-1].split("?")[0]
    async with await psycopg.AsyncConnection.connect(server.url(role="worker", dbname=database)) as conn:
        await save_catalogue(conn, catalogue, since=NOW, code_version="test")
        await conn.commit()


@pytest.mark.parametrize(
    ("days", "words"), [(20, "from 20 of 28 days, on Saturdays"), (10, "no history: 10 of 28 days known")]
)
async def test_a_line_says_on_how_many_days_it_rests_before_it_is_kept_and_after(
    cast: Cast, peopled: Server, days: int, words: str
) -> None:
    since = f'key = "late"\nvalid_from = {TODAY - days * A_DAY}'.encode()
    await _plan_by(cast, peopled, LIVING.files["plans.toml"].replace(b'key = "late"', since))
    made = await _ok(cast, "/plans/proposal?organisation=SIM&first=2026-11-14&last=2026-11-15")
    kept = await _ok(cast, f"/plans/{await _make(cast)}")
    for each in (made, kept):
        line = _line(each, TEAM, "2026-11-14", "late")
        assert line["need_says"].endswith(words)
        assert line["days_known"] == days
        assert line["need"] is None or line["need"]["days"] == days
