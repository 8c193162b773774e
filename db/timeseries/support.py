"""What the server can do with time series: nothing special, hypertables, or hypertables and a columnstore."""

from enum import StrEnum

from sqlalchemy import Connection, text


class Support(StrEnum):
    """NONE: plain PostgreSQL. APACHE: hypertables only. TSL: also the columnstore (the community licence)."""

    NONE = "none"
    APACHE = "apache"
    TSL = "tsl"


def probe(connection: Connection) -> Support:
    """Ask the server; TimescaleDB is found, never required. Creates nothing."""
    known = connection.execute(text("SELECT 1 FROM pg_available_extensions WHERE name = 'timescaledb'")).scalar()
    if known is None:
        return Support.NONE
    licence = connection.execute(text("SELECT current_setting('timescaledb.license', true)")).scalar()
    return Support.TSL if licence == "timescale" else Support.APACHE
