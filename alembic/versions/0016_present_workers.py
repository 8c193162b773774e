"""Which worker's session a lease belongs to, so that the lease of one that is gone need not be waited for."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TABLES = """
ALTER TABLE feed_due ADD COLUMN presence integer;
COMMENT ON COLUMN feed_due.presence IS 'The advisory lock that the session of its holder keeps while it lives; none: only time ends the lease.';
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    op.execute("ALTER TABLE feed_due DROP COLUMN presence")
