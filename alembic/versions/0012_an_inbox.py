"""An inbox for partners who push: payloads as they came, until a worker has taken them in.

The web lays in and sees nothing of what lies there; the worker takes out, in the transaction that saves the poll. How
much may wait is looked after here, because the web cannot count what it cannot see. `came_at` is service time.
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TABLES = """
ALTER TABLE token_secret ADD COLUMN replaces bytea;
COMMENT ON COLUMN token_secret.replaces IS 'The secret of the same browser that this one was given for.';
CREATE INDEX secret_instead ON token_secret (replaces) WHERE replaces IS NOT NULL;

ALTER TABLE feed ADD COLUMN is_pushed boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN feed.is_pushed IS 'Its partner sends to the inbox; it is due when something waits there.';

CREATE TABLE inbox (
    payload bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    feed_id integer NOT NULL REFERENCES feed,
    receipt text NOT NULL UNIQUE CHECK (receipt <> ''),
    came_at timestamptz NOT NULL,
    token bigint,
    content_type text NOT NULL,
    encoding text NOT NULL,
    body bytea NOT NULL
);
COMMENT ON TABLE inbox IS 'What partners have pushed and no worker has taken in yet, in the order in which it came.';
COMMENT ON COLUMN inbox.body IS 'The bytes as they came, compressed if they were.';
CREATE INDEX inbox_of_feed ON inbox (feed_id, payload);

CREATE FUNCTION keep_inbox_small() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    waiting bigint;
    bytes bigint;
BEGIN
    SELECT count(*), coalesce(sum(octet_length(body)), 0) INTO waiting, bytes FROM inbox WHERE feed_id = NEW.feed_id;
    IF waiting >= 1000 OR bytes + octet_length(NEW.body) > 256 * 1024 * 1024 THEN
        RAISE EXCEPTION 'the inbox of feed % is full', NEW.feed_id USING ERRCODE = 'program_limit_exceeded';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER inbox_is_small BEFORE INSERT ON inbox FOR EACH ROW EXECUTE FUNCTION keep_inbox_small();
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    op.execute("DROP TABLE inbox")
    op.execute("DROP FUNCTION keep_inbox_small")
    op.execute("ALTER TABLE feed DROP COLUMN is_pushed")
    op.execute("ALTER TABLE token_secret DROP COLUMN replaces")
