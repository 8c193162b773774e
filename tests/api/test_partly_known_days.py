"""A sum over several sites, of days that are known of some of them only."""

from dataclasses import replace
from datetime import timedelta

import pytest

from db.engine import Connection
from homeward.embedded import Connection as Server
from metrics.beddays.closed_days import closed_days
from metrics.beddays.record import StayRecord
from tests.api.test_closed_days import LAST, RUN, answer, asking, count, of, somebody, spent, tell
from tests.picture.partners import AT_NINE, Partners


async def _of_a_second_site(sending: Partners) -> StayRecord:
    """Somebody of another acute site, told of so late that most of their days are still to be counted."""
    first = somebody(0).stay
    told = replace(
        first, key="ST-second", organisation="SIM-S2", ward="SIM-S2-W04", admitted_at=AT_NINE - timedelta(days=70),
        left_at=None, observed_at=AT_NINE - timedelta(days=69),
    )  # fmt: skip
    await sending.bring("ward_board_archive", [told], at=AT_NINE + timedelta(minutes=1))
    return StayRecord(stay=told, ready=(), days={})


@pytest.mark.parametrize("by", ["site", "trust", "council", "weekday"])
async def test_a_sum_of_sites_holds_only_the_days_that_are_known_of_all_of_them(
    store: Connection, server: Server, database: str, by: str
) -> None:
    sending = await tell(store)
    await count(store)
    second = await _of_a_second_site(sending)
    async with asking(server, database) as client:
        told = await answer(client, "bed-days", by=by)
        old = await answer(client, "bed-days", by=by, end="2026-10-03")
        red = await answer(client, "red-green/period", by=by) if by != "weekday" else None
        old_red = await answer(client, "red-green/period", by="trust", end="2026-10-03")
    acute, community = told["whole"]
    known = acute["known_days"]
    assert 0 < known == len(RUN.days) - len(told["period"]["waiting"])
    days = closed_days(LAST - timedelta(days=known - 1), LAST)
    assert acute["spent"]["nights"] == spent([*of("SIM-S1"), second], days)["nights"]
    assert community["known_days"] == len(RUN.days)
    assert community["spent"]["nights"] == spent(of("SIM-C1"))["nights"]
    if by in {"council", "weekday"}:
        lines = [part for part in told["parts"] if part["care"] == "acute" and part["spent"]]
        assert sum(part["spent"]["nights"] for part in lines) == acute["spent"]["nights"]
    # Nothing at all is known of the second site then: a sum without it is no sum of all.
    assert (old["whole"][0]["known_days"], old["whole"][0]["spent"]) == (0, None)
    assert old["period"]["known_days"] == 0
    assert (old_red["whole"]["known_days"], old_red["whole"]["whole"]) == (0, None)
    if red is not None:
        assert red["whole"]["known_days"] == known
