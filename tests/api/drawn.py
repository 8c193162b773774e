"""Requests drawn from the OpenAPI document and sent to the real web, each by somebody of every role and by nobody.

A machine draws what a schema allows and what it forbids, with the codes that exist put in where a parameter takes one:
a random text reaches no row. What comes back is held to the document, and to the part of the tree that its asker may
see rows of.
"""

import asyncio
import csv
import io
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx2
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi import checks as of_openapi

from catalogue.model import Catalogue
from catalogue.tree import tree_on
from homeward.database import Database
from homeward.listening import BoundedHttp
from homeward.settings import Settings
from homeward.web import application
from metrics.access import EVERYWHERE, Grant, Role
from metrics.vocabulary.days import london_day
from tests.signed_in import machine_token, token_for

HERE, THERE = "SIM-T1", "SIM-T2"
load_all_checks()
_CHECKS = [
    schemathesis.checks.not_a_server_error, of_openapi.status_code_conformance, of_openapi.content_type_conformance,
    of_openapi.response_schema_conformance, of_openapi.response_headers_conformance,
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody with one role over a part of the tree; nobody without one."""

    name: str
    where: str
    headers: dict[str, str]


@contextmanager
def listening(database: Database, catalogue: Catalogue) -> Iterator[str]:
    """The address of the whole web, listening as it does in production, in a thread of its own."""
    listener = socket.create_server(("127.0.0.1", 0))
    app = application(database, catalogue, Settings())
    config = uvicorn.Config(app, log_level="critical", access_log=False, http=BoundedHttp, ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])), daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    try:
        while httpx2.get(f"{address}/readyz", timeout=30).status_code != 200:
            continue
        yield address
    finally:
        server.should_exit = True
        thread.join(30)


async def askers(address: str, *, there_too: bool) -> list[Asker]:
    """Nobody, and somebody of every role over HERE; `there_too`: over THERE as well. `address`: the web's."""
    found = [Asker("nobody", EVERYWHERE, {})]
    for role in Role:
        for where in (HERE, THERE) if there_too else (HERE,):
            secret = await _secret(address, role, where)
            found.append(Asker(f"{role.value} {where}", where, {"Authorization": f"Bearer {secret}"}))
    secret = await _secret(address, Role.ADMINISTRATOR, EVERYWHERE)
    return [*found, Asker("administrator *", EVERYWHERE, {"Authorization": f"Bearer {secret}"})]


def all_known(askers: list[Asker], *, base: str) -> bool:
    """Whether everybody is still who they were: what was sent as an administrator may have taken a token away."""
    with httpx2.Client(base_url=base, timeout=60) as client:
        said = [client.get("/api/v1/me", headers=each.headers).json()["is_known"] for each in askers]
    return said == [bool(each.headers) for each in askers]


async def _secret(address: str, role: Role, where: str) -> str:
    if not role.is_of_people:
        return await machine_token(address, role, where)
    name = f"{role.value} {where} {datetime.now(UTC):%H%M%S%f}".lower()
    return await token_for(address, sign_in=name, grants=[Grant(role, where)])


@dataclass(slots=True)
class Known:
    """What exists: the codes and keys that parameters of a name take, and the codes beneath each part of the tree."""

    catalogue: Catalogue
    at: datetime
    values: dict[str, list[str]] = field(init=False)
    beneath: dict[str, frozenset[str]] = field(init=False)

    def __post_init__(self) -> None:
        tree = tree_on(self.catalogue, on=london_day(self.at))
        everywhere = frozenset(self.catalogue.organisations)
        self.beneath = {
            where: frozenset([where, *tree.descendants(where)]) for where in (HERE, THERE)
        } | {EVERYWHERE: everywhere}  # fmt: skip
        # The two whose people are sent most often: what is theirs is what another must not see.
        places = [HERE, HERE, HERE, THERE, THERE, "SIM", "SIM-S1", "SIM-S3", "SIM-L1", "SIM-R2", "SIM-C1"]
        wards = [code for code in everywhere if self.catalogue.organisations[code].kind.value == "ward"]
        self.values = {
            "organisation": places, "site": places, "council": places, "home_council": places, "service": places,
            "partner": places, "owner": places, "ward": sorted(wards)[:12], "stay": ["ST-s10", "ST-s31", "ST-gone"],
            "key": ["board_s1", "board_s3", "flow.bed_days_lost"], "feed": ["board_s1", "board_s3"],
            "indicator": ["acute.ga_occupancy"], "measure": ["beds.ga.open"], "format": ["json", "csv"],
            "from": ["2026-11-01"], "to": ["2026-11-12"],
        }  # fmt: skip


@dataclass(slots=True)
class Told:
    """What a run found. `wrong`: by operation, what was wrong, and who saw it first in which words.
    `outside`: where answers named an organisation outside of the part that their asker sees; `own`: one within it."""

    asked: Counter[str] = field(default_factory=Counter)
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    wrong: dict[tuple[str, str], str] = field(default_factory=dict)
    outside: Counter[tuple[str, str]] = field(default_factory=Counter)
    own: Counter[tuple[str, str]] = field(default_factory=Counter)
    undrawn: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """The report, a line for each asker."""
        return [
            f"{sum(self.asked.values())} cases; {len(self.undrawn)} operations that take nothing a schema could forbid",
            *(f"{label} {key}: {count}" for (label, key), count in sorted(self.outside.items())),
        ] + [
            f"{who}: {count} cases; "
            + ", ".join(f"{status}: {n}" for (name, status), n in sorted(self.statuses.items()) if name == who)
            for who, count in sorted(self.asked.items())
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Where cases are sent, as whom, and where what comes back is noted."""

    base: str
    askers: list[Asker]
    known: Known
    told: Told

    def draw(self, operation: Any, *, allowed: int, forbidden: int, of_forbidden: list[Asker]) -> None:
        """Draw cases of what an operation's schema allows, each sent as every asker, and of what it forbids."""
        self._draw(operation, GenerationMode.POSITIVE, cases=allowed, askers=self.askers)
        self._draw(operation, GenerationMode.NEGATIVE, cases=forbidden, askers=of_forbidden)

    def _draw(self, operation: Any, mode: GenerationMode, *, cases: int, askers: list[Asker]) -> None:
        @settings(
            max_examples=cases, database=None, derandomize=True, deadline=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy(generation_mode=mode), data=st.data())
        def send(case: Any, data: st.DataObject) -> None:
            if mode is GenerationMode.POSITIVE:
                _put_in(case, operation, self.known, data)
            for asker in askers:
                _ask(case, base=self.base, asker=asker, known=self.known, told=self.told)

        try:
            send()
        except Unsatisfiable:
            # A route that takes nothing leaves nothing to forbid.
            self.told.undrawn.append(f"{operation.label} ({mode.value})")


def _put_in(case: Any, operation: Any, known: Known, data: st.DataObject) -> None:
    """Put what exists where it could stand, and leave out most of what a random text only breaks."""
    for parameter in operation.definition.raw.get("parameters", ()):
        name, values = parameter["name"], case.path_parameters if parameter["in"] == "path" else case.query
        if name in known.values and data.draw(st.integers(0, 4)) < 4:
            values[name] = data.draw(st.sampled_from(known.values[name]))
        elif parameter["in"] == "query" and not parameter.get("required") and data.draw(st.integers(0, 3)) < 3:
            values.pop(name, None)
    if isinstance(case.body, dict):
        for name in case.body.keys() & known.values.keys():
            if data.draw(st.integers(0, 3)) < 3:
                case.body[name] = data.draw(st.sampled_from(known.values[name]))


def _ask(case: Any, *, base: str, asker: Asker, known: Known, told: Told) -> None:
    label = case.operation.label
    response = case.call(base_url=base, headers=asker.headers, timeout=60)
    told.asked[asker.name] += 1
    told.statuses[asker.name, response.status_code] += 1
    try:
        case.validate_response(response, checks=_CHECKS)
    except (Failure, FailureGroup) as failed:
        each = failed.exceptions if isinstance(failed, FailureGroup) else [failed]
        for failure in each:
            what = f"{getattr(failure, 'title', type(failure).__name__)} {response.status_code}"
            words = f"{asker.name}: {case.as_curl_command()[:500]} -> {str(failure)[:500]}"
            told.wrong.setdefault((label, what), words)
    if response.status_code == 200:
        everything, own = _told_in(response), known.beneath[asker.where]
        for named, codes in ((told.outside, known.beneath[EVERYWHERE] - own), (told.own, own)):
            for key in set(_keys_of(everything, codes)):
                named[label, key] += 1


def _told_in(response: Any) -> Any:
    """What an answer says: JSON, or the rows of a file under its columns; nothing of another kind."""
    kind = "".join(response.headers.get("content-type", []))
    if "json" in kind:
        return response.json()
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")))) if "csv" in kind else None


def _keys_of(value: Any, codes: frozenset[str], key: str = "") -> Iterator[str]:
    """The keys under which one of the codes stands, anywhere in an answer."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _keys_of(inner, codes, f"{key}.{name}" if key else name)
    elif isinstance(value, list):
        for inner in value:
            yield from _keys_of(inner, codes, key)
    elif isinstance(value, str) and value in codes:
        yield key
