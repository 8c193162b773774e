"""The answer of /definitions: what each figure means."""

from datetime import date

from pydantic import Field

from api.wire.shape import Wire


class WorkedExample(Wire):
    """A situation in words and what the figure then is."""

    situation: str
    answer: str


class Definition(Wire):
    """What one figure means, how it is worked out and from what. `is_indicative`: no current national source gives
    it."""

    key: str = Field(examples=["flow.bed_days_lost"])
    title: str
    unit: str
    says: str
    rule: str
    inputs: list[str]
    source: str
    valid_from: date
    is_indicative: bool
    examples: list[WorkedExample]


class Definitions(Wire):
    """The definitions of the core in order of key, a page of `total`."""

    total: int
    next: str | None
    definitions: list[Definition]
    code_version: str
