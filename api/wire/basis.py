"""What an answer about people rests on: whose, about when, known when, told by whom."""

from datetime import datetime

from pydantic import Field

from api.wire.shape import FreshnessWord, OrganisationRef, Wire


class MissingFeed(Wire):
    """A feed whose word is too old to go by, or never came; `observed_at` is its last."""

    feed: str = Field(examples=["board_s1"])
    title: str = Field(examples=["Ward board, Wendmoor General"])
    freshness: FreshnessWord
    observed_at: datetime | None


class Coverage(Wire):
    """Of `expected` feeds that should tell of a kind of episode, `usable` have lately enough.

    While some are missing, every count of these episodes is "at least" (`is_partial`), and none is compared with a
    complete one. Where none is usable, a count of 0 says nothing: pages then show that it is not known.
    """

    kind: str = Field(examples=["stay"])
    expected: int
    usable: int
    is_partial: bool
    missing: list[MissingFeed]
    oldest_observed_at: datetime | None
    newest_observed_at: datetime | None
    is_simulated: bool


class Correction(Wire):
    """A figure of this answer, by its place in it, that is another as known now. Something that is in one of the two
    only is "listed" there and null in the other."""

    figure: str = Field(examples=["yesterday.red"])
    then: int | float | str | None
    now: int | float | str | None


class Basis(Wire):
    """What the figures of one answer rest on.

    They are about `at`, from what had arrived by `known`. `definitions` are the keys that `/definitions` explains them
    under; `rows` are addresses that list what was counted, where the rows may be seen at all. `corrections`: what has
    been corrected since, where `known` was asked for and the answer has figures of its own (lists of the rows behind
    figures compare nothing); `corrections_left_out`: how many more there are than it lists. Null: nothing was compared,
    where `known` was asked for `not_compared` says why.
    """

    organisation: OrganisationRef
    at: datetime
    known: datetime
    data_version: int
    catalogue_version: str
    code_version: str
    valid_until: datetime | None
    coverage: list[Coverage]
    definitions: list[str]
    rows: list[str]
    corrections: list[Correction] | None = None
    corrections_left_out: int = 0
    not_compared: str | None = None
