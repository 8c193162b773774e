"""Episodes: stays, ready intervals, bed days, referrals, responses and capacity offers, as versions.

One table a kind, one row a version. A version is the present of its episode from `received_at` to `superseded_at`; that
pair alone answers both "now" and "as known then", and partial indexes over what is not superseded keep "now" away from
history. Whole documents are noted once each, so that a list in which nothing changed writes one row.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# What every version carries. Keys stand before feeds in the primary keys, so that what other feeds say of the same key is
# found in one look.
_VERSION = """
    observed_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    superseded_at timestamptz,
    unlisted_since timestamptz,
    feed_id integer NOT NULL,
    version integer NOT NULL,
    in_document boolean NOT NULL,
"""
_CHECKS = "CHECK (isfinite(observed_at) AND isfinite(received_at) AND superseded_at >= received_at)"

TABLES = f"""
ALTER TABLE feed ADD COLUMN register text;
COMMENT ON COLUMN feed.register IS 'Feeds of one register mean the same by the same key of an episode; none: its keys are its own.';
ALTER TABLE poll ADD COLUMN episodes integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN poll.episodes IS 'How many versions of episodes it wrote.';

CREATE TABLE episode_document (
    feed_id integer NOT NULL,
    listed_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    listed text[] NOT NULL,
    PRIMARY KEY (feed_id, listed_at, received_at)
);
COMMENT ON TABLE episode_document IS 'When a feed sent a whole document, and of which kinds of episode it named all there are.';

CREATE TABLE stay ({_VERSION}
    key text NOT NULL,
    organisation text NOT NULL REFERENCES organisation,
    ward text,
    bed text,
    specialty text,
    source text,
    home_council text,
    admitted_at timestamptz NOT NULL,
    expected_on date,
    meets_criteria boolean,
    pathway_referred text,
    pathway_final text,
    delay_reason text,
    left_at timestamptz,
    left_to text,
    {_CHECKS},
    PRIMARY KEY (key, feed_id, version)
);
COMMENT ON TABLE stay IS 'Versions of stays. One that was never the present has superseded_at = received_at.';
COMMENT ON COLUMN stay.in_document IS 'It is in the newest document of its feed, and so was seen when that was made; otherwise at observed_at.';
COMMENT ON COLUMN stay.unlisted_since IS 'The first whole list after it was last seen that does not hold it, while it is open.';

CREATE TABLE ready_interval ({_VERSION}
    stay text NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz,
    {_CHECKS},
    PRIMARY KEY (stay, starts_at, feed_id, version)
);

CREATE TABLE bed_day ({_VERSION}
    day date NOT NULL,
    stay text NOT NULL,
    ward text,
    colour text,
    reason text,
    reviewed_at timestamptz,
    {_CHECKS},
    PRIMARY KEY (stay, day, feed_id, version)
);

CREATE TABLE referral ({_VERSION}
    key text NOT NULL,
    organisation text NOT NULL REFERENCES organisation,
    stay text,
    pathway text NOT NULL,
    home_council text,
    locality text,
    referred_at timestamptz NOT NULL,
    decided_at timestamptz,
    accepted_at timestamptz,
    booked_for date,
    started_at timestamptz,
    ended_at timestamptz,
    closed_at timestamptz,
    outcome text,
    waiting_in text,
    tag text,
    is_double_handed boolean,
    hours_a_week double precision,
    {_CHECKS},
    PRIMARY KEY (key, feed_id, version)
);

CREATE TABLE response ({_VERSION}
    key text NOT NULL,
    organisation text NOT NULL REFERENCES organisation,
    priority text NOT NULL,
    source text,
    home_council text,
    locality text,
    asked_at timestamptz NOT NULL,
    triaged_at timestamptz,
    first_contact_at timestamptz,
    closed_at timestamptz,
    outcome text,
    reason text,
    {_CHECKS},
    PRIMARY KEY (key, feed_id, version)
);
COMMENT ON COLUMN response.asked_at IS 'When the service received the referral, which starts its clock; received_at is when we heard.';

CREATE TABLE capacity_offer ({_VERSION}
    starts_at timestamptz NOT NULL,
    organisation text NOT NULL REFERENCES organisation,
    kind text NOT NULL,
    locality text NOT NULL,
    offered double precision NOT NULL,
    held double precision,
    taken double precision,
    usable double precision,
    not_usable jsonb NOT NULL DEFAULT '{{}}',
    {_CHECKS},
    PRIMARY KEY (starts_at, organisation, kind, locality, feed_id, version)
);
"""

_LISTED_KINDS = ("stay", "ready_interval", "bed_day", "referral", "response", "capacity_offer")

# From when to when an episode lasts, the end included, since some end in the instant they begin. A feed that sends an
# end before the start must not stop the poll that brings it.
_LIFE = "tstzrange({start}, CASE WHEN {end} < {start} THEN {start} ELSE {end} END, '[]')"
_REFERRAL_END = "CASE WHEN started_at IS NULL THEN coalesce(closed_at, ended_at) ELSE ended_at END"

INDEXES = (
    *(
        f"CREATE INDEX {kind}_in_document ON {kind} (feed_id) WHERE superseded_at IS NULL AND in_document"
        for kind in _LISTED_KINDS
    ),
    "CREATE INDEX stay_open ON stay (organisation) WHERE superseded_at IS NULL AND left_at IS NULL",
    "CREATE INDEX ready_interval_open ON ready_interval (feed_id, stay) WHERE superseded_at IS NULL AND ends_at IS NULL",
    f"CREATE INDEX referral_open ON referral (organisation) WHERE superseded_at IS NULL AND ({_REFERRAL_END}) IS NULL",
    "CREATE INDEX response_open ON response (organisation) WHERE superseded_at IS NULL AND closed_at IS NULL",
    f"CREATE INDEX stay_life ON stay USING gist (({_LIFE.format(start='admitted_at', end='left_at')}))",
    f"CREATE INDEX ready_interval_life ON ready_interval USING gist (({_LIFE.format(start='starts_at', end='ends_at')}))",
    f"CREATE INDEX referral_life ON referral USING gist (({_LIFE.format(start='referred_at', end=f'({_REFERRAL_END})')}))",
    f"CREATE INDEX response_life ON response USING gist (({_LIFE.format(start='asked_at', end='closed_at')}))",
    "CREATE INDEX bed_day_day ON bed_day (day)",
    "CREATE INDEX capacity_offer_present ON capacity_offer (starts_at) WHERE superseded_at IS NULL",
)


def upgrade() -> None:
    op.execute(TABLES)
    for statement in INDEXES:
        op.execute(statement)


def downgrade() -> None:
    for table in (*reversed(_LISTED_KINDS), "episode_document"):
        op.execute(f"DROP TABLE {table}")
    op.execute("ALTER TABLE poll DROP COLUMN episodes")
    op.execute("ALTER TABLE feed DROP COLUMN register")
