"""A real OpenID Connect provider on a socket of its own, for tests: `python -m tests.api.identity_provider PORT`.

Beside what it does by the book it can be told, one request at a time, to go wrong as a provider or somebody in between
might; `PUT /told` says how. A process of its own, so that a provider that is down is a process that was killed.
"""

import base64
import io
import json
import os
import sys
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any
from wsgiref.simple_server import make_server
from wsgiref.types import StartResponse, WSGIEnvironment

# The library speaks to its clients over TLS, but for this.
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"


def unsigned(token: str) -> str:
    """A token whose header says that it needs no signature."""
    head = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    return f"{head}.{token.split('.')[1]}."


def forged(token: str) -> str:
    """A token with another subject under the signature of the first."""
    head, body, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    other = base64.urlsafe_b64encode(json.dumps({**claims, "sub": "chief"}).encode()).decode().rstrip("=")
    return f"{head}.{other}.{signature}"


SPOILS: dict[str, Callable[[str], str]] = {"unsigned": unsigned, "forged": forged}


class Told:
    """The provider with somebody in between who does what they were told, and notes what comes for a token."""

    def __init__(self, honest: Any, expired: Any) -> None:
        self._honest, self._expired = honest, expired
        self.how = "honest"
        self.sent: list[str] = []

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        path = environ["PATH_INFO"]
        if path == "/told" and environ["REQUEST_METHOD"] == "PUT":
            self.how = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode()
            start("204 No Content", [])
            return []
        if path == "/sent":
            start("200 OK", [("Content-Type", "application/json")])
            return [json.dumps(self.sent).encode()]
        if self.how == "another issuer":
            environ["HTTP_HOST"] = "somebody.example"
        app = self._expired if self.how == "expired" else self._honest
        if path != "/oauth2/token":
            return app(environ, start)  # type: ignore[no-any-return]
        return self._token(app, environ, start)

    def _token(self, app: Any, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length)
        self.sent.append(f"{environ.get('HTTP_AUTHORIZATION', '')} {body.decode()}")
        if self.how == "another audience":
            # As if another deployment's code and token were slipped in: all is in order, but for whom it is meant.
            environ["HTTP_AUTHORIZATION"] = "Basic " + base64.b64encode(b"another:secret").decode()
        environ["wsgi.input"] = io.BytesIO(body)
        answered: list[Any] = []
        content = b"".join(app(environ, lambda *head: answered.extend(head)))
        if self.how in SPOILS:
            told = json.loads(content)
            told["id_token"] = SPOILS[self.how](told["id_token"])
            content = json.dumps(told).encode()
        if self.how == "not JSON":
            content = b"<html>Sign in</html>"
        headers = [(name, value) for name, value in answered[1] if name.lower() != "content-length"]
        start(answered[0], [*headers, ("Content-Length", str(len(content)))])
        return [content]


def main(port: int) -> None:
    """Serve until killed. The expired one differs in nothing but how long its tokens hold."""
    import oidc_provider_mock

    honest, expired = (
        oidc_provider_mock.app(access_token_max_age=age) for age in (timedelta(hours=1), timedelta(hours=-1))
    )
    make_server("127.0.0.1", port, Told(honest, expired)).serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]))
