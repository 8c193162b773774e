"""What the room says of a service: old word is never a yes, silence is never a no, and why is said in words."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from metrics.beddays.worked import clock
from metrics.flow.offers import RESPONSE_VISIT, VIRTUAL_WARD_PLACE
from metrics.room.answer import Answer, Next, Said, answer_of, left_of
from metrics.room.hours import Opening
from metrics.room.listing import Limit, Listing, Need, RoomRules
from metrics.room.words import says_of
from metrics.vocabulary import Freshness

NOW, TOLD = clock("2026-11-10 09:00"), clock("2026-11-10 08:05")
OPEN = Opening(is_open=True)
OLD = st.sampled_from([Freshness.STALE, Freshness.STUCK, Freshness.NEVER])
ABLE = frozenset({Answer.YES, Answer.LIMITED})


def said(usable: float | None, *, freshness: Freshness = Freshness.FRESH, locality: str = "north") -> Said:
    return Said(locality=locality, usable=usable, freshness=freshness, observed_at=TOLD)


def answer(*parts: Said, at_most: float | None = 2.0) -> Answer:
    return answer_of(left_of(parts), opening=OPEN, at_most=at_most)


PARTS = st.lists(
    st.builds(
        said, st.one_of(st.none(), st.integers(0, 9).map(float)), freshness=st.sampled_from(list(Freshness)),
        locality=st.sampled_from(["north", "south", "moor"]),
    ),
    max_size=5,
)  # fmt: skip


@given(PARTS, OLD)
def test_what_is_told_too_long_ago_never_makes_anything_better(parts: list[Said], old: Freshness) -> None:
    assert answer(*(replace(each, freshness=old) for each in parts)) is Answer.NOT_KNOWN
    before = answer(*parts)
    for place, each in enumerate(parts):
        after = answer(*parts[:place], replace(each, freshness=old), *parts[place + 1 :])
        assert after not in ABLE or before in ABLE
        assert after is not Answer.NO or before in {Answer.NO, Answer.NOT_KNOWN}
        assert after is not Answer.YES or before is Answer.YES


@given(PARTS)
def test_a_no_is_said_only_when_everything_was_told(parts: list[Said]) -> None:
    if answer(*parts) is Answer.NO:
        assert parts
        assert all(each.is_told and each.usable is not None for each in parts)
    left = left_of(parts, untold={"coast"})
    assert not left.is_whole
    assert answer_of(left, opening=OPEN, at_most=2.0) is not Answer.NO


@given(PARTS)
def test_the_order_in_which_it_was_told_does_not_matter(parts: list[Said]) -> None:
    assert answer(*parts) is answer(*reversed(parts))
    assert left_of(parts).usable == left_of(parts[::-1]).usable


def test_halves_of_two_localities_make_no_place() -> None:
    assert answer(said(0.5), said(0.5, locality="south")) is Answer.NO


def test_late_is_usable_still_and_says_that_it_is_late() -> None:
    left = left_of([said(3.0, freshness=Freshness.LATE, locality="all")])
    assert answer_of(left, opening=OPEN, at_most=2.0) is Answer.YES
    words = says_of(Answer.YES, left, kind=VIRTUAL_WARD_PLACE, opening=OPEN, next_=None, at=NOW)
    assert words == "3 places, told 08:05, late"


def test_without_a_limit_it_is_never_limited_and_hours_not_stated_close_nothing() -> None:
    assert answer(said(1.0), at_most=None) is Answer.YES
    assert answer_of(left_of([said(1.0)]), opening=None, at_most=2.0) is Answer.LIMITED


def words(found: Answer, *parts: Said, opening: Opening | None = OPEN, next_: Next | None = None) -> str:
    return says_of(found, left_of(parts), kind=RESPONSE_VISIT, opening=opening, next_=next_, at=NOW)


def test_each_reason_in_words() -> None:
    assert words(Answer.YES, said(4.0), said(1.0, locality="south")) == (
        "5 visits left this shift (north 4, south 1), told 08:05"
    )
    assert words(Answer.YES, said(4.0, locality="all"), said(3.0, freshness=Freshness.STALE)) == (
        "At least 4 visits left this shift, told 08:05"
    )
    assert words(Answer.NO, replace(said(0.0), not_usable={"wrong_area": 3.0, "single_handed_only": 1.0})) == (
        "Full (3 wrong area, 1 single-handed only), told 08:05"
    )
    assert words(Answer.NO, replace(said(0.0), not_usable={"not_accepting": 6.0})) == (
        "Full (not taking anybody in), told 08:05"
    )
    tomorrow = clock("2026-11-11 08:00")
    assert words(Answer.CLOSED, opening=Opening(is_open=False, opens_at=tomorrow)) == (
        "Closed now, opens Wednesday 11 November 08:00"
    )
    assert words(Answer.CLOSED, opening=Opening(is_open=False)) == "Closed now"
    assert words(Answer.NOT_KNOWN) == "Its places are not told here: ask before you send somebody"
    old = replace(said(3.0, freshness=Freshness.STALE), observed_at=TOLD - timedelta(days=1))
    assert words(Answer.NOT_KNOWN, old) == "Nobody knows: last told Monday 9 November 08:05"
    assert words(Answer.NOT_KNOWN, said(0.0), old) == (
        "None where it was told; the rest was not told lately, told 08:05"
    )
    assert words(Answer.ASK_HUB, said(3.0)) == "Its places are shown to hubs only: ask the hub"


def listing(organisation: str, need: Need, *, valid_to: date | None = None) -> Listing:
    return Listing(organisation=organisation, need=need, who="GP", age="18 and over", route="form", valid_to=valid_to)


def test_what_is_listed_on_a_day_stands_in_the_order_of_needs() -> None:
    day = date(2026, 11, 10)
    rules = RoomRules(
        listings=(
            listing("C", Need.COMMUNITY_BED), listing("B", Need.URGENT_RESPONSE), listing("A", Need.URGENT_RESPONSE),
            listing("Z", Need.REABLEMENT, valid_to=day),
        ),
        limits=(
            Limit(need=Need.URGENT_RESPONSE, at_most=2), Limit(need=Need.URGENT_RESPONSE, at_most=5, organisation="A"),
        ),
    )  # fmt: skip
    found = rules.listed(on=day)
    assert [each.organisation for each in found] == ["A", "B", "C"]
    limits = [rules.limit_of(each, on=day) for each in found]
    assert [None if each is None else each.at_most for each in limits] == [5, 2, None]
