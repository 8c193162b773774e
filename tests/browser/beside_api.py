"""The numbers of a wall beside those of the API, by where they stand: what is wanted of an answer, and what is shown.

Each number is a word as it stands there: "1,234", "−12", "≥31", "?" where it is not known. What is wanted is worked out
here and not by the dashboard, so that a figure that is shown wrongly is not wanted wrongly too.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from playwright.async_api import Page

from tests.journeys.awaiting import until

Shown = dict[str, list[str]]
Told = Mapping[str, Any]
NUMBER = re.compile(r"≥?[+−]?\d[\d,]*(?:\.\d+)?|\?")
SITE = ("empty", "awaiting", "expected_in", "gone", "definite", "potential")
EVENING = ("on_definite", "on_potential")
LANES = ".lanes tr[data-key]"
SITES = "[...document.querySelectorAll('.position tr[data-key^=SIM]')].map((row) => row.dataset.key)"
# What the eye sees of some boxes, without what is there for the ear alone, which says it again in words.
TEXTS = """(selector) => [...document.querySelectorAll(selector)].map((box) => {
  const copy = box.cloneNode(true);
  copy.querySelectorAll(".unseen").forEach((each) => each.remove());
  return copy.textContent;
})"""


async def told(page: Page, base: str, address: str) -> dict[str, Any]:
    """An answer of the API to whoever has the page open."""
    answer = await page.request.get(f"{base}/api/v1{address}")
    assert answer.ok, await answer.text()
    found: dict[str, Any] = await answer.json()
    return found


def numbers(texts: Iterable[str]) -> list[str]:
    """The numbers of some texts, in order, as they are written."""
    return [found for text in texts for found in NUMBER.findall(text)]


def plain(value: float | None, *, is_at_least: bool = False) -> str:
    """A whole number as it stands on a wall."""
    if value is None:
        return "?"
    whole = round(value)
    return f"{'≥' if is_at_least else ''}{'−' if whole < 0 else ''}{abs(whole):,}"


def figures_wanted(wall: Told) -> Shown:
    """Of an answer of /wall: each site's position, who is ready in each lane, what the blockages cost and hold."""
    position, steps = wall["position"], wall["blockages"]["steps"]
    columns = (*SITE, *(() if position["is_over"] else EVENING))
    least = is_in_part(wall, "stay")
    return {
        **{
            f"position {site['organisation']['code']}": [plain(site[each]) for each in columns]
            for site in position["sites"]
        },
        "ready": [
            plain(lane["ready"], is_at_least=least or is_in_part(wall, "referral")) for lane in wall["leaving"]["lanes"]
        ],
        "lost": [plain(each["lost"]["week"], is_at_least=least) for each in steps],
        "held": [plain(each["people_now"]) for each in steps],
    }


async def figures_shown(page: Page) -> Shown:
    """The same as it stands on the wall."""
    sites = await page.evaluate(
        "[...document.querySelectorAll('.position tr[data-key^=SIM]')].map((x) => x.dataset.key)"
    )
    return {
        **{f"position {code}": numbers(await texts(page, f".position tr[data-key='{code}'] td")) for code in sites},
        "ready": numbers(await texts(page, f"{LANES} .lane-ready > strong")),
        "lost": numbers(await texts(page, ".costs .cost")),
        "held": [
            found.group(1)
            for text in await texts(page, ".costs li p")
            if (found := re.search(r"([\d,]+) (?:person|people)", text))
        ],
    }  # fmt: skip


async def texts(page: Page, selector: str) -> list[str]:
    """What the eye reads in some boxes."""
    found: list[str] = await page.evaluate(TEXTS, selector)
    return found


def is_in_part(wall: Told, kind: str) -> bool:
    """Whether not all who should tell of a kind of episode have, so that its figures are "at least"."""
    return any(each["kind"] == kind and each["is_partial"] for each in wall["coverage"])


async def until_figures_agree(page: Page, base: str, *, within: float = 60.0) -> Told:
    """Wait until the figures of the wall that hangs in a page are those of the API's newest answer, and give it."""
    seen: list[tuple[Shown, Shown]] = []

    async def agrees() -> Told | None:
        answer = await told(page, base, "/wall?organisation=SIM")
        seen[:] = [(await figures_shown(page), figures_wanted(answer))]
        return answer if seen[0][0] == seen[0][1] else None

    try:
        found = await until(agrees, "the wall's figures are the API's", within=within, every=0.1)
    except AssertionError:
        shown, wanted = seen[0]
        assert shown == wanted
        raise
    assert min(len(seen[0][1][each]) for each in ("ready", "lost", "held")) > 0
    return found
