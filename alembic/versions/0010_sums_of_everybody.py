"""An index of the sums of everybody by ward: of what is kept of a day a fifth, and what nearly every question reads."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

INDEX = """
CREATE INDEX bed_day_sum_everybody ON bed_day_sum (day, site, known_from) WHERE council = '' AND specialty = ''
"""


def upgrade() -> None:
    op.execute(INDEX)


def downgrade() -> None:
    op.execute("DROP INDEX bed_day_sum_everybody")
