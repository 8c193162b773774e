"""The system call: calls, what was entered in them, the picture as it was shown, and actions with every word on them.

Everything is added to and never changed, so that a call can be opened again as it was known then. What is entered
changes what others are shown, so it counts the data version up; the web, which enters it, may not do that itself: a
trigger does it with the owner's rights. A declared level is told in the same way from now on. Whoever chairs a call
has a role of their own.
"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE system_call (
    call bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organisation text NOT NULL REFERENCES organisation,
    title text NOT NULL CHECK (title <> ''),
    scheduled_at timestamptz NOT NULL,
    role text NOT NULL CHECK (role <> ''),
    said_by text NOT NULL CHECK (said_by <> ''),
    account bigint,
    recorded_at timestamptz NOT NULL,
    CHECK (isfinite(scheduled_at) AND isfinite(recorded_at)),
    UNIQUE (organisation, scheduled_at)
);
COMMENT ON TABLE system_call IS 'A call that was opened; recorded_at, in picture time, is when.';

CREATE TABLE system_call_end (
    call bigint PRIMARY KEY REFERENCES system_call,
    role text NOT NULL CHECK (role <> ''),
    said_by text NOT NULL CHECK (said_by <> ''),
    account bigint,
    recorded_at timestamptz NOT NULL CHECK (isfinite(recorded_at))
);
COMMENT ON TABLE system_call_end IS 'A call that was stood down, once.';

CREATE TABLE system_call_entry (
    entry bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    call bigint NOT NULL REFERENCES system_call,
    item text NOT NULL CHECK (item <> ''),
    kind text NOT NULL CHECK (kind IN ('note', 'decision', 'aid_asked', 'aid_offered')),
    organisation text REFERENCES organisation,
    says text NOT NULL CHECK (length(says) <= 600),
    replaces bigint REFERENCES system_call_entry,
    role text NOT NULL CHECK (role <> ''),
    said_by text NOT NULL CHECK (said_by <> ''),
    account bigint,
    recorded_at timestamptz NOT NULL CHECK (isfinite(recorded_at)),
    CHECK (says <> '' OR replaces IS NOT NULL)
);
COMMENT ON TABLE system_call_entry IS 'What was entered in a call. One that replaces another stands in its place from recorded_at on; without words it takes it back.';
CREATE INDEX system_call_entry_of ON system_call_entry (call, entry);

CREATE TABLE system_call_picture (
    call bigint NOT NULL REFERENCES system_call,
    moment text NOT NULL CHECK (moment IN ('opened', 'stood_down')),
    name text NOT NULL CHECK (name <> ''),
    body bytea NOT NULL,
    recorded_at timestamptz NOT NULL CHECK (isfinite(recorded_at)),
    PRIMARY KEY (call, moment, name)
);
COMMENT ON TABLE system_call_picture IS 'The bytes of answers as they were shown in a call. Never worked out again.';

CREATE TABLE action_said (
    entry bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    action bigint REFERENCES action_said,
    organisation text NOT NULL REFERENCES organisation,
    call bigint REFERENCES system_call,
    title text NOT NULL CHECK (title <> '' AND length(title) <= 200),
    owner text NOT NULL REFERENCES organisation,
    owner_role text NOT NULL CHECK (owner_role <> ''),
    due_at timestamptz NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'done', 'withdrawn')),
    indicator text CHECK (indicator <> ''),
    place text REFERENCES organisation,
    aim text CHECK (aim IN ('down', 'up')),
    by_how_much double precision CHECK (by_how_much > 0 AND by_how_much < 'infinity'),
    baseline double precision,
    baseline_at timestamptz,
    note text NOT NULL CHECK (length(note) <= 600),
    role text NOT NULL CHECK (role <> ''),
    said_by text NOT NULL CHECK (said_by <> ''),
    account bigint,
    recorded_at timestamptz NOT NULL,
    CHECK (isfinite(due_at) AND isfinite(recorded_at)),
    CHECK ((indicator IS NULL) = (place IS NULL) AND (indicator IS NULL) = (aim IS NULL)),
    CHECK (indicator IS NOT NULL OR (by_how_much IS NULL AND baseline IS NULL)),
    CHECK ((baseline IS NULL) = (baseline_at IS NULL))
);
COMMENT ON TABLE action_said IS 'Every version of every action; the last by entry counts.';
COMMENT ON COLUMN action_said.action IS 'The entry of its first version; null: this is it.';
COMMENT ON COLUMN action_said.organisation IS 'Whose call it belongs to.';
COMMENT ON COLUMN action_said.place IS 'Whose figure it should move.';
CREATE INDEX action_said_of ON action_said (action, entry);

CREATE FUNCTION keep_said() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was said in a call is added to and never changed' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION tell_said() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    bumped bigint;
BEGIN
    UPDATE data_version SET version = version + 1 RETURNING version INTO bumped;
    PERFORM pg_notify('homeward_version', bumped::text);
    RETURN NULL;
END $$;
"""

KEPT = ("system_call", "system_call_end", "system_call_entry", "system_call_picture", "action_said")
TOLD = ("system_call", "system_call_end", "system_call_entry", "action_said", "declared_level")

ROLES = "'viewer', 'hub', 'ward', 'planner', 'provider', 'analyst', 'administrator'"


def upgrade() -> None:
    op.execute(TABLES)
    for table in KEPT:
        op.execute(
            f"CREATE TRIGGER said_is_kept BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION keep_said()"
        )
        op.execute(
            f"CREATE TRIGGER said_is_kept_whole BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION keep_said()"
        )
    for table in TOLD:
        op.execute(
            f"CREATE TRIGGER said_is_told AFTER INSERT ON {table} FOR EACH STATEMENT EXECUTE FUNCTION tell_said()"
        )
    _roles_are(f"{ROLES}, 'chair'")


def downgrade() -> None:
    op.execute("DELETE FROM account_grant WHERE role = 'chair'")
    _roles_are(ROLES)
    op.execute("DROP TRIGGER said_is_told ON declared_level")
    op.execute("DROP TABLE action_said, system_call_picture, system_call_entry, system_call_end, system_call")
    op.execute("DROP FUNCTION keep_said, tell_said")


def _roles_are(roles: str) -> None:
    op.execute("ALTER TABLE account_grant DROP CONSTRAINT account_grant_role_check")
    op.execute(f"ALTER TABLE account_grant ADD CONSTRAINT account_grant_role_check CHECK (role IN ({roles}))")
