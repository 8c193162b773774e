"""What the planner is told of a table after much was brought into it at once.

The server looks by itself, a minute or so later. Until it has, it plans as if the tables were as good as empty, and the
first pictures of a process take three times as long. The function runs as its owner, because the worker may write rows
but not take statistics of them.
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TAKE_STATISTICS = """
CREATE FUNCTION take_statistics() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    held record;
    taken integer := 0;
BEGIN
    -- Of partitions and chunks those alone of which nothing is known yet: a month that is over hardly changes.
    FOR held IN
        SELECT relid::regclass AS named FROM pg_stat_user_tables
         WHERE schemaname = 'public'
           AND relname IN ('stay', 'ready_interval', 'bed_day', 'referral', 'response', 'capacity_offer',
                           'series', 'current_value')
        UNION ALL
        SELECT relid::regclass FROM pg_stat_user_tables
         WHERE relid IN (SELECT inhrelid FROM pg_inherits
                          WHERE inhparent IN ('public.observation'::regclass, 'public.rollup_hour'::regclass))
           AND last_analyze IS NULL AND last_autoanalyze IS NULL
    LOOP
        EXECUTE format('ANALYZE %s', held.named);
        taken := taken + 1;
    END LOOP;
    RETURN taken;
END $$;
REVOKE ALL ON FUNCTION take_statistics FROM PUBLIC;
COMMENT ON FUNCTION take_statistics IS 'Takes statistics of the tables that pictures are read from; returns of how many.';
"""


def upgrade() -> None:
    op.execute(TAKE_STATISTICS)


def downgrade() -> None:
    op.execute("DROP FUNCTION take_statistics")
