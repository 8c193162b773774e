"""The stages a database goes through on its way to hypertables, one by one."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text

from db.engine import Connection
from db.migrate import migrate
from db.roles import make_roles

SCRIPTS = Path(__file__).resolve().parent.parent.parent / "alembic"


def to_revision(engine: Engine, revision: str) -> None:
    """Bring the schema up or down to a revision, and no further."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("path_separator", "os")
    with engine.connect() as conn:
        config.attributes["connection"] = conn
        (command.downgrade if revision == "base" else command.upgrade)(config, revision)
        conn.commit()


def keep_plain(engine: Engine) -> None:
    """Make the schema and the roles as on a server that does not offer the extension."""
    to_revision(engine, "head")
    with engine.begin() as conn:
        make_roles(conn, passwords={})


def lift_it(engine: Engine) -> list[str]:
    """Migrate to the end, which lifts; returns what was said."""
    said: list[str] = []
    migrate(engine, passwords={}, progress=said.append)
    return said


def content(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the lifted tables, in an order of their own."""
    with engine.connect() as conn:
        return {
            "observation": sorted(tuple(row) for row in conn.execute(text("SELECT * FROM observation"))),
            "rollup_hour": sorted(tuple(row) for row in conn.execute(text("SELECT * FROM rollup_hour"))),
        }


async def as_worker(conn: Connection) -> Connection:
    """The connection, in the role of a worker: those who sign in here are all the owner."""
    await conn.execute("SET ROLE homeward_worker")
    await conn.commit()
    return conn


async def as_owner(conn: Connection) -> Connection:
    """The connection, as the owner again."""
    await conn.execute("RESET ROLE")
    await conn.commit()
    return conn
