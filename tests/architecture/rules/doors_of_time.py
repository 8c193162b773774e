"""`now` enters at doors and is passed down, so that any function can be asked about any time."""

import ast
from collections.abc import Iterator

from tests.architecture.house import Source
from tests.architecture.rule import Rule, dotted, in_rooms

_MACHINE = frozenset(
    {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "datetime.datetime.now", "datetime.date.today",
     "time.time", "time.time_ns", "time.localtime", "time.gmtime"}
)  # fmt: skip
_ROUTES = "api/routes/"


def _calls(source: Source) -> Iterator[tuple[int, str]]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call):
            yield node.lineno, dotted(node.func)


def _machine(source: Source) -> Iterator[str]:
    for line, name in _calls(source):
        if name in _MACHINE:
            yield f"line {line}: {name}() reads the machine's clock"


def _picture(source: Source) -> Iterator[str]:
    for line, name in _calls(source):
        if (name == "now" or name.endswith(".now")) and name not in _MACHINE:
            yield f"line {line}: {name}() asks for the time; take `now` as a parameter"


RULES = (
    Rule(
        sentence="the machine's clock is read at named places only",
        applies=lambda source: in_rooms(source) and source.room != "bench",
        find=_machine,
        bad=(
            ("picture/board.py", "at = datetime.now(UTC)\n"),
            ("db/write/poll.py", "at = time.time()\n"),
            ("metrics/pressure/assess.py", "def assess(at=date.today()): ...\n"),
        ),
        good=(("ingest/poll.py", "began = time.monotonic()\n"), ("picture/board.py", "at = when.instant(now)\n")),
        exceptions={
            "db/clock.py": "the picture clock itself, which turns service time into picture time",
            "homeward/start.py": "the clock of a database is set when the system starts",
            "homeward/checking.py": "a feed that is checked by hand, without a store, is judged at the real time",
            "api/identity/book.py": "sessions and tokens live in service time, which enters here",
            "homeward/doors.py": "a link and an account made by hand are made when the command is given",
            "homeward/demo.py": "a replay's origin in service time is when it starts",
            "dashboard/fragment.py": "tells the browser the service time, by which it renders ages",
            "dashboard/shell.py": "tells the browser the service time, by which it renders ages",
            "simulators/faults/statuses.py": "a Retry-After date is a date of the wire",
            "simulators/replay/clock.py": "the replay's own clock, which shares no code with the rooms",
            "simulators/replay/__main__.py": "a replay started by hand begins when it starts",
            "simulators/living/__main__.py": "a world served by hand begins when it starts",
        },
    ),
    Rule(
        sentence="picture time enters at a route, a poll or a job and is passed down",
        applies=lambda source: in_rooms(source) and source.room not in {"simulators", "bench"}
        and not source.path.startswith(_ROUTES),
        find=_picture,
        bad=(
            ("picture/board.py", "seen = scene(ground, at=clock.now())\n"),
            ("metrics/variance/band.py", "day = now()\n"),
            ("db/read/values.py", "known = self._clock.now()\n"),
        ),
        good=(("picture/board.py", "seen = scene(ground, at=now)\n"), ("db/clock.py", "at = datetime.now(UTC)\n")),
        exceptions={
            "api/door.py": "the door of every route",
            "api/needs.py": "the guard of every route",
            "api/forms.py": "the door of the rule that files are made public by",
            "api/pulse.py": "the door of what a tick says",
            "api/questions.py": "the door of every question about people",
            "api/upkeep.py": "the routes of those who run it",
            "homeward/cli.py": "the door of what is made by hand",
            "homeward/dpia.py": "the door of a document made by hand",
            "homeward/demo.py": "the people of a demo are made when it starts",
            "homeward/accepting.py": "the door of a person's word",
            "homeward/declaring.py": "the door of a declared level",
            "homeward/disputing.py": "the door of a stance on a reason",
            "homeward/start.py": "puts the catalogue in force from the time the system starts",
            "homeward/worker.py": "the door of every job",
            "ingest/bulk.py": "the door of an import by hand",
            "ingest/poll.py": "the door of every poll",
        },
    ),
)  # fmt: skip
