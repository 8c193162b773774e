"""Rules on blockages and clocks tried on histories made by hand: each firing was counted before it was asked for."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from db.engine import Connection
from jobs.upkeep import keep_rollups
from metrics.flow.blockage import Window
from metrics.vocabulary.episodes import BedDay, Colour, Episode, Response
from picture.blockages import blockages_of, handed_back
from picture.board import UnknownOrganisation, When
from picture.call import call
from picture.sight import OutOfScope
from picture.trial import CannotBeTried, Lines, SpanTooLong
from picture.viewer import ITSELF, NOBODY
from picture.watching_people import clocks_seen
from tests.jobs.alerted import START, Alerted
from tests.jobs.test_alerts import response
from tests.picture.partners import AT_NINE, LIVING, ready, stay
from tests.picture.trying import calls, close, november, on, tried, with_rule

DAY = timedelta(days=1)
BLOCKAGE = {"kind": "blockage", "organisations": ["SIM-S1"], "raise_at": 20, "clear_at": 10}
CLOCK = {
    "kind": "clock", "organisations": ["SIM-U1"], "priority": "2_hour", "within": "30 min", "raise_at": 2,
    "clear_at": 0, "raise_after": "5 min",
}  # fmt: skip
THERAPY = "hospital-process~therapy_review~SIM-S1"
NOTHING = "no-reason-recorded~no_reason_recorded"


async def blocked(store: Connection) -> Alerted:
    """Six have been ready since 1 November, nobody knows why they stay; four from 28 October to 3 November, for want of
    a review. The board was first heard of on 20 October."""
    found = await with_rule(store, **BLOCKAGE)
    stuck = [f"ST-s{number}" for number in range(6)]
    gone = [f"ST-g{number}" for number in range(4)]
    await found.sending.tell("board_s1", "SIM-S1", [], at=AT_NINE - 21 * DAY)
    told: list[Episode] = []
    for key in stuck:
        told += [stay(key, days=20, is_ready=True), ready(key, on(1, "10:00"))]
    for key in gone:
        told += [replace(stay(key, days=20), left_at=on(3, "09:00")), ready(key, on(1, "10:00") - 4 * DAY)]
        told += [_reviewed(key, days_before=number) for number in range(8)]
    for key, feed in LIVING.feeds.items():
        if feed.is_live and "referral" in feed.tells:
            await found.sending.send(key, feed.places[0], {"board.stays_listed": 0.0}, at=AT_NINE)
    await found.sending.tell("board_s1", "SIM-S1", told, at=AT_NINE)
    return found


def _reviewed(key: str, *, days_before: int) -> BedDay:
    day = november(4) - days_before * DAY
    return BedDay(
        stay=key, on=day, ward="SIM-S1-W03", colour=Colour.RED, reason="hospital.therapy_review",
        reviewed_at=datetime.combine(day, AT_NINE.timetz()), observed_at=AT_NINE,
    )  # fmt: skip


async def test_what_each_blockage_cost_by_the_close_of_each_day_is_as_it_is_counted_by_hand(store: Connection) -> None:
    found = await blocked(store)
    made = await tried(found, start=november(1), end=november(10), lines=Lines(raise_at=40))
    # Those without a reason: 6, 12, 18, 24 on the fourth, ... 42. For a review: 4 a night from 28 October to 2
    # November, 20 by the close of the first; one night fewer a day from the fourth on: 20, 16, 12, 8.
    assert calls(made.old) == [(THERAPY, close(1), close(7)), (NOTHING, close(4), None)]
    assert made.new is not None
    assert calls(made.new) == [(NOTHING, close(7), None)]
    assert [(each.part, each.calls, each.open_hours) for each in made.old.subjects] == [
        (THERAPY, 1, 144.0), (NOTHING, 1, 120.0)
    ]  # fmt: skip
    assert [each.value for each in made.days] == [20.0, 24.0, 24.0, 24.0, 30.0, 36.0, 42.0, 42.0, 42.0]
    assert [each.is_partial for each in made.days] == [False] * 9


async def test_each_day_is_what_the_picture_of_its_close_shows(store: Connection) -> None:
    found = await blocked(store)
    made = await tried(found, start=november(1), end=november(10))
    for day in made.days:
        at = close(day.day.day)
        asked = When(at=at)
        async with call(store, found.memory, organisation="SIM-S1", when=asked, now=START, viewer=ITSELF) as then:
            back = await handed_back(store, found.memory, then, viewer=ITSELF)
            shown = blockages_of(then, window=Window.WEEK, handed_back=back)
        assert day.value == max(each.lost.week for each in shown.found), day.day


async def test_before_a_board_was_heard_of_nothing_is_known_and_a_week_that_reaches_back_is_a_part(
    store: Connection,
) -> None:
    found = await blocked(store)
    first = (AT_NINE - 21 * DAY).date()
    made = await tried(found, start=first - 2 * DAY, end=first + 8 * DAY)
    assert [each.value for each in made.days] == [None, None, *[0.0] * 8]
    assert [each.is_partial for each in made.days] == [False, False, *[True] * 6, False, False]
    assert made.old.known == 8


async def test_nothing_is_known_of_closes_after_what_was_known(store: Connection) -> None:
    found = await blocked(store)
    made = await tried(found, start=november(1), end=november(10), known=AT_NINE - 4 * DAY)
    assert [each.value for each in made.days][5:] == [None] * 4
    assert made.old.calls == ()


async def test_it_is_put_beside_the_days_at_level_four_of_the_hospital(store: Connection) -> None:
    found = await blocked(store)
    for day, occupied in ((1, 30.0), (3, 30.0), (5, 50.0), (7, 30.0)):
        figures = {"beds.ga.open": 50.0, "beds.ga.occupied": occupied}
        await found.sending.send("beds_s1", "SIM-S1", figures, at=on(day, "12:00"))
    while await keep_rollups(store, found.sending.room):
        pass
    made = (await tried(found, start=november(1), end=november(10))).old
    assert (made.spells, made.caught, made.missed, made.false_calls) == (1, 1, 0, 0)
    # The earlier of the two that stood came four days before the fifth closed.
    assert made.lead_hours_median == 96.0
    assert [each.led_to for each in made.calls] == [close(5), close(5)]


async def test_where_no_level_is_known_there_is_none_to_be_early_for(store: Connection) -> None:
    made = (await tried(await blocked(store), start=november(1), end=november(10))).old
    assert (made.spells, made.caught, made.missed, made.false_calls) == (None, None, None, None)
    assert made.lead_hours_median is None


def seen(key: str, received: datetime, *, contact: datetime | None, closed: datetime | None = None) -> Response:
    return replace(
        response(key, received), first_contact_at=contact, closed_at=closed or contact, observed_at=received
    )  # fmt: skip


RESPONSES = (
    # The first that was ever told of, from when on the team is known.
    seen("RE-0", on(1, "09:00"), contact=on(1, "09:30")),
    # Count from 9:30 and 9:50 on until they were seen, the one late.
    seen("RE-1", on(5, "08:00"), contact=on(5, "10:10")),
    seen("RE-2", on(5, "08:20"), contact=on(5, "10:05")),
    # Alone.
    seen("RE-3", on(6, "10:00"), contact=on(6, "13:00")),
    # Two at once for four minutes only.
    seen("RE-4", on(6, "15:00"), contact=on(6, "16:44")),
    seen("RE-5", on(6, "15:10"), contact=on(6, "17:00")),
    # Never seen: counted until they were closed.
    seen("RE-6", on(7, "10:00"), contact=None, closed=on(7, "13:00")),
    seen("RE-7", on(7, "10:01"), contact=None, closed=on(7, "13:30")),
    replace(seen("RE-8", on(7, "10:01"), contact=None, closed=on(7, "13:30")), priority="2_day"),
)


async def clocked(store: Connection, **own: object) -> Alerted:
    found = await with_rule(store, **{**CLOCK, **own})
    await found.sending.bring("ucr_u1", RESPONSES, at=AT_NINE)
    await found.sending.send("ucr_u1", "SIM-U1", {"ucr.unallocated": 0.0}, at=AT_NINE)
    return found


async def test_clocks_fire_at_the_minutes_counted_by_hand(store: Connection) -> None:
    found = await clocked(store)
    made = await tried(found, start=november(2), end=november(10), lines=Lines(raise_at=1))
    assert calls(made.old) == [("", on(5, "09:55"), on(5, "10:10")), ("", on(7, "11:36"), on(7, "13:30"))]
    assert made.new is not None
    # With one clock: its own five minutes after it begins to count.
    assert calls(made.new) == [
        ("", on(5, "09:35"), on(5, "10:10")), ("", on(6, "11:35"), on(6, "13:00")),
        ("", on(6, "16:35"), on(6, "17:00")), ("", on(7, "11:35"), on(7, "13:30")),
    ]  # fmt: skip
    assert {each.day.day: each.value for each in made.days} == {
        2: 0.0, 3: 0.0, 4: 0.0, 5: 2.0, 6: 2.0, 7: 2.0, 8: 0.0, 9: 0.0
    }  # fmt: skip
    assert (made.old.known, made.old.subjects) == (8, ())


async def test_each_look_is_what_the_live_rule_counts_about_that_moment(store: Connection) -> None:
    found = await clocked(store, raise_after="1 s")
    made = await tried(found, start=november(5), end=november(8), lines=Lines(raise_at=1))
    rule = (await found.memory.catalogue(store, known=None)).alerting.rules["mine"]
    await store.rollback()
    assert made.new is not None
    for day, hour, minute in ((day, hour, minute) for day in (5, 6, 7) for hour in (9, 10, 11, 13, 16) for minute in (
        0, 31, 49, 51
    )):  # fmt: skip
        at = on(day, f"{hour:02}:{minute:02}")
        asked = When(at=at)
        async with call(store, found.memory, organisation="SIM-U1", when=asked, now=START, viewer=ITSELF) as then:
            (count,) = [each.figure.value for each in clocks_seen(rule, then).seen.values()]
        is_standing = any(
            each.raised_at <= at and (each.cleared_at is None or at < each.cleared_at) for each in made.new.calls
        )
        assert is_standing is (count is not None and count >= 1), at


async def test_before_a_team_was_heard_of_nothing_is_known_of_its_clocks(store: Connection) -> None:
    found = await clocked(store)
    made = await tried(found, start=november(1) - 2 * DAY, end=november(3))
    assert [each.value for each in made.days] == [None, None, 0.0, 0.0]
    assert [each.is_partial for each in made.days] == [False, False, True, False]


async def test_clocks_of_an_organisation_some_of_whose_teams_are_silent_are_at_least_so_many(
    store: Connection,
) -> None:
    found = await clocked(store, organisations=["SIM"])
    made = await tried(found, start=november(5), end=november(8))
    assert all(each.is_partial for each in made.days)
    # It clears nothing: what the other team has is not known.
    assert calls(made.old) == [("", on(5, "09:55"), None)]


@pytest.mark.parametrize(("own", "most"), [(BLOCKAGE, 62), (CLOCK, 92)])
async def test_a_span_that_is_too_long_is_refused_in_words_and_the_longest_is_not(
    store: Connection, own: dict[str, object], most: int
) -> None:
    found = await with_rule(store, **own)
    with pytest.raises(SpanTooLong, match=f"at most {most} days"):
        await tried(found, start=november(10) - (most + 1) * DAY, end=november(10))
    made = await tried(found, start=november(10) - most * DAY, end=november(10))
    assert (len(made.days), made.old.known) == (most, 0)


async def test_an_organisation_that_is_none_and_a_viewer_who_may_not_are_refused(store: Connection) -> None:
    found = await with_rule(store, **BLOCKAGE)
    with pytest.raises(UnknownOrganisation):
        await tried(found, start=november(1), end=november(3), organisation="SIM-XX")
    with pytest.raises(OutOfScope):
        await tried(found, start=november(1), end=november(3), viewer=NOBODY)


async def test_lines_that_make_no_sense_are_refused(store: Connection) -> None:
    found = await with_rule(store, **BLOCKAGE)
    with pytest.raises(ValueError, match="good side") as refused:
        await tried(found, start=november(1), end=november(3), lines=Lines(raise_at=5))
    assert not isinstance(refused.value, CannotBeTried)
