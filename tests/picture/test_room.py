"""The room by hand: what services told, what silence does to it, hours, areas, and what is shown to hubs only."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from catalogue.model import Kind
from catalogue.tree import Tree
from db.read.series import SeriesIndex
from metrics.access import Grant, Role, Withheld
from metrics.beddays.worked import clock
from metrics.flow.offers import RESPONSE_VISIT
from metrics.room.answer import Answer, Next
from metrics.room.listing import Listing, Need, RoomRules
from metrics.vocabulary import Freshness
from metrics.vocabulary.days import london_day
from metrics.vocabulary.episodes import Offer
from picture.call import Call
from picture.ground import Ground
from picture.room import Entry, Room, Wanted, of_system, room
from picture.scope import Scope
from picture.sight import Sight
from picture.viewer import ITSELF
from tests.picture.given import AT, LIVING, TODAY, back, called
from tests.picture.test_services import offer

ALL = "all"


def shift(team: str, hour: int, *, usable: float | None, age: timedelta = timedelta(0)) -> Offer:
    """A shift of today that begins at an hour."""
    told = offer(team, TODAY, usable=usable, kind=RESPONSE_VISIT, locality=ALL, age=age, offered=6.0)
    return replace(told, starts_at=AT.replace(hour=hour, minute=0))


OFFERS = (
    shift("SIM-U1", 8, usable=3.0), shift("SIM-U1", 14, usable=8.0),
    shift("SIM-U2", 8, usable=0.0), shift("SIM-U2", 14, usable=8.0),
    offer("SIM-R1", TODAY, usable=0.0, not_usable={"wrong_area": 3}),
    offer("SIM-R1", TODAY, usable=1.0, locality="central"),
    offer("SIM-R1", TODAY, usable=0.0, locality="riverside"),
    offer("SIM-R2", TODAY, usable=0.0, locality="moor"), offer("SIM-R2", TODAY, usable=0.0, locality="carrick"),
    offer("SIM-R2", TODAY + timedelta(days=2), usable=2.0, locality="moor"),
    offer("SIM-C1", TODAY, usable=4.0, kind="community_bed", locality=ALL, age=timedelta(hours=5)),
    offer("SIM-C2", back(1), usable=4.0, kind="community_bed", locality=ALL, age=timedelta(days=1)),
)  # fmt: skip
# A team that has told of all its localities and has nothing left.
FULL = (
    offer("SIM-R2", TODAY, usable=0.0, locality="moor"), offer("SIM-R2", TODAY, usable=0.0, locality="carrick"),
)  # fmt: skip


def made(offers: Iterable[Offer] = OFFERS, *, wanted: Wanted | None = None, **call: Any) -> Room:
    return room(called(offers=offers, **call), wards={}, wanted=wanted or Wanted())


def by_code(found: Room) -> Mapping[str, Entry]:
    return {each.listing.organisation: each for each in found.entries}


def test_every_service_of_the_room_has_an_answer_with_its_reason() -> None:
    found = by_code(made())
    assert {code: (each.answer, each.says) for code, each in found.items()} == {
        "SIM-U1": (Answer.YES, "3 visits left this shift, told 09:00"),
        "SIM-U2": (Answer.NO, "Full, told 09:00; next visit expected 14:00"),
        "SIM-V1": (Answer.NOT_KNOWN, "Its places are not told here: ask before you send somebody"),
        **dict.fromkeys(
            ("SIM-S1", "SIM-S2", "SIM-S3"),
            (Answer.NOT_KNOWN, "Its places are not told here: ask before you send somebody"),
        ),
        "SIM-R1": (Answer.LIMITED, "1 start today (central 1), told 09:00"),
        "SIM-R2": (Answer.NO, "Full, told 09:00; next start expected Saturday 14 November"),
        "SIM-R3": (Answer.NOT_KNOWN, "Its places are not told here: ask before you send somebody"),
        "SIM-C1": (Answer.NOT_KNOWN, "Nobody knows: last told 04:00"),
        "SIM-C2": (Answer.NOT_KNOWN, "Nobody knows: last told Wednesday 11 November 09:00"),
    }
    assert found["SIM-R2"].next == Next(usable=2.0, on=TODAY + timedelta(days=2))
    assert found["SIM-C1"].left.freshness is Freshness.STALE


def test_the_next_place_is_never_guessed_from_what_is_old_or_of_another_part() -> None:
    old = offer("SIM-R2", TODAY + timedelta(days=2), usable=2.0, locality="moor", age=timedelta(days=9))
    assert by_code(made((*FULL, old)))["SIM-R2"].next is None
    elsewhere = offer("SIM-R2", TODAY + timedelta(days=1), usable=2.0, locality="carrick")
    wanted = Wanted(council="SIM-L2", locality="moor")
    ahead = offer("SIM-R2", TODAY + timedelta(days=2), usable=2.0, locality="moor")
    found = by_code(made((*FULL, ahead, elsewhere), wanted=wanted))["SIM-R2"]
    assert found.next == Next(usable=2.0, on=TODAY + timedelta(days=2))


def test_a_present_shift_is_no_day_and_before_the_first_nobody_knows() -> None:
    later = by_code(made((shift("SIM-U1", 14, usable=8.0),)))["SIM-U1"]
    assert later.answer is Answer.NOT_KNOWN
    afternoon = AT.replace(hour=15)
    shifts = [replace(each, observed_at=afternoon) for each in OFFERS[2:4]]
    assert by_code(made(shifts, at=afternoon))["SIM-U2"].answer is Answer.YES


def test_at_night_it_is_closed_and_says_when_it_opens() -> None:
    night = clock("2026-11-12 22:00")
    found = made(at=night)
    assert {each.answer for each in found.entries} == {Answer.CLOSED}
    assert by_code(found)["SIM-U1"].says == "Closed now, opens Friday 13 November 08:00"
    assert found.changes_at == clock("2026-11-13 08:00")


def test_it_changes_when_a_word_grows_old_or_something_closes() -> None:
    assert made().changes_at == AT + timedelta(minutes=15)
    assert made(()).changes_at == clock("2026-11-12 18:00")


@pytest.mark.parametrize(
    ("wanted", "codes"),
    [
        (Wanted(need=Need.REABLEMENT), {"SIM-R1", "SIM-R2", "SIM-R3"}),
        (Wanted(council="SIM-L3"), {"SIM-U2", "SIM-V1", "SIM-S3", "SIM-R3", "SIM-C2"}),
        (Wanted(locality="moor"), {"SIM-U1", "SIM-V1", "SIM-S2", "SIM-R2", "SIM-C1"}),
        (Wanted(council="SIM-L1", locality="moor"), set()),
        (Wanted(need=Need.REABLEMENT, council="SIM-L2"), {"SIM-R2"}),
    ],
)
def test_it_is_narrowed_to_who_serves_a_place(wanted: Wanted, codes: set[str]) -> None:
    assert set(by_code(made(wanted=wanted))) == codes


def test_of_a_locality_only_what_is_put_up_there_counts() -> None:
    north = by_code(made(wanted=Wanted(locality="north")))["SIM-R1"]
    assert (north.answer, north.says) == (Answer.NO, "Full (3 wrong area), told 09:00")


@pytest.mark.parametrize(
    "told",
    [
        # The others told only yesterday, or never; "all" of yesterday is of no locality of today.
        (offer("SIM-R1", back(1), usable=4.0, locality="central"),),
        (),
        (offer("SIM-R1", TODAY, usable=0.0, locality="central"), offer("SIM-R1", back(1), usable=4.0, locality=ALL)),
        # One that the catalogue does not name has told too.
        (
            offer("SIM-R1", TODAY, usable=0.0, locality=ALL),
            offer("SIM-R1", back(1), usable=4.0, locality="over_the_border"),
        ),
    ],
)
def test_it_is_not_full_while_a_locality_has_told_nothing_of_today(told: tuple[Offer, ...]) -> None:
    north = offer("SIM-R1", TODAY, usable=0.0)
    found = by_code(made((north, *told)))["SIM-R1"]
    assert (found.answer, found.left.is_whole) == (Answer.NOT_KNOWN, False)
    assert found.says == "None where it was told; the rest was not told lately, told 09:00"
    some = by_code(made((replace(north, usable=3.0), *told)))["SIM-R1"]
    assert (some.answer, some.says) == (Answer.YES, "At least 3 starts today (north 3), told 09:00")


@pytest.mark.parametrize(
    "told",
    [
        (offer("SIM-R1", TODAY, usable=0.0, locality=ALL),),
        tuple(offer("SIM-R1", TODAY, usable=0.0, locality=each) for each in ("north", "central", "riverside")),
    ],
)
def test_it_is_full_once_every_locality_or_all_at_once_is_told(told: tuple[Offer, ...]) -> None:
    yesterday = (offer("SIM-R1", back(1), usable=4.0, locality=each.locality) for each in told)
    found = by_code(made((*told, *yesterday)))["SIM-R1"]
    assert (found.answer, found.left.is_whole) == (Answer.NO, True)
    # What used to be told of everywhere at once and is told by locality now hides nothing.
    once = offer("SIM-R1", back(2), usable=4.0, locality=ALL)
    assert by_code(made((*told, once)))["SIM-R1"].answer is Answer.NO


def test_a_service_of_no_named_locality_that_told_of_everywhere_is_not_full_by_word_of_a_part() -> None:
    beds = [
        offer("SIM-C1", TODAY, usable=0.0, kind="community_bed", locality="north"),
        offer("SIM-C1", back(1), usable=4.0, kind="community_bed", locality=ALL),
    ]
    assert by_code(made(beds))["SIM-C1"].answer is Answer.NOT_KNOWN


def _listing(*councils: str, localities: Iterable[str] = (), organisation: str = "SIM-S1") -> Listing:
    return Listing(
        organisation=organisation, need=Need.SAME_DAY, who="GP", age="18 and over", route="By the ward",
        councils=frozenset(councils), localities=frozenset(localities),
    )  # fmt: skip


def _with(*listings: Listing) -> Call:
    """A call in whose room these alone stand."""
    call, rules = called(offers=OFFERS), RoomRules(listings=listings)
    ground = Ground(replace(LIVING, room=rules), on=TODAY, index=SeriesIndex())
    return replace(call, ground=ground, scope=Scope(ground, "SIM"))


def test_a_locality_that_the_room_alone_names_can_be_asked_for() -> None:
    call = _with(_listing("SIM-L1", localities={"harbour"}), _listing("SIM-L2", organisation="SIM-S2"))
    found = room(call, wards={}, wanted=Wanted(locality="harbour"))
    assert set(by_code(found)) == {"SIM-S1"}
    assert [(area.council, "harbour" in area.localities) for area in found.areas] == [
        ("SIM-L1", True), ("SIM-L2", False),
    ]  # fmt: skip
    # Of several councils nobody says of which it is.
    shared = room(
        _with(_listing("SIM-L1", "SIM-L2", localities={"harbour", "moor"})), wards={}, wanted=Wanted(locality="harbour")
    )
    assert set(by_code(shared)) == {"SIM-S1"}
    assert [({"harbour", "moor"} & set(area.localities)) for area in shared.areas] == [
        {"harbour"}, {"harbour", "moor"},
    ]  # fmt: skip


def test_no_council_is_listed_for_whose_people_nobody_stands_in_this_room() -> None:
    outside = _listing("SIM-L3", organisation="ELSEWHERE")
    ended = replace(_listing("SIM-L2", organisation="SIM-S2"), valid_to=back(1))
    areas = room(_with(_listing("SIM-L1"), outside, ended), wards={}, wanted=Wanted()).areas
    assert [area.council for area in areas] == ["SIM-L1"]


def test_the_room_is_the_systems_whoever_of_it_is_asked_about() -> None:
    trust = called(offers=OFFERS, organisation="SIM-T1")
    whole = of_system(replace(trust, path=tuple(trust.ground.organisation(each) for each in ("SIM", "SIM-T1"))))
    assert whole.organisation.code == "SIM"
    assert whole.covered("offer").expected > trust.covered("offer").expected
    assert len(room(whole, wards={}, wanted=Wanted()).entries) == len(LIVING.room.listings)


def _seen_by(*grants: Grant, hides: str = "SIM-R1", offers: Iterable[Offer] = OFFERS) -> Call:
    """A call in which a team is a provider that shows what it has to hubs only."""
    own = replace(LIVING.organisations[hides], kind=Kind.PROVIDER)
    catalogue = replace(LIVING, organisations={**LIVING.organisations, hides: own})
    viewer = replace(ITSELF, grants=grants)
    call, today = called(offers=offers), london_day(AT)
    return replace(call, sight=Sight(viewer, Tree(catalogue, on=today), today=today, hubs_only=frozenset({hides})))


def test_what_is_shown_to_hubs_only_tells_no_count_no_answer_and_no_age() -> None:
    hidden = by_code(room(_seen_by(Grant(Role.VIEWER, "SIM")), wards={}, wanted=Wanted()))["SIM-R1"]
    assert (hidden.answer, hidden.withheld) == (Answer.ASK_HUB, Withheld.HUBS_ONLY)
    assert (hidden.left.usable, hidden.left.where, hidden.left.not_usable, hidden.left.observed_at) == (
        None, (), {}, None,
    )  # fmt: skip
    assert hidden.next is None
    shown = by_code(room(_seen_by(Grant(Role.HUB, "SIM")), wards={}, wanted=Wanted()))["SIM-R1"]
    assert (shown.answer, shown.withheld) == (Answer.LIMITED, None)


def test_what_is_shown_to_hubs_only_is_not_dated_by_when_the_answer_changes() -> None:
    told = [offer("SIM-R1", TODAY, usable=4.0, age=timedelta(minutes=7))]
    desk_closes = clock("2026-11-12 18:00")
    seen = [
        room(_seen_by(Grant(role, "SIM"), offers=told), wards={}, wanted=Wanted()).changes_at
        for role in (Role.VIEWER, Role.HUB)
    ]
    assert seen[0] == desk_closes
    assert seen[1] is not None
    assert seen[1] < desk_closes
