"""How long a page trusts a silent link, against how often the server gives a sign of life."""

from api.routes.ticks import _HEARTBEAT_SECONDS, _LOOK_SECONDS
from dashboard.settings import DashboardSettings

SILENCE = DashboardSettings(build="test").silent_after_seconds
# A page looks at its link once a second.
JUDGED_EVERY_SECONDS = 1.0


def test_a_silent_link_is_said_within_ten_seconds() -> None:
    assert SILENCE + JUDGED_EVERY_SECONDS < 10.0


def test_a_link_that_lost_two_heartbeats_on_its_way_is_no_silent_one() -> None:
    assert 2 * _HEARTBEAT_SECONDS < SILENCE


def test_a_thousand_walls_ask_the_store_who_they_are_less_than_at_every_heartbeat() -> None:
    assert _LOOK_SECONDS >= 3 * _HEARTBEAT_SECONDS
