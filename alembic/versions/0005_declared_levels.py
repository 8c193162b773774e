"""Declared levels: what a named role said a level was, when and why. Written once each and never changed."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLE = """
CREATE TABLE declared_level (
    organisation text NOT NULL REFERENCES organisation,
    pillar text NOT NULL,
    level smallint CHECK (level BETWEEN 1 AND 4),
    role text NOT NULL CHECK (role <> ''),
    reason text NOT NULL CHECK (reason <> ''),
    declared_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    CHECK (isfinite(declared_at) AND isfinite(received_at) AND declared_at <= received_at),
    PRIMARY KEY (organisation, pillar, declared_at, received_at)
);
COMMENT ON TABLE declared_level IS 'Declarations of a level, each from declared_at on until a later one; of two for one instant the one received last holds.';
COMMENT ON COLUMN declared_level.level IS 'Null: stood down.';
"""


def upgrade() -> None:
    op.execute(TABLE)


def downgrade() -> None:
    op.execute("DROP TABLE declared_level")
