"""The whole picture of a system of 3,000 people in beds and 25,000 referrals a year, right again after a change.

What arrives is taken by the worker's ways; then every picture of the system is asked for anew, one after the other, as
the web process does: who was told of is read, and what they change is mended. Two changes of ordinary size: one ward
board on which a dozen people are not as they were, and one round of all feeds. What comes of it is held against the
same asked of a memory that has kept nothing, before any time is believed.
"""

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bench.case import Bench, Case, Figure, Outcome, Size, demand
from bench.crowd import Crowd, Times, Told, documents, partly_new
from bench.crowded import Crowded
from bench.rounds import quiet
from bench.spent import READINGS, Meter, Spent
from db.engine import connection
from metrics.flow.blockage import Window
from metrics.flow.lane import Grouping
from metrics.vocabulary.days import london_day, start_of
from picture.blockages import blockages_of, handed_back
from picture.board import When
from picture.call import call
from picture.levels import levels
from picture.memory import Memory
from picture.pathways import pathways
from picture.position import bed_position
from picture.red_green import Group, red_green
from picture.requests import Narrowed
from picture.viewer import ITSELF
from simulators.world.shipped import FORTNIGHT

ORDER = 13
_MOST = 0.150
_A_DOZEN = 12
_QUARTER = timedelta(minutes=15)
_SITE = "SIM-S1"
_FOUR_WEEKS = timedelta(days=28)
# How many there are of each, rounds, and when the past is over: at ten in the morning.
_AS_ASKED = Times(stays=1.725, referrals=2.15)
_FEW = Times(stays=0.04, referrals=0.04, responses=0.04)
_SIZES = {
    Size.FULL: (_AS_ASKED, 15, timedelta(days=42, hours=3)),
    Size.QUICK: (_AS_ASKED, 5, timedelta(days=42, hours=3)),
    Size.TINY: (_FEW, 1, timedelta(days=1, hours=3)),
}


@dataclass(slots=True, kw_only=True)
class Pictures:
    """Asks for every picture of the system, as a web process does."""

    crowded: Crowded
    meter: Meter
    memory: Memory = field(default_factory=Memory)

    @property
    def now(self) -> datetime:
        """A moment after the last documents."""
        return self.crowded.crowd.now + timedelta(minutes=1)

    def ask(self, *, memory: Memory | None = None, at: datetime | None = None) -> tuple[Spent, Sequence[Any]]:
        """What it took, and the pictures. A memory of its own has kept nothing; `at`: of the past."""
        return self.crowded.runner.run(self._ask(memory or self.memory, When(at=at)))

    async def _ask(self, memory: Memory, when: When) -> tuple[Spent, Sequence[Any]]:
        now = self.now
        async with connection(self.crowded.desk.pool) as conn:
            self.meter.start()
            async with call(conn, memory, organisation=None, when=when, now=now, viewer=ITSELF) as called:
                back = await handed_back(conn, memory, called, viewer=ITSELF)
            days = red_green(called, by=Group.SITE, days=7)
            held = blockages_of(called, window=Window.WEEK, handed_back=back)
            flow = pathways(
                called, by=Grouping.ALL, start=start_of(london_day(called.at)), days=28, narrowed=Narrowed()
            )
            pillars = await levels(conn, memory, organisation=None, when=when, now=now, viewer=ITSELF)
            beds = await bed_position(conn, memory, organisation=None, when=when, now=now, viewer=ITSELF)
            spent = self.meter.stop()
        return spent, (days, held, flow, pillars, beds)

    def is_as_from_nothing(self) -> bool:
        """Whether what is kept answers as a memory that has kept nothing does."""
        _, kept = self.ask()
        _, anew = self.ask(memory=Memory())
        return all(
            _said(one) == _said(other) and _rows(one) == _rows(other) for one, other in zip(kept, anew, strict=True)
        )


def _said(picture: Any) -> Any:
    """A picture without the means it was drawn by."""
    means = {name: None for name in ("call", "ground") if hasattr(picture, name)}
    return replace(picture, **means)


def _rows(picture: Any) -> Any:
    """The rows behind its figures, which are not compared with them."""
    return [each.evidence(Window.FOUR_WEEKS) for each in getattr(picture, "found", ())]


def run(bench: Bench) -> Outcome:
    """Run the case."""
    times, rounds, passed = _SIZES[bench.size]
    with ExitStack() as stack:
        store = stack.enter_context(bench.stores.fresh())
        runner = stack.enter_context(asyncio.Runner())
        crowded = Crowded(crowd=Crowd(times), store=store, runner=runner, folder=bench.folder / "past")
        crowded.fill(until=FORTNIGHT + passed)
        stack.callback(crowded.close)
        meter = Meter(store)
        stack.callback(meter.close)
        pictures = Pictures(crowded=crowded, meter=meter)
        first = [pictures.ask(memory=Memory())[0] for _ in range(min(rounds, 3))]
        yesterday = pictures.now - timedelta(days=1)
        past = [pictures.ask(memory=Memory(), at=yesterday)[0] for _ in range(min(rounds, 3))]
        before = _board(documents(crowded.crowd))
        pictures.ask()
        proofs, spent = [], dict[str, list[Spent]]()
        for number in range(rounds + 1):
            crowded.crowd.advance(crowded.crowd.now + _QUARTER)
            told = list(documents(crowded.crowd))
            for name, arrives in (
                (f"a ward board with {_A_DOZEN} changes", [_dozen(told, before)]),
                ("a round of all feeds", told),
            ):
                taken = crowded.take(arrives)
                quiet(bench.patience_seconds)
                took, _ = pictures.ask()
                if number:
                    spent.setdefault(name, []).append(took)
                else:
                    proofs.append(
                        demand(
                            pictures.is_as_from_nothing(),
                            f"after {name} ({taken.versions} episodes, {taken.figures:,} figures new) every picture is "
                            "the one that is drawn from nothing",
                        )
                    )
            before = _board(told)
        proofs.append(demand(pictures.is_as_from_nothing(), "and so it is after the last round"))
        size = _size_of(pictures)
    return Outcome(
        proofs=(size, *proofs),
        figures=(
            *(
                _figure(f"after {name}", reading, took, most=_MOST)
                for name, took in spent.items() for reading in READINGS
            ),
            *(_figure("the first of a process", reading, first) for reading in READINGS),
            *(_figure("yesterday, as known now", reading, past) for reading in READINGS),
        ),
    )  # fmt: skip


def _board(told: Iterable[Told]) -> Told:
    return next(each for each in told if (each.family, each.code) == ("ward_board", _SITE))


def _dozen(told: Iterable[Told], before: Told) -> Told:
    board = _board(told)
    return replace(board, body=partly_new(before.body, board.body, changes=_A_DOZEN))


def _size_of(pictures: Pictures) -> str:
    _, (days, *_) = pictures.ask()
    roll, at = days.call.roll, days.call.at
    here = sum(person.record.stay.left_at is None for person in roll.people.values())
    made = sum(held.episode.referred_at > at - _FOUR_WEEKS for held in roll.referrals.values()) * 365 / 28
    return demand(
        here > 0 and made > 0,
        f"{here:,} people in beds, {made:,.0f} referrals a year; {len(roll.people):,} stays of five weeks",
    )


def _figure(name: str, reading: Any, took: Sequence[Spent], *, most: float | None = None) -> Figure:
    how, unit, read = reading
    return Figure(
        name=f"{name}, {how}", unit=unit, values=tuple(map(read, took)), most=most if unit == "cpu s" else None
    )


CASE = Case(key="system-picture", title="The whole picture of a system, right again after a change", run=run)
