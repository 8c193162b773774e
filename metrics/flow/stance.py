"""Stances: whether an organisation agrees with the reason recorded for somebody or disputes it, and for how long.

A stance is about one reason. It holds for the days on which that reason stood without a break, and ends with it: should
the same reason be recorded again later, nobody has seen it yet.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from metrics.beddays.worked import clock
from metrics.flow.blockage import Stance
from metrics.flow.cause import BEING_ARRANGED
from metrics.flow.lost import Lost
from metrics.flow.step import Constraint, Kind
from metrics.vocabulary.days import london_day
from metrics.vocabulary.definition import Definition, Worked

_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldStance:
    """One stance as it was said. `stance` None: taken back. `said_at` is from when it holds, `received_at` when
    Homeward was told."""

    stay: str
    feed: str
    reason: str
    organisation: str
    stance: Stance | None
    role: str
    said_at: datetime
    received_at: datetime


class Standing(NamedTuple):
    """How the reasons of one stay stand: of the present one, who says so, and the bed days whose reason is disputed."""

    now: Stance = Stance.NOT_SEEN
    by: tuple[ToldStance, ...] = ()
    disputed: frozenset[date] = frozenset()


class _Run(NamedTuple):
    """Days in a row with one reason. `first` None: it reaches back beyond the days looked at."""

    reason: str
    first: date | None
    last: date
    is_now: bool
    days: frozenset[date]

    def holds(self, told: ToldStance) -> bool:
        """Whether a stance was said while the reason stood; on the day after its last close it still did."""
        on = london_day(told.said_at)
        return told.reason == self.reason and (self.first is None or self.first <= on) and on <= self.last + _A_DAY


def standing(
    told: Iterable[ToldStance], *, lost: Sequence[Lost], reason_now: str | None, today: date, looked_from: date
) -> Standing:
    """How the reasons of a stay stand.

    `lost`: its bed days in order. `reason_now`: what holds it now, None where nothing does or nobody wrote why.
    `looked_from`: the first of the days looked at. Of each organisation the last word counts; one that disputes is
    enough.
    """
    said = list(told)
    disputed: set[date] = set()
    now = Stance.NOT_SEEN
    by: tuple[ToldStance, ...] = ()
    for run in _runs(lost, reason_now=reason_now, today=today, looked_from=looked_from):
        words = _last_words(each for each in said if run.holds(each))
        stance = _together(words)
        if stance is Stance.DISPUTED:
            disputed |= run.days
        if run.is_now:
            now, by = stance, words
    return Standing(now, by, frozenset(disputed))


def _runs(lost: Sequence[Lost], *, reason_now: str | None, today: date, looked_from: date) -> list[_Run]:
    days = [(each.day, each.reason, False) for each in lost]
    runs: list[_Run] = []
    for day, reason, is_now in [*days, *([(today, reason_now, True)] if reason_now is not None else [])]:
        if reason is None:
            continue
        own = frozenset() if is_now else frozenset({day})
        last = runs[-1] if runs else None
        if last is not None and last.reason == reason and last.last + _A_DAY == day:
            runs[-1] = last._replace(last=day, is_now=is_now, days=last.days | own)
        else:
            runs.append(_Run(reason, None if day <= looked_from else day, day, is_now, own))
    return runs


def _last_words(told: Iterable[ToldStance]) -> tuple[ToldStance, ...]:
    last: dict[str, ToldStance] = {}
    for each in sorted(told, key=lambda one: (one.said_at, one.received_at)):
        last[each.organisation] = each
    return tuple(last[code] for code in sorted(last) if last[code].stance is not None)


def _together(words: tuple[ToldStance, ...]) -> Stance:
    found = {each.stance for each in words}
    if Stance.DISPUTED in found:
        return Stance.DISPUTED
    return Stance.AGREED if found else Stance.NOT_SEEN


_REASON = "capacity.home_social_care"
_TODAY = date(2026, 11, 9)


def _worked(reasons: str, *said: tuple[str, Stance | None, str]) -> tuple[str, int]:
    """The stance now and the disputed bed days of a stay, by the reasons of its last days, an "x" where it is ours."""
    of = [_REASON if letter == "x" else "hub.needs_and_pathway" for letter in reasons]
    what = Constraint(BEING_ARRANGED, Kind.STEP, "x")
    first = _TODAY - timedelta(days=len(of) - 1)
    lost = [Lost(first + timedelta(days=place), what, reason) for place, reason in enumerate(of[:-1])]
    told = [
        ToldStance(
            stay="ST-1", feed="board", reason=_REASON, organisation=organisation, stance=stance, role="Brokerage lead",
            said_at=clock(at), received_at=clock(at),
        )
        for at, stance, organisation in said
    ]  # fmt: skip
    found = standing(told, lost=lost, reason_now=of[-1], today=_TODAY, looked_from=_TODAY - timedelta(days=29))
    return found.now.value, len(found.disputed)


DEFINITIONS = (
    Definition(
        key="flow.stance",
        title="What the organisation named says of a reason",
        unit="agreed, disputed or not seen",
        says="Whether the organisations named agree with the reason recorded for somebody who is held, or dispute it. "
        "Bed days whose reason is disputed stand on their own line.",
        rule="The last word of each organisation about the very reason; one that disputes is enough. It holds for all "
        "days on which that reason stood without a break, and ends when the reason changes; recorded again later, the "
        "reason has been seen by nobody. Disputed bed days stay among those of the blockage.",
        inputs=("recorded reasons", "bed days lost", "stances"),
        source="Homeward",
        valid_from=date(2024, 5, 27),
        is_indicative=True,
        examples=(
            Worked(
                situation="the same reason for five closes; disputed on the fourth day: all five",
                answer=("disputed", 5),
                work=lambda: _worked("xxxxxx", ("2026-11-07 09:00", Stance.DISPUTED, "SIM-L1")),
            ),
            Worked(
                situation="disputed, then another reason was recorded: the days before stay disputed, it does not",
                answer=("not_seen", 2),
                work=lambda: _worked("xx--", ("2026-11-07 09:00", Stance.DISPUTED, "SIM-L1")),
            ),
            Worked(
                situation="the reason comes back after another: nobody has seen it yet",
                answer=("not_seen", 1),
                work=lambda: _worked("x-xx", ("2026-11-06 09:00", Stance.DISPUTED, "SIM-L1")),
            ),
            Worked(
                situation="disputed by the council and later agreed by it, while the provider disputes",
                answer=("disputed", 3),
                work=lambda: _worked(
                    "xxxx",
                    ("2026-11-07 09:00", Stance.DISPUTED, "SIM-L1"),
                    ("2026-11-08 09:00", Stance.AGREED, "SIM-L1"),
                    ("2026-11-08 10:00", Stance.DISPUTED, "SIM-H01"),
                ),
            ),
            Worked(
                situation="disputed and taken back",
                answer=("not_seen", 0),
                work=lambda: _worked(
                    "xxxx", ("2026-11-07 09:00", Stance.DISPUTED, "SIM-L1"), ("2026-11-08 09:00", None, "SIM-L1")
                ),
            ),
        ),
    ),
)
