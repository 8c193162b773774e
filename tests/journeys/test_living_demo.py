"""The living demo as it is shipped: every family of feeds alive, a fortnight behind it, broken and mended by hand.

One demo for the module. Times are printed, not demanded: the bound of every wait is far beyond what is promised.
"""

import signal
import time
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from tests.journeys.awaiting import PATIENCE_SECONDS, wait_until
from tests.journeys.measured import note
from tests.journeys.running import Demo, demo_folder, is_alive

pytestmark = pytest.mark.slow
# A feed or family of the control page, what is switched on for it, the feed that must fail of it, and as what.
BROKEN = (
    ("ed.SIM-S1", "login-page", "ed_s1", "content_type_refused"),
    ("ed.SIM-S2", "truncated-gzip", "ed_s2", "gzip_cut_short"),
    ("ucr.SIM-U1", "renamed-column", "ucr_u1", "missing_column"),
    ("capacity.SIM-R1", "list-changes", "capacity_r1", "reading_changed"),
    ("ward_board.SIM-S1", "future", "board_s1", "in_the_future"),
    ("care_homes.SIM-L1", "missing-trailer", "care_homes_l1", "row_count_missing"),
    ("virtual_ward", "refused", "virtual_ward_v1", "connection_refused"),
)
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
    """The address of the control page, which is told after that of the wall."""

    def told() -> str | None:
        return next((line.split()[-1].rstrip("/") for line in list(demo.lines) if "broken and mended at" in line), None)

    return wait_until(told, "the address of the control page")


def test_every_family_of_feeds_is_alive_and_the_wall_says_that_it_is_simulated(demo: Demo) -> None:
    began = time.monotonic()

    def all_fresh() -> bool:
        feeds = _feeds(demo)
        assert {key.rsplit("_", 1)[0] for key in feeds} == set(FAMILIES)
        return all(feed["freshness"] in {"fresh", "late"} and not feed["is_failing"] for feed in feeds.values())

    wait_until(all_fresh, "every feed alive", every=0.2)
    note(f"every family alive {time.monotonic() - began:.1f} s after the first figures")
    wall = httpx2.get(f"{demo.base}/wall", trust_env=False, timeout=PATIENCE_SECONDS).text
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
    wait_until(
        lambda: any("the past: a fortnight by the hour is there" in line for line in list(demo.lines)),
        "the demo's own word of it",
    )


def test_a_feed_that_is_broken_by_hand_is_told_of_and_recovers_by_itself(demo: Demo) -> None:
    with httpx2.Client(base_url=_control(demo), trust_env=False, timeout=PATIENCE_SECONDS) as control:
        assert control.put("/api/faults/beds.SIM-S1", json={"fault": "500"}).status_code < 300
        failing = wait_until(
            lambda: (found := _feeds(demo)["beds_s1"])["is_failing"] and found, "a failing feed", every=0.2
        )  # fmt: skip
        assert failing["last_poll"]["http_status"] == 500
        assert not _feeds(demo)["beds_s2"]["is_failing"]
        assert control.delete("/api/faults/beds.SIM-S1").status_code < 300
    wait_until(lambda: not _feeds(demo)["beds_s1"]["is_failing"], "the feed again", every=0.2)


def _switch(control: httpx2.Client, target: str, fault: str, *, do: str) -> None:
    """Fill in the form of the control page and send it, as its button does."""
    answer = control.post("/faults", data={"target": target, "fault": fault, "options": "", "do": do})
    assert answer.status_code == 303
    assert "trouble" not in answer.headers["location"]


def _occupancy(demo: Demo, organisation: str, indicator: str) -> dict[str, Any]:
    readings = demo.ask("/snapshot", organisation=organisation)["organisation"]["readings"]
    return next(dict(each) for each in readings if each["indicator"] == indicator)


def test_a_handful_of_faults_switched_on_by_the_form_are_told_as_what_they_are_and_end_with_it(demo: Demo) -> None:
    with httpx2.Client(base_url=_control(demo), trust_env=False, timeout=PATIENCE_SECONDS) as control:
        for target, fault, _, _ in BROKEN:
            _switch(control, target, fault, do="on")

        def all_told() -> bool:
            polls = {key: feed["last_poll"] or {} for key, feed in _feeds(demo).items()}
            return all(polls[feed].get("reason") == reason for _, _, feed, reason in BROKEN)

        wait_until(all_told, "every fault as what it is", every=0.2)
        assert all(_feeds(demo)[feed]["is_failing"] for _, _, feed, _ in BROKEN)
        assert not _feeds(demo)["ed_s3"]["is_failing"]
        for target, fault, _, _ in BROKEN:
            _switch(control, target, fault, do="off")
    wait_until(lambda: not any(feed["is_failing"] for feed in _feeds(demo).values()), "every feed again", every=0.2)


def test_a_mistyped_figure_is_held_and_a_refused_one_leaves_the_last_pair(demo: Demo) -> None:
    with httpx2.Client(base_url=_control(demo), trust_env=False, timeout=PATIENCE_SECONDS) as control:
        _switch(control, "beds.SIM-C1", "mistyped-by-ten", do="on")
        _switch(control, "beds.SIM-S2", "negative", do="on")

        def held() -> list[Any]:
            return list(_occupancy(demo, "SIM-C1", "community.bed_occupancy")["held"])

        [figure] = wait_until(held, "the figure that is held", every=0.1)
        assert (figure["organisation"], figure["code"]) == ("SIM-C1", "suspect_jump")
        assert figure["value"] >= 5 * figure["last_good_value"]
        wait_until(lambda: _feeds(demo)["beds_s2"]["rejects_last_day"], "the figure that is refused", every=0.1)
        share = _occupancy(demo, "SIM-S2", "acute.ga_occupancy")
        assert 0.5 < (share["value"] or share["last_value"]) < 1.3
        _switch(control, "beds.SIM-C1", "mistyped-by-ten", do="off")
        _switch(control, "beds.SIM-S2", "negative", do="off")
    wait_until(lambda: not _feeds(demo)["beds_c1"]["held"] and not held(), "the figure believed again", every=0.2)
    wait_until(
        lambda: (_feeds(demo)["beds_s2"]["last_poll"] or {}).get("rejected") == 0, "figures without refusals", every=0.2
    )  # fmt: skip
