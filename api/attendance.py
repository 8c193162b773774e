"""Whether anybody keeps the picture up: since when no worker has asked the feeds, as far as a web process can tell.

Figures that nobody asks for grow old one by one, each at its own limit; that nothing comes in any more is known within
seconds, and is said at once.
"""

from datetime import datetime, timedelta

from db.read.attendance import Attendance

# A worker that is started anew is back within seconds, and nobody needs to hear of it.
_GRACE = timedelta(seconds=3)
# A worker that cannot show its presence claims what is due within a second or two; what waits so long has nobody.
_DUE_FOR = timedelta(seconds=30)


class Attending:
    """What one process has seen of the workers. `since`: service time from which on nobody was there; None: somebody
    is, or nothing speaks against it."""

    def __init__(self) -> None:
        self.since: datetime | None = None
        self._seen_at: datetime | None = None

    def take(self, seen: Attendance, *, now: datetime) -> None:
        """Judge by what is seen now, in service time."""
        if seen.is_present:
            self._seen_at, self.since = now, None
        elif self._seen_at is not None:
            self.since = self._seen_at if now - self._seen_at >= _GRACE else None
        else:
            self.since = now - seen.waits if seen.waits >= _DUE_FOR else None
