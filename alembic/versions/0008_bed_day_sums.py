"""Sums of bed days: what each closed London day adds up to at each site, as versions; and which days need them anew.

`counted_day` says which days of which sites are counted, and for which time of knowing each count holds; `bed_day_sum`
holds what was counted. A mark is only ever added by a poll and taken away by the job, so that neither waits for the
other.
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE bed_day_mark (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    received_at timestamptz NOT NULL,
    day date NOT NULL,
    site text NOT NULL
);
CREATE INDEX bed_day_mark_day ON bed_day_mark (day, site);
COMMENT ON TABLE bed_day_mark IS 'London days of a site about which something was told since they were last counted; one day may have many.';

CREATE TABLE bed_day_books (
    id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    closed_to date,
    rules text
);
INSERT INTO bed_day_books VALUES (1, NULL, NULL);
COMMENT ON TABLE bed_day_books IS 'One row: up to which day all days were marked as they closed, and by which settings of units days are counted.';

CREATE TABLE counted_day (
    known_from timestamptz NOT NULL,
    known_until timestamptz,
    day date NOT NULL,
    site text NOT NULL,
    CHECK (known_until > known_from),
    PRIMARY KEY (site, day, known_from)
);
CREATE UNIQUE INDEX counted_day_present ON counted_day (day, site) WHERE known_until IS NULL;
COMMENT ON TABLE counted_day IS 'Counts of a site''s day, each as it was known from and until; between two it was not counted.';

CREATE TABLE bed_day_sum (
    known_from timestamptz NOT NULL,
    day date NOT NULL,
    feed_id integer NOT NULL,
    there_at_start integer NOT NULL,
    nights integer NOT NULL,
    calendar_days integer NOT NULL,
    ready_nights integer NOT NULL,
    ready_calendar_days integer NOT NULL,
    long_7 integer NOT NULL,
    long_14 integer NOT NULL,
    long_21 integer NOT NULL,
    left_after_0 integer NOT NULL,
    left_after_1 integer NOT NULL,
    left_after_2 integer NOT NULL,
    left_after_4 integer NOT NULL,
    left_after_7 integer NOT NULL,
    left_after_14 integer NOT NULL,
    left_after_21 integer NOT NULL,
    green integer NOT NULL,
    ready integer NOT NULL,
    recorded integer NOT NULL,
    not_reviewed integer NOT NULL,
    contradictions integer NOT NULL,
    arrived bytea NOT NULL,
    left_at bytea NOT NULL,
    came bytea NOT NULL,
    went bytea NOT NULL,
    site text NOT NULL,
    ward text NOT NULL,
    specialty text NOT NULL,
    council text NOT NULL,
    reasons jsonb,
    PRIMARY KEY (council, specialty, day, site, ward, feed_id, known_from)
);
CREATE INDEX bed_day_sum_count ON bed_day_sum (day, site, known_from);
COMMENT ON TABLE bed_day_sum IS 'What a counted day adds up to, by ward for all, by ward and council, and by specialty; empty text stands for all.';
COMMENT ON COLUMN bed_day_sum.arrived IS 'When people were admitted, in microseconds since 1970, eight bytes each, lowest first; so are the others.';
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    for table in ("bed_day_sum", "counted_day", "bed_day_books", "bed_day_mark"):
        op.execute(f"DROP TABLE {table}")
