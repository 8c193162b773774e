"""How far one fetch has come, so that a time-out can say what it was waiting for. Keeps no record beyond the fetch."""

from enum import Enum
from typing import Any

from ingest.failure import FeedFailed, Reason, Stage


class Phase(Enum):
    """What a fetch is doing, in the words its failure will use."""

    CONNECTING = "connecting"
    SECURING = "agreeing on TLS"
    SENDING = "sending the request"
    AWAITING = "waiting for the answer"
    READING = "reading the body"
    PAUSING = "pausing before another try"


# The names are those of httpcore's trace events; they are the only way to know whether TLS or the answer failed.
_PHASE_AT = {
    "connection.connect_tcp.started": Phase.CONNECTING,
    "connection.start_tls.started": Phase.SECURING,
    "http11.send_request_headers.started": Phase.SENDING,
    "http11.receive_response_headers.started": Phase.AWAITING,
}


class Progress:
    """The running state of one fetch: its phase, its number of attempts and the last failure."""

    def __init__(self) -> None:
        self.phase = Phase.CONNECTING
        self.attempts = 0
        self._last_failure: FeedFailed | None = None

    def begin_attempt(self) -> None:
        """Note that one more attempt starts."""
        self.attempts += 1
        self.phase = Phase.CONNECTING

    def pause_after(self, failure: FeedFailed) -> None:
        """Note that an attempt failed; another may follow."""
        failure.attempts = self.attempts
        self._last_failure = failure
        self.phase = Phase.PAUSING

    async def note(self, event: str, _info: dict[str, Any]) -> None:
        """Take a trace event of the connection library."""
        self.phase = _PHASE_AT.get(event, self.phase)

    def failure_at_deadline(self, deadline_seconds: float) -> FeedFailed:
        """What to report when the deadline passes: in a pause the failure that led to it, else the deadline itself."""
        if self.phase is Phase.PAUSING and self._last_failure is not None:
            return self._last_failure
        detail = f"The feed was not done after {deadline_seconds:g} s, while {self.phase.value}."
        failure = FeedFailed(Stage.DEADLINE, Reason.DEADLINE_PASSED, detail)
        failure.attempts = self.attempts
        return failure
