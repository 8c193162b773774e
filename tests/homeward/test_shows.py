"""What a demo shows, and whose its data folder is."""

import socket
from pathlib import Path

import pytest

from db.clock import PictureClock
from homeward.settings import Settings
from homeward.shows import (
    CONTROL,
    LIVING_FROM,
    PAST,
    Living,
    Replay,
    ShowMismatch,
    claim,
    folders_of,
    forget,
    free_ports,
    show_of,
)

CLOCK = PictureClock(origin_picture=LIVING_FROM, origin_service=LIVING_FROM, rate=60.0)


def test_what_is_not_said_is_the_shows_own() -> None:
    living, replay = show_of(replay=False), show_of(replay=True, rate=720)
    assert (living.name, living.start, living.rate) == ("living", LIVING_FROM, 60.0)
    assert (replay.name, replay.start.year, replay.rate) == ("replay", 2021, 720)


def test_each_show_has_its_own_catalogue_and_folder_unless_one_is_named(tmp_path: Path) -> None:
    plain = Settings(_env_file=None)  # type: ignore[call-arg]
    living, replay = Living(start=LIVING_FROM, rate=1), Replay(start=LIVING_FROM, rate=1)
    assert living.settings(plain).catalogue.name == "living"
    assert replay.settings(plain).catalogue.name == "facts"
    assert replay.settings(plain).data == living.settings(plain).data / "replay"
    named = Settings(_env_file=None, data=tmp_path, catalogue=tmp_path / "mine")  # type: ignore[call-arg]
    for show in (living, replay):
        assert (show.settings(named).data, show.settings(named).catalogue) == (tmp_path, tmp_path / "mine")
    assert folders_of(plain) == (living.settings(plain).data, replay.settings(plain).data)
    assert folders_of(named) == (tmp_path,)


def test_a_folder_of_another_show_is_refused_until_it_is_forgotten(tmp_path: Path) -> None:
    living, replay = show_of(replay=False), show_of(replay=True)
    claim(tmp_path, living)
    claim(tmp_path, living)
    with pytest.raises(ShowMismatch, match="holds the living demo"):
        claim(tmp_path, replay)
    (tmp_path / PAST).mkdir()
    forget(tmp_path)
    assert not (tmp_path / PAST).exists()
    claim(tmp_path, replay)


def test_ports_in_a_row_are_all_free() -> None:
    base = free_ports(9)
    for port in range(base, base + 9):
        with socket.socket() as opened:
            opened.bind(("127.0.0.1", port))


def test_the_partners_are_told_their_ports_and_everyone_else_where_they_are(tmp_path: Path) -> None:
    partners = show_of(replay=False).partners(CLOCK, logs=tmp_path)
    words = list(partners.child.command)
    base = int(words[words.index("--port-base") + 1])
    assert partners.places["BEDS_URL"] == f"http://127.0.0.1:{base}"
    assert partners.places["CARE_HOMES_URL"] == f"http://127.0.0.1:{base + 7}"
    assert partners.places[CONTROL] == f"http://127.0.0.1:{base + 8}"
    assert words[words.index("--control-port") + 1] == str(base + 8)
    secret = partners.places["CAPACITY_TOKEN"]
    assert partners.child.environment["CAPACITY_TOKEN"] == secret
    assert secret not in words, "a secret on a command line is read by everyone on the machine"
    assert show_of(replay=False).partners(CLOCK, logs=tmp_path).places["CAPACITY_TOKEN"] != secret


def test_a_show_says_what_it_is() -> None:
    living, replay = show_of(replay=False), show_of(replay=True)
    assert any("simulated" in line for line in living.words({CONTROL: "http://127.0.0.1:1"}))
    assert any("Real published figures" in line for line in replay.words({}))
