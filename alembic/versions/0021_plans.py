"""Plans for variance, every version of each and of its lines. Added to and never changed, as what is said in calls is.

What is planned stands in the next call, so it counts the data version up, by the trigger of what is said in calls.
"""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE plan_said (
    entry bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    plan bigint REFERENCES plan_said,
    organisation text NOT NULL REFERENCES organisation,
    kind text NOT NULL CHECK (kind IN ('day', 'weekend', 'bank_holiday', 'surge')),
    title text NOT NULL CHECK (title <> '' AND length(title) <= 200),
    first_day date NOT NULL CHECK (isfinite(first_day)),
    last_day date NOT NULL CHECK (isfinite(last_day)),
    owner_role text NOT NULL CHECK (owner_role <> ''),
    state text NOT NULL CHECK (state IN ('draft', 'agreed', 'stood_down')),
    note text NOT NULL CHECK (length(note) <= 600),
    role text NOT NULL CHECK (role <> ''),
    said_by text NOT NULL CHECK (said_by <> ''),
    account bigint,
    recorded_at timestamptz NOT NULL CHECK (isfinite(recorded_at)),
    CHECK (first_day <= last_day)
);
COMMENT ON TABLE plan_said IS 'Every version of every plan; the last by entry counts. Days are London days.';
COMMENT ON COLUMN plan_said.plan IS 'The entry of its first version; null: this is it.';
CREATE INDEX plan_said_of ON plan_said (plan, entry);

CREATE TABLE plan_line_said (
    entry bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    plan bigint NOT NULL REFERENCES plan_said,
    service text NOT NULL REFERENCES organisation,
    day date NOT NULL,
    shift text NOT NULL CHECK (shift <> ''),
    need_low integer CHECK (need_low >= 0),
    need_usual integer CHECK (need_usual BETWEEN need_low AND need_high),
    need_high integer,
    need_for_weekday boolean,
    need_likeness text CHECK (need_likeness IN ('weekday', 'bank_holiday', 'after_bank_holiday')),
    days_known smallint NOT NULL CHECK (days_known BETWEEN 0 AND 28),
    staffed double precision CHECK (staffed >= 0 AND staffed < 'infinity'),
    staffed_by text CHECK (staffed_by IN ('told', 'typed')),
    staffed_at timestamptz CHECK (isfinite(staffed_at)),
    owner text REFERENCES organisation,
    owner_role text CHECK (owner_role <> ''),
    move text NOT NULL CHECK (length(move) <= 600),
    role text NOT NULL CHECK (role <> ''),
    said_by text NOT NULL CHECK (said_by <> ''),
    account bigint,
    recorded_at timestamptz NOT NULL CHECK (isfinite(recorded_at)),
    CHECK (num_nulls(need_low, need_usual, need_high, need_for_weekday, need_likeness) IN (0, 5)),
    CHECK ((owner IS NULL) = (owner_role IS NULL)),
    CHECK (num_nulls(staffed, staffed_by, staffed_at) IN (0, 3))
);
COMMENT ON TABLE plan_line_said IS 'Every version of the lines of plans; of a service, day and shift the last by entry counts.';
COMMENT ON COLUMN plan_line_said.need_usual IS 'Null: too few days were known for anything to be expected.';
CREATE INDEX plan_line_said_of ON plan_line_said (plan, service, day, shift, entry);
"""

TABLE_NAMES = ("plan_said", "plan_line_said")


def upgrade() -> None:
    op.execute(TABLES)
    for table in TABLE_NAMES:
        op.execute(
            f"CREATE TRIGGER said_is_kept BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION keep_said()"
        )
        op.execute(
            f"CREATE TRIGGER said_is_kept_whole BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION keep_said()"
        )
        op.execute(
            f"CREATE TRIGGER said_is_told AFTER INSERT ON {table} FOR EACH STATEMENT EXECUTE FUNCTION tell_said()"
        )


def downgrade() -> None:
    op.execute("DROP TABLE plan_line_said, plan_said")
