"""Stances are said in the call too: they count the data version up by themselves, as everything said there does."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE TRIGGER said_is_told AFTER INSERT ON reason_stance FOR EACH STATEMENT EXECUTE FUNCTION tell_said()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER said_is_told ON reason_stance")
