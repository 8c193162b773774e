"""A feed that could not be used this time: at which stage, for which stable reason, in one human sentence.

Every failure of fetching or reading a whole payload ends as one `FeedFailed`; a single bad row never does (that is a
`Reject`). Does not decide what happens next: retrying is `ingest.patience`, waiting for the next poll the schedule.
"""

from enum import StrEnum


class Stage(StrEnum):
    """How far a poll came before it failed.

    RESOLVE: the host's name gave no address. REFUSED_ADDRESS: it gave only addresses this feed may not reach.
    CONNECT: nobody took the connection. TLS: the partner could not be proven. REQUEST: the exchange itself broke.
    STATUS: an answer, but not 200 or 304. DEADLINE: the whole took too long. SIZE: too much came, or nothing.
    DECODE: the compressed body is damaged or cut. CONTENT_TYPE: not the kind of document the format states.
    PARSE: not readable as that format at all. CONTRACT: readable, without what the format promises.
    PAGES: the pages of one reading do not belong together, or lead nowhere.
    ROWS: more rows than the feed may send, or another number than it declared.
    """

    RESOLVE = "resolve"
    REFUSED_ADDRESS = "refused_address"
    CONNECT = "connect"
    TLS = "tls"
    REQUEST = "request"
    STATUS = "status"
    DEADLINE = "deadline"
    SIZE = "size"
    DECODE = "decode"
    CONTENT_TYPE = "content_type"
    PARSE = "parse"
    CONTRACT = "contract"
    PAGES = "pages"
    ROWS = "rows"


class Reason(StrEnum):
    """The stable codes that stand in the store and on the feeds page; a member may be added, never renamed."""

    NAME_NOT_FOUND = "name_not_found"
    RESOLVE_TIMED_OUT = "resolve_timed_out"
    ADDRESS_REFUSED = "address_refused"
    CONNECTION_REFUSED = "connection_refused"
    UNREACHABLE = "unreachable"
    CONNECT_TIMED_OUT = "connect_timed_out"
    NO_CONNECTION_FREE = "no_connection_free"
    CERTIFICATE_REFUSED = "certificate_refused"
    TLS_FAILED = "tls_failed"
    URL_REFUSED = "url_refused"
    HEADER_REFUSED = "header_refused"
    NO_ANSWER = "no_answer"
    DISCONNECTED = "disconnected"
    BROKEN_HTTP = "broken_http"
    FELL_SILENT = "fell_silent"
    BODY_CUT_SHORT = "body_cut_short"
    REDIRECTED = "redirected"
    UNAUTHORISED = "unauthorised"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    TOO_MANY_REQUESTS = "too_many_requests"
    SERVER_ERROR = "server_error"
    BAD_GATEWAY = "bad_gateway"
    UNAVAILABLE = "unavailable"
    GATEWAY_TIMED_OUT = "gateway_timed_out"
    UNEXPECTED_STATUS = "unexpected_status"
    DEADLINE_PASSED = "deadline_passed"
    TOO_MANY_BYTES = "too_many_bytes"
    EMPTY_BODY = "empty_body"
    ENCODING_REFUSED = "encoding_refused"
    GZIP_CUT_SHORT = "gzip_cut_short"
    GZIP_DAMAGED = "gzip_damaged"
    CONTENT_TYPE_MISSING = "content_type_missing"
    CONTENT_TYPE_REFUSED = "content_type_refused"
    CHARSET_REFUSED = "charset_refused"
    NOT_UTF8 = "not_utf8"
    HTML_PAGE = "html_page"
    NOT_JSON = "not_json"
    NOT_CSV = "not_csv"
    TOO_DEEP = "too_deep"
    TOO_MANY_VALUES = "too_many_values"
    MISSING_COLUMN = "missing_column"
    DUPLICATE_COLUMN = "duplicate_column"
    UNKNOWN_MEASURE_COLUMN = "unknown_measure_column"
    MISSING_FIELD = "missing_field"
    WRONG_TYPE = "wrong_type"
    OTHER_FORMAT = "other_format"
    TOO_MANY_ROWS = "too_many_rows"
    ROW_COUNT_MISSING = "row_count_missing"
    ROW_COUNT_MISMATCH = "row_count_mismatch"
    OTHER_ORGANISATION = "other_organisation"
    BAD_TIME = "bad_time"
    IN_THE_FUTURE = "in_the_future"
    READING_CHANGED = "reading_changed"
    TOO_MANY_PAGES = "too_many_pages"
    PAGE_ELSEWHERE = "page_elsewhere"


class FeedFailed(Exception):
    """One poll came to nothing.

    `detail` is one sentence for a person and never holds a header value, a secret or a query string; `retry_after` is
    the wait in seconds the partner asked for, when it did; `attempts` how often it was asked in this poll. Raise it
    `from None`: what lies beneath may quote secrets.
    """

    def __init__(
        self,
        stage: Stage,
        reason: Reason,
        detail: str,
        *,
        http_status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(stage, reason, detail)
        self.stage = stage
        self.reason = reason
        self.detail = detail
        self.http_status = http_status
        self.retry_after = retry_after
        self.attempts = 1

    def __str__(self) -> str:
        return f"{self.stage.value}: {self.reason.value}: {self.detail}"
