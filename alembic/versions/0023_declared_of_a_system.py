"""A level is declared of a whole system too, beside the four pillars; what it is of is one of these five words.

Every earlier row is of a pillar and stays as it is. A version of Homeward that does not know the fifth word refuses a
database of this schema before it reads one.
"""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

UP = """
ALTER TABLE declared_level ADD CONSTRAINT declared_level_of_check
  CHECK (pillar IN ('acute', 'community', 'mental_health', 'nhs_111', 'system'));
COMMENT ON COLUMN declared_level.pillar IS
  'What the level is of: a pillar that has OPEL words, or system, the whole of an integrated care system.';
"""
DOWN = """
COMMENT ON COLUMN declared_level.pillar IS NULL;
ALTER TABLE declared_level DROP CONSTRAINT declared_level_of_check;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
