"""Until when a feed that asked for a wait is waited for, and does not count as failing."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE feed_due ADD COLUMN asked_until timestamptz")
    op.execute(
        "COMMENT ON COLUMN feed_due.asked_until IS 'Picture time: its partner asked for a wait; until then it does not "
        "count as failing. Null: it did not, or has answered, or failed, since.'"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE feed_due DROP COLUMN asked_until")
