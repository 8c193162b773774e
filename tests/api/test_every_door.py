"""Every route, page, callback, stream and export with every role and with none, within its organisation and outside it.

What each should answer stands here by hand, and not as the code states it: a route that is not in the table fails.
"""

from dataclasses import dataclass

import httpx2
import psycopg
import pytest

from homeward.embedded import Connection as Server
from metrics.access import Grant, Role
from tests.api import call_doors
from tests.api.lookers import HERE, MAY, THERE, Looker
from tests.api.statuses import status_of
from tests.architecture.promise import application as promised
from tests.architecture.test_routes import routes
from tests.signed_in import token_for

STAY = "ST-s10"


@dataclass(frozen=True, slots=True)
class Case:
    """What a route needs, and an address of it about HERE. `is_scoped`: it is about one organisation."""

    needs: str
    path: str
    is_scoped: bool = True
    has_csv: bool = False
    method: str = "GET"


def of(needs: str, path: str, *, has_csv: bool = True) -> Case:
    mark = "&" if "?" in path else "?"
    return Case(needs, f"/api/v1{path}{mark}organisation={HERE}", has_csv=has_csv)


def about_nothing(needs: str, path: str, *, method: str = "GET") -> Case:
    return Case(needs, path, is_scoped=False, method=method)


TABLE = {
    "get_snapshot": of("figures", "/snapshot", has_csv=False),
    "get_wall": of("figures", "/wall", has_csv=False),
    "get_levels": of("figures", "/levels"),
    "get_bed_position": of("figures", "/bed-position"),
    "get_bed_days": of("figures", "/bed-days"),
    "get_occupancy": of("figures", "/occupancy"),
    "get_bed_day_rows": of("rows", "/bed-days/rows"),
    "get_bed_days_now": of("rows", "/bed-days/now"),
    "get_occupancy_rows": of("rows", "/occupancy/rows"),
    "get_red_green": of("figures", "/red-green"),
    "get_red_green_period": of("figures", "/red-green/period"),
    "get_red_green_bed_days": of("rows", "/red-green/bed-days"),
    "get_red_green_today": of("rows", "/red-green/today"),
    "get_blockages": of("figures", "/blockages"),
    "get_lost_bed_days": of("rows", "/blockages/bed-days"),
    "get_lost_bed_hours": of("rows", "/blockages/bed-hours"),
    "get_idle_days": of("rows", "/blockages/idle-days"),
    "get_stays": of("rows", "/stays"),
    "get_path_home": of("rows", f"/stays/{STAY}/path-home"),
    "get_pathways": of("figures", "/pathways"),
    "get_services": of("figures", "/services"),
    "get_room": of("figures", "/room"),
    "get_plans": of("figures", "/plans"),
    "get_referrals": of("rows", "/referrals"),
    "get_responses": of("rows", "/responses"),
    "get_response_clocks": of("figures", "/responses/clocks"),
    "get_series": of("figures", "/series?indicator=acute.awaiting_bed"),
    "get_variance": of("figures", "/variance?indicator=acute.awaiting_bed"),
    "get_ticks": about_nothing("figures", "/api/v1/ticks"),
    "get_feeds": about_nothing("feeds", "/api/v1/feeds"),
    "get_feed": about_nothing("feeds of here", "/api/v1/feeds/board_s1"),
    "get_organisations": about_nothing("known", "/api/v1/organisations"),
    "get_measures": about_nothing("known", "/api/v1/measures"),
    "get_indicators": about_nothing("known", "/api/v1/indicators"),
    "get_definitions": about_nothing("known", "/api/v1/definitions"),
    "get_definition": about_nothing("known", "/api/v1/definitions/flow.bed_days_lost"),
    "get_promise": about_nothing("feeds", "/api/v1/openapi.json"),
    "get_me": about_nothing("anybody", "/api/v1/me"),
    "sign_in": about_nothing("own", "/api/v1/session", method="POST"),
    "take_role": about_nothing("own", "/api/v1/session/as", method="POST"),
    "sign_out": about_nothing("own", "/api/v1/session", method="DELETE"),
    "choose_password": about_nothing("own", "/api/v1/session/choose", method="POST"),
    "healthz": about_nothing("anybody", "/healthz"),
    "readyz": about_nothing("anybody", "/readyz"),
    "metrics": about_nothing("feeds", "/metrics"),
    "unknown": about_nothing("nothing there", "/api/v1/nowhere"),
}
# What only an administrator of all reaches, and what only a person who signed in has of their own: a token has not
# and cannot make it. Those that change something have tests of their own.
TABLE |= {
    "get_accounts": about_nothing("administer", "/api/v1/accounts"),
    "get_account_sessions": about_nothing("administer", "/api/v1/accounts/1/sessions"),
    "get_tokens": about_nothing("administer", "/api/v1/tokens"),
    "get_agreements": about_nothing("administer", "/api/v1/agreements"),
    "get_audit": about_nothing("administer", "/api/v1/audit?limit=5"),
    "get_thresholds": about_nothing("administer", "/api/v1/thresholds"),
    "get_displays": about_nothing("administer", "/api/v1/displays"),
    "get_feed_tokens": about_nothing("administer", "/api/v1/feed-tokens"),
    "get_register": about_nothing("feeds", "/api/v1/register"),
    "get_showing": about_nothing("figures", "/api/v1/showing"), "get_alerts": of("figures", "/alerts", has_csv=False),
    "get_lookups": about_nothing("rows", "/api/v1/lookups"),
    "try_alert_rule": of("try_rules", "/alerts/trial?rule=hospital-full", has_csv=False),
    "get_access_report": about_nothing("administer", "/api/v1/access-report"),
    "get_own_tokens": about_nothing("account", "/api/v1/me/tokens"),
    "get_own_sessions": about_nothing("account", "/api/v1/me/sessions"),
    **{
        name: about_nothing("own", f"/api/v1{path}", method=method)
        for name, method, path in (
            ("make_account", "POST", "/accounts"), ("set_grants", "PUT", "/accounts/1/grants"),
            ("set_closed", "PUT", "/accounts/1/closed"), ("make_entry_link", "POST", "/accounts/1/link"),
            ("end_account_sessions", "DELETE", "/accounts/1/sessions"),
            ("end_account_session", "DELETE", "/accounts/1/sessions/1"), ("revoke_token", "DELETE", "/tokens/1"),
            ("make_agreement", "POST", "/agreements"), ("end_agreement", "POST", "/agreements/1/end"),
            ("make_own_token", "POST", "/me/tokens"), ("revoke_own_token", "DELETE", "/me/tokens/1"),
            ("end_own_session", "DELETE", "/me/sessions/1"), ("change_password", "PUT", "/me/password"),
            ("enrol_display", "POST", "/displays/enrolment"), ("make_display", "POST", "/displays"),
            ("link_display", "POST", "/displays/1/link"), ("rotate_display", "POST", "/displays/1/rotation"),
            ("revoke_display", "DELETE", "/displays/1"), ("make_feed_token", "POST", "/feed-tokens"),
            ("rotate_feed_token", "POST", "/feed-tokens/1/rotation"), ("revoke_feed_token", "DELETE", "/feed-tokens/1"),
            ("push_payload", "POST", "/feeds/board_s1/payload"), ("record_looks", "POST", "/looks"),
            ("say_showing", "POST", "/showing"), ("acknowledge_alert", "POST", "/alerts/1/acknowledgement"),
            ("leave", "POST", "/session/elsewhere"), ("come_back", "POST", "/session/elsewhere/back"),
        )
    },
}  # fmt: skip
TABLE |= {name: of(what, path, has_csv=False) for name, (what, path) in call_doors.SCOPED.items()}
TABLE |= {name: about_nothing("none of them", f"/api/v1{path}") for name, path in call_doors.NUMBERED.items()}
TABLE |= {
    name: about_nothing("own", f"/api/v1{path}", method="POST") for name, (_, path) in call_doors.CHANGING.items()
}
# Routes that sign in and out have tests of their own (`test_signing_in.py`).
WALKED = {name: case for name, case in TABLE.items() if case.needs != "own"}


def expected(case: Case, looker: Looker, *, is_csv: bool) -> int:
    """The status that a look should have."""
    if case.needs == "nothing there":
        return 404
    if case.needs == "anybody":
        return 200
    if looker.role is None:
        return 401
    if case.needs == "account":
        return 403
    if case.needs == "administer":
        return 200 if (looker.role, looker.where) == ("administrator", "*") else 403
    may = MAY[looker.role]
    if case.needs == "none of them":
        return 404 if "figures" in may else 403
    wanted = {"known": set(), "feeds of here": {"feeds"}}.get(case.needs, {case.needs})
    if not wanted <= may or (is_csv and "export" not in may):
        return 403
    if case.needs == "feeds of here":
        return 404 if looker.where == THERE else 200
    return 403 if case.is_scoped and looker.where == THERE else 200


def test_every_route_is_in_the_table(web_routes: set[str]) -> None:
    assert web_routes == set(TABLE), "state by hand what a new route needs"


@pytest.fixture
def web_routes() -> set[str]:
    """The names of all routes of the API."""
    return {route.name for route in routes(promised())}


@pytest.mark.parametrize("name", sorted(WALKED))
async def test_a_route_answers_each_as_it_should(
    whole_web: httpx2.AsyncClient, lookers: dict[str, Looker], name: str
) -> None:
    case = WALKED[name]
    wrong = []
    for who, looker in lookers.items():
        for is_csv in (False, True) if case.has_csv else (False,):
            path = f"{case.path}{'&format=csv' if is_csv else ''}"
            status = await status_of(whole_web, path, looker.headers)
            wanted = expected(case, looker, is_csv=is_csv)
            if status != wanted:
                wrong.append(f"{who} at {path}: {status}, not {wanted}")
    assert wrong == []


# Who may take figures away as they are, by hand, and the lists in which nothing counts people.
EXACT = {"hub", "ward", "analyst"}
_FILES = sorted(name for name, case in WALKED.items() if case.has_csv)


@pytest.mark.parametrize("name", _FILES)
async def test_a_file_is_exact_only_for_whoever_may_take_that_away(
    whole_web: httpx2.AsyncClient, lookers: dict[str, Looker], name: str
) -> None:
    case = WALKED[name]
    given = {}
    for looker in lookers.values():
        if expected(case, looker, is_csv=True) == 200 and looker.role is not None:
            answer = await whole_web.get(f"{case.path}&format=csv", headers=looker.headers)
            given[looker.role] = "disclosure" not in answer.text.partition("\r\n")[0].split(",")
    assert given == {role: role in EXACT for role in given}
    assert given.keys() == {role for role, may in MAY.items() if {"export", case.needs} <= may}


def test_every_file_is_in_the_table() -> None:
    """Files of other lists hold nothing that counts people: the book of definitions, the register, the record."""
    with_file = {
        route.name for route in routes(promised()) if "text/csv" in route.responses.get(200, {}).get("content", {})
    }
    others = {"get_definitions", "get_register", "get_audit", "get_access_report", "get_plan"}
    assert with_file == {*_FILES, *others}


# What changes something, by hand: what it needs. Signing in and out, and links that are their own key, need nothing.
CHANGES = {
    "administer": (
        "make_account", "set_grants", "set_closed", "make_entry_link", "end_account_sessions", "end_account_session",
        "revoke_token", "make_agreement", "end_agreement", "make_display", "link_display", "rotate_display",
        "revoke_display", "make_feed_token", "rotate_feed_token", "revoke_feed_token",
    ),
    "account": ("make_own_token", "revoke_own_token", "end_own_session", "change_password"),
    "write_feed": ("push_payload",),
    "rows": ("record_looks",),
    "offer": ("say_showing",),
    **{needs: call_doors.changed_by(needs) for needs in {what for what, _ in call_doors.CHANGING.values()}},
    "say": ("acknowledge_alert", *call_doors.changed_by("say")),
    "anybody": ("sign_in", "take_role", "sign_out", "choose_password", "enrol_display", "leave", "come_back"),
}  # fmt: skip
_ALSO = {"feed": {"write_feed"}, **call_doors.ALSO, "provider": {"offer"} | call_doors.ALSO["provider"]}


def test_every_change_is_in_the_table() -> None:
    own = {name for name, case in TABLE.items() if case.needs == "own"}
    assert {name for names in CHANGES.values() for name in names} == own


@pytest.mark.parametrize("needs", sorted(CHANGES.keys() - {"anybody"}))
async def test_whoever_may_not_changes_nothing(
    whole_web: httpx2.AsyncClient, lookers: dict[str, Looker], needs: str
) -> None:
    wrong = []
    for name in CHANGES[needs]:
        case = TABLE[name]
        for who, looker in lookers.items():
            if looker.role is not None and needs in MAY[looker.role] | _ALSO.get(looker.role, set()):
                continue
            answer = await whole_web.request(case.method, case.path, headers=looker.headers)
            if answer.status_code != (401 if looker.role is None else 403):
                wrong.append(f"{who} {case.method} {case.path}: {answer.status_code}")
    assert wrong == []


PAGES = ("/", "/feeds", "/about", "/organisation/SIM-T1", "/wall", "/wall?organisation=SIM-T1")


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_leads_whoever_is_unknown_to_the_sign_in_page(whole_web: httpx2.AsyncClient, path: str) -> None:
    answer = await whole_web.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?next=")
    page = await whole_web.get("/sign-in")
    assert page.status_code == 200
    assert "Take a role" not in page.text, "this is no demo"


@pytest.mark.parametrize("path", ["/wall/fragment", "/wall/fragment?organisation=SIM-T1"])
async def test_a_walls_body_is_for_whoever_may_see_it(
    whole_web: httpx2.AsyncClient, lookers: dict[str, Looker], path: str
) -> None:
    assert (await whole_web.get(path)).status_code == 401
    here = await whole_web.get(path, headers=lookers[f"display {HERE}"].headers)
    assert here.status_code == 200, "a wall that names nobody is the viewer's own"


async def _callback(whole_web: httpx2.AsyncClient, path: str, headers: dict[str, str]) -> httpx2.Response:
    body = {
        "output": "..page.children...page.data-shape..",
        "outputs": [{"id": "page", "property": "children"}, {"id": "page", "property": "data-shape"}],
        "inputs": [
            {"id": "place", "property": "pathname", "value": path},
            {"id": "place", "property": "search", "value": ""},
            {"id": "tick", "property": "data", "value": 1},
        ],
        "state": [{"id": "page", "property": "data-shape", "value": ""}],
        "changedPropIds": ["place.pathname"],
    }
    return await whole_web.post("/_dash-update-component", json=body, headers=headers)


async def test_a_callback_gives_whoever_is_unknown_no_figure(
    whole_web: httpx2.AsyncClient, lookers: dict[str, Looker]
) -> None:
    unknown = await _callback(whole_web, "/organisation/SIM-T1", {})
    assert unknown.status_code == 200
    assert "Signed out" in unknown.text
    assert "SIM-T1" not in unknown.text
    known = await _callback(whole_web, "/organisation/SIM-T1", lookers[f"viewer {HERE}"].headers)
    assert "Signed out" not in known.text
    outside = await _callback(whole_web, "/organisation/SIM-T1", lookers[f"viewer {THERE}"].headers)
    assert "outside of what your roles reach" in outside.text


async def test_rows_about_persons_are_their_organisations_and_what_was_agreed(
    whole_web: httpx2.AsyncClient, peopled: Server, lookers: dict[str, Looker]
) -> None:
    async def sites(headers: dict[str, str], organisation: str) -> set[str]:
        answer = await whole_web.get(f"/api/v1/stays?organisation={organisation}", headers=headers)
        assert answer.status_code == 200, answer.text
        return {row["site"] for row in answer.json()["stays"]}

    assert await sites(lookers[f"hub {HERE}"].headers, HERE) == {"SIM-S1", "SIM-S2"}
    assert await sites(lookers[f"ward {THERE}"].headers, THERE) == {"SIM-S3"}
    address = peopled.url(role="web", dbname="peopled")
    council = {
        "Authorization": f"Bearer {await token_for(address, sign_in='ward of all', grants=[Grant(Role.WARD, 'SIM')])}"
    }
    assert await sites(council, "SIM") == set(), "the scope alone opens nothing"


async def test_every_look_at_rows_and_every_export_is_recorded_and_so_is_every_refusal(
    whole_web: httpx2.AsyncClient, peopled: Server, lookers: dict[str, Looker]
) -> None:
    async with await psycopg.AsyncConnection.connect(peopled.url(role="web", dbname="peopled")) as conn:

        async def recorded() -> list[tuple[str, ...]]:
            cursor = await conn.execute("SELECT who, action, about, outcome FROM audit ORDER BY entry DESC LIMIT 4")
            found = [tuple(row) for row in await cursor.fetchall()]
            await conn.rollback()
            return found

        hub, viewer = lookers[f"hub {HERE}"].headers, lookers[f"viewer {HERE}"].headers
        for _ in range(2):
            assert (await whole_web.get(f"/api/v1/stays?organisation={HERE}", headers=hub)).status_code == 200
        assert (await whole_web.get(f"/api/v1/stays?organisation={HERE}", headers=viewer)).status_code == 403
        assert (
            await whole_web.get(f"/api/v1/levels?organisation={HERE}&format=csv", headers=viewer)
        ).status_code == 200
        assert (await whole_web.get(f"/api/v1/levels?organisation={HERE}", headers=viewer)).status_code == 200
        assert list(reversed(await recorded())) == [
            ("hub sim-t1 (test)", "look get_stays", HERE, "done"),
            ("hub sim-t1 (test)", "look get_stays", HERE, "done"),
            ("viewer sim-t1 (test)", "look get_stays", HERE, "refused"),
            ("viewer sim-t1 (test)", "export get_levels", HERE, "done"),
        ]


_AN_ENTRY = """INSERT INTO audit (at, who, kind, from_where, action, about, outcome)
               VALUES ('2026-11-10 09:00Z', 'somebody', 'account', 'here', 'looked', 'stays', 'done')"""


async def test_the_record_is_added_to_and_never_changed(peopled: Server) -> None:
    for role in ("web", "worker", None):
        for statement in ("UPDATE audit SET who = 'x'", "DELETE FROM audit", "TRUNCATE audit"):
            address = peopled.url(role=role, dbname="peopled") if role else peopled.url(dbname="peopled")
            async with await psycopg.AsyncConnection.connect(address) as conn:
                if role is None:
                    await conn.execute(_AN_ENTRY)
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    await conn.execute(statement)
