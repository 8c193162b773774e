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
    "site_told", "alert", "alert_watch", "alert_round", "alert_letter",
    "hour_mark", "hour_figure", "hour_band",
)  # fmt: skip
# What people have said is added to and never changed; nor is the record of who did what.
_SAID_IN_CALLS = ("system_call", "system_call_end", "system_call_entry", "system_call_picture", "action_said",
                  "plan_said", "plan_line_said")  # fmt: skip
_WORKER_ADDS = ("declared_level", "reason_stance", "audit", *_SAID_IN_CALLS)
# What people enter about people, and nothing else, is the web's to write; what is over is swept by the worker.
_WEB_WRITES = ("account_grant", "session", "token_secret")
_WEB_CHANGES = ("account", "token", "entry_link", "sharing_agreement")
_WEB_ADDS = ("audit", "inbox", "vacancy_showing", "alert_acknowledgement", "declared_level", "reason_stance",
             *_SAID_IN_CALLS)  # fmt: skip
_WORKER_SWEEPS = ("session", "entry_link", "inbox")
# Whoever holds the worker's password needs to know of no account.
_NOT_THE_WORKERS = ("account", "token", "token_secret", "sharing_agreement")
# What partners pushed may tell of persons: the web lays it in, and whoever has its password reads nothing of it.
_NOT_THE_WEBS = ("inbox",)

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
    web = sql.Identifier("homeward_web")
    for allowed, names, role in (
        ("INSERT, UPDATE, DELETE", _WEB_WRITES, web),
        ("INSERT, UPDATE", _WEB_CHANGES, web),
        ("INSERT", _WEB_ADDS, web),
        ("DELETE", _WORKER_SWEEPS, worker),
    ):
        named = sql.SQL(", ").join(sql.Identifier(name) for name in names)
        cursor.execute(sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(allowed), named, role))
    hidden = sql.SQL(", ").join(sql.Identifier(name) for name in _NOT_THE_WORKERS)
    cursor.execute(sql.SQL("REVOKE ALL ON {} FROM {}").format(hidden, worker))
    unread = sql.SQL(", ").join(sql.Identifier(name) for name in _NOT_THE_WEBS)
    cursor.execute(sql.SQL("REVOKE SELECT ON {} FROM {}").format(unread, web))
    cursor.execute(sql.SQL("GRANT EXECUTE ON FUNCTION make_room, take_statistics TO {}").format(worker))
