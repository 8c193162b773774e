"""The local triggers of those who have no OPEL (`/levels`): what each place said last, the level of all together."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations
from typing import Any

from tests.journeys.truth import facts
from tests.journeys.truth.days import clock, day_of
from tests.journeys.truth.ledger import Page
from tests.journeys.truth.offered import current, offers_of
from tests.journeys.truth.partners import feed_of
from tests.journeys.truth.people import Ask
from tests.journeys.truth.told import Known

_ORDER = ("fresh", "late", "stale", "stuck", "never")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one place said last: a count, or a part and its whole. `about`: of which time."""

    place: str
    part: float
    whole: float = 1.0
    about: datetime
    observed_at: datetime
    freshness: str

    @property
    def is_usable(self) -> bool:
        """Whether it may be reckoned with."""
        return self.freshness in {"fresh", "late"}


_Tells = Callable[[Known, str], Said | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """A figure, and which way it is worse (None: it is not judged). `least`: the whole from which on it is judged."""

    key: str
    tells: _Tells
    is_low: bool | None = False
    is_share: bool = False
    least: float = 0


def _from_page(family: str, names: tuple[str, ...], of: Callable[[Page, Known], tuple[float, ...]]) -> _Tells:
    """The newest page whose figures are all believed; `names` are those that may have been held or refused."""

    def tells(known: Known, place: str) -> Said | None:
        feed = feed_of(f"{family}.{place}")
        pages = known.pages_of(feed)
        for name in names:
            if known.is_live and (place, name) in known.doubted:
                pages = [page for page in pages if page.at != known.doubted[place, name]]
            pages = [page for page in pages if page.at not in known.refused.get((place, name), ())]
        if not pages:
            return None
        last, figures = pages[-1], of(pages[-1], known)
        return Said(
            place=place, part=figures[0], whole=figures[1] if len(figures) > 1 else 1, about=last.at,
            observed_at=last.at, freshness=known.freshness_of(pages, feed),
        )  # fmt: skip

    return tells


def _waiting(page: Page) -> list[Ask]:
    return [ask for ask in page.asks if ask.started_at is None and ask.closed_at is None]


def _caseload(page: Page, known: Known) -> tuple[float, ...]:
    assert page.limit is not None
    served = [ask for ask in page.asks if ask.started_at is not None and ask.ended_at is None]
    return len(served), page.limit


def _in_acute(page: Page, known: Known) -> tuple[float, ...]:
    return (sum(ask.waiting_in == "acute" for ask in _waiting(page)),)


def _no_capacity(page: Page, known: Known) -> tuple[float, ...]:
    return (sum(ask.tag == "no capacity" for ask in _waiting(page)),)


def _undecided(page: Page, known: Known) -> tuple[float, ...]:
    return (sum(ask.decided_at is None for ask in _waiting(page)),)


def _packages(page: Page, known: Known) -> tuple[float, ...]:
    return (page.packages_waiting,)


def _met(page: Page, known: Known) -> tuple[float, ...]:
    return page.counts[page.place, "met"], page.counts[page.place, "due"]


def _unallocated(page: Page, known: Known) -> tuple[float, ...]:
    return (page.counts[page.place, "unallocated"],)


def _hours_today(known: Known, provider: str) -> Said | None:
    """Hours of today, also where the last file is of yesterday: it has today's among the days to come."""
    feed, today = feed_of(f"home_care.{provider}"), day_of(known.at)
    pages = known.pages_of(feed)
    if not pages:
        return None
    hours = [row.hours_free for row in pages[-1].offers if row.on == today]
    return Said(
        place=provider, part=sum(hours), about=clock(today), observed_at=pages[-1].at,
        freshness=known.freshness_of(pages, feed),
    )  # fmt: skip


def _vacancies(known: Known, home: str) -> Said | None:
    """What a home's newest entry leaves to be used. One too old is stuck while its council's list goes on coming."""
    entries = current(offers_of(known, home, "care_home"), "care_home", known.at)
    if not entries:
        return None
    (entry,) = entries
    feed = next(key for key, feed in facts.feeds().items() if home in feed.places)
    answers = known.at - known.answered[feed] < facts.feeds()[feed].late
    freshness = "stuck" if entry.freshness == "stale" and answers else entry.freshness
    return Said(
        place=home, part=entry.usable, about=entry.observed_at, observed_at=entry.observed_at, freshness=freshness
    )


_PILLARS: tuple[tuple[str, str, tuple[Trigger, ...]], ...] = (
    (
        "reablement", "reablement", (
            Trigger(
                key="reablement.caseload_share", tells=_from_page("capacity", (), _caseload), is_share=True,
            ),
            Trigger(key="reablement.waiting_in_acute", tells=_from_page("capacity", (), _in_acute)),
            Trigger(key="reablement.no_capacity", tells=_from_page("capacity", (), _no_capacity)),
        ),
    ),
    ("transfer_hub", "hub", (Trigger(key="hub.awaiting_decision", tells=_from_page("capacity", (), _undecided)),)),
    (
        "home_care", "home_care", (
            Trigger(key="home_care.packages_waiting", tells=_from_page("home_care", (), _packages)),
            Trigger(key="home_care.hours_free_today", tells=_hours_today, is_low=None),
        ),
    ),
    ("care_homes", "care_home", (Trigger(key="care_homes.vacancies", tells=_vacancies, is_low=None),)),
    (
        "urgent_response", "urgent_response", (
            Trigger(
                key="ucr.met_share_today", tells=_from_page("ucr", ("met", "due"), _met), is_low=True, is_share=True,
                least=5,
            ),
            Trigger(key="ucr.unallocated", tells=_from_page("ucr", ("unallocated",), _unallocated)),
        ),
    ),
)  # fmt: skip


def triggers(known: Known, organisation: str) -> list[dict[str, Any]]:
    """What /levels should say of those who have no OPEL."""
    places, services = facts.beneath(organisation), facts.services()
    found = []
    for pillar, type_, own in _PILLARS:
        theirs = sorted(code for code in services if code in places and services[code]["type"] == type_)
        if theirs:
            pressure = {"organisation": {"code": organisation}, **_pressure(known, theirs, own)}
            found.append({"pillar": pillar, "pressure": pressure})
    return found


def _pressure(known: Known, places: list[str], own: tuple[Trigger, ...]) -> dict[str, Any]:
    told = {
        each.key: [said for place in places if (said := each.tells(known, place)) is not None] for each in own
    }  # fmt: skip
    readings = [_Reading(each, told[each.key], len(places), day_of(known.at)) for each in own]
    judged = [each for each in readings if each.level is not None]
    usable = [each for each in judged if each.usable]
    driver = min((each for each in judged if each.last_level), key=lambda each: each.rank, default=None)
    # Those who sent all that is held against bounds lately enough.
    held = [each for each in own if each.is_low is not None]
    whole = [
        place
        for place in places
        if all(any(said.place == place and said.is_usable for said in told[each.key]) for each in held)
    ]
    times = usable or judged
    oldest, newest = [each.oldest for each in times if each.oldest], [each.newest for each in times if each.newest]
    return {
        "level": driver.last_level if usable and driver is not None else 0,
        "is_floor": any(each.is_partial for each in judged), "driver": driver.trigger.key if driver else None,
        "usable": len(whole) if held else 0, "expected": len(places) if held else 0,
        "freshness": _worst_of([each.freshness for each in times]),
        "oldest_observed_at": min(oldest, default=None), "newest_observed_at": max(newest, default=None),
        "readings": [each.row() for each in readings],
    }  # fmt: skip


def _worst_of(freshness: list[str]) -> str:
    return max(freshness, key=_ORDER.index, default="never")


def _bounds(key: str, on: date) -> tuple[float, float, float] | None:
    for table in facts.tables(facts.LIVING / "thresholds.toml")["thresholds"]:
        if table["indicator"] == key and table["valid_from"] <= on and on < table.get("valid_to", date.max):
            return table["two"], table["three"], table["four"]
    return None


class _Reading:
    """One figure of all the places, judged: every set of stale places tried beside the usable ones."""

    def __init__(self, trigger: Trigger, told: list[Said], expected: int, on: date) -> None:
        self.trigger, self.expected = trigger, expected
        # A share of nothing is none, but where every day begins from nothing.
        told = [said for said in told if said.whole > 0 or trigger.least > 0]
        self.usable = [said for said in told if said.is_usable]
        self.stale = [said for said in told if not said.is_usable]
        self.shown = self.usable or self.stale
        self.is_partial = len(self.usable) < expected
        self.bounds = None if trigger.is_low is None else _bounds(trigger.key, on)
        self.last_level, self.figure, self.held_by = self._judge()
        self.level = self.last_level if self.usable or self.bounds is None else 0
        self.freshness = _worst_of([said.freshness for said in self.shown])
        self.oldest = min((said.observed_at for said in self.shown), default=None)
        self.newest = max((said.observed_at for said in self.shown), default=None)

    def _together(self, some: list[Said], *, judged: bool) -> float | None:
        """A share of all, a sum; of a sum the mean of each place is judged."""
        if self.trigger.is_share:
            whole = sum(said.whole for said in some)
            return sum(said.part for said in some) / whole if whole > 0 else None
        if not some:
            return None
        return sum(said.part for said in some) / (len(some) if judged else 1)

    def _level(self, figure: float) -> int:
        assert self.bounds is not None
        sign = -1 if self.trigger.is_low else 1
        return 1 + sum(sign * figure >= sign * bound for bound in self.bounds)

    def _sets(self) -> Iterator[tuple[float, list[str]]]:
        """The figure with each set of stale places, the smallest sets first, of one size the worst first."""
        sign = -1 if self.trigger.is_low else 1
        for count in range(len(self.stale) + 1):
            sets = []
            for some in combinations(self.stale, count):
                figure = self._together([*self.usable, *some], judged=True)
                if figure is not None:
                    worst_first = sorted(some, key=lambda said: (-sign * said.part / (said.whole or 1), said.place))
                    sets.append((figure, [said.place for said in worst_first]))
            yield from sorted(sets, key=lambda each: (-sign * each[0], each[1]))

    def _judge(self) -> tuple[int | None, float | None, list[str]]:
        if self.bounds is None:
            return None, None, []
        if not self.usable and not self.stale:
            return 0, None, []
        if self.trigger.is_share and sum(said.whole for said in (*self.usable, *self.stale)) < self.trigger.least:
            return None if self.usable else 0, None, []
        sets = list(self._sets())
        worst = max((self._level(figure) for figure, _ in sets), default=None)
        for figure, places in sets:
            if self._level(figure) == worst:
                return worst, figure, places
        return None if self.usable else 0, None, []

    @property
    def rank(self) -> tuple[float, ...]:
        """The worst level first, then the furthest beyond its bound; of equals the one that stands first."""
        assert self.bounds is not None
        assert self.figure is not None
        assert self.last_level is not None
        opening = self.bounds[max(self.last_level - 2, 0)]
        return -self.last_level, -(self.figure - opening) / (self.bounds[2] - self.bounds[0])

    def row(self) -> dict[str, Any]:
        """What the answer should say of it."""
        value = self._together(self.shown, judged=False)
        return {
            "indicator": self.trigger.key, "value": value if self.usable else None,
            "last_value": None if self.usable else value, "is_partial": self.is_partial, "level": self.level,
            "is_floor": self.level is not None and self.is_partial,
            "held_by": [{"code": place} for place in self.held_by], "misfits": [],
            "usable": len(self.usable), "expected": self.expected, "freshness": self.freshness,
            "oldest_observed_at": self.oldest, "newest_observed_at": self.newest,
            "about_at": max((said.about for said in self.shown), default=None),
            "bounds": dict(zip(("two", "three", "four"), self.bounds, strict=True)) if self.bounds else None,
        }  # fmt: skip
