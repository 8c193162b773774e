"""The ledger: what is so in the invented world, written down from its own state while it runs.

`Book` is all of it, whatever anybody sent. A `Page` is what one partner could say at one instant. Nothing here knows of
documents, and nothing of the rooms that are tested.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from simulators.world.state import State
from simulators.world.world import World
from tests.journeys.truth.days import A_DAY, day_of
from tests.journeys.truth.people import Ask, Person, Response, ask_of, person_of, response_of, with_days

HUBS = ("SIM-D1", "SIM-D2")
SHOWN_DAYS = 3
_BETWEEN_LOOKS = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What one partner could say at `at`: people of a ward board, requests and offers of a service, clocks of a team,
    counts of a place. `counts` by place and name. `limit`: the most that a team can serve; `packages_waiting`: those
    that a provider is offered and nobody has agreed to."""

    feed: str
    place: str
    at: datetime
    people: tuple[Person, ...] = ()
    asks: tuple[Ask, ...] = ()
    responses: tuple[Response, ...] = ()
    offers: tuple[Any, ...] = ()
    counts: Mapping[tuple[str, str], float] = field(default_factory=dict)
    closed_for: Mapping[str, tuple[str | None, int]] = field(default_factory=dict)
    handed_back: Mapping[str, int] = field(default_factory=dict)
    limit: int | None = None
    packages_waiting: int = 0

    @property
    def sameness(self) -> object:
        """What would have to repeat for long to show a source that stands still; None where it is not looked at."""
        if self.feed.startswith("ward_board"):
            return len(self.people)
        return (sorted(self.counts.items()), sorted(self.closed_for.items(), key=str)) if self.counts else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a care home last wrote of itself, as old as `updated_at`. `locality` is the type of bed."""

    home: str
    locality: str
    updated_at: datetime
    maximum: int
    occupied: int
    reserved: int
    is_accepting: bool

    @property
    def on(self) -> date:
        """The day on which it was written."""
        return day_of(self.updated_at)


@dataclass(slots=True)
class Book:
    """Everybody there ever was, as they stood when the world was last looked at."""

    world: World
    people: dict[str, Person] = field(default_factory=dict)
    asks: dict[str, Ask] = field(default_factory=dict)
    responses: dict[str, Response] = field(default_factory=dict)
    looked_at: datetime | None = None

    @property
    def state(self) -> State:
        """The world's own state."""
        return self.world._scene.state

    def live_to(self, at: datetime) -> None:
        """Let time pass, never so long that somebody could come, go and be forgotten between two looks."""
        while self.world.now < at:
            looked = self.looked_at or self.world.now
            self.world.advance(min(at, looked + _BETWEEN_LOOKS))
            if self.world.now - looked >= _BETWEEN_LOOKS:
                self.look()

    def look(self) -> None:
        """Write down everybody the world remembers."""
        state, self.looked_at = self.state, self.world.now
        for stay in state.stays.values():
            person = person_of(state, stay)
            self.people[person.key] = person
        for asked in state.referrals.values():
            ask = ask_of(state, asked)
            self.asks[ask.key] = ask
        for told in state.responses.values():
            response = response_of(state, told)
            self.responses[response.key] = response

    def page(self, family: str, place: str) -> Page:
        """What a partner could say now."""
        at = self.world.now
        made = {
            "ward_board": self._board, "capacity": self._service, "ucr": self._team, "beds": self._beds,
            "ed": self._department, "home_care": self._carers, "virtual_ward": self._virtual_ward,
            "care_homes": self._homes,
        }.get(family)  # fmt: skip
        said = made(place) if made is not None else {}
        return Page(feed=f"{family}.{place}", place=place, at=said.pop("at", at), **said)

    def _board(self, site: str) -> dict[str, Any]:
        state, first = self.state, day_of(self.world.now) - (SHOWN_DAYS - 1) * A_DAY
        here = [person_of(state, stay) for stay in state.stays.values() if stay.site == site]
        return {"people": tuple(with_days(each, _from(first, each)) for each in here)}

    def _service(self, code: str) -> dict[str, Any]:
        state = self.state
        asks = tuple(ask for each in state.referrals.values() if (ask := ask_of(state, each)).holder == code)
        offers = () if code in HUBS else tuple(self.world.service(code).offers)
        team = state.community.teams.get(code)
        return {"asks": asks, "offers": offers, "limit": team.limit if team is not None else None}

    def _team(self, code: str) -> dict[str, Any]:
        state = self.state
        found = tuple(response_of(state, each) for each in state.responses.values() if each.team == code)
        team = self.world.response_team(code)
        counts = {(code, "met"): float(team.met_today), (code, "due"): float(team.met_today + team.missed_today)}
        for name in ("unallocated", "received_today", "declined_today", "deferred_today"):
            counts[code, name] = float(getattr(team, name))
        return {"responses": found, "offers": tuple(team.shifts), "counts": counts}

    def _virtual_ward(self, code: str) -> dict[str, Any]:
        report = self.world.virtual_ward()
        names = ("places", "people", "waiting_step_up", "waiting_step_down", "is_accepting")
        return {"counts": {(code, name): float(getattr(report, name)) for name in names}}

    def _beds(self, site: str) -> dict[str, Any]:
        state = self.state
        counts: Counter[tuple[str, str]] = Counter()
        closed_for = {}
        for ward in (each for each in state.wards.values() if each.site == site):
            lying = [state.stays[number] for number in ward.beds if number > 0]
            own = {
                "core_open": ward.core - ward.closed, "escalation": ward.escalation, "occupied": len(lying),
                "open": ward.core - ward.closed + ward.escalation, "closed": ward.closed, "gone": ward.gone_today,
                "not_meeting": sum(stay.meets is False for stay in lying),
            }  # fmt: skip
            for days in (7, 14, 21):
                span = days * A_DAY.total_seconds()
                own[f"over_{days}"] = sum(self.world._scene.now - stay.admitted_at > span for stay in lying)
            for name, value in own.items():
                counts[ward.code, name] += value
                counts[site, name] += value
            closed_for[ward.code] = (ward.closed_reason or None if ward.closed else None, ward.closed)
        department = state.departments.get(site)
        counts[site, "awaiting"] = len(department.awaiting) if department else 0
        # What the site itself expects and hopes for is no fact of the world: it is taken at its word.
        said = self.world.site(site)
        counts[site, "expected_in"] = said.expected_in_by_18
        counts[site, "definite"] = said.discharges_definite
        counts[site, "potential"] = said.discharges_potential
        return {"counts": dict(counts), "closed_for": closed_for}

    def _department(self, site: str) -> dict[str, Any]:
        state, now = self.state, self.world._scene.now
        here = state.departments[site]
        ages = [now - since for since in here.present.values()]
        outside = [now - state.visits[number].arrived_at for number in here.outside]
        waits = [now - state.visits[number].decided_at for number in here.awaiting]
        counts = {
            "in_department": len(ages), "over_4_hours": sum(age > 4 * 3600 for age in ages),
            "over_12_hours": sum(age > 12 * 3600 for age in ages), "awaiting_bed": len(here.awaiting),
            "longest_awaiting": max(waits, default=0) // 60, "ambulances": len(outside),
            "over_12_hours_since_decision": sum(wait > 12 * 3600 for wait in waits),
            "longest_ambulance": max(outside, default=0) // 60, "attendances": here.attendances,
            "departures": here.departures, "within_4_hours": here.within_4_hours, "handovers": here.handovers,
            "handover_minutes": here.handover_seconds // 60,
        }  # fmt: skip
        return {"counts": {(site, name): float(value) for name, value in counts.items()}}

    def _carers(self, provider: str) -> dict[str, Any]:
        # A file says when it was written; that is what it is of.
        report = self.world.home_care(provider)
        return {
            "handed_back": dict(report.packages_handed_back), "offers": tuple(report.rows), "at": report.written_at,
            "packages_waiting": self._packages_waiting(provider),
        }  # fmt: skip

    def _packages_waiting(self, provider: str) -> int:
        """All of its localities that no provider of its council has agreed to."""
        state = self.state.community
        own = {number: unit.locality for number, unit in enumerate(state.units) if unit.provider == provider}
        (market,) = (each for each in state.markets.values() if own.keys() & set(each.units))
        return sum(state.packages[number].locality in own.values() for number in market.waiting)

    def _homes(self, council: str) -> dict[str, Any]:
        homes = [home for home in self.state.community.homes if home.council == council]
        return {"offers": tuple(_entry(home.code, home.bed_type, home.entry) for home in homes)}


def _entry(home: str, bed_type: str, entry: tuple[int, int, int, int, bool]) -> Entry:
    written, maximum, occupied, reserved, is_accepting = entry
    return Entry(
        home=home, locality=bed_type, updated_at=datetime.fromtimestamp(written, UTC), maximum=maximum,
        occupied=occupied, reserved=reserved, is_accepting=is_accepting,
    )  # fmt: skip


def _from(first: date, person: Person) -> dict[date, Any]:
    return {on: day for on, day in person.days.items() if on >= first}
