"""Errors as RFC 9457 problem documents with stable codes. No stack trace, no internal word, ever leaves the door."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from api.wire import Problem

MEDIA_TYPE = "application/problem+json"


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
        404, "A code names no organisation of the tree on that date, or is given as a ward and names none.",
        "No organisation 'XYZ' on that date.",
    ),
    "unknown_figure": Kind(
        404, "The key names no measure and no indicator.", "No measure or indicator 'beds.ga.empty'."
    ),
    "unknown_feed": Kind(404, "The key names no feed of the catalogue.", "No feed 'uec_xyz'."),
    "unknown_call": Kind(404, "The number names no call that had been opened.", "No call 12."),
    "unknown_action": Kind(404, "The number names no action that had been captured.", "No action 7."),
    "unknown_plan": Kind(404, "The number names no plan that had been made.", "No plan 3."),
    "unknown_stay": Kind(
        404, "The key names no stay of the organisation, as far as was known.",
        "No stay 'ST-4k9x2m7qpa' belongs to the organisation, as far as was known.",
    ),
    "unknown_host": Kind(
        400, "The server is not called by the name in Host.", "This server is not called by that name."
    ),
    "sign_in_needed": Kind(401, "It is not known who asks.", "Sign in, or send a token."),
    "wrong_sign_in": Kind(
        401, "The sign-in name or the password is wrong, or the link was used or is too old.",
        "The sign-in name or the password is wrong.",
    ),
    "sign_in_refused": Kind(
        401, "What came back from where somebody signed in does not prove who it is.",
        "It could not be proven who signed in; try again.",
    ),
    "no_account": Kind(
        403, "Whoever signed in elsewhere has no account here.",
        "Whoever signed in there has no account here; ask an administrator.",
    ),
    "elsewhere_unavailable": Kind(
        503, "Where people sign in cannot be reached.", "Where you sign in cannot be reached now; try again in a while."
    ),
    "unknown_alert": Kind(404, "The number names no alert that whoever asks may see.", "No alert 17."),
    "unknown_rule": Kind(404, "The key names no alert rule of the catalogue.", "No alert rule 'hospital-fuller'."),
    "rule_not_tried": Kind(
        422, "An alert rule of its kind cannot be tried on history, or not by other lines.",
        "What sources, blockages, clocks and actions were on past days is not kept day by day.",
    ),
    "alert_over": Kind(409, "The alert is over: there is nothing to say that it was seen.", "Alert 17 is over."),
    "unknown_account": Kind(404, "The number names no account.", "No account 17."),
    "unknown_session": Kind(404, "The number names no session of the account.", "No session 4 of it."),
    "unknown_agreement": Kind(404, "The number names no sharing agreement in force.", "No agreement 3 is in force."),
    "sign_in_taken": Kind(
        409, "Another account has that sign-in name, or that identity elsewhere.",
        "Another account has that sign-in name, or that identity elsewhere.",
    ),
    "too_many_tokens": Kind(
        409, "So many tokens work that another is refused.", "You have 20 tokens that work: revoke one first."
    ),
    "last_administrator": Kind(
        409, "Nobody would be left to administer.",
        "Nobody would be left to administer: give somebody else the role first.",
    ),
    "person_named": Kind(
        422, "A text reads as an NHS number; nothing about a person belongs there.",
        "purpose: it reads as an NHS number, and nothing about a person belongs here",
    ),
    "not_allowed": Kind(403, "No role of whoever asks allows it.", "Your role does not allow this (rows)."),
    "out_of_scope": Kind(
        403, "The organisation lies outside of what the roles of whoever asks reach.",
        "'SIM-T2' is outside of what your roles reach.",
    ),
    "hubs_only": Kind(
        403, "The provider shows its figures to hubs only, or they would give away those of one that does.",
        "'SIM-H01' shows its figures to hubs only; here they stand in sums.",
    ),
    "not_a_provider": Kind(
        422, "The organisation is no provider, and has no vacancies to show to hubs only.",
        "'SIM-T1' is no provider: what it holds is shown to everybody.",
    ),
    "closed": Kind(
        403, "The address is open to nobody, here or at all.", "This address is not open to anybody yet."
    ),
    "cross_site": Kind(
        403, "Another site made the browser send this.", "This came from another site; nothing was done."
    ),
    "unknown_token": Kind(
        404, "No token of that number and kind works.", "No display token 12 that works."
    ),
    "not_pushed": Kind(
        409, "The feed is fetched from its partner and takes no payload.",
        "This feed is fetched from its partner's address; it takes no payload.",
    ),
    "too_large": Kind(
        413, "The body is larger than may be sent.", "This feed may send at most 4,000,000 bytes at a time."
    ),
    "too_slow": Kind(
        408, "The body took too long to come whole.", "The body was not whole after 20 seconds."
    ),
    "address_too_long": Kind(
        414, "The address is longer than any of ours.", "An address may have at most 8,192 bytes."
    ),
    "headers_too_large": Kind(
        431, "The headers are larger together than any of ours.",
        "The headers may have at most 32,768 bytes together.",
    ),
    "inbox_full": Kind(
        429, "So much waits to be read that no more is kept; send it again later.",
        "So much of this feed waits to be read that no more is kept; send it again later.",
    ),
    "too_many_attempts": Kind(
        429, "Too many attempts failed; wait.", "Too many attempts failed; wait a quarter of an hour."
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


_RENAMED = {413: "Content Too Large", 414: "URI Too Long", 422: "Unprocessable Content"}


def title_of(status: int) -> str:
    """The name of a status; some have an older one, and the present standard's is taken whatever the Python."""
    return _RENAMED.get(status) or HTTPStatus(status).phrase


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
    if error.status_code == 400:
        # The framework's word for a body that is no text, or is nested deeper than it reads.
        return problem(422, "invalid_parameter", "body: it cannot be read.", instance=request.url.path)
    codes = {404: "not_found", 405: "method_not_allowed"}
    code = codes.get(error.status_code, f"http_{error.status_code}")
    return problem(error.status_code, code, str(error.detail), instance=request.url.path, headers=error.headers)


def install(app: FastAPI) -> None:
    """Answer every refusal of the app as a problem document; faults are `api.failsafe`'s."""
    app.add_exception_handler(ApiProblem, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
