"""The doors of pages and their forms for `test_every_page`: what each needs, by hand, by its address."""

from typing import NamedTuple


class Page(NamedTuple):
    """What a page needs, and an address of it. `is_here`: it is about HERE; `status`: of whoever may open it."""

    needs: str
    address: str
    is_here: bool = False
    status: int = 200


_ABOUT = "?organisation=SIM-T1"

# Documents that the server makes whole.
PLAIN = {
    "/assets/{name}": Page("anybody", "/assets/wall.css"),
    "/sign-in": Page("anybody", "/sign-in"),
    "/sign-in/elsewhere": Page("anybody", "/sign-in/elsewhere", status=403),
    "/sign-in/back": Page("anybody", "/sign-in/back", status=401),
    "/enter/{link}": Page("anybody", "/enter/hwl_none"),
    "/display": Page("anybody", "/display"),
    "/display/{code}": Page("anybody", "/display/ABC"),
    "/display/{code}/square.svg": Page("anybody", "/display/ABC/square.svg"),
    "/wall": Page("wall", f"/wall{_ABOUT}", is_here=True),
    "/wall/fragment": Page("body of a wall", f"/wall/fragment{_ABOUT}", is_here=True),
    "/admin": Page("administer", "/admin"),
    "/admin/people/{account:int}": Page("administer", "/admin/people/999999999", status=404),
    "/admin/tokens": Page("administer", "/admin/tokens"),
    "/admin/agreements": Page("administer", "/admin/agreements"),
    "/admin/record": Page("administer", "/admin/record"),
    "/admin/thresholds": Page("administer", "/admin/thresholds"),
    "/admin/review": Page("administer", "/admin/review"),
    "/admin/displays": Page("administer", "/admin/displays"),
    "/account": Page("account", "/account"),
    "/call": Page("figures", f"/call{_ABOUT}", is_here=True),
    "/call/{call:int}": Page("figures", "/call/1", status=404),
    "/call/{call:int}/minutes": Page("figures", "/call/1/minutes", status=404),
    "/call/{call:int}/minutes.txt": Page("figures", "/call/1/minutes.txt", status=404),
    "/call/actions/{action:int}": Page("figures", "/call/actions/1", status=404),
    "/plans": Page("figures", f"/plans{_ABOUT}", is_here=True),
    "/plans/{plan:int}": Page("figures", "/plans/1", status=404),
    "/people": Page("rows", f"/people{_ABOUT}", is_here=True),
    "/showing": Page("figures", "/showing"),
    "/alerts/{alert:int}/seen": Page("figures", "/alerts/1/seen", status=404),
    "/alerts/bench": Page("try_rules", "/alerts/bench?rule=hospital-full&organisation=SIM-T1", is_here=True),
}
# Pages of Dash: a shell without a figure for whoever is known, then figures by the callback.
DASH = {
    "/": Page("figures", "/"),
    "/room": Page("figures", f"/room{_ABOUT}", is_here=True),
    "/alerts": Page("figures", "/alerts"),
    "/feeds": Page("feeds", "/feeds"),
    "/organisation/{code}": Page("figures", "/organisation/SIM-T1", is_here=True),
    "/variance": Page("figures", f"/variance{_ABOUT}&indicator=acute.ga_occupancy", is_here=True),
    "/register": Page("feeds", "/register"),
    # What the board is, the same for everybody.
    "/about": Page("no figure", "/about"),
}
# What Dash itself answers at, by what it says to anybody: 404, where the doorway leads nobody to it.
OF_DASH = {
    "GET /_dash-component-suites/{package_name}/{fingerprinted_path:path}": (
        "/_dash-component-suites/dash/deps/none.js", 404,
    ),
    "GET /_dash-layout": ("/_dash-layout", 200),
    "GET /_dash-dependencies": ("/_dash-dependencies", 200),
    "GET /_favicon.ico": ("/_favicon.ico", 200),
    "GET /_reload-hash": ("/_reload-hash", 404),
    # Each page of Dash is this one document.
    "GET /": None,
    # The callback.
    "POST /_dash-update-component": None,
    # No method: a websocket.
    " /_dash-ws-callback": None,
}  # fmt: skip
# Forms: what each needs, and an address.
FORMS = {
    "/sign-in": ("anybody", "/sign-in"),
    "/sign-in/as": ("anybody", "/sign-in/as"),
    "/sign-out": ("anybody", "/sign-out"),
    "/enter/{link}": ("anybody", "/enter/hwl_none"),
    "/display": ("anybody", "/display"),
    "/admin/people": ("administer", "/admin/people"),
    "/admin/people/{account:int}/grants": ("administer", "/admin/people/1/grants"),
    "/admin/people/{account:int}/closed": ("administer", "/admin/people/1/closed"),
    "/admin/people/{account:int}/link": ("administer", "/admin/people/1/link"),
    "/admin/people/{account:int}/sessions": ("administer", "/admin/people/1/sessions"),
    "/admin/tokens": ("administer", "/admin/tokens"),
    "/admin/agreements": ("administer", "/admin/agreements"),
    "/admin/agreements/{agreement:int}/end": ("administer", "/admin/agreements/1/end"),
    "/admin/displays": ("administer", "/admin/displays"),
    "/account/tokens": ("account", "/account/tokens"),
    "/account/tokens/revoke": ("account", "/account/tokens/revoke"),
    "/account/sessions": ("account", "/account/sessions"),
    "/account/password": ("account", "/account/password"),
    "/call": ("chair", "/call"),
    "/call/{call:int}/entry": ("act", "/call/1/entry"),
    "/call/{call:int}/action": ("act", "/call/1/action"),
    "/call/{call:int}/level": ("say", "/call/1/level"),
    "/call/{call:int}/stance": ("say", "/call/1/stance"),
    "/call/{call:int}/end": ("chair", "/call/1/end"),
    "/call/actions/{action:int}": ("act", "/call/actions/1"),
    "/plans": ("plan", "/plans"),
    "/plans/{plan:int}": ("plan", "/plans/1"),
    "/plans/{plan:int}/line": ("plan", "/plans/1/line"),
    "/showing": ("offer", "/showing"),
    "/alerts/{alert:int}/seen": ("say", "/alerts/1/seen"),
}
# What a form says, where one that says nothing asks for nothing.
SAYS = {"/admin/displays": {"make": "display", "display_label": "x", "display_organisation": "SIM-T1"}}
