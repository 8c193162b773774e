"""What every shape has in common: strictness, the words of closed lists, headings, clocks and sources."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

LevelNumber = Literal[0, 1, 2, 3, 4]
FreshnessWord = Literal["fresh", "late", "stale", "stuck", "never"]
# A line of text as people type it: no control character, which the store could not keep or a log would be broken by.
Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")
]
# Several lines of text, as people type them; empty: nothing is said.
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=600, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$")]
# Why something is not shown: hubs_only: its provider shows it to hubs only; with_others: from it another's could be
# worked out; gives_away: it is a sum from which one could be.
WithheldWord = Literal["hubs_only", "with_others", "gives_away"]


class Wire(BaseModel):
    """The common strictness of every shape: immutable, no unknown field."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class OrganisationRef(Wire):
    """An organisation as a heading: its code, its names and what it is."""

    code: str = Field(examples=["R0A"])
    name: str = Field(examples=["Manchester University NHS Foundation Trust"])
    short_name: str = Field(examples=["Manchester University"])
    kind: str = Field(examples=["trust"])


class Source(Wire):
    """Where figures come from, for the attribution line."""

    publisher: str
    title: str
    licence: str
    is_simulated: bool


class Clock(Wire):
    """Picture time = origin_picture + (service time - origin_service) x rate; browsers render ages by it."""

    origin_picture: datetime
    origin_service: datetime
    rate: float


class Problem(Wire):
    """An error as RFC 9457 has it, with a stable `code` to program against."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    instance: str | None = None
