"""The living demo as it is shipped: every family of feeds alive, a fortnight behind it, broken and mended by hand.

One demo for the module. Times are printed, not demanded: the bound of every wait is far beyond what is promised.
"""

import signal
import time
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from tests.journeys.awaiting import wait_until
from tests.journeys.measured import note
from tests.journeys.running import Demo, demo_folder, is_alive

pytestmark = pytest.mark.slow
FAMILIES = ("beds", "board", "ed", "home_care", "capacity", "ucr", "virtual_ward", "care_homes")


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """A running living demo, which Ctrl-C ends whole while its past is still filling in."""
    with demo_folder(living=True) as found:
        note(f"first start: {found.start():.1f} s")
        yield found
        processes = [*found.processes(), found.pid("past")]
        found.signal(signal.SIGINT)
        assert found.wait() == 0
        wait_until(lambda: not any(is_alive(pid) for pid in processes), "every process ended")


def _feeds(demo: Demo) -> dict[str, dict[str, Any]]:
    return {feed["key"]: feed for feed in demo.ask("/feeds")["feeds"]}


def _control(demo: Demo) -> str:
    return next(line.split()[-1].rstrip("/") for line in demo.lines if "broken and mended at" in line)


def test_every_family_of_feeds_is_alive_and_the_wall_says_that_it_is_simulated(demo: Demo) -> None:
    began = time.monotonic()

    def all_fresh() -> bool:
        feeds = _feeds(demo)
        assert {key.rsplit("_", 1)[0] for key in feeds} == set(FAMILIES)
        return all(feed["freshness"] in {"fresh", "late"} and not feed["is_failing"] for feed in feeds.values())

    wait_until(all_fresh, "every feed alive", every=0.2)
    note(f"every family alive {time.monotonic() - began:.1f} s after the first figures")
    wall = httpx2.get(f"{demo.base}/wall", trust_env=False).text
    assert "Simulated" in wall
    snapshot = demo.ask("/snapshot")
    assert snapshot["is_simulated"]
    assert snapshot["organisation"]["organisation"]["code"] == "SIM"
    shown = {tile["organisation"]["code"] for tile in demo.ask("/snapshot", tiles="SIM-S1,SIM-L1,SIM-U1")["tiles"]}
    assert shown == {"SIM-S1", "SIM-L1", "SIM-U1"}


def test_the_fortnight_before_stands_behind_the_present(demo: Demo) -> None:
    now = demo.ask("/snapshot")["at"]

    def days() -> list[dict[str, Any]] | None:
        series = demo.ask(
            "/series", organisation="SIM-S1", indicator="acute.ga_occupancy", bucket="day",
            **{"from": "2026-10-27", "to": now[:10]},
        )  # fmt: skip
        points = [point for point in series["points"] if point["value"] is not None]
        return points if len(points) >= 14 else None

    points = wait_until(days, "a fortnight of occupancy", within=120, every=0.5)
    assert all(0.5 < point["value"] < 1.3 for point in points)


def test_a_feed_that_is_broken_by_hand_is_told_of_and_recovers_by_itself(demo: Demo) -> None:
    with httpx2.Client(base_url=_control(demo), trust_env=False, timeout=10) as control:
        assert control.put("/api/faults/beds.SIM-S1", json={"fault": "500"}).status_code < 300
        failing = wait_until(
            lambda: (found := _feeds(demo)["beds_s1"])["is_failing"] and found, "a failing feed", every=0.2
        )  # fmt: skip
        assert failing["last_poll"]["http_status"] == 500
        assert not _feeds(demo)["beds_s2"]["is_failing"]
        assert control.delete("/api/faults/beds.SIM-S1").status_code < 300
    wait_until(lambda: not _feeds(demo)["beds_s1"]["is_failing"], "the feed again", every=0.2)
