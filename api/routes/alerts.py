"""GET /alerts and POST /alerts/{alert}/acknowledgement: what stands out, and that somebody has seen it."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from api import alert_shapes, wire
from api.administering import MOST, refuse_persons
from api.calls import named_organisation
from api.door import TheDoor, TheViewer
from api.needs import needs
from api.problems import ApiProblem
from api.record import asked_in, entry_of
from api.responses import may_answer
from db.access import audit
from db.access.acknowledgements import acknowledge
from db.engine import Connection
from metrics.access import May
from picture.alerts import UnknownAlert, alert_of, alerts
from picture.sight import OutOfScope

router = APIRouter(tags=["alerts"])

_ACTION = "acknowledge alert"


@router.get(
    "/alerts",
    summary="Alerts that are open, and those that ended lately", openapi_extra=needs(May.FIGURES),
    response_model=wire.Alerts, responses=may_answer("unknown_organisation", "invalid_parameter"),
)  # fmt: skip
async def get_alerts(
    request: Request, door: TheDoor, viewer: TheViewer,
    organisation: Annotated[
        str | None, Query(max_length=40, description="With all beneath it; none: all that the viewer reaches.")
    ] = None,
) -> Response:  # fmt: skip
    """By the rules of the catalogue in force, as a worker last looked at them."""

    async def build(conn: Connection) -> tuple[wire.Alerts, datetime | None]:
        with named_organisation():
            found = await alerts(conn, door.memory, organisation=organisation, now=door.now(), viewer=viewer)
        return alert_shapes.alerts(found, door.clock), found.valid_until

    return await door.ready(request, ("alerts", organisation), viewer=viewer, is_live=True, build=build)


@router.post(
    "/alerts/{alert}/acknowledgement",
    summary="Say that an alert has been seen", openapi_extra=needs(May.SAY), status_code=204,
    responses=may_answer(
        "unknown_alert", "alert_over", "person_named", "invalid_parameter", "cross_site", is_conditional=False
    ),
)  # fmt: skip
async def acknowledge_alert(
    request: Request, door: TheDoor, viewer: TheViewer, told: wire.Acknowledge,
    alert: Annotated[int, Path(ge=1, le=MOST, description="Its number.", examples=[17])],
) -> Response:  # fmt: skip
    """Until the time is over nobody is told of it again. Each word is kept, and says nothing of the figure itself."""
    refuse_persons(role=told.role, note=told.note)
    now, at, place = door.now(), door.book.clock(), asked_in(request.scope).from_where
    async with door.look() as conn:
        try:
            found = await alert_of(conn, door.memory, alert, now=now, viewer=viewer)
        except UnknownAlert:
            raise ApiProblem(404, "unknown_alert", f"No alert {alert}.") from None
        if found.row.ended_at is not None:
            raise ApiProblem(409, "alert_over", f"Alert {alert} is over.")
        if not found.may_answer:
            raise OutOfScope(found.row.organisation)
        until = now + timedelta(minutes=told.minutes)
        entry = entry_of(
            viewer, place, action=_ACTION, about=str(alert), at=at, picture_at=now,
            after={"rule": found.row.rule, "role": told.role, "until": until.isoformat()},
        )  # fmt: skip
        await audit.write_down(conn, entry)
        await acknowledge(
            conn, alert, by=viewer.name, account=viewer.account, role=told.role, note=told.note, at=at, picture_at=now,
            until=until,
        )  # fmt: skip
        await conn.commit()
    return Response(status_code=204, headers={"Cache-Control": "no-store"})
