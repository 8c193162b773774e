"""The doors of a deployment: where it may listen, who comes first, and what a demo may open."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from api.identity.secret import digest
from catalogue.reader import read
from db.access.accounts import account_by_sign_in, has_administrator, set_password
from db.access.links import use_link
from homeward.database import Database
from homeward.doors import (
    cast_of,
    doors_of,
    is_on_loopback,
    link_for_administrator,
    require_administrator,
    settle_cast,
)
from homeward.doors_refused import DoorsRefused
from homeward.embedded import Connection as Server
from homeward.settings import Settings
from metrics.access import EVERYWHERE, Grant, Role

LIVING = read(Path(__file__).parent.parent.parent / "catalogue" / "living")
NOW = datetime(2026, 11, 12, 9, tzinfo=UTC)


def database_of(server: Server, name: str) -> Database:
    return Database(addresses={"web": server.url(role="web", dbname=name)}, assumed=frozenset(), passwords={})


@pytest.mark.parametrize(
    ("host", "published", "is_container", "is_ours"),
    [
        pytest.param("127.0.0.1", False, False, True, id="loopback"),
        pytest.param("::1", False, False, True, id="loopback of the newer protocol"),
        pytest.param("localhost", False, False, True, id="loopback by name"),
        pytest.param("0.0.0.0", False, False, False, id="every address of a machine"),
        pytest.param("0.0.0.0", False, True, False, id="every address of a container that nobody vouched for"),
        pytest.param("0.0.0.0", True, False, False, id="vouched for, but this is no container"),
        pytest.param("0.0.0.0", True, True, True, id="every address of a container published on loopback"),
        pytest.param("::", True, True, True, id="the same of the newer protocol"),
        pytest.param("192.168.1.20", True, True, False, id="one address of a network is never vouched for"),
    ],
)
def test_who_can_reach_the_web(
    tmp_path: Path, *, host: str, published: bool, is_container: bool, is_ours: bool
) -> None:
    mark = tmp_path / "mark"
    if is_container:
        mark.touch()
    settings = Settings(host=host, published_on_loopback=published)
    assert is_on_loopback(settings, marks=(mark,)) is is_ours


async def test_nothing_listens_beyond_this_machine_before_an_administrator_exists(
    server: Server, database: str
) -> None:
    outside = Settings(host="192.168.1.20", address="https://board.example")
    with pytest.raises(DoorsRefused, match="until an administrator exists"):
        await require_administrator(database_of(server, database), outside)
    said: list[str] = []
    await link_for_administrator(database_of(server, database), outside, is_again=False, say=said.append)
    # An account that nobody has chosen a password for lets nobody in.
    with pytest.raises(DoorsRefused, match="until an administrator exists"):
        await require_administrator(database_of(server, database), outside)
    async with await psycopg.AsyncConnection.connect(server.url(role="web", dbname=database)) as conn:
        account = await account_by_sign_in(conn, "administrator")
        assert account is not None
        await set_password(conn, account.account, "$argon2id$something", at=NOW)
    await require_administrator(database_of(server, database), outside)


async def test_beyond_this_machine_browsers_come_by_https(server: Server, database: str) -> None:
    with pytest.raises(DoorsRefused, match="https"):
        await require_administrator(database_of(server, database), Settings(host="192.168.1.20"))
    await require_administrator(database_of(server, database), Settings())


async def test_the_first_start_prints_a_link_that_works_once(server: Server, database: str) -> None:
    said: list[str] = []
    where = Settings(address="https://board.example")
    await link_for_administrator(database_of(server, database), where, is_again=False, say=said.append)
    await link_for_administrator(database_of(server, database), where, is_again=False, say=said.append)
    first, second = (each.split("https://board.example/enter/")[1] for each in said)
    now = datetime.now(UTC)
    async with await psycopg.AsyncConnection.connect(server.url(role="web", dbname=database)) as conn:
        assert await use_link(conn, digest(first), at=now) is None, "a newer link takes the place of an older one"
        assert await use_link(conn, digest(second), at=now) is not None
        assert await use_link(conn, digest(second), at=now) is None


async def test_once_there_is_an_administrator_a_start_prints_nothing(server: Server, database: str) -> None:
    said: list[str] = []
    await settle_cast(database_of(server, database), LIVING, at=NOW)
    async with await psycopg.AsyncConnection.connect(server.url(role="web", dbname=database)) as conn:
        assert not await has_administrator(conn), "the people of a demo have no password"
        account = await account_by_sign_in(conn, "demo-administrator")
        assert account is not None
        await set_password(conn, account.account, "$argon2id$something", at=NOW)
    await link_for_administrator(database_of(server, database), Settings(), is_again=False, say=said.append)
    assert said == []


async def test_the_cast_of_a_demo_is_made_once(server: Server, database: str) -> None:
    for _ in range(2):
        await settle_cast(database_of(server, database), LIVING, at=NOW)
    async with await psycopg.AsyncConnection.connect(server.url(role="web", dbname=database)) as conn:
        ward = await account_by_sign_in(conn, "demo-ward")
        cursor = await conn.execute("SELECT (SELECT count(*) FROM account), (SELECT count(*) FROM sharing_agreement)")
        assert await cursor.fetchone() == (8, 1)
    assert ward is not None
    assert ward.grants == (Grant(Role.WARD, "SIM-C1"),)


def test_there_is_somebody_for_each_role_of_people() -> None:
    cast = dict(cast_of(LIVING, on=NOW))
    assert set(cast) == {role for role in Role if role.is_of_people}
    assert (cast[Role.HUB], cast[Role.ADMINISTRATOR]) == ("SIM", EVERYWHERE)


def test_a_demo_is_of_invented_people_on_this_machine() -> None:
    assert doors_of(Settings(open_demo=True), LIVING).is_open
    assert not doors_of(Settings(), LIVING).is_open
    with pytest.raises(DoorsRefused, match="loopback"):
        doors_of(Settings(open_demo=True, host="192.168.1.20"), LIVING)
    real = replace(LIVING, feeds={**LIVING.feeds, "board_s1": replace(LIVING.feeds["board_s1"], is_simulated=False)})
    with pytest.raises(DoorsRefused, match="board_s1"):
        doors_of(Settings(open_demo=True), real)
