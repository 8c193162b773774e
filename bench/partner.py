"""A partner for the live case: serves one document over HTTP, and notes when it was first asked after each change."""

import threading
import time
from hashlib import blake2b
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


class Partner:
    """One document at /made.json with a strong ETag; `put` changes it between two requests."""

    def __init__(self) -> None:
        self._document = b""
        self._etag = ""
        self.asked_at = 0.0
        partner = self

        class Handler(BaseHTTPRequestHandler):
            """Answers with the document, or 304."""

            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                """Answer one request."""
                document, etag = partner.take()
                known = self.headers.get("if-none-match") == etag
                self.send_response(304 if known else 200)
                self.send_header("etag", etag)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", "0" if known else str(len(document)))
                self.end_headers()
                if not known:
                    self.wfile.write(document)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's own name
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """Where the document is."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/made.json"

    def put(self, document: bytes) -> float:
        """Change the document; the time by which later ones are compared."""
        self._document, self._etag = document, f'"{blake2b(document, digest_size=8).hexdigest()}"'
        self.asked_at = 0.0
        return time.monotonic()

    def take(self) -> tuple[bytes, str]:
        """What a request gets."""
        if not self.asked_at:
            self.asked_at = time.monotonic()
        return self._document, self._etag
