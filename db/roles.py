"""The unprivileged roles: the worker writes figures, the web reads them; neither can change the schema.

Migrations run as the owner. On the embedded server the roles sign in with passwords of their own; on a server named by
DATABASE_URL they are groups that the signed-in role assumes.
"""

from collections.abc import Mapping

from psycopg import sql
from sqlalchemy import Connection as SyncConnection

# What the web may change: nothing but what later belongs to people's own entries. What the worker may: the figures.
_WORKER_WRITES = (
    "data_version", "picture_clock", "catalogue_version", "catalogue_file", "catalogue_in_force", "organisation",
    "organisation_link", "organisation_succession", "measure", "feed", "series", "feed_due", "poll", "reject",
    "observation", "observation_span", "current_value", "rollup_mark", "rollup_hour", "rollup_day", "usual_band",
    "band_mark", "compaction", "episode_document", "stay", "ready_interval", "bed_day", "referral", "response",
    "capacity_offer", "suspect", "bed_day_mark", "bed_day_books", "counted_day", "bed_day_sum",
)  # fmt: skip
# What people have said is added to and never changed.
_WORKER_ADDS = ("declared_level", "reason_stance")

_OPEN_TO_ALL = """
SELECT datname FROM pg_database CROSS JOIN LATERAL aclexplode(coalesce(datacl, acldefault('d', datdba)))
 WHERE datname = current_database() AND grantee = 0 AND privilege_type = 'TEMPORARY'
"""


def make_roles(connection: SyncConnection, *, passwords: Mapping[str, str]) -> None:
    """Create the two roles where they are missing and grant them what they need; safe to run again.

    `passwords` names a password per role ("worker", "web") where the role signs in by itself.
    """
    cursor = connection.connection.cursor()
    for name in ("worker", "web"):
        role = sql.Identifier(f"homeward_{name}")
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (f"homeward_{name}",))
        if cursor.fetchone() is None:
            cursor.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(role))
        if name in passwords:
            cursor.execute(sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(role, sql.Literal(passwords[name])))
        else:
            cursor.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(role))
        cursor.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role))
        cursor.execute(sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {}").format(role))
    worker = sql.Identifier("homeward_worker")
    # Where anybody may make temporary tables, or tables at all (a server brought up from before 15), the web could.
    cursor.execute(sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC"))
    cursor.execute(_OPEN_TO_ALL)
    open_to_all = cursor.fetchone()
    if open_to_all is not None:
        database = sql.Identifier(open_to_all[0])
        cursor.execute(sql.SQL("GRANT TEMPORARY ON DATABASE {} TO {}").format(database, worker))
        cursor.execute(sql.SQL("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC").format(database))
    tables = sql.SQL(", ").join(sql.Identifier(name) for name in _WORKER_WRITES)
    cursor.execute(sql.SQL("GRANT INSERT, UPDATE, DELETE ON {} TO {}").format(tables, worker))
    added_to = sql.SQL(", ").join(sql.Identifier(name) for name in _WORKER_ADDS)
    cursor.execute(sql.SQL("GRANT INSERT ON {} TO {}").format(added_to, worker))
    cursor.execute(sql.SQL("GRANT EXECUTE ON FUNCTION make_room, take_statistics TO {}").format(worker))
