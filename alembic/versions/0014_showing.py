"""To whom providers show what they can take: every word is kept and none is changed.

A word changes what many are shown, so it counts the data version up, as every change of figures does. The web, which
enters it, may not do that itself: a trigger does it with the owner's rights.
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE vacancy_showing (
    entry bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organisation text NOT NULL CHECK (organisation <> ''),
    shows_to text NOT NULL CHECK (shows_to IN ('everybody', 'hubs')),
    said_by text NOT NULL CHECK (said_by <> ''),
    account bigint,
    said_at timestamptz NOT NULL,
    picture_at timestamptz NOT NULL
);
COMMENT ON TABLE vacancy_showing IS 'To whom providers show what they can take; the last word of each counts.';
COMMENT ON COLUMN vacancy_showing.said_at IS 'Service time.';
CREATE INDEX vacancy_showing_last ON vacancy_showing (organisation, entry DESC);

CREATE FUNCTION keep_showing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what providers have said is added to and never changed' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER showing_is_kept BEFORE UPDATE OR DELETE ON vacancy_showing
    FOR EACH ROW EXECUTE FUNCTION keep_showing();
CREATE TRIGGER showing_is_kept_whole BEFORE TRUNCATE ON vacancy_showing
    FOR EACH STATEMENT EXECUTE FUNCTION keep_showing();

CREATE FUNCTION tell_showing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    bumped bigint;
BEGIN
    UPDATE data_version SET version = version + 1 RETURNING version INTO bumped;
    PERFORM pg_notify('homeward_version', bumped::text);
    RETURN NULL;
END $$;
CREATE TRIGGER showing_is_told AFTER INSERT ON vacancy_showing
    FOR EACH STATEMENT EXECUTE FUNCTION tell_showing();
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    op.execute("DROP TABLE vacancy_showing")
    op.execute("DROP FUNCTION keep_showing, tell_showing")
