"""Errors as RFC 9457 problem documents with stable codes. No stack trace, no internal word, ever leaves the door."""

from collections.abc import Mapping
from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from api.wire import Problem

MEDIA_TYPE = "application/problem+json"
_LOG = structlog.get_logger(__name__)


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
        title=HTTPStatus(status).phrase,
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
