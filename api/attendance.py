"""Whether anybody keeps the picture up: for how long no worker has asked the feeds, as far as a web process can tell.

Figures that nobody asks for grow old one by one, each at its own limit; that nothing comes in any more is known within
seconds, and is said at once.
"""

# A worker that is started anew is back within seconds, and nobody needs to hear of it.
_GRACE_SECONDS = 3.0
# A worker claims what is due within a second or two. What waits so long while nothing at all is being asked has nobody:
# no worker, or one that stands still with its session open.
_DUE_FOR_SECONDS = 30.0


class Attending:
    """What one process has seen of the workers."""

    def __init__(self) -> None:
        self._seen_at: float | None = None

    def absent(self, *, is_present: bool, is_asking: bool, waits: float, at: float) -> float | None:
        """For how many seconds nobody has been there; None: somebody is, or nothing speaks against it yet.

        `is_present`: a worker is seen now. `is_asking`: some feed is being asked. `waits`: for how many seconds the
        feed that has waited longest has been due with nobody to ask it. `at`: a reading, in seconds, of a clock that
        only goes forward.
        """
        if is_present and (is_asking or waits < _DUE_FOR_SECONDS):
            self._seen_at = at
            return None
        if is_present:
            return waits
        if self._seen_at is not None:
            return at - self._seen_at if at - self._seen_at >= _GRACE_SECONDS else None
        return waits if waits >= _DUE_FOR_SECONDS else None
