"""What the web's connections may cost before a request is one: a head of bounded size that comes within bounded time.

uvicorn's fast parser bounds neither, and its slow one the size alone. What follows the head is `api.intake`'s.
"""

from asyncio import TimerHandle, Transport

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.intake import MOST_ADDRESS_BYTES, MOST_HEADER_BYTES

HEAD_SECONDS = 15.0
_MOST_HEAD_BYTES = MOST_ADDRESS_BYTES + MOST_HEADER_BYTES
_TOO_LARGE, _TOO_SLOW = b"431 Request Header Fields Too Large", b"408 Request Timeout"


class BoundedHttp(HttpToolsProtocol):
    """One connection of the web; counts from its first byte, and again from the end of each request, until a head is
    whole. Subclassed for tests with less patience."""

    head_seconds = HEAD_SECONDS
    _head_bytes = 0
    _is_before_head = True
    _has_begun = False
    _has_ended = False
    _head_timer: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Wait for the first head, and not for ever."""
        super().connection_made(transport)
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take in what came, and count it while no head is whole."""
        self._has_ended = False
        super().data_received(data)
        if not self._is_before_head or self.transport.is_closing():
            return
        if self._has_ended and not self._has_begun:
            # All of it was of the request before; between two, uvicorn's own patience counts.
            return
        self._head_bytes += len(data)
        if self._head_bytes > _MOST_HEAD_BYTES:
            self._refuse(_TOO_LARGE)
        elif self._head_timer is None:
            self._wait_for_head()

    def on_message_begin(self) -> None:
        """The first byte of a head."""
        self._has_begun = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head is whole: what follows is counted elsewhere."""
        self._is_before_head, self._has_begun, self._head_bytes = False, False, 0
        self._stop_waiting()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is whole: what follows is another's head."""
        self._is_before_head, self._has_ended = True, True
        super().on_message_complete()

    def _wait_for_head(self) -> None:
        self._head_timer = self.loop.call_later(self.head_seconds, self._refuse, _TOO_SLOW)

    def _stop_waiting(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _refuse(self, status: bytes) -> None:
        self._stop_waiting()
        if self.transport.is_closing():
            return
        # Where an answer is under way a second one would be read as part of it.
        if self.cycle is None or self.cycle.response_complete:
            self.transport.write(b"HTTP/1.1 " + status + b"\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        self.transport.close()
