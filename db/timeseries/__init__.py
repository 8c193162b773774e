"""The seam between plain PostgreSQL and TimescaleDB: probe, partitions, lift, columnstore.

Everything else in `db` speaks plain SQL and gives the same answers on both. The words of the extension stand in this
folder only (an architecture test looks).
"""

from db.timeseries.columnstore import pack_before
from db.timeseries.lift import lift
from db.timeseries.room import Room
from db.timeseries.support import Support, probe

__all__ = ["Room", "Support", "lift", "pack_before", "probe"]
