"""What a demo shows, and whose its data folder is."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from catalogue.placeholders import UnsetPlaceholderError
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
    remembered,
    secret_options,
    show_of,
)

ROOT = Path(__file__).parents[2]
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
    settings = Settings(_env_file=None, data=tmp_path)  # type: ignore[call-arg]
    claim(living.settings(settings), living)
    claim(living.settings(settings), living)
    with pytest.raises(ShowMismatch, match="holds the living demo"):
        claim(replay.settings(settings), replay)
    (tmp_path / PAST).mkdir()
    forget(tmp_path)
    assert not (tmp_path / PAST).exists()
    claim(replay.settings(settings), replay)


def test_a_folder_remembers_the_catalogue_of_its_show_for_whoever_names_none(tmp_path: Path) -> None:
    def plain(**named: object) -> Settings:
        return Settings(_env_file=None, data=tmp_path, **named)  # type: ignore[arg-type,call-arg]

    living, mine = show_of(replay=False), tmp_path / "mine"
    assert remembered(plain()) == plain()
    claim(living.settings(plain()), living)
    assert remembered(plain()).catalogue.name == "living"
    assert remembered(plain(catalogue=mine)).catalogue == mine
    # A database of one's own is not the folder's.
    elsewhere = Settings(_env_file=None, data=tmp_path, DATABASE_URL="postgresql://x@127.0.0.1/y")  # type: ignore[call-arg]
    assert remembered(elsewhere) == elsewhere
    claim(living.settings(plain(catalogue=mine)), living)
    assert remembered(plain()).catalogue == mine
    forget(tmp_path)
    assert remembered(plain()) == plain()


@pytest.mark.parametrize(
    ("shown", "said"), [(True, "the variable BEDS_URL is not set"), (False, "no live feed of the catalogue")]
)
def test_a_command_by_hand_on_the_folder_of_a_demo_needs_no_catalogue_named(
    tmp_path: Path, said: str, *, shown: bool
) -> None:
    if shown:
        show = show_of(replay=False)
        claim(show.settings(Settings(_env_file=None, data=tmp_path)), show)  # type: ignore[call-arg]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("HOMEWARD", "DATABASE"))}
    done = subprocess.run(
        [sys.executable, "-m", "homeward", "feed-check", "beds_s1"], cwd=ROOT, capture_output=True, text=True,
        env={**environment, "HOMEWARD_DATA": str(tmp_path)}, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert said in done.stdout + done.stderr


def test_the_partners_are_given_the_secrets_that_the_feeds_are_asked_with() -> None:
    places = {"CAPACITY_TOKEN": "a", "BOARD_KEY": "b", "UCR_KEY": "c", "BEDS_URL": "http://127.0.0.1:1"}
    assert secret_options(places) == ["--capacity-token", "a", "--board-key", "b", "--ucr-key", "c"]
    with pytest.raises(UnsetPlaceholderError, match="UCR_KEY"):
        secret_options({**places, "UCR_KEY": ""})


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
