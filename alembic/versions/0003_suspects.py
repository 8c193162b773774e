"""Figures held as suspect: what was said that is not believed beside the last good figure, kept apart from history."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLE = """
CREATE TABLE suspect (
    about_at timestamptz NOT NULL,
    observed_at timestamptz NOT NULL,
    first_received_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    accepted_at timestamptz,
    released_at timestamptz,
    value double precision NOT NULL,
    good_value double precision NOT NULL,
    series_id integer NOT NULL REFERENCES series,
    feed_id integer NOT NULL REFERENCES feed,
    code text NOT NULL,
    PRIMARY KEY (series_id, about_at, observed_at, value)
);
CREATE INDEX suspect_held ON suspect (feed_id, series_id) WHERE released_at IS NULL;
COMMENT ON TABLE suspect IS 'Figures that jumped or fell to zero and are not believed. Let go (released_at) they stand in history; accepted_at is a person''s word.';
"""


def upgrade() -> None:
    op.execute(TABLE)


def downgrade() -> None:
    op.execute("DROP TABLE suspect")
