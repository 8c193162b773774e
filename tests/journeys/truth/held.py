"""Every route about people asked of some organisations, and held against the slow reference."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from tests.journeys.truth import facts
from tests.journeys.truth.asking import whole
from tests.journeys.truth.beneath import lost_days, red_days, red_today
from tests.journeys.truth.blockages import blockages
from tests.journeys.truth.colours import red_green
from tests.journeys.truth.held_rows import hold_idle, hold_in_beds, hold_late
from tests.journeys.truth.idle import idle
from tests.journeys.truth.late import late
from tests.journeys.truth.levels import levels
from tests.journeys.truth.partners import Month
from tests.journeys.truth.position import SITES, position
from tests.journeys.truth.rows import stays
from tests.journeys.truth.told import Known
from tests.journeys.truth.triggers import triggers

EVERYWHERE = ("SIM", "SIM-S1", "SIM-S2", "SIM-C1", "SIM-L2", "SIM-S1-W05")
_SHARES = (("site", 28), ("ward", 1), ("trust", 7), ("weekday", 28))
# All who have local triggers, one council's, and a trust's.
_TRIGGERED = ("SIM", "SIM-L2", "SIM-T3")
_PAGE = 1200
# Who left in five weeks is a long list: it is asked of a few.
_LEFT = frozenset({"SIM-S2", "SIM-C1", "SIM-S1-W05"})


async def hold_everything(
    month: Month, told: Known, *, organisations: Iterable[str] = EVERYWHERE, **query: str
) -> None:
    """Ask all there is; `query` is of the past: at, known."""
    for organisation in organisations:
        asked = {"organisation": organisation, **query}
        await _stays(month, told, asked)
        await _red_green(month, told, asked)
        await _blockages(month, told, asked)
        if organisation in _LEFT:
            await hold_in_beds(month, told, asked, by="ward")
        if facts.beneath(organisation) & {site for sites in SITES.values() for site in sites}:
            await _beds(month, told, asked)
    for organisation in _TRIGGERED:
        await _triggers(month, told, {"organisation": organisation, **query})


async def hold_people(month: Month, told: Known) -> None:
    """Ask what is counted of people in the whole system: each of them, their days, and what holds them."""
    asked = {"organisation": "SIM"}
    await _stays(month, told, asked)
    await _red_green(month, told, asked)
    await _blockages(month, told, asked)


async def _stays(month: Month, known: Known, asked: dict[str, str]) -> None:
    states = ("present", "ready", "left") if asked["organisation"] in _LEFT else ("present", "ready")
    for state in states:
        truth = stays(known, asked["organisation"], state=state)
        said = await whole(month, "/stays", "stays", limit=_PAGE, state=state, **asked)
        listed = {"total": len(truth), "stays": truth}
        month.compared.hold("/stays", said, listed, what=f"stays {state} {asked}")
    _coverage(month, said, known, asked, kinds=("stay",))


async def _red_green(month: Month, known: Known, asked: dict[str, str]) -> None:
    for by, days in _SHARES if asked["organisation"] == "SIM" else _SHARES[:2]:
        said = await month.get("/red-green", by=by, days=days, **asked)
        truth = red_green(known, asked["organisation"], by=by, days=days)
        month.compared.hold("/red-green", said, truth, what=f"red-green by {by} {asked}")
    if asked["organisation"] in _LEFT:
        for route, days, rows in (
            ("/red-green/bed-days", {"days": 7}, red_days(known, asked["organisation"], days=7)),
            ("/red-green/today", {}, red_today(known, asked["organisation"])),
        ):
            await _rows(month, route, rows, asked, **days)
    _coverage(month, said, known, asked, kinds=("stay",))


async def _blockages(month: Month, known: Known, asked: dict[str, str]) -> None:
    for window in (1, 7, 28) if asked["organisation"] == "SIM" else (7,):
        said = await month.get("/blockages", days=window, limit=500, **asked)
        truth = blockages(known, asked["organisation"], window=window)
        month.compared.hold("/blockages", said, truth, what=f"blockages of {window} {asked}")
        # Hours run on while somebody waits: they are held to the very instant that the answer is about.
        then = replace(known, at=datetime.fromisoformat(said["basis"]["at"]))
        late_truth = late(then, asked["organisation"], window=window)
        month.compared.hold("/blockages", said["late"], late_truth, what=f"late of {window} {asked}")
        idle_truth = idle(known, asked["organisation"], window=window)
        month.compared.hold("/blockages", said["idle"], idle_truth, what=f"idle of {window} {asked}")
        await hold_late(month, known, asked, said, window=window)
        await hold_idle(month, known, asked, said, window=window)
    if asked["organisation"] in _LEFT:
        lost = lost_days(known, asked["organisation"], days=7)
        await _rows(month, "/blockages/bed-days", lost, asked, days=7)
    _coverage(month, said, known, asked, kinds=("stay", "referral", "offer"))


async def _rows(month: Month, route: str, truth: list[dict[str, Any]], asked: dict[str, str], **days: int) -> None:
    """The rows beneath figures."""
    said = await whole(month, route, "rows", limit=_PAGE, **days, **asked)
    month.compared.hold(route, said, {"total": len(truth), "rows": truth}, what=f"{route} {asked}")


async def _beds(month: Month, known: Known, asked: dict[str, str]) -> None:
    said = await month.get("/bed-position", **asked)
    month.compared.hold("/bed-position", said, position(known, asked["organisation"]), what=f"bed position {asked}")
    answer = await month.get("/levels", **asked)
    pillars = {pillar["pillar"]: pillar for pillar in answer["pillars"]}
    month.compared.hold("/levels", pillars, levels(known, asked["organisation"]), what=f"levels {asked}")


async def _triggers(month: Month, known: Known, asked: dict[str, str]) -> None:
    answer = await month.get("/levels", **asked)
    truth = triggers(known, asked["organisation"])
    month.compared.hold("/levels", answer["local"], truth, what=f"local triggers {asked}")


def _coverage(
    month: Month, said: dict[str, Any], known: Known, asked: dict[str, str], *, kinds: tuple[str, ...]
) -> None:
    """Of how many feeds an answer says that it could be known, and which are missing."""
    places = facts.beneath(asked["organisation"])
    truth = []
    for kind in kinds:
        telling = [feed for _, feed in sorted(facts.feeds().items()) if kind in feed.tells]
        own = [feed for feed in telling if feed.places & places] or telling
        missing = [feed for feed in own if not known.is_told_now(feed.key)]
        truth.append(
            {
                "kind": kind, "expected": len(own), "usable": len(own) - len(missing), "is_partial": bool(missing),
                "missing": [
                    {
                        "feed": feed.key, "freshness": known.freshness(feed.key),
                        "observed_at": known.heard.get(feed.key),
                    }
                    for feed in missing
                ],
            }
        )  # fmt: skip
    month.compared.hold("coverage", said["basis"]["coverage"], truth, what=f"coverage {asked}")
