"""Bed days of an organisation over a period, and those who are ready to leave now: acute and community apart.

In nights and in calendar days, each named. Days since DRD, bed days without criteria and length of stay are figures of
their own and are never put in one.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from db.engine import Connection
from db.read.bed_days import Total
from metrics.beddays.census import Length, length_of, long_stays
from metrics.beddays.closed_days import ClosedDays
from metrics.beddays.delays import InBed, ReadyCount, bands, in_bed_of, ready_now
from metrics.beddays.sums import BANDS_OF, NUMBERS, UNTOLD
from metrics.beddays.unit import Care
from metrics.vocabulary.episodes import Stay
from picture.call import Call
from picture.counted import Counted, added, counted
from picture.presence import as_counted
from picture.viewer import Viewer
from picture.whose import whose


class Group(StrEnum):
    """What bed days are shared out by. COUNCIL: where people live."""

    WARD = "ward"
    SITE = "site"
    TRUST = "trust"
    COUNCIL = "council"
    WEEKDAY = "weekday"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What the known days of a period add up to. `final`: those who left in it by days since DRD of the final spell."""

    nights: int
    calendar_days: int
    ready_nights: int
    ready_calendar_days: int
    long_nights: Mapping[int, int]
    admissions: int
    departures: int
    final: Mapping[str, int]

    @property
    def is_nothing(self) -> bool:
        """Whether it is nought throughout: somebody who only moved costs a ward nothing."""
        return not (self.calendar_days or self.admissions or self.departures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """Those in beds now. `ready` with the longest since DRD, `current`: by days since DRD of the current spell."""

    ready: ReadyCount
    current: Mapping[str, int]
    long_stays: Mapping[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One ward, site, trust, council or weekday, or all, under one care's rule.

    `known`: the days of the period that `spent` tells of; None where of none. `present` None: a weekday has none, and
    where nobody tells who is there now it is not nobody.
    """

    key: str | None
    care: Care
    known: frozenset[date]
    spent: Spent | None
    present: Present | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BedDays:
    """The picture: `whole` first by care, then the parts in order of key."""

    counted: Counted
    by: Group
    whole: tuple[Line, ...]
    parts: tuple[Line, ...]


async def bed_days(
    conn: Connection, call: Call, *, by: Group, days: ClosedDays, ward: str | None, viewer: Viewer
) -> BedDays:
    """The bed days of a call's organisation, within the call's look."""
    found = await counted(conn, call, days=days, ward=ward, viewer=viewer)
    totals = await found.totals(conn, by_council=by is Group.COUNCIL, by_weekday=by is Group.WEEKDAY)
    people = list(_present(call, wards=found.part.wards))
    lines = _Lines(call, found, by)
    of_total, of_person = _keys(by, call)
    return BedDays(
        counted=found, by=by,
        whole=tuple(lines.of(None, totals, people)),
        parts=tuple(lines.by(totals, people, of_total=of_total, of_person=of_person)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """Somebody in a bed now, with their stay and how long they have lain there."""

    person: InBed
    stay: Stay
    feed: str
    length: Length

    @property
    def council(self) -> str:
        """Where they live."""
        return self.stay.home_council or UNTOLD


def _present(call: Call, *, wards: Sequence[str] | None) -> Iterable[Here]:
    for each in call.roll.people.values():
        stay = each.record.stay
        if (stay.left_at is not None and stay.left_at <= call.at) or not call.scope.holds(each):
            continue
        person = as_counted(each, call)
        if not call.is_told_now(person.feed):
            continue
        here = in_bed_of(person.record, units=call.settings.units, at=call.at)
        if here is not None and (wards is None or here.ward in wards):
            yield Here(person=here, stay=stay, feed=person.feed, length=length_of(person.record, at=call.at))


def present_of(call: Call, *, ward: str | None, by: Group | None) -> Iterator[tuple[str | None, Here]]:
    """Those in beds now, each with the key of the part that they are of; None: of all (`by` None)."""
    of_person = None if by is None else _keys(by, call)[1]
    if by is not None and of_person is None:
        return
    for here in _present(call, wards=whose(call, call.roll.sites, ward=ward).wards):
        key = None if of_person is None else of_person(here)
        if by is None or key is not None:
            yield key, here


_OfTotal = Callable[[Total], str | None]
_OfPerson = Callable[[Here], str | None]


def _keys(by: Group, call: Call) -> tuple[_OfTotal, _OfPerson | None]:
    """What a total and a person belong to."""
    parent = call.ground.tree.parent
    if by is Group.WEEKDAY:
        return (lambda total: None if total.weekday is None else str(total.weekday)), None
    if by is Group.COUNCIL:
        return (lambda total: total.council), (lambda here: here.council)
    if by is Group.TRUST:
        return (lambda total: parent(total.site)), (lambda here: parent(here.person.site))
    if by is Group.WARD:
        return (lambda total: total.ward), (lambda here: here.person.ward or UNTOLD)
    return (lambda total: total.site), (lambda here: here.person.site)


class _Lines:
    def __init__(self, call: Call, found: Counted, by: Group) -> None:
        self._units = call.settings.units
        self._found = found
        self._by = by

    def by(
        self, totals: Sequence[Total], people: Sequence[Here], *, of_total: _OfTotal, of_person: _OfPerson | None
    ) -> Iterable[Line]:
        """The lines of each key, in order."""
        by_key: defaultdict[str, list[Total]] = defaultdict(list)
        for total in totals:
            if (key := of_total(total)) is not None:
                by_key[key].append(total)
        unknown = self._found.unknown(self._by)
        here: defaultdict[str, list[Here]] = defaultdict(list)
        for each in people if of_person is not None else ():
            if of_person is not None and (key := of_person(each)) is not None:
                here[key].append(each)
        for key in sorted({*by_key, *here, *unknown}):
            lines = list(self.of(key, by_key[key], here[key] if of_person is not None else None))
            yield from lines or self._unknown(key, unknown)

    def of(self, key: str | None, totals: Sequence[Total], people: Sequence[Here] | None) -> Iterable[Line]:
        """One line for each care that has anybody in it."""
        # What a site that tells of nobody here would have told is not known where its days are not.
        untold = self._found.beneath(self._by, key) - {total.site for total in totals}
        for care in Care:
            mine = [total for total in totals if self._care(total) is care]
            here = None if people is None else [each for each in people if each.person.care is care]
            if mine or here:
                sites = {total.site for total in mine} | {each.person.site for each in here or ()}
                known = self._known(sites | untold, weekday=key if people is None else None)
                spent = spent_of([total for total in mine if total.day is None or total.day in known])
                is_told = bool(here) or any(self._found.is_told_now(site) for site in sites | untold)
                yield Line(
                    key=key, care=care, known=known, spent=spent if known else None,
                    present=None if here is None or not is_told else _now(here),
                )  # fmt: skip

    def _unknown(self, key: str, sites: Mapping[str, str]) -> Iterable[Line]:
        """A place that should be told of and is not, in its own care: there, and unknown."""
        if key in sites:
            site = sites[key]
            care = self._units.of(ward=None if key == site else key, site=site).care
            present = _now([]) if self._found.is_told_now(site) else None
            yield Line(key=key, care=care, known=frozenset(), spent=None, present=present)

    def _care(self, total: Total) -> Care:
        return self._units.of(ward=None if total.ward == UNTOLD else total.ward, site=total.site).care

    def _known(self, sites: Iterable[str], *, weekday: str | None) -> frozenset[date]:
        known = self._found.whole(sites)
        return frozenset(day for day in known if weekday in (None, str(day.weekday())))


def spent_of(totals: Sequence[Total]) -> Spent | None:
    """What totals come to together; None where there are none."""
    if not totals:
        return None
    whole = totals[0]
    for each in totals[1:]:
        whole = added(whole, each)
    numbers = dict(zip(NUMBERS, whole.numbers, strict=True))
    return Spent(
        nights=numbers["nights"], calendar_days=numbers["calendar_days"], ready_nights=numbers["ready_nights"],
        ready_calendar_days=numbers["ready_calendar_days"],
        long_nights={least: numbers[f"long_{least}"] for least in (7, 14, 21)},
        admissions=whole.admissions, departures=whole.departures,
        final={name: numbers[field] for field, name in BANDS_OF.items()},
    )  # fmt: skip


def _now(people: Sequence[Here]) -> Present:
    return Present(
        ready=ready_now(each.person for each in people),
        current=bands(each.person.delay for each in people),
        long_stays=long_stays(each.length for each in people),
    )
