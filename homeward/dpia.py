"""A data protection impact assessment begun: what the register, the roles and the hazard log say, as a document.

It fills in what the system knows of itself. Whatever an organisation has to decide stands as an open point, marked as
one; nothing here is legal advice or decides anything.
"""

import asyncio
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from api.app import create_app
from api.registered import registered, row_routes
from api.wire import Inflow, Register
from db.clock import read_clock
from db.engine import connection
from db.migrate import SchemaError
from homeward.database import Database
from homeward.reference.facts import ROOT
from homeward.reference.markdown import table
from homeward.version import CODE_VERSION, build_id
from metrics.access import ALLOWED, May, Role
from picture.memory import Memory
from picture.register import register
from picture.viewer import ITSELF

HAZARDS = ROOT / "docs" / "hazard-log.md"
OPEN = "**Open, for your organisation to decide:**"
_ROW = re.compile(r"^\| (\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|", re.MULTILINE)
_OF_PERSONS = re.compile(r"\b(?:persons?|somebody|names?|keys?|secret|rows (?:of|about))\b", re.IGNORECASE)
_OPEN_POINTS = (
    "Who is controller, or who are joint controllers, for each flow; who is processor.",
    "Whether each flow is needed and no more than needed; whether less would do.",
    "Whether each lawful basis above holds, and the condition for data about health; who has confirmed it.",
    "How people are told, and how they can object; whether the national data opt-out applies.",
    "For how long rows about persons are kept, and who deletes them.",
    "Who was consulted: the data protection officer, the Caldicott Guardian, staff, the public.",
    "Each risk below: how likely and how grave it is here, and whether what is left of it is accepted.",
    "Whether the regulator has to be consulted. Who signs, and on which day it is looked at again.",
)
_MEASURES = (
    "Persons stand under keys that mean nothing outside. No name, date of birth or NHS number is stored.",
    "Names come from a trust's own service, in the browser alone, and are kept nowhere; each look is recorded first.",
    "Rows about persons are shown to the roles named above, of their own organisation or by an agreement in force.",
    "Every look at rows, every export and every change goes into a record that is added to and never changed.",
    "A route that states no rule is closed to everybody.",
    "Passwords are kept as argon2id, tokens and links as digests; a session ends by itself.",
    "The web's role in the database cannot change figures, nor the record.",
)


def write_dpia(database: Database, out: Path | None, *, say: Callable[[str], None]) -> None:
    """Write the document to a file, or say it. Raises SchemaError before the database was started, OSError."""
    hazards = HAZARDS.read_text(encoding="utf-8") if HAZARDS.is_file() else ""
    text = document(asyncio.run(_register(database)), hazards=list(hazards_of(hazards)))
    if out is None:
        say(text)
        return
    out.write_text(text, encoding="utf-8")
    say(f"written: {out}")


async def _register(database: Database) -> Register:
    pool = database.engine("web", size=1)
    try:
        app = create_app(pool, code_version=CODE_VERSION, build=build_id())
        async with connection(pool) as conn:
            clock = await read_clock(conn)
            if clock is None:
                raise SchemaError("this database was never started: run ./run demo, or ./run migrate")
            made = await register(conn, Memory(), now=clock.now(), viewer=ITSELF)
        return registered(made, list(row_routes(app.routes)))
    finally:
        await pool.dispose()


def hazards_of(log: str) -> Iterator[tuple[str, str, str]]:
    """The hazards of a log that are about persons, secrets or rows: number and hazard, cause, control."""
    for number, hazard, cause, control in _ROW.findall(log):
        if _OF_PERSONS.search(f"{hazard} {cause}"):
            yield f"{number}. {hazard}", cause, control


def document(made: Register, *, hazards: Sequence[tuple[str, str, str]]) -> str:
    """The document in Markdown."""
    persons = [each for each in made.inflows if each.persons]
    figures = [each for each in made.inflows if not each.persons]
    parts = [
        "# Data protection impact assessment: draft\n",
        _opening(made),
        "## 1. What is processed about persons, why, and on what basis\n",
        _flows(persons) or "No feed of the catalogue tells of persons.\n",
        f"{OPEN} {_OPEN_POINTS[0]} {_OPEN_POINTS[1]} {_OPEN_POINTS[2]}\n",
        "## 2. What is processed that is about no person\n",
        _flows(figures) or "Nothing.\n",
        "## 3. Who receives it\n",
        table(("role", "sees figures", "sees rows about persons", "takes files"), _roles()),
        _agreements(made),
        table(
            ("address", "rows hold", "also a file"),
            [(each.address, ", ".join(each.fields), "yes" if each.is_file else "no") for each in made.given_out],
        ),
        f"{OPEN} {_OPEN_POINTS[3]}\n",
        "## 4. How long it is kept\n",
        _kept(made.inflows),
        f"{OPEN} {_OPEN_POINTS[4]}\n",
        "## 5. Risks and what is done about them\n",
        table(("hazard", "cause", "control"), hazards) if hazards else "The hazard log is not at hand here.\n",
        "Measures that hold for everything:\n",
        "".join(f"- {each}\n" for each in _MEASURES),
        f"{OPEN} {_OPEN_POINTS[6]}\n",
        "## 6. Consultation and decision\n",
        f"{OPEN} {_OPEN_POINTS[5]}\n",
        f"{OPEN} {_OPEN_POINTS[7]}\n",
    ]
    return "\n".join(parts)


def _opening(made: Register) -> str:
    written = f"{made.on:%d %B %Y} (catalogue {made.catalogue_version[:12]})"
    return (
        f"Written by Homeward from its sharing register on {written}. It is no legal advice. "
        "What the system knows is filled in; what is yours to decide is marked as open.\n"
    )


def _flows(inflows: Iterable[Inflow]) -> str:
    found: dict[str, list[Inflow]] = {}
    for each in inflows:
        found.setdefault("" if each.entry is None else each.entry.title, []).append(each)
    return "\n".join(_flow(of) for _, of in sorted(found.items()))


def _flow(inflows: Sequence[Inflow]) -> str:
    entry, feeds = inflows[0].entry, ", ".join(each.feed for each in inflows)
    if entry is None:
        return f"### Not yet registered\n\n{OPEN} why these feeds are brought in, and on what basis: {feeds}.\n"
    overdue = " (**overdue**)" if inflows[0].review == "overdue" else ""
    rows = [
        ("feeds", feeds),
        ("tells of", ", ".join(inflows[0].persons) or "no person"),
        ("fields", "; ".join(entry.fields)),
        ("purpose", entry.purpose),
        ("lawful basis", entry.lawful_basis),
        ("asked for by", entry.asked_by),
        ("owner", entry.owner),
        ("review", f"{entry.review_on:%d %B %Y}{overdue}"),
    ]
    return f"### {entry.title}\n\n{table(('', ''), rows)}"


def _roles() -> Iterator[tuple[str, ...]]:
    for role in Role:
        may = ALLOWED[role]
        yield role.value, *("yes" if each in may else "no" for each in (May.FIGURES, May.ROWS, May.EXPORT))


def _agreements(made: Register) -> str:
    rows = [
        (
            str(each.agreement), each.owner_name, f"{each.role} of {each.partner_name}",
            each.standing.replace("_", " "),
            each.purpose, each.lawful_basis, f"{each.review_on:%d %B %Y}{' (overdue)' * (each.review == 'overdue')}",
        )
        for each in made.shared
    ]  # fmt: skip
    head = ("no.", "rows of", "seen by", "standing", "purpose", "lawful basis", "review")
    return table(head, rows) if rows else "No partner shows another rows about persons.\n"


def _kept(inflows: Iterable[Inflow]) -> str:
    kept = sorted({(each.entry.title, each.entry.kept) for each in inflows if each.entry is not None})
    return table(("flow", "kept"), kept)
