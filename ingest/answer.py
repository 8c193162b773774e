"""Judging an answer before its body is read: its status and what kind of document it says it is; and putting the
connection library's errors into our own words. Does not read the body (`ingest.body`) or decide on retries.

Nothing here quotes the partner or an exception's text: both can hold what we sent, secrets included.
"""

import ssl

from ingest.failure import FeedFailed, Reason, Stage
from ingest.http import httpcore, httpx
from ingest.patience import retry_after_seconds
from ingest.progress import Phase

_MOST_HEADER_CHARACTERS = 256

_REFUSALS = {
    401: (Reason.UNAUTHORISED, "The feed asks for credentials, or does not accept ours."),
    403: (Reason.FORBIDDEN, "The feed forbids us this document."),
    404: (Reason.NOT_FOUND, "The feed has no such document."),
    410: (Reason.NOT_FOUND, "The feed no longer has this document."),
    429: (Reason.TOO_MANY_REQUESTS, "The feed asks us to come less often."),
    502: (Reason.BAD_GATEWAY, "The feed's gateway could not reach it."),
    503: (Reason.UNAVAILABLE, "The feed says that it is unavailable for now."),
    504: (Reason.GATEWAY_TIMED_OUT, "The feed's gateway waited for it in vain."),
}


def demand_success(response: httpx.Response) -> None:
    """Let only a 200 pass. Raises: FeedFailed at STATUS, with the wait the partner asked for."""
    status = response.status_code
    if status == httpx.codes.OK:
        return
    if status in _REFUSALS:
        reason, detail = _REFUSALS[status]
    elif httpx.codes.is_redirect(status):
        reason, detail = Reason.REDIRECTED, "The feed sends us elsewhere; redirects are not followed."
    elif httpx.codes.is_server_error(status):
        reason, detail = Reason.SERVER_ERROR, "The feed reports a fault of its own."
    else:
        reason, detail = Reason.UNEXPECTED_STATUS, "The feed answers with a status that we did not ask for."
    retry_after = retry_after_seconds(response.headers.get("retry-after"), date=response.headers.get("date"))
    raise FeedFailed(Stage.STATUS, reason, f"{detail} (HTTP {status})", http_status=status, retry_after=retry_after)


def demand_document(response: httpx.Response, *, content_types: frozenset[str], max_bytes: int) -> str:
    """Let only the stated kind of document pass, in UTF-8 and not declared too large; return its media type.

    Raises: FeedFailed at CONTENT_TYPE or SIZE.
    """
    status = response.status_code
    media_type = demand_kind(response.headers.get("content-type", ""), content_types=content_types, http_status=status)
    declared = response.headers.get("content-length", "")
    if declared.isdigit() and int(declared[:18]) > max_bytes:
        detail = f"The answer declares more than the {max_bytes:,} bytes this feed may send."
        raise FeedFailed(Stage.SIZE, Reason.TOO_MANY_BYTES, detail, http_status=status)
    return media_type


def demand_kind(
    content_type: str, *, content_types: frozenset[str], http_status: int | None = None, what: str = "answer"
) -> str:
    """Let only a stated kind of document pass, in UTF-8; return its media type. `what` came says so in the words.

    A log-in page answers 200 with HTML; without this it reaches the adapter as a document without figures.
    Raises: FeedFailed at CONTENT_TYPE.
    """
    essence, _, parameters = content_type.partition(";")
    media_type = essence.strip().lower()
    if not media_type:
        detail = f"The {what} does not say what kind of document it is."
        raise FeedFailed(Stage.CONTENT_TYPE, Reason.CONTENT_TYPE_MISSING, detail, http_status=http_status)
    if media_type not in content_types:
        expected = " or ".join(sorted(content_types))
        kind = "an HTML page" if media_type in {"text/html", "application/xhtml+xml"} else "another kind of document"
        detail = f"The {what} is {kind}, not {expected}."
        raise FeedFailed(Stage.CONTENT_TYPE, Reason.CONTENT_TYPE_REFUSED, detail, http_status=http_status)
    if _charset(parameters) not in {"", "utf-8", "utf8", "us-ascii"}:
        detail = f"The {what} is in another character set than UTF-8."
        raise FeedFailed(Stage.CONTENT_TYPE, Reason.CHARSET_REFUSED, detail, http_status=http_status)
    return media_type


def short_header(value: str | None) -> str | None:
    """A validator worth keeping and sending back; None when absent, overlong or not plain ASCII."""
    if value is None or len(value) > _MOST_HEADER_CHARACTERS or not (value.isascii() and value.isprintable()):
        return None
    return value


def failure_of(error: Exception, *, phase: Phase) -> FeedFailed:
    """Put a library's error into our words, by what was going on when it came."""
    if phase is Phase.SECURING:
        return _tls_failure(error)
    if isinstance(error, httpcore.PoolTimeout):
        return FeedFailed(Stage.CONNECT, Reason.NO_CONNECTION_FREE, "Too many other feeds are being asked right now.")
    if isinstance(error, httpcore.LocalProtocolError):
        return FeedFailed(Stage.REQUEST, Reason.HEADER_REFUSED, "The feed's headers cannot be sent as they are.")
    if phase is Phase.READING:
        return _body_failure(error)
    if isinstance(error, ssl.SSLError):
        return FeedFailed(Stage.REQUEST, Reason.DISCONNECTED, "The encrypted connection broke before an answer came.")
    if isinstance(error, httpcore.TimeoutException):
        return FeedFailed(Stage.REQUEST, Reason.NO_ANSWER, "The feed took the request and did not answer in time.")
    if isinstance(error, httpcore.RemoteProtocolError) and "disconnected" not in str(error):
        detail = "The answer is not proper HTTP, or its headers are too large."
        return FeedFailed(Stage.REQUEST, Reason.BROKEN_HTTP, detail)
    return FeedFailed(Stage.REQUEST, Reason.DISCONNECTED, "The feed closed the connection without an answer.")


def _body_failure(error: Exception) -> FeedFailed:
    if isinstance(error, httpcore.TimeoutException):
        return FeedFailed(Stage.REQUEST, Reason.FELL_SILENT, "The feed fell silent in the middle of the body.")
    if isinstance(error, httpcore.RemoteProtocolError) and "closed connection" not in str(error):
        return FeedFailed(Stage.REQUEST, Reason.BROKEN_HTTP, "The body is not framed as proper HTTP.")
    return FeedFailed(Stage.REQUEST, Reason.BODY_CUT_SHORT, "The connection ended before the body did.")


def _tls_failure(error: Exception) -> FeedFailed:
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, ssl.SSLCertVerificationError):
            detail = f"The feed's certificate does not prove who it is: {link.verify_message}."
            return FeedFailed(Stage.TLS, Reason.CERTIFICATE_REFUSED, detail)
        link = link.__cause__ or link.__context__
    return FeedFailed(Stage.TLS, Reason.TLS_FAILED, "The feed and we could not agree on TLS.")


def _charset(parameters: str) -> str:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip('"').lower()
    return ""
