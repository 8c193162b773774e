"""The doors: accounts with their grants, sessions, tokens, one-time links, sharing agreements, and the record of who
did what, which is added to and never changed.

Every secret is kept as its SHA-256 digest: whoever reads the store cannot sign in with what they find. Times are
service time, but for `picture_at`.
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ROLES = "('viewer', 'hub', 'ward', 'planner', 'provider', 'analyst', 'administrator')"

TABLES = f"""
CREATE TABLE account (
    account bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sign_in text NOT NULL UNIQUE CHECK (sign_in <> '' AND sign_in = lower(sign_in)),
    password text CHECK (password LIKE '$argon2%'),
    issuer text,
    subject text,
    is_closed boolean NOT NULL DEFAULT false,
    made_at timestamptz NOT NULL,
    password_at timestamptz,
    CHECK ((issuer IS NULL) = (subject IS NULL)),
    UNIQUE (issuer, subject)
);
COMMENT ON COLUMN account.sign_in IS 'What its holder signs in with: a work address or a code, of a member of staff.';
COMMENT ON COLUMN account.password IS 'As argon2id; null: signs in elsewhere (issuer, subject), or has not chosen one yet.';

CREATE TABLE account_grant (
    account bigint NOT NULL REFERENCES account,
    role text NOT NULL CHECK (role IN {ROLES}),
    organisation text NOT NULL CHECK (organisation <> ''),
    PRIMARY KEY (account, role, organisation)
);
COMMENT ON COLUMN account_grant.organisation IS 'A node of the tree, with all that belongs to it; * for all.';

CREATE TABLE session (
    secret bytea PRIMARY KEY CHECK (length(secret) = 32),
    session bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    account bigint NOT NULL REFERENCES account,
    began_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    from_where text NOT NULL
);
CREATE INDEX session_of_account ON session (account);

CREATE TABLE token (
    token bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('personal', 'feed', 'display')),
    label text NOT NULL CHECK (label <> ''),
    account bigint REFERENCES account,
    organisation text,
    feed text,
    layout text,
    made_at timestamptz NOT NULL,
    made_by text NOT NULL,
    ends_at timestamptz,
    rotated_at timestamptz,
    revoked_at timestamptz,
    CHECK ((kind = 'personal') = (account IS NOT NULL)),
    CHECK ((kind = 'feed') = (feed IS NOT NULL)),
    CHECK ((kind = 'display') = (organisation IS NOT NULL))
);
COMMENT ON COLUMN token.rotated_at IS 'Secrets made before this are given new ones when they are next shown.';

CREATE TABLE token_secret (
    secret bytea PRIMARY KEY CHECK (length(secret) = 32),
    token bigint NOT NULL REFERENCES token,
    made_at timestamptz NOT NULL,
    seen_at timestamptz,
    ends_at timestamptz
);
CREATE INDEX secret_of_token ON token_secret (token);

CREATE TABLE entry_link (
    secret bytea PRIMARY KEY CHECK (length(secret) = 32),
    account bigint REFERENCES account,
    token bigint REFERENCES token,
    made_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    used_at timestamptz,
    CHECK ((account IS NULL) <> (token IS NULL))
);
COMMENT ON TABLE entry_link IS 'A link that works once: to choose a password, or to make a browser a wall.';

CREATE TABLE sharing_agreement (
    agreement bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner text NOT NULL CHECK (owner <> ''),
    role text NOT NULL CHECK (role IN {ROLES}),
    partner text NOT NULL CHECK (partner <> ''),
    purpose text NOT NULL CHECK (purpose <> ''),
    lawful_basis text NOT NULL CHECK (lawful_basis <> ''),
    asked_by text NOT NULL CHECK (asked_by <> ''),
    responsible text NOT NULL CHECK (responsible <> ''),
    valid_from date NOT NULL,
    valid_to date,
    review_on date NOT NULL,
    made_at timestamptz NOT NULL,
    CHECK (valid_to IS NULL OR valid_to >= valid_from)
);
COMMENT ON TABLE sharing_agreement IS 'Whose rows about persons which role of which partner may see; only its end is ever changed.';

CREATE TABLE audit (
    entry bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    picture_at timestamptz,
    who text NOT NULL CHECK (who <> ''),
    kind text NOT NULL,
    account bigint,
    token bigint,
    from_where text NOT NULL,
    action text NOT NULL CHECK (action <> ''),
    about text NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('done', 'refused', 'failed')),
    detail jsonb,
    before jsonb,
    after jsonb
);
COMMENT ON TABLE audit IS 'Who did what, from where, with what outcome. No row is ever changed or taken out.';
CREATE INDEX audit_when ON audit (at);
CREATE INDEX audit_who ON audit (who, at);

CREATE FUNCTION keep_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the record of who did what is added to and never changed' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_is_kept BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION keep_audit();
CREATE TRIGGER audit_is_kept_whole BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION keep_audit();
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    op.execute("DROP TABLE audit, sharing_agreement, entry_link, token_secret, token, session, account_grant, account")
    op.execute("DROP FUNCTION keep_audit")
