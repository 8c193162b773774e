"""The answer of /stays/{stay}/path-home: one person's way, from admission to the end of the service."""

from datetime import datetime

from pydantic import Field

from api.wire.basis import Basis
from api.wire.shape import Wire


class HomeStep(Wire):
    """One step: of a request, or (null) of the stay. `hours` since the step before; a booked day is no instant: it
    stands at its first and has none."""

    at: datetime
    what: str = Field(examples=["referred"])
    referral: str | None
    detail: str | None
    hours: float | None


class MissingStep(Wire):
    """A step that a later one says must have been, and that nobody sent."""

    what: str
    referral: str | None


class PathHome(Wire):
    """One stay's way. `is_ended`: the bed is left, and no service that was asked for is open or goes on, as far as
    anybody tells: the step "followed no more" says since when nobody does."""

    basis: Basis
    stay: str = Field(examples=["ST-4k9x2m7qpa"])
    feed: str
    is_ended: bool
    total: int
    next: str | None
    steps: list[HomeStep]
    missing: list[MissingStep]
