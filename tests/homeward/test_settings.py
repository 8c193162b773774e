"""Settings: what is refused at start, and what is never printed."""

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from homeward.logs import secrets_of
from homeward.secret_files import SECRETS
from homeward.settings import Settings

PLACES = {"BEDS_URL": "http://127.0.0.1:8061", "KEY": "a key to a partner"}


def stated(variable: str, setting: str) -> str:
    """A value of a secret setting."""
    return json.dumps(PLACES) if setting == "places" else f"value of {variable}"


def held(settings: Settings, setting: str) -> object:
    """What a secret setting holds."""
    value = getattr(settings, setting)
    return value if setting == "places" else value.get_secret_value()


@pytest.mark.parametrize("address", ["board.example", "ftp://board.example", "https://board.example/path", "https://"])
def test_an_address_that_is_none_is_refused_and_named(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("HOMEWARD_ADDRESS", address)
    with pytest.raises(ValidationError, match="address"):
        Settings()


def test_cookies_are_secure_where_browsers_come_by_https() -> None:
    assert Settings(address="https://board.example").is_secure
    assert not Settings(address="http://127.0.0.1:8050").is_secure
    assert not Settings().is_secure


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


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"smtp_host": "mail.example"}, "set together"),
        ({"smtp_from": "board@mail.example"}, "set together"),
        ({"smtp_host": "mail.example", "smtp_from": "The board <board@mail.example>"}, "is like homeward@"),
        ({"smtp_host": "mail.example", "smtp_from": "board@mail.example", "smtp_user": "board"}, "needs"),
        (
            {"smtp_host": "mail.example", "smtp_from": "board@mail.example", "smtp_user": "board",
             "smtp_password": "x", "smtp_security": "none"},
            "encrypted connection only",
        ),
        ({"smtp_security": "ssl"}, "smtp_security"),
        ({"smtp_networks": ("10.0.0.1/8",)}, "network"),
    ],
)  # fmt: skip
def test_a_mail_server_that_cannot_be_right_is_refused(given: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Settings(**given)  # type: ignore[arg-type]


def test_a_database_address_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://owner:withheld@127.0.0.1/homeward")
    assert "withheld" not in repr(Settings())


@pytest.mark.parametrize(("setting", "variable"), SECRETS.items())
def test_each_secret_is_read_from_its_file_and_not_printed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, setting: str, variable: str
) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{stated(variable, setting)}\n")
    monkeypatch.setenv(f"{variable}_FILE", str(file))
    monkeypatch.setenv(variable, "")  # as a compose file passes on what nobody set
    settings = Settings()
    assert held(settings, setting) == (PLACES if setting == "places" else stated(variable, setting))
    assert stated(variable, setting) not in repr(settings)
    assert "a key to a partner" not in repr(settings)
    assert secrets_of(settings) == ({"a key to a partner"} if setting == "places" else {stated(variable, setting)})


@pytest.mark.parametrize(("setting", "variable"), SECRETS.items())
def test_a_secret_that_is_given_twice_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, setting: str, variable: str
) -> None:
    file = tmp_path / "secret"
    file.write_text(stated(variable, setting))
    monkeypatch.setenv(f"{variable}_FILE", str(file))
    monkeypatch.setenv(variable, stated(variable, setting))
    with pytest.raises(ValidationError, match=f"{variable} or {variable}_FILE, not both"):
        Settings()


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "cannot be read"), (b"", "is empty"), (b" \n", "is empty"), (b"\xff\xfe", "cannot be read"),
     (b"withheld, and no JSON", "not JSON"), (b'["withheld"]', "valid dictionary")],
)  # fmt: skip
def test_a_file_that_holds_no_such_secret_is_refused_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None, words: str
) -> None:
    file = tmp_path / "places"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setenv("HOMEWARD_PLACES_FILE", str(file))
    with pytest.raises(ValidationError, match=words) as raised:
        Settings()
    assert all("withheld" not in fault["msg"] for fault in raised.value.errors()), "what the command line prints"
