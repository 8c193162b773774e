"""How the processes log: one JSON document a line, in UTC, and no secret in any of them.

Everything goes through here, the libraries' own words and traces too. What was said is searched once it is a line, so
that it does not matter in which field, message or trace a secret would have stood. The rooms are careful by themselves
(`tests/ingest/test_fetch_secrets.py`); this is the second fence.
"""

import json
import logging
import re
import sys
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Any

import structlog

from homeward.settings import Settings

WITHHELD = "[withheld]"
# Shorter ones would take ordinary words out of what is said.
_SHORTEST = 6
_KNOWN_BY_FORM = (
    # The password of an address.
    (re.compile(r"(?i)\b([a-z][a-z0-9+.-]{1,20}://[^\s/:@\"']*):[^\s/@\"']+@"), rf"\1:{WITHHELD}@"),
    # The value of a header that lets somebody in, to the end of its line or string.
    (re.compile(r"(?i)\b((?:proxy-)?authorization|(?:set-)?cookie|x-api-key)(\\?[\"']?\s*[:=,]\s*b?\\?[\"']?)[^\"'\\\r\n]+"),
     rf"\1\2{WITHHELD}"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{6,}"), rf"\1 {WITHHELD}"),
    # Ours, by what they begin with (`api.identity.secret`), and signed tokens of an identity provider.
    (re.compile(r"\bhw[spfdl]_[A-Za-z0-9_-]{8,}"), WITHHELD),
    (re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*"), WITHHELD),
    # A field or a parameter whose name says what it is.
    (re.compile(r"(?i)\b([a-z_-]*(?:password|passwd|secret|token|api[_-]?key|code_verifier))(\\?[\"']?\s*[=:]\s*\\?[\"']?)"
                r"[^\s\"'\\&,;}]{4,}"), rf"\1\2{WITHHELD}"),
)  # fmt: skip


class Withholding:
    """Takes secrets out of lines: those of a form that gives them away, and those that this process was given."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        spelled = {each for text in known if len(text) >= _SHORTEST for each in (text, json.dumps(text)[1:-1])}
        # The longest first, so that of one within another nothing is left over.
        self._known = sorted(spelled, key=len, reverse=True)

    def withheld(self, line: str) -> str:
        """The line without them."""
        for secret in self._known:
            line = line.replace(secret, WITHHELD)
        for form, instead in _KNOWN_BY_FORM:
            line = form.sub(instead, line)
        return line

    def __call__(self, _: object, __: str, said: str | bytes | Mapping[str, Any]) -> str:
        """As the last step of a log's chain: of a line that is ready."""
        return self.withheld(str(said))


def secrets_of(settings: Settings) -> set[str]:
    """The secrets that the settings hold: addresses of databases and the passwords in them, and whatever of places is
    no plain address."""
    held = (
        settings.database_url, settings.worker_database_url, settings.web_database_url, settings.oidc_client_secret,
        settings.smtp_password,
    )  # fmt: skip
    found = {each.get_secret_value() for each in held if each is not None}
    passwords = {
        match.group(1) for text in found if (match := re.search(r"://[^/:@]*:([^@/]+)@", text)) is not None
    }  # fmt: skip
    places = {value for value in settings.places.values() if not re.fullmatch(r"https?://[\w.:-]+/?", value)}
    return found | passwords | places


def begin(settings: Settings) -> None:
    """Let everything that this process says go through the filter."""
    withhold = Withholding(secrets_of(settings))
    shared: list[Any] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(processors=[*shared, structlog.processors.JSONRenderer(), withhold])
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta, structlog.processors.JSONRenderer(),
                withhold,
            ],
        )
    )  # fmt: skip
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)
    sys.excepthook = _crashed


def _crashed(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    logging.getLogger("homeward").critical("crashed", exc_info=(kind, error, trace))
