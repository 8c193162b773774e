"""The store: organisations, measures, feeds, polls, observations, current values, rollups, versions.

Plain SQL, because the same text runs on PostgreSQL and on TimescaleDB: tables, keys and native monthly partitions
first; a later lift copies the partitioned ones into hypertables where the extension is found (`db.timeseries`).
No statement here or anywhere else drops or dates anything by the server's clock, but for leases.
"""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE data_version (
    id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    version bigint NOT NULL
);
INSERT INTO data_version VALUES (1, 0);
COMMENT ON TABLE data_version IS 'One row: incremented last in every writing transaction, so that commit order is version order.';

CREATE TABLE picture_clock (
    id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    origin_picture timestamptz NOT NULL,
    origin_service timestamptz NOT NULL,
    rate double precision NOT NULL CHECK (rate > 0 AND rate < 1e7),
    reached_picture timestamptz NOT NULL
);
COMMENT ON TABLE picture_clock IS 'Picture time = origin_picture + (service time - origin_service) * rate; resumed from reached_picture.';

CREATE TABLE catalogue_version (
    version text PRIMARY KEY,
    loaded_at timestamptz NOT NULL,
    code_version text NOT NULL
);
CREATE TABLE catalogue_file (
    version text NOT NULL REFERENCES catalogue_version,
    name text NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (version, name)
);
CREATE TABLE catalogue_in_force (
    since timestamptz PRIMARY KEY,
    version text NOT NULL REFERENCES catalogue_version
);
COMMENT ON TABLE catalogue_in_force IS 'Which catalogue was in force from which picture time: answers about the past use the one then in force.';

CREATE TABLE organisation (
    code text PRIMARY KEY,
    name text NOT NULL,
    short_name text NOT NULL,
    kind text NOT NULL,
    opened_on date,
    closed_on date,
    CHECK (closed_on IS NULL OR opened_on IS NULL OR closed_on > opened_on)
);
CREATE TABLE organisation_link (
    child text NOT NULL REFERENCES organisation,
    parent text NOT NULL REFERENCES organisation,
    valid_from date NOT NULL DEFAULT '-infinity',
    valid_to date NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (child, parent, valid_from),
    CHECK (valid_to > valid_from)
);
CREATE INDEX organisation_link_parent ON organisation_link (parent);
CREATE TABLE organisation_succession (
    predecessor text NOT NULL REFERENCES organisation,
    successor text NOT NULL REFERENCES organisation,
    happened_on date NOT NULL,
    PRIMARY KEY (predecessor, successor)
);

CREATE TABLE measure (
    key text PRIMARY KEY,
    title text NOT NULL,
    unit text NOT NULL,
    about text NOT NULL CHECK (about IN ('instant', 'day', 'hour', 'since_midnight')),
    aggregation text NOT NULL CHECK (aggregation IN ('stock', 'flow', 'counter', 'daily'))
);
CREATE TABLE feed (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key text NOT NULL UNIQUE,
    title text NOT NULL,
    is_enabled boolean NOT NULL
);
CREATE TABLE series (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    feed_id integer NOT NULL REFERENCES feed,
    measure text NOT NULL REFERENCES measure,
    organisation text NOT NULL REFERENCES organisation,
    dimensions jsonb NOT NULL DEFAULT '{}',
    UNIQUE (feed_id, measure, organisation, dimensions)
);
CREATE INDEX series_organisation ON series (organisation, measure);

CREATE TABLE feed_due (
    feed_id integer PRIMARY KEY REFERENCES feed,
    due_at timestamptz NOT NULL,
    holder text,
    lease_until timestamptz,
    epoch bigint NOT NULL DEFAULT 0,
    etag text,
    last_modified text,
    validators_for text,
    failures integer NOT NULL DEFAULT 0,
    last_good_at timestamptz,
    last_poll_id bigint
);
CREATE INDEX feed_due_when ON feed_due (due_at);
COMMENT ON COLUMN feed_due.due_at IS 'Service time by the database''s clock, as is lease_until; last_good_at is picture time.';

CREATE TABLE poll (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    feed_id integer NOT NULL REFERENCES feed,
    epoch bigint NOT NULL,
    started_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    duration_ms double precision NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('ok', 'not_modified', 'failed')),
    stage text,
    reason text,
    detail text,
    http_status integer,
    attempts integer NOT NULL DEFAULT 1,
    bytes bigint NOT NULL DEFAULT 0,
    digest text,
    row_count integer NOT NULL DEFAULT 0,
    accepted integer NOT NULL DEFAULT 0,
    stored integer NOT NULL DEFAULT 0,
    rejected integer NOT NULL DEFAULT 0,
    duplicates integer NOT NULL DEFAULT 0,
    ignored_fields integer NOT NULL DEFAULT 0,
    newest_observed_at timestamptz,
    catalogue_version text NOT NULL,
    code_version text NOT NULL,
    data_version bigint NOT NULL
);
CREATE INDEX poll_feed ON poll (feed_id, received_at DESC);

CREATE TABLE reject (
    feed_id integer NOT NULL REFERENCES feed,
    fingerprint text NOT NULL,
    first_received_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    times integer NOT NULL DEFAULT 1,
    epoch bigint NOT NULL,
    row_number integer,
    field text,
    code text NOT NULL,
    reason text NOT NULL,
    sample text NOT NULL,
    PRIMARY KEY (feed_id, fingerprint)
);
CREATE INDEX reject_feed ON reject (feed_id, received_at DESC);
COMMENT ON TABLE reject IS 'What was refused. The same refusal coming back with every poll is one row, counted.';

CREATE TABLE observation (
    about_at timestamptz NOT NULL,
    observed_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    published_at timestamptz,
    value double precision NOT NULL CHECK (value > '-Infinity' AND value < 'Infinity'),
    series_id integer NOT NULL,
    CHECK (isfinite(about_at) AND isfinite(observed_at) AND isfinite(received_at)),
    PRIMARY KEY (series_id, about_at, observed_at, received_at)
) PARTITION BY RANGE (about_at);
COMMENT ON TABLE observation IS 'Every observation as received; a correction is a later version (received_at) of the same about and observed.';

CREATE TABLE observation_span (
    first_about_at timestamptz NOT NULL,
    last_about_at timestamptz NOT NULL,
    first_observed_at timestamptz NOT NULL,
    last_observed_at timestamptz NOT NULL,
    first_received_at timestamptz NOT NULL,
    last_received_at timestamptz NOT NULL,
    value double precision NOT NULL CHECK (value > '-Infinity' AND value < 'Infinity'),
    series_id integer NOT NULL,
    observations integer NOT NULL CHECK (observations >= 2),
    PRIMARY KEY (series_id, first_about_at, first_observed_at, first_received_at)
);
COMMENT ON TABLE observation_span IS 'Runs of equal values at equal steps, older than the late window: first and last about, observed and received; the ones between lie evenly.';

CREATE TABLE current_value (
    about_at timestamptz NOT NULL,
    observed_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    unchanged_since timestamptz NOT NULL,
    value double precision NOT NULL,
    series_id integer PRIMARY KEY
) WITH (fillfactor = 70);

CREATE TABLE rollup_mark (
    feed_id integer NOT NULL,
    bucket_at timestamptz NOT NULL,
    PRIMARY KEY (feed_id, bucket_at)
);
CREATE TABLE compaction (
    id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    compacted_before timestamptz NOT NULL
);
INSERT INTO compaction VALUES (1, '1900-01-01T00:00:00Z');
COMMENT ON TABLE compaction IS 'Up to which about time history has been compacted (picture time).';
COMMENT ON TABLE rollup_mark IS 'Hours of a feed in which something was stored since they were last rolled up.';

CREATE TABLE rollup_hour (
    bucket_at timestamptz NOT NULL,
    known_from timestamptz NOT NULL,
    mean double precision NOT NULL,
    total double precision NOT NULL,
    low double precision NOT NULL,
    high double precision NOT NULL,
    first double precision NOT NULL,
    last double precision NOT NULL,
    series_id integer NOT NULL,
    observations integer NOT NULL,
    PRIMARY KEY (series_id, bucket_at, known_from)
) PARTITION BY RANGE (bucket_at);
CREATE TABLE rollup_day (
    known_from timestamptz NOT NULL,
    mean double precision NOT NULL,
    total double precision NOT NULL,
    low double precision NOT NULL,
    high double precision NOT NULL,
    first double precision NOT NULL,
    last double precision NOT NULL,
    series_id integer NOT NULL,
    day date NOT NULL,
    observations integer NOT NULL,
    PRIMARY KEY (series_id, day, known_from)
);
CREATE INDEX rollup_day_day ON rollup_day (day, series_id);
COMMENT ON TABLE rollup_day IS 'London days; versions with known_from, appended when the answer changes.';

CREATE TABLE band_mark (
    day date PRIMARY KEY
);
COMMENT ON TABLE band_mark IS 'London days whose usual ranges must be worked out again, since a day before them changed.';

CREATE TABLE usual_band (
    organisation text NOT NULL,
    indicator text NOT NULL,
    day date NOT NULL,
    known_from timestamptz NOT NULL,
    low double precision,
    high double precision,
    spread double precision,
    days integer NOT NULL,
    previous double precision,
    PRIMARY KEY (organisation, indicator, day, known_from)
);
COMMENT ON TABLE usual_band IS 'Expected range of an indicator on a London day from the days before it, and the value of the day before.';
"""

# A function and not a view, so that only the runs that overlap the time asked for are unpacked; the server inlines it.
HISTORY = """
CREATE FUNCTION history_of(series integer, since timestamptz, before timestamptz)
    RETURNS TABLE (series_id integer, about_at timestamptz, observed_at timestamptz, received_at timestamptz,
                   value double precision)
    LANGUAGE sql STABLE AS $$
    SELECT o.series_id, o.about_at, o.observed_at, o.received_at, o.value
      FROM observation o
     WHERE o.series_id = series AND o.about_at >= since AND o.about_at < before
    UNION ALL
    SELECT s.series_id, unpacked.about_at,
           s.first_observed_at + (s.last_observed_at - s.first_observed_at) * places.share,
           s.first_received_at + (s.last_received_at - s.first_received_at) * places.share, s.value
      FROM observation_span s
     CROSS JOIN LATERAL (SELECT place::float8 / (s.observations - 1) AS share
                           FROM generate_series(0, s.observations - 1) AS place) AS places
     CROSS JOIN LATERAL (SELECT s.first_about_at + (s.last_about_at - s.first_about_at) * places.share AS about_at)
           AS unpacked
     WHERE s.series_id = series AND s.last_about_at >= since AND s.first_about_at < before
       AND unpacked.about_at >= since AND unpacked.about_at < before
$$;
COMMENT ON FUNCTION history_of IS 'Every observation of a series about [since, before), compacted runs put back evenly between their ends.';
"""

# Partitions are made by the write that needs them, never by the server's clock. The function runs as its owner, because the
# worker may write rows but not make tables. On a hypertable it does nothing: chunks make themselves.
MAKE_ROOM = """
CREATE FUNCTION make_room(parent text, earliest timestamptz, latest timestamptz) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    month timestamp := date_trunc('month', earliest AT TIME ZONE 'UTC');
    final timestamp := latest AT TIME ZONE 'UTC';
    part text;
    made integer := 0;
BEGIN
    IF parent NOT IN ('observation', 'rollup_hour') THEN
        RAISE EXCEPTION 'make_room: % is not kept in partitions', parent;
    END IF;
    IF (SELECT relkind FROM pg_class WHERE oid = parent::regclass) <> 'p' THEN
        RETURN 0;
    END IF;
    IF final - month > interval '40 years' THEN
        RAISE EXCEPTION 'make_room: % to % is too wide a span', earliest, latest;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('homeward make_room'));
    WHILE month <= final LOOP
        part := format('%s_%s', parent, to_char(month, 'YYYY_MM'));
        IF to_regclass(part) IS NULL THEN
            EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', part, parent);
            EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, part,
                           month AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC');
            made := made + 1;
        END IF;
        month := month + interval '1 month';
    END LOOP;
    RETURN made;
END $$;
REVOKE ALL ON FUNCTION make_room FROM PUBLIC;
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(HISTORY)
    op.execute(MAKE_ROOM)


def downgrade() -> None:
    op.execute("DROP FUNCTION make_room")
    op.execute("DROP FUNCTION history_of")
    for table in (
        "usual_band", "band_mark", "compaction", "rollup_day", "rollup_hour", "rollup_mark", "current_value", "observation_span", "observation",
        "reject", "poll", "feed_due", "series", "feed", "measure", "organisation_succession", "organisation_link",
        "organisation", "catalogue_in_force", "catalogue_file", "catalogue_version", "picture_clock", "data_version",
    ):  # fmt: skip
        op.execute(f"DROP TABLE {table}")
