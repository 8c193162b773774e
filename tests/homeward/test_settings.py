"""Settings: where the web process may listen, and what is refused at start."""

import re

import pytest
from pydantic import ValidationError

from homeward.settings import Settings, may_listen


@pytest.mark.parametrize(
    ("host", "published_on_loopback", "is_container", "may"),
    [
        pytest.param("127.0.0.1", False, False, True, id="loopback"),
        pytest.param("::1", False, False, True, id="loopback of the newer protocol"),
        pytest.param("localhost", False, False, True, id="loopback by name"),
        pytest.param("0.0.0.0", False, False, False, id="every address of a machine"),
        pytest.param("0.0.0.0", False, True, False, id="every address of a container that nobody vouched for"),
        pytest.param("0.0.0.0", True, False, False, id="vouched for, but this is no container"),
        pytest.param("0.0.0.0", True, True, True, id="every address of a container published on loopback"),
        pytest.param("::", True, True, True, id="the same of the newer protocol"),
        pytest.param("192.168.1.20", True, True, False, id="one address of a network is never vouched for"),
    ],
)
def test_until_people_can_sign_in_only_this_machine_reaches_the_web(
    *, host: str, published_on_loopback: bool, is_container: bool, may: bool
) -> None:
    assert may_listen(host, published_on_loopback=published_on_loopback, is_container=is_container) is may


def test_an_address_outside_is_refused_at_start_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOMEWARD_HOST", "192.168.1.20")
    with pytest.raises(ValidationError, match=re.escape("HOMEWARD_HOST=192.168.1.20")):
        Settings()


def test_an_empty_setting_is_an_unset_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setenv("HOMEWARD_REPLAY_FROM", "")
    settings = Settings()
    assert settings.database_url is None
    assert settings.replay_from is None


def test_a_replay_must_say_in_which_zone_it_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOMEWARD_REPLAY_FROM", "2021-12-29T10:30:00")
    with pytest.raises(ValidationError, match="replay_from"):
        Settings()


def test_a_database_address_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://owner:secret@127.0.0.1/homeward")
    assert "secret" not in repr(Settings())
