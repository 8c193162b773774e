"""The doors of those who run it: liveness, readiness, and figures for Prometheus. Outside /api, never cached."""

from fastapi import APIRouter
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from api.answers import answer
from api.door import TheDoor, TheViewer
from api.needs import needs
from api.responses import may_answer
from api.wire import Health
from metrics.access import May
from metrics.vocabulary import Freshness
from picture.health import health

router = APIRouter(tags=["upkeep"])
_DOWN = Health(status="down", reason="the database cannot be reached")


@router.get("/healthz", summary="Whether the process lives", openapi_extra=needs("anybody"), response_model=Health)
async def healthz() -> Response:
    """The process lives. Says nothing of the database, so that a restart is not tried for another's fault."""
    return _health(200, Health(status="ok"))


@router.get(
    "/readyz",
    summary="Whether answers can be given", openapi_extra=needs("anybody"),
    response_model=Health,
    responses={503: {
        "model": Health,
        "description": "Not now; the reason is in the body.",
        "content": {"application/json": {"example": _DOWN.model_dump()}},
    }},
)  # fmt: skip
async def readyz(door: TheDoor) -> Response:
    """Whether answers can be given: the database is reached and holds a catalogue."""
    if not door.pulse.is_connected:
        return _health(503, _DOWN)
    async with door.look() as conn:
        await door.memory.catalogue(conn, known=None)
    return _health(200, Health(status="ok"))


def _health(status: int, shape: Health) -> Response:
    return Response(
        shape.model_dump_json(), status, media_type="application/json", headers={"Cache-Control": "no-store"}
    )


@router.get(
    "/metrics",
    summary="Figures for Prometheus",
    openapi_extra=needs(May.FEEDS),
    response_class=Response,
    responses={
        200: {
            "content": {
                "text/plain": {"schema": {"type": "string"}, "example": 'homeward_feed_up{feed="uec_qop"} 1.0\n'}
            }
        },
        **may_answer(is_conditional=False),
    },
)
async def metrics(door: TheDoor, viewer: TheViewer) -> Response:
    """Feeds up, ages, failures and rejects, and the data version, in Prometheus' text format."""
    registry = CollectorRegistry()
    version = Gauge("homeward_data_version", "Data version served", registry=registry)
    connected = Gauge("homeward_store_up", "Whether the database is reached", registry=registry)
    builds = Gauge("homeward_answers_built", "Answers built since start", registry=registry)
    up, age, usable, polls, rejects = (
        Gauge(f"homeward_feed_{name}", meaning, ["feed"], registry=registry)
        for name, meaning in (
            ("up", "Whether the last poll was good, or asked for a wait that is not over"),
            ("age_seconds", "Picture age of the newest observation"),
            ("usable", "Whether its figures are recent enough to judge by"),
            ("polls_last_day", "Polls in the last day of picture time"),
            ("rejects_last_day", "Different refusals in the last day of picture time"),
        )
    )
    connected.set(door.pulse.is_connected)
    version.set(door.pulse.beat.version)
    builds.set(door.answers.builds)
    if door.pulse.is_connected:
        async with door.look() as conn:
            found = await health(conn, door.memory, now=door.now(), viewer=viewer)
        for each in found.feeds:
            key = each.state.feed.key
            up.labels(key).set(each.last_poll is not None and not each.state.is_failing)
            usable.labels(key).set(each.state.freshness in {Freshness.FRESH, Freshness.LATE})
            polls.labels(key).set(each.polls)
            rejects.labels(key).set(each.rejects)
            if each.state.sighting is not None:
                age.labels(key).set((found.at - each.state.sighting.observed_at).total_seconds())
    return Response(answer(generate_latest(registry)).body, media_type=CONTENT_TYPE_LATEST)
