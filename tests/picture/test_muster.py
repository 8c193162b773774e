"""People mustered once and kept from call to call add up to what mustering them anew adds up to, whatever happens."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.flow.blockage import Stance, Window
from metrics.flow.leading import HandedBack
from metrics.flow.stance import ToldStance
from metrics.vocabulary.days import at_time, close_of, start_of
from picture.blockages import Blockages, blockages_of
from picture.call import Call
from picture.muster import muster
from picture.red_green import Group, RedGreen, red_green
from picture.roll import Person
from picture.shelf import Shelf
from picture.stances import NOBODY_SAID, Stances
from tests.picture.given import AT, LIVING, TODAY, back, called, person, without_notes

SINCE = start_of(back(3)) + timedelta(hours=10)
TRANSPORT = {0: "red: hospital.transport", 1: "red: hospital.transport", 2: "green", 4: "red"}
HOME_CARE = dict.fromkeys(range(4), "red: capacity.home_social_care")


def _versions(key: str) -> tuple[Person | None, ...]:
    """What may be told of one person, one after the other; None: they are taken back."""
    a_little_later = AT + timedelta(minutes=2)
    return (
        None,
        person(key, colours=TRANSPORT),
        person(key, colours=TRANSPORT, ready=[(SINCE, None)]),
        person(key, colours=TRANSPORT, ready=[(SINCE, a_little_later), (AT + timedelta(hours=2), None)]),
        person(key, colours=TRANSPORT, ready=[(AT - timedelta(hours=1), None)], left=AT + timedelta(minutes=4)),
        person(key, ward="SIM-S2-W06", colours=HOME_CARE, ready=[(SINCE, None)], council="SIM-L2"),
        person(key, ward="SIM-C1-W01", colours=HOME_CARE, left=start_of(back(2)), ready=[(SINCE, None)]),
        person(key, ward="SIM-S2-W06", colours=TRANSPORT, ready=[(SINCE, None)], unlisted_since=AT - _ALMOST),
        person(key, admitted=a_little_later),
    )


_ALMOST = timedelta(hours=5, minutes=50)
_DISPUTED = ToldStance(
    stay="ST-a", feed="board_s1", reason="hospital.transport", organisation="SIM-S1", stance=Stance.DISPUTED,
    role="Matron", said_at=AT - timedelta(hours=20), received_at=AT - timedelta(hours=20),
)  # fmt: skip
KEYS = ("ST-a", "ST-b", "ST-c")
TELLING = st.lists(
    st.tuples(
        st.sampled_from(KEYS),
        st.integers(0, 8),
        st.sampled_from((0, 1, 7, 60, 200, 60 * 13)),
        st.sampled_from((None, timedelta(hours=3), timedelta(days=2))),
        st.sampled_from(({}, {("SIM-H01", "north"): 3.0})),
        st.sampled_from(({}, {("ST-a", "board_s1"): (_DISPUTED,)})),
    ),
    max_size=8,
)


def _asked(call: Call, *, handed_back: HandedBack, stances: Stances = NOBODY_SAID) -> tuple[RedGreen, Blockages]:
    return (
        red_green(call, by=Group.WARD, days=28),
        blockages_of(call, window=Window.WEEK, handed_back=handed_back, stances=stances),
    )


def _call(
    people: Iterable[Person], *, at: datetime, version: int, organisation: str, silent: Mapping[str, Any]
) -> Call:
    made = called(*people, at=at, organisation=organisation, silent=silent)
    return replace(made, roll=replace(made.roll, version=version))


@settings(max_examples=60, deadline=None)
@given(TELLING, st.sampled_from(("SIM", "SIM-S1", "SIM-L2")))
def test_kept_is_mustered_anew(telling: list[Any], organisation: str) -> None:
    kept: Shelf[object] = Shelf(holds=2)
    now: dict[str, Person] = {}
    at = AT
    for version, (key, number, minutes, silent, handed_back, stances) in enumerate(telling, start=1):
        told = _versions(key)[number]
        now.pop(key, None)
        if told is not None:
            now[key] = told
        at += timedelta(minutes=minutes)
        silence = {"board_s1": silent} if silent else {}
        call = _call(now.values(), at=at, version=version, organisation=organisation, silent=silence)
        anew = replace(
            call, roll=replace(call.roll, people={
                (each.record.stay.key, each.feed): each for each in without_notes(now.values())
            }),
        )  # fmt: skip
        mended = _asked(replace(call, musters=kept), handed_back=handed_back, stances=stances)
        whole = _asked(anew, handed_back=handed_back, stances=stances)
        for one, other in zip(mended, whole, strict=True):
            assert replace(one, call=anew) == other  # type: ignore[type-var]


def test_nobody_is_asked_again_of_whom_nothing_was_told() -> None:
    kept: Shelf[object] = Shelf(holds=2)
    ready = person("ST-a", colours=TRANSPORT, ready=[(SINCE, None)])
    other = person("ST-b", colours=TRANSPORT)
    first = muster(replace(called(ready, other), musters=kept))
    first.account("spoken of", _Spoken, call=called(ready, other))
    again = person("ST-b", colours=HOME_CARE)
    call = replace(called(ready, again), musters=kept)
    second = muster(replace(call, roll=replace(call.roll, version=2)))
    account = second.account("spoken of", _Spoken, call=call)
    assert second is first
    assert account.keys == ["ST-a", "ST-b", "ST-b"]


class _Spoken:
    """Notes who was asked."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def put(self, key: tuple[str, str], person: Person | None, **_: object) -> None:
        del person
        self.keys.append(key[0])


def test_a_call_older_than_what_is_kept_is_answered_for_itself_and_leaves_it() -> None:
    kept: Shelf[object] = Shelf(holds=2)
    later = replace(called(person("ST-a"), at=AT + timedelta(minutes=5)), musters=kept)
    newer = muster(replace(later, roll=replace(later.roll, version=5)))
    older = muster(replace(called(at=AT), musters=kept))
    assert list(older.people()) == []
    assert muster(replace(later, roll=replace(later.roll, version=5))) is newer
    assert len(list(newer.people())) == 1


def test_what_time_alone_will_change_is_said() -> None:
    ready = person("ST-a", colours=TRANSPORT, ready=[(SINCE, None)])
    # At nine the next mark by which people may have turned green is the board round's, half past ten.
    assert red_green(called(ready), by=Group.SITE, days=7).changes_at == at_time(TODAY, _mark("10:30"))
    asked = _asked(called(ready), handed_back={})[1]
    assert (asked.late, asked.changes_at) == ((), at_time(TODAY, _mark("12:00")))
    running = _asked(called(ready, at=AT + timedelta(hours=4, minutes=8)), handed_back={})[1]
    assert [len(each.now) for each in running.late] == [1]
    # While lateness runs, its hours are told anew every quarter of an hour.
    assert running.changes_at == AT + timedelta(hours=4, minutes=15)
    leaving = person("ST-b", left=AT + timedelta(minutes=4))
    assert muster(called(leaving)).changes_at == AT + timedelta(minutes=4)
    evening = red_green(called(ready, at=close_of(TODAY) - timedelta(hours=2)), by=Group.SITE, days=7)
    assert evening.changes_at is None


def test_a_council_s_people_change_when_the_board_of_a_hospital_that_is_not_its_own_is_late() -> None:
    call = called(person("ST-a", council="SIM-L2"), organisation="SIM-L2")
    limits = LIVING.feeds["board_s1"].limits
    assert muster(call).changes_at == AT + limits.late_after


def test_somebody_the_lists_have_lost_stops_counting_at_an_instant_that_is_said() -> None:
    lost = person("ST-a", unlisted_since=AT - timedelta(minutes=1))
    kept: Shelf[object] = Shelf(holds=2)
    allowed = LIVING.feeds["board_s1"].unlisted_counts_for
    before, after = AT - timedelta(minutes=1) + allowed - timedelta(seconds=1), AT - timedelta(minutes=1) + allowed
    for at, people in ((AT, 1), (before, 1), (after, 0)):
        spoken = replace(called(lost, at=at), musters=kept)
        assert red_green(spoken, by=Group.SITE, days=7).today.people == people
        assert (muster(spoken).changes_at == after) == (at == before)


def _mark(text: str) -> Any:
    return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 - a time of day has no zone
