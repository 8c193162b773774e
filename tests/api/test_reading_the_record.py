"""The record of who did what, as an administrator reads it: sought, paged, taken along, and never read unseen."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import timedelta

import psycopg
import pytest

from db.access.audit import Entry, Outcome, write_down
from homeward.embedded import Connection as Server
from tests.api.governed import NOW, Governed, governed


@pytest.fixture
async def house(server: Server, database: str) -> AsyncIterator[Governed]:
    async with governed(server, database) as found:
        for number in range(12):
            entry = Entry(
                at=NOW - timedelta(days=number), who="j.hub" if number % 2 else "k.ward", kind="account",
                from_where="10.0.0.7", action="look get_stays", about="SIM-S1" if number < 6 else "SIM-S2",
                outcome=Outcome.REFUSED if number == 3 else Outcome.DONE, detail={"organisation": "SIM-S1"},
            )  # fmt: skip
            await write_down(found.store, entry)
        yield found


SOUGHT = (
        ("action=look get_stays", 12), ("action=look get_stays&who=j.hub", 6), ("about=SIM-S2", 6),
        ("who=j.hub&outcome=refused", 1), ("action=look get_stays&since=2026-11-11", 2),
        ("action=look get_stays&until=2026-11-11", 10),
        ("who=k.ward&since=2026-11-10T00:00:00Z&until=2026-11-12T00:00:00Z", 1),
        ("who=nobody.of.that.name", 0),
)  # fmt: skip


async def test_entries_are_sought_by_who_what_about_outcome_and_time(house: Governed) -> None:
    for query, count in SOUGHT:
        answer = await house.ask(f"/audit?{query}")
        assert answer.status_code == 200, answer.text
        assert len(answer.json()["entries"]) == count, query


async def test_pages_are_not_shifted_by_what_is_written_meanwhile(house: Governed) -> None:
    seen: list[int] = []
    path = "/audit?action=look get_stays&limit=5"
    after = ""
    while True:
        # Each of these looks is an entry of its own, newer than all that is read here.
        answer = (await house.ask(path + after)).json()
        seen += [each["entry"] for each in answer["entries"]]
        if answer["next"] is None:
            break
        after = f"&cursor={answer['next']}"
    assert len(seen) == len(set(seen)) == 12
    assert seen == sorted(seen, reverse=True)


async def test_a_cursor_of_another_question_is_refused(house: Governed) -> None:
    first = (await house.ask("/audit?action=look get_stays&limit=5")).json()
    for query in (f"who=j.hub&cursor={first['next']}", "cursor=x", "cursor=WyJudW1iZXIiXQ"):
        answer = await house.ask(f"/audit?{query}")
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_cursor")


async def test_reading_the_record_is_in_the_record(house: Governed) -> None:
    await house.ask("/audit?who=j.hub")
    await house.ask("/audit?format=csv")
    looks = await house.recorded("who", "action", "detail", "outcome")
    assert ("chief", "look get_audit", {"who": "j.hub"}, "done") in looks
    assert ("chief", "export get_audit", {"format": "csv"}, "done") in looks


async def test_the_file_holds_every_entry_and_no_formula(house: Governed) -> None:
    entry = Entry(
        at=NOW, who="=HYPERLINK(1)", kind="account", from_where="x", action="sign in", about="+1", outcome=Outcome.DONE,
        before={"grants": []}, after={"grants": ["hub of SIM"]},
    )  # fmt: skip
    await write_down(house.store, entry)
    answer = await house.ask("/audit?format=csv")
    assert answer.headers["cache-control"] == "no-store"
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    # The twelve, the sign-in of whoever asks, and the one with a formula in it.
    assert len(rows) == 14
    odd = next(row for row in rows if "HYPERLINK" in row["who"])
    assert (odd["who"], odd["about"]) == ("'=HYPERLINK(1)", "'+1")
    assert odd["after"] == '{"grants": ["hub of SIM"]}'


UNREADABLE = (
    "since=yesterday",
    "since=2026-11-11T00:00:00",
    "outcome=perhaps",
    "who=%00",
    "limit=0",
    "until=9999-12-31",
)


async def test_a_question_that_cannot_be_read_is_refused(house: Governed) -> None:
    for query in UNREADABLE:
        assert (await house.ask(f"/audit?{query}")).status_code == 422, query


async def test_no_entry_is_changed_or_taken_out_even_by_the_web_itself(house: Governed) -> None:
    for statement in ("UPDATE audit SET who = 'x'", "DELETE FROM audit", "TRUNCATE audit"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await house.store.execute(statement)
    assert len(await house.recorded("entry")) == 13
