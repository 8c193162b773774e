"""Figures by the hour of the day and what is usual for each, kept so that no picture needs history for it."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE hour_mark (
    day date PRIMARY KEY
);
COMMENT ON TABLE hour_mark IS 'London days whose figures by the hour must be put together again.';

CREATE TABLE hour_figure (
    day date NOT NULL,
    known_from timestamptz NOT NULL,
    organisation text NOT NULL,
    indicator text NOT NULL,
    figures double precision[] NOT NULL CHECK (cardinality(figures) = 24),
    reporters smallint[] NOT NULL CHECK (cardinality(reporters) = 24),
    PRIMARY KEY (organisation, indicator, day, known_from)
);
CREATE INDEX hour_figure_day ON hour_figure (day);
COMMENT ON TABLE hour_figure IS 'An indicator of a node as it stood when each hour of a closed London day began, and of how many organisations; versions with known_from.';

CREATE TABLE hour_band (
    day date NOT NULL,
    known_from timestamptz NOT NULL,
    organisation text NOT NULL,
    indicator text NOT NULL,
    low double precision[] NOT NULL CHECK (cardinality(low) = 24),
    high double precision[] NOT NULL CHECK (cardinality(high) = 24),
    days smallint[] NOT NULL CHECK (cardinality(days) = 24),
    for_weekday boolean[] NOT NULL CHECK (cardinality(for_weekday) = 24),
    PRIMARY KEY (day, organisation, indicator, known_from)
);
COMMENT ON TABLE hour_band IS 'Expected range of an indicator when each hour of a London day begins, from the same hours of the days before it.';

ALTER TABLE usual_band ADD COLUMN for_weekday boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN usual_band.for_weekday IS 'The range is centred on days like this one, not on all of the days before it.';

INSERT INTO hour_mark (day) SELECT DISTINCT day FROM rollup_day;
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    op.execute("ALTER TABLE usual_band DROP COLUMN for_weekday")
    for table in ("hour_band", "hour_figure", "hour_mark"):
        op.execute(f"DROP TABLE {table}")
