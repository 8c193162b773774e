"""The whole OpenAPI document, drawn from by a machine, sent by every role and by nobody."""

import asyncio
import copy
import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import schemathesis

from catalogue.reader import read
from homeward.database import Database
from homeward.embedded import Connection as Server
from tests.api.conftest import tell_everybody
from tests.api.drawn import HERE, Asker, Drawing, Known, Told, all_known, askers, listening
from tests.architecture.promise import application as promised
from tests.picture.partners import NOW

LIVING = read(Path(__file__).parents[2] / "catalogue" / "living")
# How many cases in all; unset: a few for each operation. DRAWN_AS: as whom alone, by the beginnings of their names. A
# report goes to the file DRAWN_REPORT, where one is named.
CASES = int(os.environ.get("DRAWN_CASES", "0"))
AS = tuple(os.environ.get("DRAWN_AS", "").split(",")) or ("",)
# Where an answer may name an organisation outside of the part that its asker sees, and why.
MAY_NAME = {
    "GET /api/v1/organisations": "the tree is the same for everybody who is known",
    "GET /api/v1/register inflows.places": "which feed tells of which places; no figure and no row",
    "GET /api/v1/snapshot path.code": "the way from the root of the tree to the place that was asked for",
    "GET /api/v1/wall picture.path.code": "the same way",
    "GET /api/v1/room": "who can take somebody is told to all of a system; no person, and not what hubs alone see",
    "GET /api/v1/blockages blockages.council": "whose residents are held, counted, in the beds of the place asked for",
    "GET /api/v1/blockages blockages.councils.code": "the same, one by one",
    "GET /api/v1/blockages council": "the same, in a file",
}
# Of a row that is the asker's own: where the person lives, and who is to take them.
OF_ONES_OWN = ("home_council", "service")


@pytest.fixture(scope="module")
def drawn(server: Server, template: str) -> Iterator[Server]:
    """The server with a database `drawn`: the invented system, of this module's own."""
    with psycopg.connect(server.url(), autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE drawn TEMPLATE {template}")
    asyncio.run(tell_everybody(server.url(role="worker", dbname="drawn")))
    yield server
    with psycopg.connect(server.url(), autocommit=True) as conn:
        conn.execute("DROP DATABASE drawn WITH (FORCE)")


@pytest.fixture(scope="module")
def base(drawn: Server) -> Iterator[str]:
    """The address of the web over it."""
    database = Database(addresses={"web": _address(drawn)}, assumed=frozenset(), passwords={})
    with listening(database, LIVING) as found:
        yield found


def _address(drawn: Server) -> str:
    return drawn.url(role="web", dbname="drawn")


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_no_request_that_can_be_drawn_ends_in_a_fault_an_unknown_status_or_anothers_rows(
    drawn: Server, base: str
) -> None:
    schema = schemathesis.openapi.from_dict(promised().openapi())
    # What changes something comes last: it may take a token away. A stream has no end to wait for; who may follow it is
    # told by the table of every door.
    found = sorted(
        (each.ok() for each in schema.get_all_operations()), key=lambda each: (each.method != "get", each.label)
    )
    operations = [each for each in found if not each.label.endswith("/ticks")]
    assert len(operations) == len(found) - 1
    told, known = Told(), Known(LIVING, NOW)
    cast: list[Asker] = []
    for operation in operations:
        if not cast or not all_known(cast, base=base):
            cast = asyncio.run(askers(_address(drawn), there_too=bool(CASES)))
        everybody = [each for each in cast if each.name.startswith(AS)]
        each = max(CASES // (len(operations) * len(everybody) * 2), 1)
        drawing = Drawing(base=base, askers=everybody, known=known, told=told)
        few = everybody if CASES else [everybody[0], everybody[-1]]
        drawing.draw(operation, allowed=each, forbidden=each, of_forbidden=few)
    if "DRAWN_REPORT" in os.environ:
        Path(os.environ["DRAWN_REPORT"]).write_text("\n".join(told.lines()), encoding="utf-8")
    assert sum(told.asked.values()) > len(operations) * len(everybody) // 2
    assert told.wrong == {}
    assert _not_ones_own(told) == set()
    # That nobody else's rows were seen says nothing where no rows were.
    rows = {label for label, key in told.own if key.rsplit(".", 1)[-1] == "site"}
    assert len(rows) >= 3, rows
    # Cases that are all refused at the door would prove nothing.
    hub = sum(count for (who, status), count in told.statuses.items() if who == f"hub {HERE}" and status == 200)
    assert hub > len(operations) // 4
    assert all("negative" in each for each in told.undrawn), "every operation was asked for as its schema allows"


def _not_ones_own(told: Told) -> set[str]:
    """Where a row, or a figure, of an organisation outside of what its asker sees was told."""
    ends = tuple(f"{mark}{name}" for name in OF_ONES_OWN for mark in " .")
    named = {f"{label} {key}" for label, key in told.outside}
    return {each for each in named if not each.startswith(tuple(MAY_NAME)) and not each.endswith(ends)}


def test_anothers_row_would_be_noticed() -> None:
    told = Told()
    told.outside["GET /api/v1/stays", "stays.site"] += 1
    told.outside["GET /api/v1/stays", "stays.home_council"] += 1
    assert _not_ones_own(told) == {"GET /api/v1/stays stays.site"}


def test_a_status_that_is_not_promised_would_be_noticed(drawn: Server, base: str) -> None:
    document = copy.deepcopy(promised().openapi())
    del document["paths"]["/api/v1/levels"]["get"]["responses"]["401"]
    schema = schemathesis.openapi.from_dict(document)
    operation = next(each.ok() for each in schema.get_all_operations() if each.ok().label == "GET /api/v1/levels")
    told, everybody = Told(), asyncio.run(askers(_address(drawn), there_too=False))
    drawing = Drawing(base=base, askers=everybody, known=Known(LIVING, NOW), told=told)
    drawing.draw(operation, allowed=1, forbidden=1, of_forbidden=everybody[:1])
    assert list(told.wrong) == [("GET /api/v1/levels", "Undocumented status code 401")]
