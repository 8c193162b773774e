"""What an administrator asks for: when somebody was last seen, and the record by subject and by action.

A session is dropped when it is over, so that when somebody was last seen stands with the account. Service time.
"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE account ADD COLUMN seen_at timestamptz")
    op.execute("COMMENT ON COLUMN account.seen_at IS 'When it was last used, by a session or a token of its own.'")
    op.execute("CREATE INDEX audit_about ON audit (about, entry)")
    op.execute("CREATE INDEX audit_action ON audit (action, entry)")


def downgrade() -> None:
    op.execute("DROP INDEX audit_about, audit_action")
    op.execute("ALTER TABLE account DROP COLUMN seen_at")
