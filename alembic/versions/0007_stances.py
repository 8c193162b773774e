"""Stances: what an organisation says of the reason recorded for a stay. Written once each and never changed."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLE = """
CREATE TABLE reason_stance (
    stay text NOT NULL CHECK (stay <> ''),
    feed text NOT NULL CHECK (feed <> ''),
    reason text NOT NULL CHECK (reason <> ''),
    organisation text NOT NULL REFERENCES organisation,
    stance text CHECK (stance IN ('agreed', 'disputed')),
    role text NOT NULL CHECK (role <> ''),
    said_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    CHECK (isfinite(said_at) AND isfinite(received_at) AND said_at <= received_at),
    PRIMARY KEY (stay, feed, reason, organisation, said_at, received_at)
);
COMMENT ON TABLE reason_stance IS 'What an organisation says of a reason while that stands, from said_at on until it says something later.';
COMMENT ON COLUMN reason_stance.stance IS 'Null: taken back.';
"""


def upgrade() -> None:
    op.execute(TABLE)


def downgrade() -> None:
    op.execute("DROP TABLE reason_stance")
