"""What the server can do with time series: nothing special, hypertables, or hypertables and a columnstore."""

from enum import StrEnum

from sqlalchemy import Connection, text


class Support(StrEnum):
    """NONE: plain PostgreSQL. APACHE: hypertables only. TSL: also the columnstore (the community licence)."""

    NONE = "none"
    APACHE = "apache"
    TSL = "tsl"


def probe(connection: Connection) -> Support:
    """Ask what the extension, where this database has it, can do. Creates nothing."""
    if connection.execute(text("SELECT 1 FROM pg_extension WHERE extname = 'timescaledb'")).scalar() is None:
        return Support.NONE
    # The licence is a setting of the extension's own library, and a session knows it only once it has used that.
    connection.execute(text("SELECT time_bucket(interval '1 day', timestamptz '2000-01-03T00:00:00Z')"))
    licence = connection.execute(text("SELECT current_setting('timescaledb.license', true)")).scalar()
    return Support.TSL if licence == "timescale" else Support.APACHE


def is_on_the_server(connection: Connection) -> bool:
    """Whether the extension could be created by somebody who may."""
    found = connection.execute(text("SELECT 1 FROM pg_available_extensions WHERE name = 'timescaledb'")).scalar()
    return found is not None


def may_be_created(connection: Connection) -> bool:
    """Whether this role may create the extension and the server has loaded it at its start.

    Creating one that was not loaded then ends the session with a fatal error, so it is not tried.
    """
    return bool(
        connection.execute(
            text(
                "SELECT CASE WHEN rolsuper THEN current_setting('shared_preload_libraries') LIKE '%timescaledb%' "
                "OR coalesce(current_setting('timescaledb.allow_install_without_preload', true), '') = 'on' "
                "ELSE false END FROM pg_roles WHERE rolname = current_user"
            )
        ).scalar_one()
    )
