"""Stances in the store: answered as a plain list would be, at every instant and as known at every time."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import psycopg
import pytest

from db.access.stances import take_stances
from db.engine import Connection
from db.read.snapshot import data_version, one_look
from db.read.stances import stances_said
from db.write import save_catalogue
from metrics.flow.stance import ToldStance
from tests.db.contract.questions import ABOUT, KNOWN
from tests.db.contract.stance_story import KEYS, stances_told
from tests.db.contract.story import Disputed
from tests.db.contract.telling import Teller, catalogue

SAID = stances_told()[0]


async def _told(store: Connection) -> list[ToldStance]:
    await save_catalogue(store, catalogue("first"), since=KNOWN[0], code_version="0")
    told = stances_told()
    await Teller(store).tell(map(Disputed, told))
    return told


async def test_what_was_said_by_every_instant_and_every_knowledge(store: Connection) -> None:
    told = await _told(store)
    found = 0
    async with one_look(store):
        for at, known in product(sorted({*ABOUT, *(each.said_at for each in told)}), KNOWN):
            expected = [each for each in told if each.said_at <= at and each.received_at <= known]
            assert sorted(await stances_said(store, KEYS, at=at, known=known), key=repr) == sorted(expected, key=repr)
            found += len(expected)
        assert await stances_said(store, KEYS[2:], at=ABOUT[-1], known=KNOWN[-1]) == []
    assert found > 100


async def test_stances_said_together_count_the_version_up_once(store: Connection) -> None:
    await save_catalogue(store, catalogue("first"), since=KNOWN[0], code_version="0")
    before = await data_version(store)
    assert await take_stances(store, stances_told()[:3]) == before + 1


@pytest.mark.parametrize(
    ("wrong", "refused"),
    [
        ({"organisation": "RZZ"}, psycopg.errors.ForeignKeyViolation),
        ({"role": ""}, psycopg.errors.CheckViolation),
        ({"reason": ""}, psycopg.errors.CheckViolation),
        ({"stay": ""}, psycopg.errors.CheckViolation),
        ({"said_at": SAID.received_at + timedelta(seconds=1)}, psycopg.errors.CheckViolation),
    ],
)
async def test_what_is_no_stance_is_refused_by_the_store_itself(
    store: Connection, wrong: dict[str, object], refused: type[psycopg.Error]
) -> None:
    await save_catalogue(store, catalogue("first"), since=KNOWN[0], code_version="0")
    with pytest.raises(refused):
        await take_stances(store, [replace(SAID, **wrong)])  # type: ignore[arg-type]


@pytest.mark.parametrize("statement", ["UPDATE reason_stance SET stance = NULL", "DELETE FROM reason_stance"])
async def test_nobody_changes_what_was_said(store: Connection, statement: str) -> None:
    await _told(store)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        await store.execute(statement.encode())
