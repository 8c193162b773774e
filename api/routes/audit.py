"""GET /audit: the record of who did what, for administrators; whoever reads it is written down in it too."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api import wire
from api.administering import told, told_file
from api.columns.audit import AUDIT
from api.door import TheDoor, TheViewer
from api.forms import InPlainForm, csv_too, example_of, sheet
from api.moments import beginning
from api.needs import needs
from api.pages import cursor_at, place_of
from api.problems import ApiProblem
from api.responses import may_answer
from db.access import audit
from db.access.audit import Entry, Outcome, Sought
from metrics.access import May

router = APIRouter(tags=["doors"])

# A file of more would hold up everybody else who looks.
_MOST_IN_A_FILE = 50_000
_EXAMPLE = example_of(wire.Audit)
_Text = Annotated[wire.Line | None, Query(description="Only entries of exactly this.")]
_Time = Annotated[str | None, Query(max_length=40, description="A London day, or an instant with a zone.")]


@router.get(
    "/audit", summary="The record of who did what", openapi_extra=needs(May.ADMINISTER, is_logged=True),
    response_model=wire.Audit,
    responses={
        **csv_too(AUDIT.of(_EXAMPLE.entries), before=()),
        **may_answer("invalid_parameter", "invalid_cursor", "invalid_time", "naive_time", is_conditional=False),
    },
)  # fmt: skip
async def get_audit(
    request: Request, door: TheDoor, _viewer: TheViewer, form: InPlainForm, who: _Text = None, action: _Text = None,
    about: _Text = None, outcome: Annotated[wire.OutcomeWord | None, Query(description="Only such entries.")] = None,
    since: _Time = None, until: _Time = None,
) -> Response:  # fmt: skip
    """The newest first, in pages that an entry written meanwhile does not shift; `until` is not included."""
    start, end = _time(since, name="since"), _time(until, name="until")
    question = ("audit", who, action, about, outcome, start, end)
    before = None if form.cursor is None else place_of(form.cursor, question=question)
    sought = Sought(
        who=who, action=action, about=about, outcome=None if outcome is None else Outcome(outcome), since=start,
        until=end, before_entry=before,
    )  # fmt: skip
    limit = _MOST_IN_A_FILE if form.limit is None else form.limit
    async with door.look() as conn:
        found = await audit.entries(conn, sought, limit=limit + 1)
    after = None
    if len(found) > limit:
        if form.limit is None:
            detail = f"More than {_MOST_IN_A_FILE} entries: narrow them by since and until, or ask in pages (limit)."
            raise ApiProblem(422, "invalid_parameter", detail)
        after = cursor_at(found[limit - 1].entry or 0, question=question)
    made = wire.Audit(entries=[_shape(each) for each in found[:limit]], next=after)
    if not form.is_csv:
        return told(made)
    file = sheet(AUDIT.of(made.entries), before=(), name="audit", request=request, after=after)
    return told_file(file)


def _time(text: str | None, *, name: str) -> datetime | None:
    return None if text is None else beginning(text, name=name)


def _shape(entry: Entry) -> wire.AuditEntry:
    return wire.AuditEntry.model_validate(
        {
            "entry": entry.entry, "at": entry.at, "picture_at": entry.picture_at, "who": entry.who, "kind": entry.kind,
            "from_where": entry.from_where, "action": entry.action, "about": entry.about,
            "outcome": entry.outcome.value, "detail": entry.detail, "before": entry.before, "after": entry.after,
        }
    )  # fmt: skip
