"""Errors as RFC 9457 problem documents with stable codes. No stack trace, no internal word, ever leaves the door."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from api.wire import Problem

MEDIA_TYPE = "application/problem+json"
_LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem: its status, what it means and an example of its sentence."""

    status: int
    meaning: str
    example: str


# Codes are for programs: one may be added, none is renamed or given another meaning.
KINDS: Mapping[str, Kind] = {
    "not_found": Kind(404, "There is nothing at this address.", "There is no /api/v1/snapshots."),
    "unknown_organisation": Kind(
        404, "The code names no organisation of the tree on that date.", "No organisation 'XYZ' on that date."
    ),
    "unknown_figure": Kind(
        404, "The key names no measure and no indicator.", "No measure or indicator 'beds.ga.empty'."
    ),
    "unknown_feed": Kind(404, "The key names no feed of the catalogue.", "No feed 'uec_xyz'."),
    "unknown_stay": Kind(
        404, "The key names no stay of the organisation, as far as was known.",
        "No stay 'ST-4k9x2m7qpa' belongs to the organisation, as far as was known.",
    ),
    "person_level_closed": Kind(
        403, "Rows about persons are closed until it is known who is looking.",
        "Rows about persons are closed until it is known who is looking.",
    ),
    "method_not_allowed": Kind(405, "The address is right, the method is not.", "Method Not Allowed"),
    "invalid_parameter": Kind(
        422, "A parameter is missing, too long or not of its kind.", "limit: Input should be less than or equal to 200"
    ),
    "invalid_time": Kind(
        422, "A time or date cannot be read, or lies out of reach.", "at: 'yesterday' is not a date like 2021-12-19"
    ),
    "naive_time": Kind(
        422, "A time has no zone; guessing one would shift the answer.", "at: '2021-12-19T08:00' has no time zone"
    ),
    "at_in_future": Kind(422, "`at` lies ahead.", "at: there is no picture yet of a time still to come"),
    "known_in_future": Kind(
        422, "`known` lies ahead.", "known: nothing can be known yet of a time still to come"
    ),
    "one_figure": Kind(422, "Neither or both of measure and indicator given.", "Give either measure or indicator."),
    "invalid_bucket": Kind(
        422, "An indicator was asked for by another bucket than day.",
        "An indicator is put together by day; use bucket=day.",
    ),
    "invalid_filter": Kind(
        422, "A dimension filter is not a name and a value.", "where: 'P1' is not like pathway=P1"
    ),
    "invalid_cursor": Kind(
        422, "The cursor is not the `next` of an answer to this very question.",
        "cursor: it is not the `next` of an answer to this very question.",
    ),
    "list_changed": Kind(
        409, "A ranked list has another order than when its first page was given; begin anew, or fix at and known.",
        "The list has another order by now: begin anew, or ask with at and known as the first page has them.",
    ),
    "empty_span": Kind(422, "The span ends before it begins.", "from must lie before to."),
    "span_too_long": Kind(422, "The span is longer than its bucket allows.", "At most 62 days at a time by raw."),
    "internal_error": Kind(
        500, "A fault of Homeward; it has been noted.", "The request failed; the failure has been noted."
    ),
    "not_started": Kind(503, "No catalogue has been loaded yet.", "No catalogue has been loaded yet."),
    "store_unavailable": Kind(503, "The database cannot be reached; ask again soon.", "The database did not answer."),
}  # fmt: skip


def title_of(status: int) -> str:
    """The name of a status; 422 has two, of which the present standard's is taken whatever the Python."""
    return "Unprocessable Content" if status == 422 else HTTPStatus(status).phrase


class ApiProblem(Exception):
    """A refusal with a stable code; raised by routes, answered here."""

    def __init__(self, status: int, code: str, detail: str, *, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = headers


def problem(
    status: int, code: str, detail: str, *, instance: str | None, headers: Mapping[str, str] | None = None
) -> Response:
    """One problem document as a response."""
    body = Problem(
        type=f"urn:homeward:problem:{code}",
        title=title_of(status),
        status=status,
        code=code,
        detail=detail,
        instance=instance,
    )
    plain = {"Cache-Control": "no-store", **(headers or {})}
    return Response(body.model_dump_json(exclude_none=True), status, media_type=MEDIA_TYPE, headers=plain)


async def _refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, ApiProblem):
        raise TypeError(error)
    return problem(error.status, error.code, error.detail, instance=request.url.path, headers=error.headers)


async def _invalid(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise TypeError(error)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"][1:]) or "request"
    return problem(422, "invalid_parameter", f"{where}: {first['msg']}", instance=request.url.path)


async def _http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise TypeError(error)
    codes = {404: "not_found", 405: "method_not_allowed"}
    code = codes.get(error.status_code, f"http_{error.status_code}")
    return problem(error.status_code, code, str(error.detail), instance=request.url.path, headers=error.headers)


async def _failed(request: Request, error: Exception) -> Response:
    _LOG.error("request_failed", path=request.url.path, error=type(error).__name__, exc_info=error)
    return problem(500, "internal_error", "The request failed; the failure has been noted.", instance=request.url.path)


def install(app: FastAPI) -> None:
    """Answer every error of the app as a problem document."""
    app.add_exception_handler(ApiProblem, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _failed)
