"""When the tests' pictures are, and what a test may change about them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from api import wire

AT = datetime(2022, 1, 5, 11, 42, tzinfo=UTC)
SERVICE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OBSERVED = datetime(2022, 1, 4, 8, 0, tzinfo=UTC)
MIDNIGHT = datetime(2022, 1, 5, 0, 0, tzinfo=UTC)
OLD = OBSERVED - timedelta(days=4)


@dataclass
class State:
    """What the stand-in API answers now; a test changes it and sends a tick."""

    situation: str = "calm"
    version: int = 41
    epoch: int = 3
    build: str = "build-1"
    rate: float = 1.0
    broken: set[str] = field(default_factory=set)
    origin_service: datetime = SERVICE


def clock(state: State) -> wire.Clock:
    """The picture clock of a running stand-in."""
    return wire.Clock(origin_picture=AT, origin_service=state.origin_service, rate=state.rate)
