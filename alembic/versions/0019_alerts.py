"""Alerts: how each stands, who has seen it, and the letters that go out about it.

What an alert is about is picture time, what is done about letters is service time. There is one open alert for each
rule and subject, whoever raises it. What people say of one is added to and never changed; the web, which enters it, may
not count the data version up itself: a trigger does it with the owner's rights.
"""

from alembic import op

revision = "0019"
down_revision = "0017"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE alert (
    alert bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rule text NOT NULL CHECK (rule <> ''),
    organisation text NOT NULL CHECK (organisation <> ''),
    part text NOT NULL,
    title text NOT NULL CHECK (title <> ''),
    severity text NOT NULL CHECK (severity IN ('information', 'attention', 'urgent')),
    name text NOT NULL,
    says text NOT NULL,
    advice text NOT NULL,
    is_simulated boolean NOT NULL,
    raised_at timestamptz NOT NULL,
    told_at timestamptz NOT NULL,
    ended_at timestamptz,
    ended_because text CHECK (ended_because IN ('cleared', 'withdrawn')),
    catalogue_version text NOT NULL,
    CHECK ((ended_at IS NULL) = (ended_because IS NULL)),
    CHECK (ended_at >= raised_at)
);
COMMENT ON TABLE alert IS 'What was raised by a rule of the catalogue, and when it ended; picture time but for told_at.';
COMMENT ON COLUMN alert.part IS 'The source or blockage within the organisation; empty where it is the organisation itself.';
COMMENT ON COLUMN alert.ended_because IS 'cleared: its figure said so; withdrawn: its rule or its subject is no more.';
CREATE UNIQUE INDEX alert_open_once ON alert (rule, organisation, part) WHERE ended_at IS NULL;
CREATE INDEX alert_when ON alert (raised_at DESC, alert DESC);

CREATE TABLE alert_watch (
    rule text NOT NULL,
    organisation text NOT NULL,
    part text NOT NULL,
    is_open boolean NOT NULL,
    signal text NOT NULL CHECK (signal IN ('raises', 'between', 'clears', 'unknown')),
    held interval NOT NULL CHECK (held >= interval '0'),
    seen_at timestamptz NOT NULL,
    says text NOT NULL,
    PRIMARY KEY (rule, organisation, part)
);
COMMENT ON TABLE alert_watch IS 'How each alert stood when it was last looked at: those that are open, and what points to one.';

CREATE TABLE alert_round (
    id integer PRIMARY KEY CHECK (id = 1),
    data_version bigint NOT NULL,
    seen_at timestamptz NOT NULL,
    valid_until timestamptz NOT NULL,
    catalogue_version text NOT NULL
);
COMMENT ON TABLE alert_round IS 'The look that the alerts stand by: one row, which whoever writes a later look holds.';
INSERT INTO alert_round (id, data_version, seen_at, valid_until, catalogue_version)
VALUES (1, -1, '-infinity', '-infinity', '');

CREATE TABLE alert_acknowledgement (
    entry bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    alert bigint NOT NULL REFERENCES alert,
    said_by text NOT NULL CHECK (said_by <> ''),
    account bigint,
    role text NOT NULL CHECK (role <> '' AND length(role) <= 80),
    note text NOT NULL CHECK (length(note) <= 300),
    said_at timestamptz NOT NULL,
    picture_at timestamptz NOT NULL,
    until timestamptz NOT NULL,
    CHECK (until > picture_at)
);
COMMENT ON TABLE alert_acknowledgement IS 'Who has seen an alert, in which role, and until when nobody need be told again.';
COMMENT ON COLUMN alert_acknowledgement.said_at IS 'Service time; picture_at and until are picture time.';
CREATE INDEX acknowledgement_of_alert ON alert_acknowledgement (alert, entry DESC);

CREATE FUNCTION keep_acknowledgement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what people have said of an alert is added to and never changed'
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER acknowledgement_is_kept BEFORE UPDATE OR DELETE ON alert_acknowledgement
    FOR EACH ROW EXECUTE FUNCTION keep_acknowledgement();
CREATE TRIGGER acknowledgement_is_kept_whole BEFORE TRUNCATE ON alert_acknowledgement
    FOR EACH STATEMENT EXECUTE FUNCTION keep_acknowledgement();

CREATE FUNCTION tell_acknowledgement() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    bumped bigint;
BEGIN
    UPDATE data_version SET version = version + 1 RETURNING version INTO bumped;
    PERFORM pg_notify('homeward_version', bumped::text);
    RETURN NULL;
END $$;
CREATE TRIGGER acknowledgement_is_told AFTER INSERT ON alert_acknowledgement
    FOR EACH STATEMENT EXECUTE FUNCTION tell_acknowledgement();

CREATE TABLE alert_letter (
    letter uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    alert bigint NOT NULL REFERENCES alert,
    channel text NOT NULL CHECK (channel <> ''),
    occasion text NOT NULL CHECK (occasion IN ('raised', 'cleared', 'again')),
    number bigint NOT NULL DEFAULT 0,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'given_up', 'not_needed')),
    made_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    is_held_back boolean NOT NULL DEFAULT false,
    attempts integer NOT NULL DEFAULT 0,
    lease_until timestamptz,
    tried_at timestamptz,
    failure text,
    done_at timestamptz,
    UNIQUE (alert, channel, occasion, number),
    CHECK ((state = 'waiting') = (done_at IS NULL))
);
COMMENT ON TABLE alert_letter IS 'What is to be told to whom: each once for an occasion, tried until it is taken. Service time.';
COMMENT ON COLUMN alert_letter.number IS 'Of occasion again: the acknowledgement that ran out.';
COMMENT ON COLUMN alert_letter.is_held_back IS 'Waits for quiet hours to end.';
CREATE INDEX letter_waiting ON alert_letter (due_at) WHERE state = 'waiting';
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    op.execute("DROP TABLE alert_letter, alert_acknowledgement, alert_round, alert_watch, alert")
    op.execute("DROP FUNCTION keep_acknowledgement, tell_acknowledgement")
