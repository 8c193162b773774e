"""Since when each site is told of: the earliest that anybody was seen there, added to whenever a word reaches further.

To look for it among the stays was to look at all of them. The books of bed days hold from which day on the days of a
site were marked, so that days that come to be known later are counted too.
"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE site_told (
    told_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    site text NOT NULL,
    PRIMARY KEY (site, told_at, received_at)
);
COMMENT ON TABLE site_told IS 'The earliest time at which a feed saw anybody at a site, each time that a word reached further back.';
INSERT INTO site_told (told_at, received_at, site)
SELECT min(told_at), received_at, site
  FROM (SELECT observed_at AS told_at, received_at, organisation AS site,
               min(observed_at) OVER (PARTITION BY organisation ORDER BY received_at
                                      RANGE BETWEEN UNBOUNDED PRECEDING AND '1 microsecond' PRECEDING) AS before
          FROM stay) AS told
 WHERE before IS NULL OR told_at < before
 GROUP BY site, received_at;

ALTER TABLE bed_day_books ADD COLUMN reach jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN bed_day_books.reach IS 'The first day of each site that was marked.';
UPDATE bed_day_books SET reach = coalesce(
    (SELECT jsonb_object_agg(site, first) FROM (
        SELECT site, (min(told_at) AT TIME ZONE 'Europe/London')::date AS first FROM site_told GROUP BY site) AS told),
    '{}') WHERE closed_to IS NOT NULL;
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    op.execute("ALTER TABLE bed_day_books DROP COLUMN reach")
    op.execute("DROP TABLE site_told")
