"""Services by hand: what they put up and what of it can be had, what silence does to it, who waits there."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from db.engine import Connection
from metrics.flow.capacity_words import says_of
from metrics.flow.lane import Span
from metrics.flow.offers import HOME_CARE_HOURS, RESPONSE_VISIT, VIRTUAL_WARD_PLACE
from metrics.flow.service import ServiceType
from metrics.flow.unused import Unused
from metrics.vocabulary import Freshness
from metrics.vocabulary.days import at_time, start_of
from metrics.vocabulary.episodes import Offer, Pathway
from picture.board import When
from picture.call import Call, call
from picture.earliest_starts import EarliestStart, Starts, earliest_starts
from picture.memory import Memory
from picture.referrals import Wanted, referrals_of
from picture.requests import Narrowed
from picture.services import ServiceCapacity, Services, services
from picture.viewer import ITSELF
from picture.virtual_wards import virtual_wards
from tests.picture.given import AT, TODAY, back, called, person
from tests.picture.partners import AT_NINE, NOW, partners
from tests.picture.requested import request
from tests.picture.test_responses import response


def offer(
    service: str, on: date, *, usable: float | None, taken: float | None = 0.0, held: float | None = 0.0,
    not_usable: Mapping[str, float] | None = None, kind: str = "reablement_start", locality: str = "north",
    age: timedelta = timedelta(0), offered: float | None = None,
) -> Offer:  # fmt: skip
    parts = (usable or 0.0) + (taken or 0.0) + (held or 0.0) + sum((not_usable or {}).values())
    return Offer(
        organisation=service, kind=kind, locality=locality, starts_at=start_of(on),
        offered=parts if offered is None else offered, held=held, taken=taken, usable=usable, observed_at=AT - age,
        not_usable=not_usable or {},
    )  # fmt: skip


def rota(service: str, locality: str, *free: float, age: timedelta = timedelta(0)) -> list[Offer]:
    """A week of home care from today: so many hours free each day, ten more taken."""
    return [
        offer(service, TODAY + timedelta(days=ahead), usable=hours, taken=10.0, held=None, kind=HOME_CARE_HOURS,
              locality=locality, age=age)
        for ahead, hours in enumerate(free)
    ]  # fmt: skip


OFFERS = (
    offer("SIM-R1", TODAY, usable=0.0, not_usable={"wrong_area": 3, "single_handed_only": 1}),
    offer("SIM-R1", TODAY, usable=1.0, taken=2.0, locality="central"),
    offer("SIM-R1", TODAY + timedelta(days=1), usable=2.0),
    offer("SIM-R1", back(1), usable=2.0, taken=1.0),
    offer("SIM-R1", back(3), usable=1.0),
    offer("SIM-R2", TODAY, usable=2.0, locality="moor"),
    *rota("SIM-H01", "north", 0.5, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0),
    *rota("SIM-H01", "central", 0, 0, 0, 0, 0, 0, 0),
    offer("SIM-N01", back(5), usable=2.0, taken=30.0, kind="care_home_bed", locality="nursing", age=timedelta(days=5)),
    offer("SIM-N01", back(20), usable=4.0, taken=9.0, kind="care_home_bed", locality="residential",
          age=timedelta(days=20)),
)  # fmt: skip
REQUESTS = (
    request("a", referred=24, decided=20, holder="SIM-R1", stay="ST-a", double_handed=False),
    request("b", referred=23, decided=20, holder="SIM-R1", double_handed=True),
    request("c", referred=20, decided=10, holder="SIM-R1", locality="central"),
    # Decided for care at home and held by the hub: ten hours, two carers for three, hours unknown, another locality.
    request("d", referred=40, decided=30, hours=10.0, stay="ST-d"),
    request("e", referred=30, decided=20, hours=3.0, double_handed=True),
    request("f", referred=29, decided=20),
    request("g", referred=28, decided=20, hours=5.0, locality="carrick", council="SIM-L2"),
    # Not decided yet: it waits for nobody but the hub.
    request("h", referred=2, stay="ST-a"),
    request("i", referred=60, decided=40, pathway=Pathway.P3, stay="ST-a"),
)
PEOPLE = (person("ST-a"), person("ST-d", ward="SIM-S2-W06"))


def call_of(organisation: str = "SIM", *, offers: Iterable[Offer] = OFFERS, **silent: timedelta) -> Call:
    return called(*PEOPLE, organisation=organisation, referrals=REQUESTS, offers=offers, silent=silent)


def made(called_: Call, *, type_: ServiceType | None = None, starts: Starts | None = None) -> Services:
    return services(called_, starts=starts or {}, wards={}, type_=type_, narrowed=Narrowed())


def one(found: Services, code: str) -> ServiceCapacity:
    return next(each for each in found.services if each.service.organisation == code)


def test_a_team_by_hand() -> None:
    team = one(made(call_of()), "SIM-R1")
    assert team.capacity is not None
    assert (team.capacity.offered, team.capacity.taken, team.capacity.usable) == (7.0, 2.0, 1.0)
    assert team.capacity.not_usable == {"wrong_area": 3.0, "single_handed_only": 1.0}
    assert [(day.on, day.capacity.usable) for day in team.days] == [(TODAY, 1.0), (TODAY + timedelta(days=1), 2.0)]
    assert team.unused == Unused(day=2.0, week=3.0, days_told=2)
    # a would fit what is kept for one carer, b needs two, c is where there is a start.
    assert (team.waiting, team.waiting_of_organisation, team.in_area) == (3, 3, 0)
    assert team.fit is not None
    assert (team.fit.fits, team.fit.single_only, team.fit.unknown) == (1, 1, 0)


def test_a_sum_that_lacks_what_somebody_told_too_long_ago_is_partial() -> None:
    old = offer("SIM-R2", TODAY, usable=2.0, locality="moor", age=timedelta(days=9))
    found = made(call_of(offers=(*OFFERS[:3], old)), type_=ServiceType.REABLEMENT)
    told, silent = one(found, "SIM-R1"), one(found, "SIM-R2")
    assert told.capacity is not None
    assert not told.capacity.is_partial
    assert silent.capacity is None
    (total,) = found.totals
    assert total.told < total.services
    assert total.capacity is not None
    assert (total.capacity.offered, total.capacity.is_partial) == (told.capacity.offered, True)
    # So is what one of them puts up, where it told of one locality alone.
    half = one(made(call_of(offers=(*OFFERS[:3], replace(old, organisation="SIM-R1")))), "SIM-R1")
    assert half.capacity is not None
    assert (half.capacity.offered, half.capacity.is_partial) == (7.0, True)
    assert [day.capacity.is_partial for day in half.days] == [True, False]
    everyone = [offer(each.service.organisation, TODAY, usable=1.0) for each in found.services]
    (whole,) = made(call_of(offers=everyone), type_=ServiceType.REABLEMENT).totals
    assert whole.capacity is not None
    assert not whole.capacity.is_partial


def test_home_care_is_hours_a_week_and_who_of_its_area_they_fit() -> None:
    said = EarliestStart(TODAY + timedelta(days=2), AT)
    carer = one(made(call_of(), starts={("SIM-H01", "north"): said}), "SIM-H01")
    assert carer.capacity is not None
    assert (carer.capacity.offered, carer.capacity.usable) == (12.5 + 140, 12.5)
    # Half an hour today begins nothing.
    assert carer.capacity.earliest == TODAY + timedelta(days=1)
    assert (carer.waiting, carer.in_area) == (0, 3)
    rows = referrals_of(
        call_of(), narrowed=Narrowed(), wanted=Wanted(in_area_of="SIM-H01"), span=Span(AT, AT)
    )  # fmt: skip
    assert [row.request.referral.key for row in rows] == ["RF-d", "RF-e", "RF-f"]
    # d takes 10 of the 12.5 hours, e would need 6 of what is left; nobody said what f needs.
    assert carer.fit is not None
    assert (carer.fit.fits, carer.fit.unknown) == (1, 1)
    assert {place.locality: place.earliest for place in carer.places} == {"north": said, "central": None}


def test_a_home_is_as_old_as_its_own_entry_and_an_old_entry_is_reckoned_with_nowhere() -> None:
    found = made(call_of(), type_=ServiceType.CARE_HOME)
    home = one(found, "SIM-N01")
    assert {place.locality: place.freshness for place in home.places} == {
        "nursing": Freshness.FRESH, "residential": Freshness.STALE,
    }  # fmt: skip
    assert home.capacity is not None
    assert (home.capacity.usable, home.days, home.unused, home.fit, home.in_area) == (2.0, (), None, None, 1)
    (total,) = found.totals
    assert (total.services, total.told, total.waiting) == (18, 1, 1)


def test_what_a_silent_team_has_left_is_not_known_and_not_free() -> None:
    old = [replace(each, observed_at=AT - timedelta(hours=3)) if each.organisation == "SIM-R1" else each
           for each in OFFERS]  # fmt: skip
    found = made(call_of(offers=old, capacity_r1=timedelta(hours=3)), type_=ServiceType.REABLEMENT)
    team = one(found, "SIM-R1")
    assert (team.capacity, team.days, team.fit, team.waiting) == (None, (), None, 0)
    assert [(place.is_told, place.capacity.offered) for place in team.places] == [(False, 3.0), (False, 4.0)]
    (total,) = found.totals
    assert total.capacity is not None
    assert (total.services, total.told, total.capacity.usable) == (3, 1, 2.0)


def test_a_type_adds_up_its_services_and_counts_whoever_waits_once() -> None:
    found = made(call_of())
    totals = {total.type: total for total in found.totals}
    team = totals[ServiceType.REABLEMENT]
    assert team.capacity is not None
    assert (team.capacity.offered, team.capacity.usable, team.waiting) == (9.0, 3.0, 3)
    assert team.unused == Unused(day=2.0, week=3.0, days_told=2)
    # d, e and f wait for three providers of the north each, g for those of another council.
    assert totals[ServiceType.HOME_CARE].waiting == 4
    assert totals[ServiceType.HUB].waiting == 6
    assert totals[ServiceType.HUB].capacity is None


@pytest.mark.parametrize(
    ("organisation", "shown"),
    [
        # A hospital sees who holds a request of its people; a council its services, and who else holds one.
        ("SIM-S1", {"SIM-R1": 1, "SIM-D1": 2}),
        ("SIM-S2-W06", {"SIM-D1": 1}),
        ("SIM-R1", {"SIM-R1": 3}),
    ],
)
def test_an_organisation_of_either_tree_sees_its_services(organisation: str, shown: Mapping[str, int]) -> None:
    found = made(call_of(organisation))
    assert {each.service.organisation: each.waiting_of_organisation for each in found.services} == shown
    if "SIM-R1" in shown:
        assert one(found, "SIM-R1").waiting == 3


def test_response_teams_have_the_shifts_that_are_not_over_and_their_open_clocks() -> None:
    afternoon = AT + timedelta(hours=6)
    shifts = [
        replace(
            offer("SIM-U1", TODAY, usable=visits, kind=RESPONSE_VISIT, locality="all", age=-timedelta(hours=6)),
            starts_at=at_time(TODAY, time(hour)),
        )
        for hour, visits in ((8, 3.0), (14, 6.0))
    ]
    waits = called(offers=shifts, at=afternoon, responses=[response("a", -2), response("b", 3, seen=2)])
    team = one(made(waits, type_=ServiceType.URGENT_RESPONSE), "SIM-U1")
    assert team.capacity is not None
    assert (team.capacity.usable, team.waiting, team.fit) == (6.0, 1, None)


async def test_the_earliest_start_is_what_the_newest_file_says(store: Connection) -> None:
    sending = await partners(store)
    for at, start in ((AT_NINE - timedelta(hours=2), {"home_care.days_to_start": 2.0}), (AT_NINE, {})):
        figures = {"home_care.packages_waiting": 3.0, **start}
        await sending.send("home_care_h01", "SIM-H01", figures, at=at, dimensions=(("locality", "north"),))
    figures = {"home_care.packages_waiting": 1.0, "home_care.days_to_start": 3.0}
    await sending.send("home_care_h02", "SIM-H02", figures, dimensions=(("locality", "central"),))
    memory = Memory()
    async with call(store, memory, organisation="SIM", when=When(), now=NOW, viewer=ITSELF) as live:
        found = await earliest_starts(store, memory, live, when=When(), viewer=ITSELF)
    when = When(at=AT_NINE - timedelta(hours=1))
    async with call(store, memory, organisation="SIM", when=when, now=NOW, viewer=ITSELF) as before:
        then = await earliest_starts(store, memory, before, when=when, viewer=ITSELF)
    assert found == {
        ("SIM-H01", "north"): EarliestStart(None, AT_NINE),
        ("SIM-H02", "central"): EarliestStart(date(2026, 11, 13), AT_NINE),
    }
    assert then[("SIM-H01", "north")] == EarliestStart(date(2026, 11, 12), AT_NINE - timedelta(hours=2))


PLACES = {
    "virtual_ward.places": 60.0, "virtual_ward.people": 52.0, "virtual_ward.waiting_step_up": 2.0,
    "virtual_ward.waiting_step_down": 5.0, "virtual_ward.accepting": 1.0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("said", "after", "offered", "says", "waiting"),
    [
        ({}, 0, 60.0, "60 offered: 1 usable, 7 held, 52 taken", 7),
        ({"virtual_ward.accepting": 0.0}, 0, 60.0, "60 offered: 7 held, 52 taken, 1 not accepting", 7),
        ({"virtual_ward.people": 63.0}, 0, 60.0, "60 offered: 7 held, 63 taken, none usable", 7),
        # Whether it takes anybody in, or how many it has accepted, it does not say.
        ({"virtual_ward.accepting": None}, 0, 60.0, "60 offered: 7 held, 52 taken, what is usable is not told", 7),
        ({"virtual_ward.waiting_step_up": None}, 0, 60.0, "60 offered: 52 taken, what is usable is not told", None),
        ({"virtual_ward.people": None}, 0, None, None, 7),
        ({}, 30, None, None, None),
    ],
)
async def test_a_virtual_ward_puts_up_what_it_says(
    store: Connection, said: dict[str, float | None], after: int, offered: float | None, says: str | None,
    waiting: int | None,
) -> None:  # fmt: skip
    sending = await partners(store)
    figures = {measure: value for measure, value in (PLACES | said).items() if value is not None}
    await sending.send("virtual_ward_v1", "SIM-V1", figures)
    memory, now = Memory(), NOW + timedelta(hours=after)
    async with call(store, memory, organisation="SIM", when=When(), now=now, viewer=ITSELF) as live:
        wards = await virtual_wards(store, memory, live, when=When(), viewer=ITSELF)
    found = services(live, starts={}, wards=wards, type_=ServiceType.VIRTUAL_WARD, narrowed=Narrowed())
    ward, (total,) = one(found, "SIM-V1"), found.totals
    for capacity in (ward.capacity, total.capacity):
        assert (None if capacity is None else capacity.offered) == offered
        assert (None if capacity is None else says_of(capacity, kind=VIRTUAL_WARD_PLACE)) == says
    if "virtual_ward.people" not in said or said["virtual_ward.people"] is not None:
        assert ward.waiting == total.waiting == ward.waiting_of_organisation == waiting
        assert [(place.capacity.offered, place.is_told) for place in ward.places] == [(60.0, not after)]
    assert ward.fit is None
