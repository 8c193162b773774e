"""Who is refused and showed something is told of in the log, once, with no word of what was asked."""

from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from homeward.embedded import Connection as Server
from metrics.access import Role
from tests.api.cast import Cast, cast_over


@pytest.fixture
async def cast(peopled: Server) -> AsyncIterator[Cast]:
    async with cast_over(peopled, "peopled") as found:
        yield found


async def test_a_refusal_of_somebody_who_is_known_is_logged_with_who_and_where(cast: Cast) -> None:
    headers = await cast.headers((Role.VIEWER, "SIM-T1"))
    with capture_logs() as logged:
        answer = await cast.web.get("/api/v1/accounts?q=typed", headers=headers)
    assert answer.status_code == 403
    assert [
        (each["event"], each["who"], each["path"], each["status"]) for each in logged if each["event"] == "refused"
    ] == [("refused", "viewer.sim-t1 (test)", "/api/v1/accounts", 403)]
    assert "typed" not in str(logged)


async def test_a_secret_that_opens_nothing_is_logged_and_not_repeated(cast: Cast) -> None:
    with capture_logs() as logged:
        answer = await cast.web.get("/api/v1/snapshot", headers={"Authorization": "Bearer hwp_withheld-secret"})
    assert answer.status_code == 401
    assert [each["who"] for each in logged if each["event"] == "refused"] == ["nobody"]
    assert "withheld" not in str(logged)


async def test_who_shows_nothing_fills_no_log(cast: Cast) -> None:
    with capture_logs() as logged:
        assert (await cast.web.get("/api/v1/snapshot")).status_code == 401
    assert logged == []
