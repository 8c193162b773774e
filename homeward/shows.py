"""What a demo can show: the invented system living, or a published winter replayed.

Each names its catalogue, its place on disk, its clock and the server that plays the partners. Starts nothing itself.
"""

import secrets
import shutil
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from catalogue.placeholders import resolve
from db.clock import PictureClock
from homeward.children import Child
from homeward.settings import Settings
from homeward.start import replay_options
from simulators.world.shipped import DEMONSTRATION

_CATALOGUES = Path(__file__).resolve().parent.parent / "catalogue"
_OWN_CATALOGUES = {"living": _CATALOGUES / "living", "replay": _CATALOGUES / "facts"}
# Below those that Linux gives to whoever opens a connection: one let go for a moment is not taken by a passer-by.
_PORT_RANGE = range(30_000, 32_700)
_TRIES = 50
# The folder in a data folder that holds the written past of the living system.
PAST = "past"
# Where the replay begins when nothing says otherwise: far enough into the winter that four weeks are already published.
REPLAY_FROM = datetime(2021, 12, 29, 10, 30, tzinfo=UTC)
# A published day every minute: slow enough to read, fast enough to see the winter move.
REPLAY_RATE = 1440.0
# The world's shipped checkpoint; an hour every minute, so that a day can be watched in a coffee break.
LIVING_FROM = DEMONSTRATION
LIVING_RATE = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Partners:
    """The server of the feeds as a child, and what the catalogue's placeholders stand for while it runs."""

    child: Child
    places: Mapping[str, str]


class Show(Protocol):
    """One kind of demo."""

    @property
    def name(self) -> str:
        """What it is called; a data folder belongs to one."""
        ...

    @property
    def start(self) -> datetime:
        """Picture time at which it begins, the first time."""
        ...

    @property
    def rate(self) -> float:
        """How fast picture time runs."""
        ...

    def settings(self, settings: Settings) -> Settings:
        """The settings of everything that runs in it."""
        ...

    def partners(self, clock: PictureClock, *, logs: Path) -> Partners:
        """The partners' server on free ports of this machine. Raises: OSError when there are none."""
        ...

    def past(self, clock: PictureClock, *, logs: Path) -> Sequence[Child]:
        """What fills in the past while the present runs."""
        ...

    def words(self, places: Mapping[str, str]) -> Sequence[str]:
        """What is to be said of it when it runs, a line each."""
        ...


def show_of(*, replay: bool, start: datetime | None = None, rate: float | None = None) -> Show:
    """The show that is asked for; what is not said is its own."""
    if replay:
        return Replay(start=start or REPLAY_FROM, rate=rate or REPLAY_RATE)
    return Living(start=start or LIVING_FROM, rate=rate or LIVING_RATE)


def _with(settings: Settings, **changes: Path) -> Settings:
    return settings.model_copy(update=changes)


def claim(settings: Settings, show: Show) -> None:
    """Note whose the data folder is, and by which catalogue where that is not the show's own.

    Raises: ShowMismatch when it is another show's: two clocks do not fit in one store.
    """
    folder, named = settings.data, settings.catalogue.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    held, _ = _noted(folder) or (show.name, None)
    if held != show.name:
        raise ShowMismatch(f"{folder} holds the {held} demo: set HOMEWARD_DATA to another folder, or run ./run reset")
    lines = [show.name] if named == _OWN_CATALOGUES[show.name] else [show.name, f"{named}"]
    _note(folder).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def remembered(settings: Settings) -> Settings:
    """The settings with the catalogue of the show that the data folder belongs to, where nothing else names one."""
    if "catalogue" in settings.model_fields_set or settings.database_url is not None:
        return settings
    name, named = _noted(settings.data) or (None, None)
    catalogue = named or _OWN_CATALOGUES.get(name or "")
    return settings if catalogue is None else _with(settings, catalogue=catalogue)


def _note(folder: Path) -> Path:
    return folder / "show"


def _noted(folder: Path) -> tuple[str, Path | None] | None:
    """The show that a folder belongs to, and the catalogue that was named for it; None for a folder of no show."""
    note = _note(folder)
    lines = note.read_text(encoding="utf-8").splitlines() if note.exists() else []
    return (lines[0], Path(lines[1]) if lines[1:] else None) if lines else None


def folders_of(settings: Settings) -> tuple[Path, ...]:
    """Every data folder that demos with these settings may have made."""
    return tuple(dict.fromkeys(show_of(replay=each).settings(settings).data for each in (False, True)))


def forget(folder: Path) -> None:
    """Let a folder belong to no show, and drop the written past of a living one."""
    _note(folder).unlink(missing_ok=True)
    shutil.rmtree(folder / PAST, ignore_errors=True)


class ShowMismatch(ValueError):
    """The data folder belongs to another show; the message names both and what to do."""


def free_ports(count: int) -> int:
    """The first of so many free loopback ports in a row. Raises: OSError when none were found.

    They are let go again before the server takes them, so that it can take the same ones when it is started anew.
    """
    for _ in range(_TRIES):
        base = secrets.choice(_PORT_RANGE)
        held: list[socket.socket] = []
        try:
            for port in range(base, base + count):
                opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
                held.append(opened)
                opened.bind(("127.0.0.1", port))
        except OSError:
            continue
        else:
            return base
        finally:
            for opened in held:
                opened.close()
    raise OSError(f"no {count} free ports in a row on this machine")


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """Real published figures of winter 2021/22 as trusts would send them."""

    start: datetime
    rate: float
    name: str = "replay"

    def settings(self, settings: Settings) -> Settings:
        """Unless one is named, a folder of its own, since its clock is its own."""
        return settings if "data" in settings.model_fields_set else _with(settings, data=settings.data / "replay")

    def partners(self, clock: PictureClock, *, logs: Path) -> Partners:
        """The replay's feed server."""
        port = free_ports(1)
        command = ("homeward", "feed-server", "--port", str(port), *replay_options(clock))
        return Partners(
            child=Child(name="feed server", log=logs / "feed-server.log", command=command),
            places={"REPLAY_URL": f"http://127.0.0.1:{port}"},
        )

    def past(self, clock: PictureClock, *, logs: Path) -> Sequence[Child]:
        """Nothing: the replay's feeds send four weeks with every document."""
        del clock, logs
        return ()

    def words(self, places: Mapping[str, str]) -> Sequence[str]:
        """What it shows."""
        del places
        passes = f"a day passes in {86_400 / self.rate:.0f} s"
        return (f"Real published figures of winter 2021/22, replayed: {passes}.",)


# Where each family of feeds is served, in the order of its ports; the control page has the port after them.
_FAMILIES = (
    "BEDS_URL", "BOARD_URL", "ED_URL", "HOME_CARE_URL", "CAPACITY_URL", "UCR_URL", "VIRTUAL_URL", "CARE_HOMES_URL",
)  # fmt: skip
_CREDENTIALS = ("CAPACITY_TOKEN", "BOARD_KEY", "UCR_KEY")
CONTROL = "CONTROL_URL"


def secret_options(places: Mapping[str, str]) -> list[str]:
    """What the feeds are asked with, as options of the partners' server. Raises: UnsetPlaceholderError."""
    return [
        word
        for name in _CREDENTIALS
        for word in (f"--{name.lower().replace('_', '-')}", resolve(f"${{{name}}}", places))
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Living:
    """An invented integrated care system, lived person by person, with the feeds its partners would send."""

    start: datetime
    rate: float
    name: str = "living"

    def settings(self, settings: Settings) -> Settings:
        """Unless one is named, the catalogue of the invented system."""
        own = "catalogue" in settings.model_fields_set
        return settings if own else _with(settings, catalogue=_OWN_CATALOGUES[self.name])

    def partners(self, clock: PictureClock, *, logs: Path) -> Partners:
        """The world and its servers, with credentials made for this run."""
        base = free_ports(len(_FAMILIES) + 1)
        addresses = {name: f"http://127.0.0.1:{base + place}" for place, name in enumerate((*_FAMILIES, CONTROL))}
        credentials = {name: secrets.token_urlsafe(18) for name in _CREDENTIALS}
        ports = ("--port-base", str(base), "--control-port", str(base + len(_FAMILIES)))
        command = ("homeward", "partners", *ports, *replay_options(clock))
        return Partners(
            child=Child(name="feed server", log=logs / "feed-server.log", command=command, environment=credentials),
            places={**addresses, **credentials},
        )

    def past(self, clock: PictureClock, *, logs: Path) -> Sequence[Child]:
        """The fortnight before at once, then two years, written by the same world and imported."""
        del clock
        return (Child(name="past", log=logs / "past.log", command=("homeward", "past"), once=True),)

    def words(self, places: Mapping[str, str]) -> Sequence[str]:
        """What it shows, and where its faults are."""
        return (
            f"Everything on it is simulated: an invented system, in which an hour takes {3_600 / self.rate:.0f} s.",
            "Two years of its past are filling in behind it; how far they are is told below.",
            f"Its partners' feeds can be broken and mended at {places[CONTROL]}/",
        )
