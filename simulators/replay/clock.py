"""The picture clock of a replay: which moment of the published series it is now, and how fast that moment moves.

The same three numbers are given to every process of a demo, so that all of them agree without talking to each other.
"""

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureClock:
    """At the real instant `origin_service` the series stood at `origin_picture`; it runs `rate` times as fast."""

    origin_picture: datetime
    origin_service: datetime
    rate: float

    def picture_at(self, service_now: datetime) -> datetime:
        """The moment of the series at a real instant, in UTC."""
        return (self.origin_picture + (service_now - self.origin_service) * self.rate).astimezone(UTC)

    def now(self) -> datetime:
        """The moment of the series now. The one place in this folder where real time is read."""
        return self.picture_at(datetime.now(UTC))
