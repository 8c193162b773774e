"""The demo: one command that starts everything, waits until the first figures stand, and stops it all on Ctrl-C.

Start order: database, partners, worker, web; when the first figures stand, what fills in the past. Stop order: the
past, worker, web, partners, database. The database is started here and nowhere else. What is shown is a `Show`.
"""

import asyncio
import signal
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import orjson
import structlog

from db.clock import PictureClock
from homeward.children import Child
from homeward.database import Database, embedded_database, find_database
from homeward.doors import settle_cast
from homeward.embedded import Embedded, EmbeddedError
from homeward.overheard import Overheard
from homeward.settings import Settings
from homeward.shows import Show, claim
from homeward.sockets import listen
from homeward.start import Say, begin, bring_up_to_date, load_catalogue

_LOG = structlog.get_logger(__name__)
_FIGURES_SECONDS = 60.0
_WATCH_SECONDS = 0.5
# With what what fills in the past begins when it says how far it is; all else is for its log.
_HOW_FAR = "the past"
# Last started, first stopped, but the web outlives the worker so that walls see the end of data first.
_STOP_ORDER = ("past", "worker", "web", "feed server")


class Demo:
    """One running demo."""

    def __init__(self, settings: Settings, show: Show, *, say: Say) -> None:
        self._settings = show.settings(settings)
        self._show = show
        self._say = say
        self._began = time.monotonic()
        self._stop = threading.Event()
        self._children: list[Child] = []
        self._later: list[Child] = []
        self._embedded: Embedded | None = None
        self._places: Mapping[str, str] = {}

    def run(self) -> None:
        """Start everything, serve until told to stop, leave no process behind. Raises what kept it from starting."""
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, lambda *_: self._stop.set())
        with ExitStack() as stack:
            stack.callback(self._end)
            claim(self._settings, self._show)
            database = self._database()
            address = self._begin(database, stack)
            if self._wait_for_figures(address):
                self._tell(address)
                # What fills in the past would take the first figures their time.
                self._children += self._later
                heard = [Overheard(child.log) for child in self._later]
                self._start(self._later)
                self._watch(heard)

    def _step(self, text: str) -> None:
        self._say(f"{time.monotonic() - self._began:6.1f} s  {text}")

    def _database(self) -> Database:
        if self._settings.database_url is not None:
            self._step("using the database that DATABASE_URL names")
            return find_database(self._settings)
        self._step("starting the embedded PostgreSQL")
        self._embedded = Embedded(self._settings.data)
        return embedded_database(self._embedded.start())

    def _begin(self, database: Database, stack: ExitStack) -> str:
        settings = self._settings
        self._step("bringing the schema up to date")
        bring_up_to_date(database, self._say)
        self._step("reading the catalogue")
        catalogue = load_catalogue(settings)
        wanted = PictureClock(
            origin_picture=self._show.start, origin_service=datetime.now(UTC), rate=self._show.rate
        )  # fmt: skip
        clock = asyncio.run(begin(database, catalogue, wanted=wanted))
        asyncio.run(settle_cast(database, catalogue, at=clock.now()))
        logs = settings.data / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        partners = self._show.partners(clock, logs=logs)
        self._places = partners.places
        listener = stack.enter_context(listen(settings.host, settings.port))
        listener.set_inheritable(True)
        environment = {
            "HOMEWARD_DATA": str(settings.data),
            "HOMEWARD_CATALOGUE": str(settings.catalogue),
            "HOMEWARD_OPEN_DEMO": "yes",
            "HOMEWARD_PLACES": orjson.dumps(dict(partners.places)).decode(),
        }
        self._children = [
            partners.child,
            Child(name="worker", log=logs / "worker.log", command=("homeward", "worker"), environment=environment),
            Child(name="web", log=logs / "web.log", command=("homeward", "web", "--descriptor", str(listener.fileno())),
                  environment=environment, keep=(listener.fileno(),)),
        ]  # fmt: skip
        self._later = [
            replace(child, environment={**environment, **child.environment})
            for child in self._show.past(clock, logs=logs)
        ]
        self._start(self._children)
        host, port = listener.getsockname()[:2]
        return f"http://{host}:{port}"

    def _start(self, children: Sequence[Child]) -> None:
        for child in children:
            self._step(f"starting the {child.name}")
            child.start()

    def _wait_for_figures(self, address: str) -> bool:
        """Until the wall has its first figures; False when told to stop. Raises TimeoutError after a minute."""
        self._step("waiting for the first figures")
        deadline = time.monotonic() + _FIGURES_SECONDS
        told = time.monotonic()
        with httpx2.Client(base_url=address, timeout=5.0, trust_env=False) as client:
            while not self._stop.wait(0.1):
                self._keep()
                # A web that is not there yet is asked again.
                with suppress(httpx2.HTTPError):
                    # The small question first: a whole wall asked for each time takes the first figures their time.
                    answer = client.get("/api/v1/snapshot")
                    figures = answer.json() if answer.status_code == 200 else {}
                    has_some = figures.get("organisation", {}).get("usable", 0) > 0
                    if has_some and client.get("/wall/fragment").status_code == 200:
                        return True
                if time.monotonic() > deadline:
                    raise TimeoutError(f"no figures after {_FIGURES_SECONDS:.0f} s; see {self._settings.data / 'logs'}")
                if time.monotonic() - told > 2:
                    told = time.monotonic()
                    self._step("still waiting")
        return False

    def _tell(self, address: str) -> None:
        self._step("the first figures are on the wall")
        held = ", ".join(f"{name} {size:.0f} MB" for name, size in self._memory())
        self._say(f"\n  {address}/wall\n")
        for line in self._show.words(self._places):
            self._say(line)
        self._say("Ctrl-C stops everything.")
        if held:
            self._say(f"Memory: {held}.")

    def _memory(self) -> list[tuple[str, float]]:
        found = [(child.name, _resident(child.process.pid)) for child in self._children if child.process]
        if self._embedded is not None and (pid := self._embedded.connection.pid) is not None:
            found.append(("database", _resident(pid)))
        return [(name, size) for name, size in found if size > 0]

    def _watch(self, heard: Sequence[Overheard]) -> None:
        while not self._stop.wait(_WATCH_SECONDS):
            self._keep()
            for line in (line for each in heard for line in each.lines()):
                # Each line of it begins with its own seconds.
                text = line.partition(" s  ")[2]
                if text.startswith(_HOW_FAR):
                    self._step(text)

    def _keep(self) -> None:
        if self._embedded is not None:
            try:
                before = self._embedded.connection.url()
                if self._embedded.ensure_running():
                    self._step("the database had ended; it is back")
                    if self._embedded.connection.url() != before:
                        self._follow_the_database()
            except EmbeddedError as error:
                self._step(f"the database cannot be brought back yet: {error}")
        for child in self._children:
            code = child.keep_running()
            if code is not None:
                self._step(f"the {child.name} ended (code {code}); starting it again, see {child.log}")

    def _follow_the_database(self) -> None:
        """Its old port was taken meanwhile: who signs in to it reads the address only once, at the start."""
        for child in self._children:
            if child.name in {"worker", "web"}:
                self._step(f"starting the {child.name} again: the database is on another port")
                child.replace()

    def _end(self) -> None:
        self._say("")
        for child in sorted(self._children, key=lambda child: _STOP_ORDER.index(child.name)):
            self._step(f"stopping the {child.name}")
            child.stop()
        if self._embedded is not None:
            self._step("stopping the database")
            self._embedded.stop()
        self._step("stopped")


def _resident(pid: int) -> float:
    """Megabytes of memory that are the own share of a process and its children, 0 where the system does not say.

    A database server answers every connection with a child, and holds little itself.
    """
    lines: list[str] = []
    with suppress(OSError):
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        for each in (str(pid), *children):
            # A session may end between being listed and being looked at.
            with suppress(OSError):
                lines += Path(f"/proc/{each}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))
