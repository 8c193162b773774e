"""Memory: tables, migrations, writes and reads. Knows what was said and when it arrived, never what it means.

`db.write` is used by `ingest` and `jobs`, `db.read` by `picture`; only `db.timeseries` knows the words of TimescaleDB.
"""
