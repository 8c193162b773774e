"""What came to services in shifts, what is expected of them from that, and what they say they are staffed for.

Reads the store once for all lines of a plan. A day counts only where its feeds have spoken for it: what nobody told is
no history.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from catalogue.model import Feed
from db.engine import Connection
from db.read.episodes import Held, offers_from, referrals_in, responses_in
from db.read.feeds import days_spoken, newest_told
from metrics.flow.offers import SERVICE_OF
from metrics.flow.path import Node, path_of
from metrics.flow.service import Service, ServiceType
from metrics.plans.need import Need, came_in, closed_days, expected
from metrics.plans.plan import Spot, Staffed, StaffedBy
from metrics.plans.shift import ShiftRule, Window, shifts_of, window
from metrics.variance.band import DAYS
from metrics.vocabulary.days import close_of, days_from, london_day, start_of
from metrics.vocabulary.episodes import Offer, Referral
from picture.ground import Ground

_A_DAY = timedelta(days=1)
# Whatever has been received, though the picture be about an instant before it came.
_BY_NOW = datetime(9999, 1, 1, tzinfo=UTC)


class Counted(NamedTuple):
    """What is known of one spot. `need` None: too few days are known, `days_known` are; None and 0 where no history was
    asked for. `came` None: nobody has told how many came; of a shift that has not begun to take any, 0. `is_whole`: all
    that came by its end has been told. `known_until`: when `came` is not known any more with nothing told by then,
    None: that is not to come. `staffed` None: no feed says what is put up."""

    window: Window
    need: Need | None
    days_known: int
    staffed: Staffed | None
    came: int | None
    is_whole: bool
    known_until: datetime | None


class _Word(NamedTuple):
    """The newest time that a feed has told of, and for how long it may be silent; an archive may not."""

    newest: datetime
    allowed: timedelta


@dataclass(frozen=True, slots=True)
class _Told:
    """What was told of a service: when each request came, the whole days told of, and the last word of its feeds."""

    came: Sequence[datetime]
    days: frozenset[date]
    words: tuple[_Word, ...]


def planned(ground: Ground, services: Mapping[str, Service], organisation: str) -> list[Service]:
    """The services beneath an organisation that are planned by shift, in order of type and code."""
    types = {each.type for each in ground.catalogue.plans}
    beneath = ground.beneath(organisation)
    found = (each for code, each in services.items() if code in beneath and each.type in types)
    return sorted(found, key=lambda each: (each.type.value, each.organisation))


def spots_of(rules: Iterable[ShiftRule], services: Iterable[Service], days: Iterable[date]) -> list[Spot]:
    """Every shift of some services on some days, in order of days."""
    held, of = list(rules), list(services)
    return [
        Spot(service.organisation, day, shift.key)
        for day in days
        for service in of
        for shift in shifts_of(held, service.type, on=day)
    ]


def window_of(ground: Ground, service: Service | None, spot: Spot) -> Window | None:
    """When a spot is; None where the catalogue has no such service or shift (any more)."""
    if service is None:
        return None
    return window(shifts_of(ground.catalogue.plans, service.type, on=spot.day), spot.shift, on=spot.day)


def title_of(ground: Ground, services: Mapping[str, Service], spot: Spot) -> str:
    """What the shift of a spot is called; its key where the catalogue has it no more."""
    service = services.get(spot.service)
    held = () if service is None else shifts_of(ground.catalogue.plans, service.type, on=spot.day)
    return next((each.title for each in held if each.key == spot.shift), spot.shift)


async def expected_of(
    conn: Connection, ground: Ground, services: Mapping[str, Service], organisation: str, *, first: date, last: date,
    at: datetime,
) -> dict[Spot, Counted]:  # fmt: skip
    """What is known of every service and shift beneath an organisation on some days, in order of days."""
    days = days_from(first, until=last + _A_DAY)
    spots = spots_of(ground.catalogue.plans, planned(ground, services, organisation), days)
    return await counted(conn, ground, services, spots, at=at, known=None, with_need=True)


async def counted(
    conn: Connection, ground: Ground, services: Mapping[str, Service], spots: Iterable[Spot], *, at: datetime,
    known: datetime | None, with_need: bool,
) -> dict[Spot, Counted]:  # fmt: skip
    """What is known of some spots at an instant, as known then (None: by now). `with_need`: history is looked at, too.

    Spots of which the catalogue knows the service or the shift no more are left out.
    """
    asked = {spot: window_of(ground, services.get(spot.service), spot) for spot in spots}
    windows = {spot: each for spot, each in asked.items() if each is not None}
    if not windows:
        return {}
    today = london_day(at)
    # Of days to come nothing can have been told.
    firsts = [at, start_of(min(each.day for each in windows) - _A_DAY)]
    if with_need:
        # A day that is over is held against the four weeks before itself.
        firsts.append(start_of(min(today, *(each.day for each in windows)) - (DAYS + 1) * _A_DAY))
    codes = sorted({spot.service for spot in windows})
    told = await _told(conn, ground, services, codes, first=min(firsts), at=at, known=known)
    staffed = await _staffed(conn, services, windows, known=known)
    found = {}
    for spot, each in windows.items():
        of = told[spot.service]
        counts = _counts(ground, services[spot.service], spot, of, today) if with_need else {}
        found[spot] = Counted(
            window=each, need=expected(counts, on=spot.day, today=today, holidays=ground.holidays),
            # The days that the need rests on: those known on which there was such a shift.
            days_known=len(counts), staffed=staffed.get(spot), came=_came(of, each, at=at),
            is_whole=any(word.newest >= each.ends_at for word in of.words), known_until=_known_until(of, each),
        )  # fmt: skip
    return found


def _counts(ground: Ground, service: Service, spot: Spot, told: _Told, today: date) -> dict[date, float]:
    """How many came in the shift of each known day of the 28 before."""
    counts = {}
    for day in closed_days(min(today, spot.day)):
        then = window(shifts_of(ground.catalogue.plans, service.type, on=day), spot.shift, on=day)
        if day in told.days and then is not None:
            counts[day] = float(came_in(told.came, then))
    return counts


def _came(told: _Told, at_hand: Window, *, at: datetime) -> int | None:
    if at <= at_hand.came_from:
        return 0
    by = min(at, at_hand.ends_at)
    if any(word.newest >= by or at < _holds_until(word, at_hand) for word in told.words):
        return came_in(told.came, at_hand, until=at)
    return None


def _holds_until(word: _Word, at_hand: Window) -> datetime:
    """Until when a count holds that a feed has not told to the end of a shift: while the feed may be silent. Of a shift
    that is over the feed has as long once more to tell the rest, and no longer: it would be judged on a part for good.
    """
    silent = word.newest + word.allowed
    return silent if silent < at_hand.ends_at else at_hand.ends_at + word.allowed


def _known_until(told: _Told, at_hand: Window) -> datetime | None:
    if any(word.newest >= at_hand.ends_at for word in told.words):
        return None
    return max((_holds_until(word, at_hand) for word in told.words), default=None)


async def _told(
    conn: Connection, ground: Ground, services: Mapping[str, Service], codes: Sequence[str], *, first: datetime,
    at: datetime, known: datetime | None,
) -> dict[str, _Told]:  # fmt: skip
    teams = [code for code in codes if services[code].type is ServiceType.URGENT_RESPONSE]
    others = [code for code in codes if code not in teams]
    came: defaultdict[str, list[datetime]] = defaultdict(list)
    since: defaultdict[tuple[str, str], list[datetime]] = defaultdict(list)
    for response in await responses_in(conn, teams, start=first, end=at, known=known) if teams else ():
        came[response.organisation].append(response.episode.received_at)
        since[response.organisation, response.feed].append(response.episode.observed_at)
    for referral in await referrals_in(conn, others, start=first, end=at, known=known) if others else ():
        came[referral.organisation].append(_came_at(referral))
        since[referral.organisation, referral.feed].append(referral.episode.observed_at)
    feeds = {code: _feeds(ground, code, "response" if code in teams else "referral") for code in codes}
    keys = sorted({feed.key for of in feeds.values() for feed in of})
    spoken = await days_spoken(conn, keys, start=first, end=close_of(london_day(at)), known=known or _BY_NOW)
    newest = await newest_told(conn, known=known or _BY_NOW)
    return {
        code: _Told(
            came=sorted(came[code]),
            days=frozenset(
                day for feed in feeds[code] for day in _whole_days(
                    feed, spoken.get(feed.key, set()), since[code, feed.key], newest.get(feed.key)
                )
            ),
            words=tuple(
                _Word(newest[feed.key], feed.limits.late_after if feed.is_live else timedelta(0))
                for feed in feeds[code] if feed.key in newest
            ),
        )
        for code in codes
    }  # fmt: skip


def _came_at(held: Held[Referral]) -> datetime:
    """When a referral came to its service: decided for it, else made."""
    steps = path_of(held.episode).steps
    return steps[Node.ACCEPTANCE] or steps[0]


def _feeds(ground: Ground, code: str, kind: str) -> list[Feed]:
    feeds = ground.catalogue.feeds
    return [
        feeds[key] for key, covered in sorted(ground.covered.items()) if code in covered and kind in feeds[key].tells
    ]


def _whole_days(
    feed: Feed, spoken: set[date], observed: Sequence[datetime], newest: datetime | None
) -> Iterable[date]:  # fmt: skip
    """The days of which a feed has told all that came. A live one lists what closed in the 48 hours before, so that it
    has where it spoke on the day and on the day after; an archive has between its first word and its last, without the
    days of both, which it may begin and end in the middle of.
    """
    if feed.is_live:
        return {day for day in spoken if day + _A_DAY in spoken}
    if not observed or newest is None:
        return ()
    first, last = london_day(min(observed)), london_day(newest)
    return {first + number * _A_DAY for number in range(1, (last - first).days)}


async def _staffed(
    conn: Connection, services: Mapping[str, Service], windows: Mapping[Spot, Window], *, known: datetime | None
) -> dict[Spot, Staffed]:
    codes = sorted({spot.service for spot in windows})
    start = min(each.begins_at for each in windows.values())
    end = max(each.ends_at for each in windows.values())
    offers: defaultdict[str, list[Offer]] = defaultdict(list)
    for held in await offers_from(conn, codes, start=start, end=end, known=known):
        if SERVICE_OF.get(held.episode.kind) is services[held.organisation].type:
            offers[held.organisation].append(held.episode)
    found = {}
    for spot, each in windows.items():
        of_shift = [offer for offer in offers[spot.service] if each.begins_at <= offer.starts_at < each.ends_at]
        if of_shift:
            oldest = min(offer.observed_at for offer in of_shift)
            found[spot] = Staffed(sum(sorted(offer.offered for offer in of_shift)), StaffedBy.TOLD, oldest)
    return found
