"""What could be known at an instant: the pages that had arrived, laid over one another by the times they speak of."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

from tests.journeys.truth import facts
from tests.journeys.truth.ledger import Page
from tests.journeys.truth.partners import Arrived, feed_of
from tests.journeys.truth.people import Ask, Person, Response, with_days

T = TypeVar("T")
ARCHIVE = "ward_board_archive"


@dataclass(slots=True, kw_only=True)
class Known:
    """All that was told, and by when each feed had spoken. `pages`: those of each feed, by the times they are of.
    `archived`: stays of which a file that came by hand had the last word. `asked_by`: the feed whose word of a request
    is believed; `lost`: since when that feed lists it no more, while it is open."""

    at: datetime
    is_live: bool = True
    people: dict[str, Person] = field(default_factory=dict)
    asks: dict[str, Ask] = field(default_factory=dict)
    asked_by: dict[str, str] = field(default_factory=dict)
    lost: dict[str, datetime] = field(default_factory=dict)
    responses: dict[str, Response] = field(default_factory=dict)
    offers: dict[tuple[Any, ...], Any] = field(default_factory=dict)
    handed_back: dict[tuple[str, str], list[tuple[datetime, float]]] = field(default_factory=dict)
    heard: dict[str, datetime] = field(default_factory=dict)
    answered: dict[str, datetime] = field(default_factory=dict)
    doubted: dict[tuple[str, str], datetime] = field(default_factory=dict)
    refused: dict[tuple[str, str], set[datetime]] = field(default_factory=dict)
    archived: set[str] = field(default_factory=set)
    told_to: dict[str, datetime] = field(default_factory=dict)
    pages: dict[str, list[Page]] = field(default_factory=dict)
    notes: dict[Any, Any] = field(default_factory=dict)

    def noted(self, name: Any, work: Callable[[], T]) -> T:
        """What was worked out before under a name: the reference is slow, and asked the same again and again."""
        if name not in self.notes:
            self.notes[name] = work()
        found: T = self.notes[name]
        return found

    def teller(self, person: Person) -> str:
        """The feed whose word of somebody is believed: their board's, or a file's that came by hand."""
        return ARCHIVE if person.key in self.archived else board_of(person)

    def freshness(self, feed: str) -> str:
        """How far a feed may be believed as being about now."""
        return self.freshness_of(self.pages.get(feed, []), feed, is_followed=self.is_live)

    def pages_of(self, feed: str) -> list[Page]:
        """What a feed had said of the time up to the instant, in the order of the times it is of."""
        return [page for page in self.pages.get(feed, []) if page.at <= self.at]

    def freshness_of(self, pages: list[Page], feed: str, *, is_followed: bool = True) -> str:
        """How fresh the last of some pages is. It is stuck where it repeats what was said long before, or where it is
        old although the source goes on answering; that is looked at where it `is_followed`."""
        if not pages:
            return "never"
        limits, newest = facts.feeds()[feed], pages[-1].at
        age = self.at - newest
        if age >= limits.stale:
            answers = is_followed and self.at - self.answered[feed] < limits.late
            return "stuck" if answers else "stale"
        since = newest
        for page in reversed(pages):
            if page.sameness is None or page.sameness != pages[-1].sameness:
                break
            since = page.at
        if is_followed and limits.stuck is not None and newest - since >= limits.stuck:
            return "stuck"
        return "late" if age >= limits.late else "fresh"

    def is_told_now(self, feed: str) -> bool:
        """Whether silence about somebody means that nothing has changed."""
        return feed == ARCHIVE or self.freshness(feed) in {"fresh", "late"}

    def is_told(self, feed: str, close: datetime) -> bool:
        """Whether a feed has told of the close of a day."""
        if feed == ARCHIVE:
            return True
        heard = self.told_to.get(feed, self.heard.get(feed))
        return heard is not None and close <= heard + facts.feeds()[feed].late

    def everybody(self) -> list[Person]:
        """Those who are counted, whom the lists have lost for too long as if they had left when they were lost."""
        return self.noted("everybody", self._everybody)

    def _everybody(self) -> list[Person]:
        found = []
        for key in sorted(self.people):
            person = self.people[key]
            allowed = facts.feeds()[board_of(person)].unlisted_counts_for
            if person.lost_at is not None and self.at - person.lost_at >= allowed:
                person = replace(person, left_at=person.lost_at)
            if person.left_at is None or person.left_at >= person.admitted_at:
                found.append(person)
        return found

    def asks_of(self, person: Person) -> list[Ask]:
        """Somebody's requests, in the order in which they were made."""
        return self.noted("asks by stay", self._asks_by_stay).get(person.key, [])

    def _asks_by_stay(self) -> dict[str | None, list[Ask]]:
        found: dict[str | None, list[Ask]] = {}
        for ask in sorted(self.asks.values(), key=lambda ask: (ask.referred_at, ask.key)):
            found.setdefault(ask.stay, []).append(ask)
        return found


def board_of(person: Person) -> str:
    """The feed that tells of somebody."""
    return feed_of(f"ward_board.{person.site}")


def known_of(arrived: Iterable[Arrived], *, at: datetime, known: datetime | None = None, is_live: bool = True) -> Known:
    """Lay over one another all pages that had come by an instant (None: all), oldest word first."""
    came = [each for each in arrived if known is None or each.came_at <= known]
    made = Known(at=at, is_live=is_live)
    named: dict[str, dict[str, tuple[Ask, datetime]]] = {}
    for each in sorted(came, key=lambda one: (one.page.at, one.came_at)):
        page, feed = each.page, feed_of(each.page.feed)
        _lay_people(made, page, is_list=each.is_list)
        made.responses |= {response.key: response for response in page.responses}
        made.offers |= {_offered(page, offer): (page, offer) for offer in page.offers}
        for ask in page.asks:
            named.setdefault(ask.key, {})[feed] = (ask, page.at)
        for locality, packages in page.handed_back.items():
            made.handed_back.setdefault((page.place, locality), []).append((page.at, float(packages)))
        (_lay_list if each.is_list else _lay_file)(made, each, feed)
    for feed, heard in made.heard.items():
        if feed in made.told_to:
            made.told_to[feed] = max(heard, made.told_to[feed])
    heads = {feed: {ask.key for ask in pages[-1].asks} for feed, pages in made.pages.items()}
    for key, words in named.items():
        feed = _believed(key, words, heads=heads, heard=made.heard)
        made.asks[key], seen = words[feed]
        made.asked_by[key] = feed
        if key not in heads[feed] and not made.asks[key].is_over:
            made.lost[key] = min(page.at for page in made.pages[feed] if page.at > seen)
    return made


def _lay_list(made: Known, each: Arrived, feed: str) -> None:
    """A live document: the newest word of its feed, with what of it is held as suspect or was refused."""
    page = each.page
    made.heard[feed] = page.at
    made.pages.setdefault(feed, []).append(page)
    if each.came_at <= made.at:
        made.answered[feed] = max(each.came_at, made.answered.get(feed, each.came_at))
    # What was held is in no store either; only while it is, it is said to be.
    for name in each.refused | each.doubted:
        made.refused.setdefault((page.place, name), set()).add(page.at)
    if feed in made.heard:
        doubted = {(page.place, name): page.at for name in each.doubted}
        others = {key: since for key, since in made.doubted.items() if key[0] != page.place or since == page.at}
        made.doubted = others | doubted


def _lay_file(made: Known, each: Arrived, feed: str) -> None:
    """A document of an archive: it speaks for all feeds of its format up to its time."""
    for other, of in facts.feeds().items():
        if of.format == facts.feeds()[feed].format:
            made.told_to[other] = max(each.page.at, made.told_to.get(other, each.page.at))


def _lay_people(made: Known, page: Page, *, is_list: bool) -> None:
    for person in page.people:
        before = made.people.get(person.key)
        days = {**(before.days if before else {}), **person.days}
        made.people[person.key] = with_days(person, days)
        (made.archived.discard if is_list else made.archived.add)(person.key)
    if not is_list or not page.feed.startswith("ward_board"):
        return
    named = {person.key for person in page.people}
    for key, person in made.people.items():
        if person.site == page.place and person.left_at is None and key not in named and person.lost_at is None:
            made.people[key] = replace(person, lost_at=page.at)


def _offered(page: Page, offer: Any) -> tuple[Any, ...]:
    # What a home wrote stands until it writes again, not for a day.
    on = getattr(offer, "updated_at", None) or getattr(offer, "on", None) or offer.starts_at
    return getattr(offer, "home", page.place), getattr(offer, "locality", ""), on


def _believed(
    key: str, words: dict[str, tuple[Ask, datetime]], *, heads: dict[str, set[str]], heard: dict[str, datetime]
) -> str:
    """Of hub and service one that lists it before one that has lost it before it began; of two the one that knows the
    later step, then the one that saw it last."""

    def rank(feed: str) -> tuple[bool, datetime, datetime]:
        ask, seen = words[feed]
        is_listed = key in heads[feed]
        is_lost = not is_listed and not ask.is_over and ask.started_at is None
        return not is_lost, ask.furthest, heard[feed] if is_listed else seen

    return max(words, key=rank)
