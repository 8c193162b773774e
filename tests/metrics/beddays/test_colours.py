"""Red and green days against a reference that reads the rule day by day, and the sums over many stays."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from metrics.beddays.closed_days import closed_before, closed_days
from metrics.beddays.colours import (
    ClosedDay,
    State,
    StayFacts,
    Why,
    care_of,
    facts_of,
    running_day_of,
    ward_on,
)
from metrics.beddays.day_tallies import DayTallies
from metrics.beddays.readiness import in_bed_at
from metrics.beddays.record import StayRecord
from metrics.beddays.red_green import (
    count,
    count_running,
    counts_by,
    counts_running_by,
    reasons,
    red_runs,
    tally,
    turned_green,
)
from metrics.beddays.unit import Care, UnitRules
from metrics.beddays.worked import a_stay, clock
from metrics.flow.cause import Cause, Causes
from metrics.vocabulary.days import close_of, london_day, start_of
from metrics.vocabulary.episodes import Colour
from tests.metrics.beddays.people import DAYS, INSTANTS, LAST, UNITS, crowds, records

_INSTANT = timedelta(microseconds=1)


def ready_just_before(record: StayRecord, instant: datetime) -> bool:
    """Whether an interval as it was sent covers the moment before an instant."""
    moment = instant - _INSTANT
    return any(each.starts_at <= moment and (each.ends_at is None or moment < each.ends_at) for each in record.ready)


def plainly(record: StayRecord) -> dict[date, tuple[str | None, Why]]:
    """Ward and why of each counted day, by the rule as it is written."""
    stay, found = record.stay, {}
    if stay.left_at is not None and stay.left_at <= stay.admitted_at:
        return {}
    for on in DAYS.days:
        begins, ends = start_of(on), close_of(on)
        if stay.admitted_at >= ends or (stay.left_at is not None and stay.left_at <= begins):
            continue
        day = record.days.get(on)
        ward = (day.ward if day else None) or stay.ward
        rule = UNITS.of(ward=ward, site=stay.organisation)
        is_admission = begins <= stay.admitted_at < ends
        is_discharge = stay.left_at is not None and stay.left_at < ends
        if not rule.is_counted or (is_admission and not rule.counts_admission_day):
            continue
        if is_discharge and not rule.counts_discharge_day:
            continue
        end = stay.left_at if is_discharge and stay.left_at is not None else ends
        colour = day.colour if day else None
        if ready_just_before(record, end):
            found[on] = (ward, Why.READY)
        elif colour is None:
            found[on] = (ward, Why.NOT_REVIEWED)
        else:
            found[on] = (ward, Why.GREEN if colour is Colour.GREEN else Why.RECORDED)
    return found


@given(records(is_sound=False))
def test_each_day_has_the_colour_the_rule_gives_it(record: StayRecord) -> None:
    found = facts_of(record, units=UNITS, days=DAYS).days
    assert {day.on: (day.ward, day.why) for day in found} == plainly(record)
    assert [day.on for day in found] == sorted({day.on for day in found})
    for day in found:
        told = record.days.get(day.on)
        assert day.is_contradiction == (day.is_ready and told is not None and told.colour is Colour.GREEN)
        assert day.reason == (told.reason if told else None)


@given(crowds(is_sound=False), st.randoms(use_true_random=False))
def test_nobody_is_lost_or_counted_twice_in_whatever_order(crowd: list[StayRecord], random: object) -> None:
    facts = [facts_of(record, units=UNITS, days=DAYS) for record in crowd]
    days = tally(facts)
    whole = count(days)

    assert whole.days == sum(len(plainly(record)) for record in crowd)
    assert whole.red + whole.green == whole.days
    assert sum(line.days for line in reasons(days, causes=Causes())) == whole.red
    for key in (lambda day: day.ward, lambda day: day.site, lambda day: day.on.weekday()):
        assert sum(each.days for each in counts_by(days, key=key).values()) == whole.days
    assert sum(count(days, on=on).days for on in DAYS.days) == whole.days

    random.shuffle(facts)  # type: ignore[attr-defined]
    assert tally(facts) == days
    assert reasons(tally(facts), causes=Causes()) == reasons(days, causes=Causes())
    assert red_runs(facts) == red_runs(sorted(facts, key=lambda each: each.stay))


@given(st.lists(st.tuples(st.integers(0, 3), st.none() | records()), max_size=12))
def test_days_kept_while_stays_change_are_those_of_the_stays_as_they_are(
    changes: list[tuple[int, StayRecord | None]],
) -> None:
    kept, now = DayTallies(), dict[int, StayFacts]()
    for key, record in changes:
        facts = StayFacts("", (), 0, is_run_at_least=False)
        facts = facts if record is None else facts_of(record, units=UNITS, days=DAYS)
        kept.put(key, facts.days)
        now[key] = facts
        assert kept.over(DAYS.days) == tally(now.values())
    for on in DAYS.days:
        assert count(kept.over([on])) == count(tally(now.values()), on=on)
    whole = kept.over(DAYS.days)
    kept.put(0, ())
    assert whole == tally(now.values())


@given(crowds(), INSTANTS)
def test_every_person_counted_today_has_one_state(crowd: list[StayRecord], at: datetime) -> None:
    found = [running_day_of(record, units=UNITS, at=at) for record in crowd]
    days = [day for day in found if day is not None]
    whole = count_running(days)
    assert whole.people == len(days)
    assert whole.people == sum(each.people for each in counts_running_by(days, key=lambda day: day.ward).values())
    for record, day in zip(crowd, found, strict=True):
        rule = UNITS.of(ward=ward_on(record, london_day(at)), site=record.stay.organisation)
        if in_bed_at(record, at) and rule.is_counted and rule.counts_admission_day:
            assert day is not None
        if day is not None and day.is_ready:
            assert day.state is not State.GREEN


@given(records())
def test_a_day_counted_while_it_ran_is_counted_when_it_has_closed(record: StayRecord) -> None:
    closed = {day.on: day for day in facts_of(record, units=UNITS, days=DAYS).days}
    for on in DAYS.days:
        last_moment = close_of(on) - _INSTANT
        running = running_day_of(record, units=UNITS, at=last_moment)
        if running is not None and in_bed_at(record, last_moment):
            day = closed[on]
            assert (running.state is State.GREEN) == day.is_green
            assert running.is_ready == day.is_ready


@given(records())
def test_a_run_of_red_is_counted_back_from_the_last_day(record: StayRecord) -> None:
    facts = facts_of(record, units=UNITS, days=DAYS)
    told = [why for _, (_, why) in sorted(plainly(record).items())]
    run = 0
    if LAST in plainly(record):
        while run < len(told) and told[-1 - run] is not Why.GREEN:
            run += 1
    assert facts.red_run_days == run
    assert facts.is_run_at_least == (0 < run == len(told) and record.stay.admitted_at < DAYS.starts_at)


def test_a_reason_is_carried_over_days_without_a_review_within_one_ready_spell() -> None:
    record = a_stay(
        "2026-11-01 08:00",
        ready=[("2026-11-02 12:00", "2026-11-05 12:00"), ("2026-11-06 12:00", None)],
        days={"2026-11-02": "red hospital.transport", "2026-11-04": "red"},
    )
    days = closed_days(date(2026, 11, 1), date(2026, 11, 7))
    found = facts_of(record, units=UnitRules(), days=days).days
    transport = "hospital.transport"
    assert [(day.reason, day.carried) for day in found] == [
        (None, None), (transport, None), (None, transport), (None, None), (None, None), (None, None), (None, None),
    ]  # fmt: skip
    later = closed_days(date(2026, 11, 3), date(2026, 11, 7))
    assert facts_of(record, units=UnitRules(), days=later).days == found[2:]


def test_a_code_keeps_the_meaning_it_had_on_the_day_and_an_unknown_one_its_own_line() -> None:
    old = Cause(code="x", label="Old", family="A", owner="ward", tag=None, valid_to=date(2026, 11, 2))
    new = replace(old, label="New", owner="trust", valid_from=date(2026, 11, 2), valid_to=None)
    record = a_stay("2026-11-01 08:00", days={"2026-11-01": "red x", "2026-11-02": "red x", "2026-11-03": "red other"})
    days = tally([facts_of(record, units=UnitRules(), days=closed_days(date(2026, 11, 1), date(2026, 11, 3)))])
    lines = reasons(days, causes=Causes((old, new)))
    told = {(line.label, line.cause.owner if line.cause else None, line.days) for line in lines}
    assert told == {("Old", "ward", 1), ("New", "trust", 1), ("other", "unknown", 1)}


def test_the_headline_is_yesterdays_closed_day() -> None:
    days = closed_before(clock("2026-11-04 07:00"), count=2)
    assert days.days == (date(2026, 11, 2), date(2026, 11, 3))
    record = a_stay("2026-11-01 08:00", days={"2026-11-03": "green"})
    found = tally([facts_of(record, units=UnitRules(), days=days)])
    assert count(found, on=days.last).green == 1
    assert count(found, on=date(2026, 11, 2)).not_reviewed == 1


def test_a_mark_is_the_hour_clocks_show_on_the_night_they_change() -> None:
    on = date(2026, 10, 25)
    record = a_stay("2026-10-20 08:00", days={"2026-10-25": "green"}, reviewed_at="10:30")
    day = running_day_of(record, units=UnitRules(), at=clock("2026-10-25 18:00"))
    assert day is not None
    (mark,) = turned_green([day], on=on, at=clock("2026-10-25 10:30"), marks=[time(10, 30)])
    assert (mark.people, mark.counted) == (1, 1)
    (early,) = turned_green([day], on=on, at=clock("2026-10-25 10:29"), marks=[time(10, 30)])
    assert early.people is None


def test_care_follows_the_ward_then_the_site() -> None:
    on = date(2026, 11, 1)
    assert care_of(a_stay("2026-11-01 08:00", site="SITE-C"), units=UNITS, on=on) is Care.COMMUNITY
    assert care_of(a_stay("2026-11-01 08:00"), units=UNITS, on=on) is Care.ACUTE


def test_two_equal_days_are_counted_as_one_sort() -> None:
    one = a_stay("2026-11-01 08:00", "2026-11-03 08:00")
    two = a_stay("2026-11-01 09:00", "2026-11-03 08:00", key="ST-2")
    days = closed_days(date(2026, 11, 1), date(2026, 11, 2))
    found = tally(facts_of(each, units=UnitRules(), days=days) for each in (one, two))
    assert sorted(found.values()) == [2, 2]
    assert isinstance(next(iter(found)), ClosedDay)
    assert isinstance(found, Counter)
