"""Requests and people kept from call to call make the lanes that they make from nothing, whatever is told between."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.flow.expected import Ahead
from metrics.flow.lane import Grouping
from metrics.vocabulary.days import close_of, start_of
from metrics.vocabulary.episodes import Pathway, Referral
from picture.docket import requests_of, requests_of_all
from picture.pathways import Pathways, pathways
from picture.requests import Narrowed
from picture.roll import Person
from picture.shelf import Shelf
from tests.picture.given import AT, LIVING, TODAY, called, person, without_notes
from tests.picture.requested import request

SOON = timedelta(minutes=2)
MIDNIGHT = start_of(TODAY)


def _people(key: str) -> tuple[Person | None, ...]:
    """What may be told of one person, one after the other; None: they are taken back."""
    return (
        None,
        person(key, expected_on=TODAY, pathways=(Pathway.P1, None)),
        person(key, expected_on=TODAY + timedelta(days=2), pathways=(Pathway.P2, None), council="SIM-L2"),
        person(key, ready=[(AT + SOON, None)], expected_on=TODAY, pathways=(Pathway.P1, None)),
        person(key, ready=[(AT - timedelta(hours=3), None)], ward="SIM-S2-W06"),
        person(key, ready=[(AT - timedelta(days=2), None)], left=AT + 2 * SOON, pathways=(Pathway.P2, Pathway.P1)),
        person(key, left=AT - timedelta(days=3), pathways=(Pathway.P1, Pathway.P1)),
        person(key, ready=[(AT - timedelta(days=1), None)], unlisted_since=AT - timedelta(hours=5, minutes=55)),
    )


def _requests(key: str) -> tuple[Referral | None, ...]:
    """What may be told of one request."""
    return (
        None,
        request(key, referred=24, stay="ST-a"),
        request(key, referred=24, decided=20, accepted=4, booked=TODAY, holder="SIM-R2", stay="ST-a", council="SIM-L2"),
        request(key, referred=60, decided=30, accepted=20, started=-0.05, stay="ST-b", holder="SIM-R1"),
        request(key, referred=60, decided=30, accepted=28, started=26, ended=-0.1, holder="SIM-R1"),
        request(key, referred=-0.02, stay="ST-b", pathway=Pathway.P2, holder="SIM-C2", council=None),
        request(key, referred=90, closed=50, outcome="died", holder="SIM-R1"),
        request(key, referred=90, decided=80, started=40),
    )


TELLING = st.lists(
    st.tuples(
        st.one_of(
            st.tuples(st.sampled_from(("ST-a", "ST-b")), st.integers(0, 7)),
            st.tuples(st.sampled_from(("a", "b", "c")), st.integers(0, 7)),
        ),
        st.sampled_from((0, 1, 4, 200, 60 * 15)),
        st.sampled_from(({}, {"capacity_r1": timedelta(hours=30)}, {"board_s1": timedelta(days=2)})),
        st.sampled_from(({}, {"RF-a": AT - timedelta(hours=23, minutes=58), "RF-b": AT - timedelta(hours=30)})),
    ),
    max_size=7,
)
ASKED = (
    (Grouping.ALL, Narrowed(), MIDNIGHT),
    (Grouping.SERVICE, Narrowed(), AT - timedelta(days=4)),
    (Grouping.COUNCIL, Narrowed(pathway=Pathway.P1, council="SIM-L1"), MIDNIGHT),
)


def _made(call: Any) -> list[Pathways]:
    return [pathways(call, by=by, start=start, days=28, narrowed=narrowed) for by, narrowed, start in ASKED]


@settings(max_examples=60, deadline=None)
@given(TELLING, st.sampled_from(("SIM", "SIM-S1", "SIM-L2", "SIM-R1")))
def test_kept_is_made_from_nothing(telling: list[Any], organisation: str) -> None:
    kept: Shelf[object] = Shelf(holds=12)
    people: dict[str, Person] = {}
    asked: dict[str, Referral] = {}
    at = AT
    for version, ((key, number), minutes, silent, unlisted) in enumerate(telling, start=1):
        if key.startswith("ST"):
            told = _people(key)[number]
            people = {name: each for name, each in people.items() if name != key} | ({key: told} if told else {})
        else:
            made = _requests(key)[number]
            asked = {name: each for name, each in asked.items() if name != key} | ({key: made} if made else {})
        at += timedelta(minutes=minutes)
        anew = called(
            *without_notes(people.values()), organisation=organisation, at=at, silent=silent, referrals=asked.values(),
            unlisted=unlisted,
        )  # fmt: skip
        anew = replace(anew, roll=replace(anew.roll, version=version))
        call = replace(anew, musters=kept)
        for one, other in zip(_made(call), _made(anew), strict=True):
            assert replace(one, call=anew, changes_at=other.changes_at) == other
            # A feed that told of somebody who is gone may still be waited for.
            assert at < one.changes_at <= other.changes_at
        assert list(requests_of(call, Narrowed())) == list(requests_of(anew, Narrowed()))
        assert list(requests_of_all(call, Narrowed())) == list(requests_of_all(anew, Narrowed()))


def test_a_picture_that_was_given_stays_as_it_was_when_more_is_told() -> None:
    kept: Shelf[object] = Shelf(holds=12)
    first = called(referrals=[request("a", referred=24)])
    given_before = _made(replace(first, musters=kept))
    later = called(referrals=[request("a", referred=24), request("b", referred=3)])
    again = _made(replace(later, musters=kept, roll=replace(later.roll, version=2)))
    assert [each.lane.waiting for each in given_before[0].parts] == [0, 1, 0, 0]
    assert [each.lane.waiting for each in again[0].parts] == [0, 2, 0, 0]


def test_what_time_alone_will_change_is_said() -> None:
    def changes_at(*requests: Referral, unlisted: datetime | None = None) -> datetime:
        lost = {each.key: unlisted for each in requests} if unlisted else None
        return _made(called(referrals=requests, unlisted=lost))[0].changes_at

    # A start that is told ahead; when one that no list names any more stops counting; else the end of the day.
    assert changes_at(request("a", referred=30, started=-0.25)) == AT + timedelta(minutes=15)
    soon = AT + timedelta(minutes=10)
    lost = soon - LIVING.feeds["capacity_d1"].unlisted_counts_for
    assert changes_at(request("a", referred=30), unlisted=lost) == soon
    assert changes_at() == close_of(TODAY)


def test_days_ahead_turn_at_midnight_but_where_the_clocks_change_between() -> None:
    assert all(each.changes_at(AT) == close_of(TODAY) for each in Ahead)
    # On the last Saturday of October the next day has 25 hours: at midnight 24 hours ahead is still Sunday.
    saturday = datetime.fromisoformat("2026-10-24T23:30+01:00")
    assert Ahead.HOURS_24.last_day(saturday) == Ahead.HOURS_24.last_day(saturday + timedelta(minutes=40))
    assert Ahead.HOURS_24.changes_at(saturday) == datetime.fromisoformat("2026-10-26T00:00+00:00") - timedelta(hours=24)
    assert Ahead.TODAY.changes_at(saturday) == datetime.fromisoformat("2026-10-25T00:00+01:00")
