"""The same story on plain PostgreSQL and on TimescaleDB: every published query answers alike, row by row."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from db.engine import Connection
from db.timeseries import pack_before
from db.write import take_statistics
from tests.db.contract.episode_story import whole_story
from tests.db.contract.questions import ask_all, published
from tests.db.contract.story import Arrived, story
from tests.db.contract.telling import Teller
from tests.timescale.stages import as_owner, as_worker, keep_plain, lift_it

pytestmark = pytest.mark.timescale


async def _same_answers(plain: Connection, lifted: Connection) -> int:
    """Ask both everything; returns how many rows were compared."""
    expected, got = await ask_all(plain), await ask_all(lifted)
    assert {name for name, _ in expected} == published()
    for question, answer in expected.items():
        assert got[question] == answer, question
    assert set(got) == set(expected)
    return sum(len(answer) for answer in expected.values() if isinstance(answer, list))


async def _pack(conn: Connection, *, before: datetime) -> int:
    packed = 0
    while await pack_before(conn, before):
        packed += 1
    return packed


async def test_told_to_hypertables(store: Connection, there: Connection, bare: Engine) -> None:
    lift_it(bare)
    await as_worker(there)
    here = await Teller(store).tell(whole_story())
    assert await Teller(there, can_copy=False).tell(whole_story()) == here
    assert await take_statistics(there) > 8
    assert await _same_answers(store, there) > 10_000


async def test_lifted_and_packed_in_the_middle_of_the_story(store: Connection, there: Connection, bare: Engine) -> None:
    # Of observations alone: what is told of people lies in tables that are never lifted.
    steps = [step for step in story() if not isinstance(step, Arrived) or len(step.observations) < 1000]
    half = len(steps) // 2
    keep_plain(bare)
    await as_worker(there)
    plain, lifted = Teller(store), Teller(there, can_copy=False)
    assert await lifted.tell(steps[:half]) == await plain.tell(steps[:half])
    await as_owner(there)
    lift_it(bare)
    await as_worker(there)
    assert await _pack(there, before=datetime(2022, 10, 1, tzinfo=UTC)) >= 4
    await _same_answers(store, there)
    assert await lifted.tell(steps[half:]) == await plain.tell(steps[half:])
    assert await _pack(there, before=datetime(2022, 11, 10, tzinfo=UTC)) >= 2
    assert await _same_answers(store, there) > 5_000
