"""The numbers of a wall beside those of the API, by where they stand: what is wanted of an answer, and what is shown.

Each number is a word as it stands there: "1,234", "−12", "≥31", "?" where it is not known. What is wanted is worked out
here and not by the dashboard, so that a figure that is shown wrongly is not wanted wrongly too.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from playwright.async_api import Page

from tests.browser.beside_tiles import TILES, of_tile, tiles_shown
from tests.journeys.awaiting import until

Shown = dict[str, list[str]]
Told = Mapping[str, Any]
LONDON = ZoneInfo("Europe/London")
NUMBER = re.compile(r"≥?[+−]?\d+(?:,\d{3})*(?:\.\d+)?|\?")
SITE = ("empty", "awaiting", "expected_in", "gone", "definite", "potential")
EVENING = ("on_definite", "on_potential")
LANES = ".lanes tr[data-key]"
SITES = "[...document.querySelectorAll('.position tr[data-key^=SIM]')].map((row) => row.dataset.key)"
CHANGES = "[...document.querySelectorAll('.changes-card li')].map((line) => line.dataset.key)"
TAGS = ("hospital process", "hub decision", "being arranged", "no capacity")
# The changes of levels that nobody worked out.
DECLARED = ("raised", "lowered")
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


async def texts(page: Page, selector: str) -> list[str]:
    """What the eye reads in some boxes."""
    found: list[str] = await page.evaluate(TEXTS, selector)
    return found


def numbers(said: Iterable[str]) -> list[str]:
    """The numbers of some texts, in order, as they are written."""
    return [found for text in said for found in NUMBER.findall(text)]


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
    least = _is_in_part(wall, "stay")
    return {
        **{
            f"position {site['organisation']['code']}": [plain(site[each]) for each in columns]
            for site in position["sites"]
        },
        "ready": [
            plain(lane["ready"], is_at_least=least or _is_in_part(wall, "referral"))
            for lane in wall["leaving"]["lanes"]
        ],
        "lost": [plain(each["lost"]["week"], is_at_least=least) for each in steps],
        "held": [plain(each["people_now"]) for each in steps],
    }


async def figures_shown(page: Page) -> Shown:
    """The same as it stands on the wall."""
    sites = await page.evaluate(SITES)
    return {
        **{f"position {code}": numbers(await texts(page, f".position tr[data-key='{code}'] td")) for code in sites},
        "ready": numbers(await texts(page, f"{LANES} .lane-ready > strong")),
        "lost": numbers(await texts(page, ".costs .cost")),
        "held": [
            found.group(1)
            for text in await texts(page, ".costs li p")
            if (found := re.search(r"([\d,]+) (?:person|people)", text))
        ],
    }


def everything_wanted(wall: Told) -> Shown:
    """Of an answer of /wall: every number on the wall of a call."""
    found = figures_wanted(wall)
    for pillar in wall["pillars"]:
        said = (pillar["declared"] or {}).get("level")
        found[f"pillar {pillar['pillar']}"] = [_mark(said) if said else _mark(pillar["level"], pillar["is_floor"])]
    whole = (wall["system"] or {}).get("declared") or {}
    found["system"] = [] if not whole.get("level") else [plain(whole["level"])]
    found["safety"] = _safety(wall["position"]["acute"])
    for care, kind in (("acute", "total"), ("community", "community")):
        found[f"all {kind}"] = _total(wall["position"][care])
    for lane in wall["leaving"]["lanes"]:
        found |= _lane(lane)
    for tile in wall["picture"]["tiles"]:
        found[f"tile {tile['organisation']['code']}"] = of_tile(tile)
    red, today = wall["bed_days"]["yesterday"]["red_share"], wall["bed_days"]["today"]
    shares = ["?"] if red is None else [f"{red:.0%}".rstrip("%"), f"{1 - red:.0%}".rstrip("%")]
    found["days"] = [*shares, plain(today["red"] + today["green"]), plain(today["people"])]
    counts, open_ones = wall["actions"]["counts"], wall["actions"]["open"]
    found["actions"] = [plain(counts[each]) for each in ("done", "open", "overdue")]
    found["first action"] = [open_ones[0]["title"]] if open_ones else []
    found["clocks"] = _clocks(wall)
    changes = wall["changes"]["changes"]
    found["changes"] = [f"{each['organisation']['code']}-{each['what']}" for each in changes]
    found["levels changed"] = [
        _mark(each[f"level_{when}"], each[f"is_floor_{when}"])
        for each in changes
        for when in ("before", "now")
        if each["beds_now"] is None and each["what"] not in DECLARED
    ]
    return found


async def everything_shown(page: Page, wanted: Shown) -> Shown:
    """The same as it stands on the wall. Of changes so many stand there as there is room for, and how many more."""
    found = await figures_shown(page)
    for key in (each.partition(" ")[2] for each in wanted if each.startswith("pillar ")):
        found[f"pillar {key}"] = numbers(await texts(page, f".pillars li[data-key={key}] .mark"))
    found["system"] = numbers(await texts(page, ".system-level strong"))
    found["safety"] = numbers(await texts(page, ".safety-line p:not(.system-level) :is(strong, .amount-unknown)"))
    for kind in ("total", "community"):
        found[f"all {kind}"] = numbers(await texts(page, f".position-{kind} td"))
    for name in (each for each in wanted if each.startswith("lane ")):
        _, lane, *label = name.split(" ", 2)
        if label == ["tags"]:
            spoken = await page.text_content(f".lanes tr[data-key='{lane}'] .lane-bar .unseen")
            found[name] = numbers([spoken or ""])
        else:
            found[name] = numbers(await texts(page, f".lanes tr[data-key='{lane}'] td[data-label='{label[0]}']"))
    found |= await tiles_shown(page, numbers)
    found["days"] = numbers(await texts(page, ".days-card p"))
    found["actions"] = numbers(await texts(page, ".actions-count"))
    action = [text.partition(",")[0].rstrip("…") for text in await texts(page, ".actions-count + p")]
    whole = wanted["first action"]
    found["first action"] = whole if action and whole and whole[0].startswith(action[0]) else action
    found["clocks"] = numbers(
        text.replace("two-hour", "") for text in await texts(page, ".clocks-card :is(h2, p)")
    )  # fmt: skip
    keys = await page.evaluate(CHANGES)
    left = int(next(iter(numbers(await texts(page, ".changes-card li[data-key=more]"))), "0"))
    shown = [key for key in keys if key != "more"]
    found["changes"] = [*shown, *wanted["changes"][len(wanted["changes"]) - left :]] if left else shown
    levels = numbers(text.rsplit(" ", 1)[1] for text in await texts(page, ".changes-card li") if "→" in text)
    found["levels changed"] = [*levels, *wanted["levels changed"][len(levels) :]] if left else levels
    return found


def _is_in_part(wall: Told, kind: str) -> bool:
    """Whether not all who should tell of a kind of episode have, so that its figures are "at least"."""
    return any(each["kind"] == kind and each["is_partial"] for each in wall["coverage"])


def _mark(level: int | None, is_floor: bool = False) -> str:  # noqa: FBT001, FBT002 - as the API has the two
    return f"{'≥' if is_floor else ''}{level}" if level else "?"


def _sum(found: Told) -> str:
    """A figure over several sites: of some of them it is at least so much, or not known."""
    if found["value"] is None or (found["usable"] < found["expected"] and not found["is_at_least"]):
        return "?"
    return plain(found["value"], is_at_least=found["is_at_least"])


def _safety(acute: Told) -> list[str]:
    parts = {each["name"]: each for each in acute["parts"]}
    in_department, over, ambulances = (_sum(parts[each]) for each in ("in_department", "over_12_hours", "ambulances"))
    return [
        in_department, over, *_longest(parts["longest_awaiting"]), ambulances, *_longest(parts["longest_ambulance"])
    ]  # fmt: skip


def _longest(found: Told) -> list[str]:
    """The numbers of a wait: "6 h 05 min", "52 min"."""
    if _sum(found) == "?":
        return ["?"]
    least = "≥" if found["is_at_least"] else ""
    hours, rest = divmod(round(found["value"]), 60)
    return [f"{least}{hours}", f"{rest:02d}"] if hours else [f"{least}{rest}"]


def _total(total: Told | None) -> list[str]:
    if total is None:
        return []
    parts = {each["name"]: each for each in total["parts"]}
    awaiting = [_sum(parts["awaiting"])] if parts["awaiting"]["expected"] else []
    evening = [] if total["is_over"] else [plain(total[each]["value"]) for each in EVENING]
    return [_sum(total["empty"]), *awaiting, *(_sum(parts[each]) for each in SITE[2:]), *evening]


def _lane(lane: Told) -> Shown:
    """What stands of a lane beside who is ready: by what they wait for, who is expected, out, queueing, the places."""
    key = lane["pathway"] or "none"
    by_tag = {each["kind"]: each["people"] for each in lane["by_tag"]}
    others = sum(count for tag, count in by_tag.items() if tag not in TAGS)
    tags = [count for count in (*(by_tag.get(tag, 0) for tag in TAGS), others) if count]
    change = lane["queue_change"]
    places = next((each for each in lane["places"] if each["unit"] != "hours"), None)
    return {
        f"lane {key} tags": [str(count) for count in tags],
        f"lane {key} more today": [] if lane["expected_today"] is None else [f"+{plain(lane['expected_today'])}"],
        f"lane {key} out today": [] if lane["gone"] is None else [plain(lane["gone"]), str(lane["booked_today"])],
        f"lane {key} queue, midnight": [] if lane["waiting"] is None else [
            plain(lane["waiting"]), f"{'+' if change > 0 else ''}{plain(change)}",
        ],
        f"lane {key} places": [] if places is None or places["usable"] is None else [
            plain(places["usable"], is_at_least=places["is_partial"])
        ],
    }  # fmt: skip


def _clocks(wall: Told) -> list[str]:
    clocks, least = wall["clocks"], _is_in_part(wall, "response")
    found = [plain(clocks[each], is_at_least=least) for each in ("due", "met", "missed")]
    if clocks["not_told"]:
        return [*found, str(clocks["not_told"])]
    if clocks["next_due_by"] is None:
        return [*found, str(clocks["untriaged"])]
    by = datetime.fromisoformat(clocks["next_due_by"]).astimezone(LONDON)
    return [*found, str(clocks["next_due"]), f"{by:%H}", f"{by:%M}", str(clocks["untriaged"])]


async def until_figures_agree(page: Page, base: str, *, within: float = 60.0) -> Told:
    """Wait until the figures of the wall that hangs in a page are those of the API's newest answer, and give it."""

    async def shown(_: Shown) -> Shown:
        return await figures_shown(page)

    return await _until_agree(page, base, wanted=figures_wanted, shown=shown, within=within)


async def until_everything_agrees(page: Page, base: str, *, within: float = 60.0) -> Told:
    """Wait until every number of the wall of a call is that of the API's newest answer, and give it."""

    async def shown(wanted: Shown) -> Shown:
        return await everything_shown(page, wanted)

    return await _until_agree(page, base, wanted=everything_wanted, shown=shown, within=within)


async def _until_agree(
    page: Page, base: str, *, wanted: Callable[[Told], Shown], shown: Callable[[Shown], Any], within: float
) -> Told:  # fmt: skip
    seen: list[tuple[Shown, Shown]] = []

    async def agrees() -> Told | None:
        answer = await told(page, base, f"/wall?organisation=SIM&tiles={','.join(TILES)}")
        right = wanted(answer)
        seen[:] = [(await shown(right), right)]
        return answer if seen[0][0] == seen[0][1] else None

    try:
        found = await until(agrees, "the wall's figures are the API's", within=within, every=0.1)
    except AssertionError as error:
        there, right = seen[0]
        apart = {each for each in {*there, *right} if there.get(each) != right.get(each)}
        words = "; ".join(f"{each}: shown {there.get(each)}, told {right.get(each)}" for each in sorted(apart))
        raise AssertionError(words or "they agreed too late") from error
    assert min(len(seen[0][1][each]) for each in ("ready", "lost", "held")) > 0
    return found
