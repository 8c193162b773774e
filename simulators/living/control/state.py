"""What the control page shows, as plain data: the same for the page and for its API."""

from collections.abc import Mapping
from typing import Any

from simulators.living.faults.known import Known, Switched
from simulators.living.faults.register import FAULTS
from simulators.living.house import House
from simulators.living.shelf import Shelf
from simulators.living.stories import STORIES

State = dict[str, Any]


def state_of(house: House) -> State:
    """Everything: time, families with their feeds, faults that can be had, stories."""
    return {
        "picture_at": house.clock.now(),
        "system_at": house.system.now,
        "rate": house.clock.rate,
        "families": [_family(house, key) for key in house.ports],
        "faults": [_known(fault, house) for fault in FAULTS.values()],
        "stories": _stories(house),
    }


def _family(house: House, key: str) -> State:
    port = house.ports[key]
    family = port.counter.family
    shelves = [shelf for shelf in house.shelves.values() if shelf.feed.family is family]
    return {
        "key": key,
        "title": family.title,
        "base": port.base,
        "credential": family.secret,
        "fault": _switched(house.desk.switched.get(key)),
        "feeds": [_feed(house, shelf, base=port.base) for shelf in shelves],
    }


def _feed(house: House, shelf: Shelf, *, base: str) -> State:
    feed, newest = shelf.feed, shelf.newest
    return {
        "key": feed.key,
        "code": feed.code,
        "address": base + feed.path,
        "cadence": feed.cadence.text,
        "made_at": None if newest is None else newest.at,
        "requests": shelf.tally.requests,
        "unchanged": shelf.tally.unchanged,
        "faulty": shelf.tally.faulty,
        "fault": _switched(house.desk.switched.get(feed.key)),
    }


def _switched(switched: Switched | None) -> State | None:
    if switched is None:
        return None
    return {
        "name": switched.fault.name,
        "line": switched.fault.line,
        "options": dict(switched.options),
        "since": switched.since_picture,
        "bitten": switched.bitten,
    }


def _known(fault: Known, house: House) -> State:
    return {
        "name": fault.name,
        "group": fault.group,
        "line": fault.line,
        "options": dict(fault.options),
        "families": [family.key for family in house.families if fault.fits(family)],
    }


def _stories(house: House) -> list[Mapping[str, Any]]:
    on = house.stories.on
    return [
        {
            "name": name,
            "title": story.title,
            "line": story.line,
            "about_whom": story.about,
            "is_on": name in on,
            "about": on.get(name, ""),
        }
        for name, story in STORIES.items()
    ]
