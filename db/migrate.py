"""Bringing a database to the present schema, as its owner: migrations, roles, the lift to TimescaleDB where found.

Refuses a schema it does not know, so that old code never writes into a newer one.
"""

from collections.abc import Mapping
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from db.roles import make_roles
from db.timeseries import Support, lift
from db.timeseries.lift import Progress

_SCRIPTS = Path(__file__).resolve().parent.parent / "alembic"
_LOCK = 0x686F6D65  # one migration at a time, whoever starts it
OLDEST_SERVER = 160000


class SchemaError(RuntimeError):
    """The database cannot be used with this code; the message says why and what to do."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.set_main_option("path_separator", "os")
    return config


def migrate(engine: Engine, *, passwords: Mapping[str, str], progress: Progress = print) -> Support:
    """Upgrade to the newest schema, make the roles, lift where possible. Idempotent; one at a time by an advisory lock.

    Raises SchemaError when the server is too old or the schema is newer than this code.
    """
    with engine.connect() as conn:
        if int(conn.execute(text("SHOW server_version_num")).scalar_one()) < OLDEST_SERVER:
            raise SchemaError("this PostgreSQL is older than 16; Homeward needs 16 or later")
        conn.execute(text("SELECT pg_advisory_lock(:k)"), {"k": _LOCK})
        conn.commit()
        try:
            _refuse_unknown(MigrationContext.configure(conn).get_current_revision())
            conn.commit()
            config = _config()
            config.attributes["connection"] = conn
            command.upgrade(config, "head")
            conn.commit()
            # Begun here, because the driver's own cursor begins nothing that a commit of this connection would end.
            with conn.begin():
                make_roles(conn, passwords=passwords)
            return lift(engine, progress=progress)
        finally:
            conn.rollback()
            conn.execute(text("SELECT pg_advisory_unlock(:k)"), {"k": _LOCK})
            conn.commit()


def _refuse_unknown(revision: str | None) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if revision is not None and revision not in known:
        raise SchemaError(
            f"the database has schema {revision}, which this version of Homeward does not know: "
            "it was written by a newer one; upgrade Homeward or name another database"
        )


def require_current(engine: Engine) -> None:
    """Refuse to start on a schema that is not exactly this code's. Raises SchemaError."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    with engine.connect() as conn:
        revision = MigrationContext.configure(conn).get_current_revision()
    if revision != head:
        raise SchemaError(f"the database has schema {revision or 'none'}, this version needs {head}: run ./run migrate")
