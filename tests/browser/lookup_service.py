"""A trust's look-up service on a real socket: says who a key is, refuses, or fails, and keeps what it was asked."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

NAMES = {"ST-s10": "Ottilie Quenby-Marsh", "ST-s11": "Barnaby <b>Thistle</b>", "ST-s12": "Ione Castleford"}


class LookUpService:
    """The service; `status` other than 200 is answered to whatever it is asked."""

    def __init__(self) -> None:
        self.status = HTTPStatus.OK
        self.asked: list[tuple[str, dict[str, str]]] = []
        service = self

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                service.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
                name = NAMES.get(unquote(self.path.rpartition("/")[2]))
                status = service.status if name or service.status is not HTTPStatus.OK else HTTPStatus.NOT_FOUND
                body = json.dumps({"name": name} if status is HTTPStatus.OK else {}).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Access-Control-Allow-Origin", self.headers.get("Origin", "null"))
                self.send_header("Access-Control-Allow-Credentials", "true")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                """Says nothing: what was asked stands in `asked`."""

        self._answers = Answers
        self._listen(0)

    def _listen(self, port: int) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", port), self._answers)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @contextmanager
    def gone(self) -> Iterator[None]:
        """Nobody listens inside the block."""
        port = self._server.server_port
        self.stop()
        try:
            yield
        finally:
            self._listen(port)

    @property
    def origin(self) -> str:
        """Where it is asked."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def stop(self) -> None:
        """Be gone."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)
