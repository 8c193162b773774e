"""The record of who did what, from the side of a request: what was asked for, by whom, from where.

A look is written down when its answer is about to leave and not after it: what cannot be recorded is not shown.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

from starlette.requests import Request
from starlette.types import Scope

from db.access.audit import Entry, Outcome
from picture.viewer import NOBODY, Viewer

_ASKED = "homeward.asked"
_LONGEST = 200
# Pages ask the API from within the process: what they ask for comes from where their own request came from.
came_from: ContextVar[str | None] = ContextVar("came_from", default=None)


@dataclass(slots=True, kw_only=True)
class Asked:
    """What is known of one request; filled in on its way."""

    viewer: Viewer
    from_where: str
    is_logged: bool = False
    action: str = ""
    about: str = ""
    picture_at: datetime | None = None
    detail: Mapping[str, object] = field(default_factory=dict)

    def look(self, *, action: str, at: str, request: Request) -> None:
        """Note what the request looks at. The query holds codes and filters, never a secret."""
        query = {_kept(name): _kept(value) for name, value in list(request.query_params.multi_items())[:20]}
        self.action = f"{action} {at}"
        self.about = next((_kept(str(each)) for each in request.path_params.values()), "") or query.get(
            "organisation", ""
        )
        self.detail = query

    def entry(self, outcome: Outcome, *, at: datetime) -> Entry:
        """The entry for what was asked."""
        return entry_of(
            self.viewer, self.from_where, action=self.action, about=self.about, at=at, outcome=outcome,
            picture_at=self.picture_at, detail=self.detail,
        )  # fmt: skip


def _kept(text: str) -> str:
    """A text as it can be kept: the store holds no NUL, and a look that could not be written down would be refused."""
    return text[:_LONGEST].replace("\0", "\ufffd")


def entry_of(
    viewer: Viewer, from_where: str, *, action: str, about: str, at: datetime, outcome: Outcome = Outcome.DONE,
    picture_at: datetime | None = None, detail: Mapping[str, object] | None = None,
    before: Mapping[str, object] | None = None, after: Mapping[str, object] | None = None,
) -> Entry:  # fmt: skip
    """An entry about what a viewer did."""
    return Entry(
        at=at, who=viewer.name, kind=viewer.kind.value, account=viewer.account, token=viewer.token,
        from_where=from_where, action=action, about=about, outcome=outcome, picture_at=picture_at,
        detail=detail or {}, before=before, after=after,
    )  # fmt: skip


def put(scope: Scope, asked: Asked, *, is_settled: bool = True) -> None:
    """Lay beside a request what is known of it; not settled: the store could not be asked who it is."""
    scope[_ASKED] = asked
    if is_settled:
        # Pages of this process keep what they make by it (`dashboard.viewer`).
        scope["homeward.scope"] = asked.viewer.scope


def asked_in(scope: Scope) -> Asked:
    """What is known of a request; of one that came by no door, that it is nobody's."""
    found = scope.get(_ASKED)
    return found if isinstance(found, Asked) else Asked(viewer=NOBODY, from_where="nowhere")


def outcome_of(status: int) -> Outcome:
    """How a request went, by the status of its answer."""
    if status in {401, 403}:
        return Outcome.REFUSED
    return Outcome.DONE if status < 400 else Outcome.FAILED
