"""What routes about people answer over HTTP: JSON and CSV say the same, in pages and whole."""

import csv
import io

import httpx2
import pytest

ROUTES = (
    "pathways?by=service",
    "services",
    "referrals",
    "responses",
    "responses/clocks?by=council",
    "stays",
    "red-green?by=ward",
    "blockages",
    "bed-position",
    "levels",
    "definitions",
    "bed-days",
    "bed-days/now?by=ward",
    "red-green/period?table=parts",
)
LISTS = {
    "pathways": ("lanes", "counts", "expected", "nodes", "times", "final_pathways"),
    "services": ("services", "places", "days", "not_usable", "totals"),
    "red-green": ("parts", "whole", "reasons", "turned_green", "runs"),
    "blockages": ("blockages", "reasons", "held", "idle", "late"),
    "bed-position": ("sites", "parts", "totals", "becoming_ready"),
    "levels": ("providers", "parameters", "pillars", "local", "system"),
}


async def rows(people: httpx2.AsyncClient, path: str) -> list[dict[str, str]]:
    """The rows of a file, as a reader reads them."""
    answer = await people.get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("route", ROUTES)
async def test_pages_put_together_are_the_whole_in_json_and_in_csv(people: httpx2.AsyncClient, route: str) -> None:
    join = "&" if "?" in route else "?"
    whole = await rows(people, f"{route}{join}format=csv")
    found: list[dict[str, str]] = []
    following: str | None = f"/api/v1/{route}{join}format=csv&limit=2"
    pages = 0
    while following is not None:
        page = await people.get(following)
        found += list(csv.DictReader(io.StringIO(page.content.decode("utf-8-sig"), newline="")))
        link = page.links.get("next")
        following = None if link is None else f"/api/v1/{route.partition('?')[0]}{link['url']}"
        pages += 1
    assert len(whole) > 2
    assert pages == (len(whole) + 1) // 2
    assert [_row(each) for each in found] == [_row(each) for each in whole]
    cursor, total, counted = None, None, 0
    while True:
        path = f"/api/v1/{route}{join}limit=2{f'&cursor={cursor}' if cursor else ''}"
        page = (await people.get(path)).json()
        total, counted = page["total"], counted + 1
        if (cursor := page["next"]) is None:
            break
    assert (total, counted) == (len(whole), pages)


def _row(row: dict[str, str]) -> dict[str, str]:
    """All but when it was known: the clock goes on between two pages."""
    return {name: cell for name, cell in row.items() if name not in {"at", "known"}}


@pytest.mark.parametrize(("route", "table"), [(route, table) for route, found in LISTS.items() for table in found])
async def test_every_list_is_a_file_that_says_whose_about_when_and_from_how_much(
    people: httpx2.AsyncClient, route: str, table: str
) -> None:
    answer = await people.get(f"/api/v1/{route}", params={"format": "csv", "table": table})
    first = answer.content.decode("utf-8-sig").split("\r\n")[0]
    assert first.startswith("organisation,at,known,coverage,is_partial,")
    assert answer.headers["content-disposition"].startswith(f'attachment; filename="{route}-{table}-SIM-2026')
    assert answer.headers["etag"]


async def test_csv_holds_what_json_holds(people: httpx2.AsyncClient) -> None:
    told = (await people.get("/api/v1/stays")).json()
    written = await rows(people, "stays?format=csv")
    assert [row["stay"] for row in written] == [row["stay"] for row in told["stays"]]
    assert [row["days_since_ready (days)"] for row in written] == [
        "" if row["days_since_ready"] is None else str(row["days_since_ready"]) for row in told["stays"]
    ]
    assert {row["coverage"] for row in written} == {"stay 5 of 5 feeds"}


async def test_a_cursor_of_another_list_is_refused(people: httpx2.AsyncClient) -> None:
    cursor = (await people.get("/api/v1/stays", params={"limit": 1})).json()["next"]
    refused = await people.get("/api/v1/stays", params={"limit": 1, "cursor": cursor, "state": "ready"})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_cursor")


async def test_a_file_is_built_once_for_all_who_ask(people: httpx2.AsyncClient) -> None:
    door = people._transport.app.state.door  # type: ignore[attr-defined]
    path = "/api/v1/blockages?format=csv&table=reasons"
    first = await people.get(path)
    before = door.answers.builds
    again = await people.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, door.answers.builds) == (304, before)
