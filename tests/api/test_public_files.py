"""Public files over HTTP: every list about people has one, or says why not; no small number stands in any."""

import csv
import io

import httpx2
import pytest

from api.columns import bed_days, bed_position, blockages, levels, pathways, red_green, responses, services
from api.disclosure import HIDDEN, says_of
from api.tables import Table
from metrics.disclosure.figure import Figure
from metrics.disclosure.rule import Rule

LISTS: dict[str, Table] = {
    "red-green?by=ward": red_green.PARTS,
    "red-green?table=reasons": red_green.REASONS,
    "red-green?table=turned_green": red_green.TURNED_GREEN,
    "red-green?table=runs": red_green.RUNS,
    "bed-days?by=ward": bed_days.LINES,
    "blockages": blockages.BLOCKAGES,
    "blockages?table=reasons": blockages.REASONS,
    "blockages?table=held": blockages.HELD,
    "blockages?table=idle": blockages.IDLE,
    "blockages?table=late": blockages.LATE,
    "pathways?by=service": pathways.LANES,
    "pathways?table=counts": pathways.COUNTS,
    "pathways?table=expected": pathways.EXPECTED,
    "pathways?table=nodes": pathways.NODES,
    "pathways?table=times": pathways.TIMES,
    "pathways?table=final_pathways": pathways.FINAL,
    "services": services.SERVICES,
    "services?table=places": services.PLACES,
    "services?table=days": services.DAYS,
    "services?table=totals": services.TOTALS,
    "responses/clocks?by=council": responses.CLOCKS,
    "responses/clocks?table=reasons": responses.REASONS,
    "responses/clocks?table=due_by": responses.DUE_BY,
    "bed-position": bed_position.SITES,
    "bed-position?table=becoming_ready": bed_position.BECOMING_READY,
    "levels": levels.PROVIDERS,
    "levels?table=parameters": levels.PARAMETERS,
    "levels?table=pillars": levels.PILLARS,
    "levels?table=local": levels.LOCAL,
    "levels?table=system": levels.SYSTEM,
}  # fmt: skip
OTHERS = (
    "occupancy?by=ward&start=2026-11-07", "occupancy?each=hour&start=2026-11-07", "occupancy?each=weekday-hour",
    "red-green/period",
    "red-green/period?table=parts", "red-green/period?table=reasons",
)  # fmt: skip
PERSONS = ("stays", "referrals", "responses", "red-green/bed-days", "red-green/today", "blockages/bed-days",
           "blockages/bed-hours", "blockages/idle-days", "stays/ST-s10/path-home")  # fmt: skip
ELSEWHERE = ("red-green?table=whole", "bed-position?table=parts", "bed-position?table=totals",
             "services?table=not_usable")  # fmt: skip


async def file(people: httpx2.AsyncClient, path: str, *, asked: str = "&disclosure=public") -> list[dict[str, str]]:
    """The rows of a file."""
    join = "&" if "?" in path else "?"
    answer = await people.get(f"/api/v1/{path}{join}format=csv{asked}")
    assert answer.status_code == 200, answer.text
    assert ("-public-" in answer.headers["content-disposition"]) == bool(asked)
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


async def refused(people: httpx2.AsyncClient, path: str) -> str:
    """Why an answer is refused."""
    answer = await people.get(f"/api/v1/{path}")
    assert answer.status_code == 422, answer.text
    assert answer.json()["code"] == "invalid_parameter"
    return str(answer.json()["detail"])


@pytest.mark.parametrize("path", [*LISTS, *OTHERS])
async def test_a_public_file_names_its_rule_on_every_row(people: httpx2.AsyncClient, path: str) -> None:
    found = await file(people, path)
    assert {row["disclosure"] for row in found} <= {says_of(Rule())}
    plain = await file(people, path, asked="")
    assert "disclosure" not in {key for row in plain for key in row}
    assert len(found) >= len(plain)


@pytest.mark.parametrize("path", LISTS)
async def test_no_small_number_of_people_stands_in_a_public_file(people: httpx2.AsyncClient, path: str) -> None:
    columns = [each for each in LISTS[path].columns if each.kind in {Figure.PEOPLE, Figure.CROWD}]
    found, plain = await file(people, path), await file(people, path, asked="")
    for shown, real in zip(found, plain, strict=False):
        for column in columns:
            cell, count = shown[column.heading], real[column.heading]
            if count == "":
                assert cell == ""
            elif 0 < float(count) < 8:
                assert cell == HIDDEN
            else:
                assert cell == HIDDEN or (int(cell) % 5 == 0 and abs(int(cell) - float(count)) <= 2.5)
    for row in found:
        for column in LISTS[path].columns:
            if column.kind.is_withheld:
                assert row[column.heading] in {"", HIDDEN}


async def test_something_is_hidden_something_rounded_and_totals_stand_below(people: httpx2.AsyncClient) -> None:
    found, plain = await file(people, "red-green?by=site"), await file(people, "red-green?by=site", asked="")
    assert len(found) == len(plain) + 1
    assert found[-1]["key"] == "all"
    cells = [row[f"yesterday_{name} (bed days)"] for row in found for name in ("days", "green", "red")]
    assert HIDDEN in cells
    assert any(cell not in {HIDDEN, "0"} for cell in cells)


@pytest.mark.parametrize("path", PERSONS)
async def test_rows_of_persons_have_no_public_form(people: httpx2.AsyncClient, path: str) -> None:
    assert "persons" in await refused(people, f"{path}?format=csv&disclosure=public")


@pytest.mark.parametrize("path", ELSEWHERE)
async def test_a_list_whose_figures_stand_elsewhere_says_where(people: httpx2.AsyncClient, path: str) -> None:
    assert "public in the list" in await refused(people, f"{path}&format=csv&disclosure=public")


@pytest.mark.parametrize("asked", ["", "&format=json", "&format=csv&limit=2", "&format=csv&limit=2000"])
async def test_only_a_whole_file_can_be_public(people: httpx2.AsyncClient, asked: str) -> None:
    assert "whole file" in await refused(people, f"red-green?disclosure=public{asked}")


async def test_another_word_is_refused(people: httpx2.AsyncClient) -> None:
    assert "disclosure" in await refused(people, "red-green?format=csv&disclosure=none")
