"""What a reader must show to read a family: a bearer token or a key, compared in constant time. Never logged."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field

from simulators.living.family import Secret


@dataclass(frozen=True, slots=True)
class Credential:
    """One family's secret; `kind` None: everybody may read."""

    kind: Secret | None = None
    secret: str = field(default="", repr=False)

    def admits(self, headers: Mapping[str, str]) -> bool:
        """Whether a request with these headers (names in lower case) may read."""
        if self.kind is None:
            return True
        if self.kind is Secret.BEARER:
            scheme, _, shown = headers.get("authorization", "").partition(" ")
            return scheme.lower() == "bearer" and _equal(shown.strip(), self.secret)
        return _equal(headers.get("x-api-key", ""), self.secret)

    @property
    def challenge(self) -> Mapping[str, str]:
        """What a refusal asks for."""
        asked = 'Bearer realm="feed"' if self.kind is Secret.BEARER else 'ApiKey realm="feed"'
        return {"WWW-Authenticate": asked}


def _equal(shown: str, secret: str) -> bool:
    return bool(secret) and hmac.compare_digest(shown.encode(), secret.encode())
