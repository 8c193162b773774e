"""Which table holds which kind of episode, and which column which of its fields. Shared by writing and reading.

Holds no statement. The schema itself is the migrations' affair.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from metrics.vocabulary.episodes import BedDay, Episode, Offer, ReadyInterval, Referral, Response, Stay

ColumnType = Literal["text", "timestamptz", "date", "boolean", "integer", "float8", "jsonb"]


class Column(NamedTuple):
    """A column and the field that it holds; of the same name unless said."""

    name: str
    type: ColumnType = "text"
    of: str = ""

    @property
    def field(self) -> str:
        """The field of the episode."""
        return self.of or self.name

    @property
    def is_text(self) -> bool:
        """Whether a server's collation bears on its order."""
        return self.type == "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeTable:
    """One kind of episode: the columns that name it, those that say how it stands, and until when it is open.

    `starts_at`, `ends_at`: expressions over a `{row}`; the end is NULL while the episode is open. Both are empty for
    kinds that never are.
    """

    name: str
    of: type[Episode]
    key: tuple[Column, ...]
    content: tuple[Column, ...]
    starts_at: str = ""
    ends_at: str = ""

    @property
    def life(self) -> str:
        """The expression that the index of lives is over: from when to when, the end included."""
        start, end = self.starts_at, f"({self.ends_at})"
        return f"tstzrange({start}, CASE WHEN {end} < {start} THEN {start} ELSE {end} END, '[]')"

    @property
    def is_open(self) -> str:
        """The condition on a row that its episode is open."""
        return f"({self.ends_at}) IS NULL" if self.ends_at else "false"

    @property
    def is_in_span(self) -> str:
        """The condition on a row that it has a part in [start, end), or began and ended in one instant of it."""
        lasts = f"({self.ends_at}) IS NULL OR ({self.ends_at}) > %(start)s OR {self.starts_at} >= %(start)s"
        return f"{self.life} && tstzrange(%(start)s, %(end)s) AND ({lasts})"

    @property
    def columns(self) -> tuple[Column, ...]:
        """All that is the source's to say."""
        return self.key + self.content

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of the episode that the columns hold, in their order."""
        return tuple(column.field for column in self.columns)


def _at(name: str) -> Column:
    return Column(name, "timestamptz")


STAY = EpisodeTable(
    name="stay",
    of=Stay,
    key=(Column("key"),),
    content=(
        Column("organisation"), Column("ward"), Column("bed"), Column("specialty"), Column("source"),
        Column("home_council"), _at("admitted_at"), Column("expected_on", "date"), Column("meets_criteria", "boolean"),
        Column("pathway_referred"), Column("pathway_final"), Column("delay_reason"), _at("left_at"), Column("left_to"),
    ),
    starts_at="{row}.admitted_at",
    ends_at="{row}.left_at",
)  # fmt: skip

READY_INTERVAL = EpisodeTable(
    name="ready_interval",
    of=ReadyInterval,
    key=(Column("stay"), _at("starts_at")),
    content=(_at("ends_at"),),
    starts_at="{row}.starts_at",
    ends_at="{row}.ends_at",
)

BED_DAY = EpisodeTable(
    name="bed_day",
    of=BedDay,
    key=(Column("stay"), Column("day", "date", "on")),
    content=(Column("ward"), Column("colour"), Column("reason"), _at("reviewed_at")),
)

# A referral that came to nothing is over when it closes; one that was started, when the service ends.
REFERRAL = EpisodeTable(
    name="referral",
    of=Referral,
    key=(Column("key"),),
    content=(
        Column("organisation"), Column("stay"), Column("pathway"), Column("home_council"), Column("locality"),
        _at("referred_at"), _at("decided_at"), _at("accepted_at"), Column("booked_for", "date"), _at("started_at"),
        _at("ended_at"), _at("closed_at"), Column("outcome"), Column("waiting_in"), Column("tag"),
        Column("is_double_handed", "boolean"), Column("hours_a_week", "float8"),
    ),
    starts_at="{row}.referred_at",
    ends_at="CASE WHEN {row}.started_at IS NULL THEN coalesce({row}.closed_at, {row}.ended_at) ELSE {row}.ended_at END",
)  # fmt: skip

RESPONSE = EpisodeTable(
    name="response",
    of=Response,
    key=(Column("key"),),
    content=(
        Column("organisation"), Column("priority"), Column("source"), Column("home_council"), Column("locality"),
        Column("asked_at", "timestamptz", "received_at"), _at("triaged_at"), _at("first_contact_at"), _at("closed_at"),
        Column("outcome"), Column("reason"),
    ),
    starts_at="{row}.asked_at",
    ends_at="{row}.closed_at",
)  # fmt: skip

OFFER = EpisodeTable(
    name="capacity_offer",
    of=Offer,
    key=(Column("organisation"), Column("kind"), Column("locality"), _at("starts_at")),
    content=(
        Column("offered", "float8"), Column("held", "float8"), Column("taken", "float8"), Column("usable", "float8"),
        Column("not_usable", "jsonb"),
    ),
)  # fmt: skip

TABLES: Mapping[type[Episode], EpisodeTable] = {
    table.of: table for table in (STAY, READY_INTERVAL, BED_DAY, REFERRAL, RESPONSE, OFFER)
}
