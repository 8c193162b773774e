"""When providers of home care could begin, as they say themselves."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from db.engine import Connection
from metrics.vocabulary.days import london_day
from picture.board import When
from picture.call import Call
from picture.memory import Memory
from picture.told import told
from picture.viewer import Viewer

_STARTS, _WAITING, _LOCALITY = "home_care.days_to_start", "home_care.packages_waiting", "locality"


class EarliestStart(NamedTuple):
    """The first day on which a provider says that it could begin; `on` None: it sees none."""

    on: date | None
    observed_at: datetime


Starts = Mapping[tuple[str, str], EarliestStart]
"""Provider and locality -> the earliest start, where the provider has told lately enough."""


async def earliest_starts(conn: Connection, memory: Memory, call: Call, *, when: When, viewer: Viewer) -> Starts:
    """What providers of home care say of their earliest start. None is told while they see none."""
    sent = await told(conn, memory, call, measures={_STARTS, _WAITING}, when=when, viewer=viewer)
    found: dict[tuple[str, str], EarliestStart] = {}
    for service in call.settings.services.by_organisation.values():
        starts = sent.parts(service.organisation, _STARTS, by=_LOCALITY)
        for locality, waiting in sent.parts(service.organisation, _WAITING, by=_LOCALITY).items():
            if locality is None or waiting.usable is None or waiting.about_at is None:
                continue
            start = starts.get(locality)
            # Of an earlier file: today's names no start any more.
            is_of_today = start is not None and start.about_at == waiting.about_at and start.usable is not None
            days = start.usable if is_of_today and start is not None else None
            on = None if days is None else london_day(waiting.about_at) + timedelta(days=days)
            found[service.organisation, locality] = EarliestStart(on, waiting.about_at)
    return found
