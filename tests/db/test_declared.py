"""Declared levels in the store: answered as a plain list would be, at every instant and as known at every time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import psycopg
import pytest

from db.access.declared import declare
from db.engine import Connection
from db.read.declared import declarations, declared_levels
from db.read.snapshot import data_version, one_look
from db.write import save_catalogue
from metrics.opel.declared import Declared, Whole, in_force
from metrics.pressure import Pillar
from metrics.vocabulary import Level
from tests.db.contract.declared_story import declarations_told
from tests.db.contract.questions import ABOUT, KNOWN
from tests.db.contract.story import Said
from tests.db.contract.telling import Teller, catalogue

EVERYWHERE = ("R0A", "RMC", "QOP")
AT = datetime(2022, 4, 1, 12, tzinfo=UTC)
SAID = Declared(
    organisation="R0A", of=Pillar.ACUTE, level=Level.THREE, role="Director on call", reason="Ambulances wait",
    declared_at=AT, received_at=AT,
)  # fmt: skip


async def _told(store: Connection) -> list[Declared]:
    await save_catalogue(store, catalogue("first"), since=KNOWN[0], code_version="0")
    told = declarations_told()
    await Teller(store).tell(Said(each) for each in told)
    return told


async def test_what_holds_at_every_instant_and_every_knowledge(store: Connection) -> None:
    told = await _told(store)
    found = 0
    async with one_look(store):
        for at, known in product(sorted({*ABOUT, *(each.declared_at for each in told)}), KNOWN):
            heard = [each for each in told if each.received_at <= known]
            of = {(each.organisation, each.of): each for each in heard}
            expected = [
                in_force([each for each in heard if (each.organisation, each.of) == key], at=at) for key in sorted(of)
            ]
            assert await declared_levels(store, EVERYWHERE, at=at, known=known) == [
                e for e in expected if e is not None
            ]
            found += len(of)
    assert found > 100


async def test_nothing_that_was_declared_is_ever_lost(store: Connection) -> None:
    told = await _told(store)
    async with one_look(store):
        for known in KNOWN:
            got = await declarations(store, EVERYWHERE, start=KNOWN[0], end=KNOWN[-1], known=known)
            assert sorted(got, key=repr) == sorted((each for each in told if each.received_at <= known), key=repr)
        (one,) = await declarations(store, ["RMC"], start=KNOWN[0], end=KNOWN[3], known=KNOWN[-1])
        assert one.organisation == "RMC"
        assert await declarations(store, ["RMC"], start=one.declared_at, end=one.declared_at, known=KNOWN[-1]) == []


async def test_a_whole_system_and_its_pillars_are_declared_apart(store: Connection) -> None:
    told = await _told(store)
    assert {each.of for each in told if each.organisation == "QOP"} == {Pillar.NHS_111, Whole.SYSTEM}
    noon = min(each.declared_at for each in told if each.of is Whole.SYSTEM)
    async with one_look(store):

        async def whole(hours: float, *, known: float | None = None) -> list[Level | None]:
            at = noon + timedelta(hours=hours)
            heard = at if known is None else noon + timedelta(hours=known)
            found = await declared_levels(store, EVERYWHERE, at=at, known=heard)
            return [each.level for each in found if each.of is Whole.SYSTEM]

        assert await whole(-1) == []
        assert await whole(0) == await whole(24) == [Level.THREE]
        # Stood down at noon of the next day, which was told an hour later.
        assert await whole(24, known=25) == await whole(26) == [None]


async def test_a_declaration_counts_the_version_up(store: Connection) -> None:
    await save_catalogue(store, catalogue("first"), since=KNOWN[0], code_version="0")
    before = await data_version(store)
    assert await declare(store, SAID) == before + 1
    assert await data_version(store) == before + 1


@pytest.mark.parametrize(
    ("wrong", "refused"),
    [
        ({"organisation": "RZZ"}, psycopg.errors.ForeignKeyViolation),
        ({"role": ""}, psycopg.errors.CheckViolation),
        ({"reason": ""}, psycopg.errors.CheckViolation),
        ({"of": Pillar.HOME_CARE}, psycopg.errors.CheckViolation),
        ({"level": Level.UNKNOWN}, psycopg.errors.CheckViolation),
        ({"declared_at": AT + timedelta(seconds=1)}, psycopg.errors.CheckViolation),
    ],
)
async def test_what_is_no_declaration_is_refused_by_the_store_itself(
    store: Connection, wrong: dict[str, object], refused: type[psycopg.Error]
) -> None:
    await save_catalogue(store, catalogue("first"), since=KNOWN[0], code_version="0")
    with pytest.raises(refused):
        await declare(store, replace(SAID, **wrong))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "statement", ["UPDATE declared_level SET level = 1", "DELETE FROM declared_level", "TRUNCATE declared_level"]
)
async def test_nobody_changes_what_was_declared(store: Connection, statement: str) -> None:
    await _told(store)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        await store.execute(statement.encode())
