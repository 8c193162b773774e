"""To whom providers show what they can take: to everybody in one figure, or to hubs only, and to others in sums."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from api.wire.shape import Wire

ShowToWord = Literal["everybody", "hubs"]


class Showing(Wire):
    """What a provider last said of it. `since` and `by` null: it never said anything, so that everybody sees it;
    `by` is told to itself alone. `may_change`: the viewer may say otherwise."""

    organisation: str = Field(examples=["SIM-H01"])
    name: str
    shows_to: ShowToWord
    since: datetime | None
    by: str | None
    may_change: bool


class Showings(Wire):
    """The providers and services that the viewer reaches, in order of code."""

    showings: list[Showing]


class ShowTo(Wire):
    """To whom a provider wants to show its figures from now on."""

    organisation: str = Field(min_length=1, max_length=40, examples=["SIM-H01"])
    shows_to: ShowToWord
