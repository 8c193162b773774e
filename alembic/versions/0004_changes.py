"""What arrived lately is found by when it arrived, so that a picture in memory is brought up to date by a few rows."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_KINDS = ("stay", "ready_interval", "bed_day", "referral", "response", "capacity_offer")


def upgrade() -> None:
    op.execute("CREATE INDEX poll_episodes ON poll (data_version) WHERE episodes > 0")
    for kind in _KINDS:
        op.execute(f"CREATE INDEX {kind}_arrived ON {kind} (received_at) WHERE superseded_at IS NULL")


def downgrade() -> None:
    for kind in reversed(_KINDS):
        op.execute(f"DROP INDEX {kind}_arrived")
    op.execute("DROP INDEX poll_episodes")
