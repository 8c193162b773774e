"""What the figures of one document say against each other: another unit, more than others allow, and neither."""

import csv
import gzip
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.reader import SHIPPED_FACTS, read
from ingest.parsed import RejectCode
from ingest.resting import without_resting
from ingest.together import Told, doubted_together, may_doubt
from ingest.understand import NOTHING, Understood
from metrics.vocabulary import Observation, dimensions
from metrics.vocabulary.episodes import Offer, Response
from simulators.living.opening import shipped
from simulators.world.shipped import CHECKPOINTS
from tests.ingest.known import LIVING
from tests.ingest.living_days import documents
from tests.ingest.test_plausible import WINTER

AT = datetime(2026, 11, 10, 7, tzinfo=UTC)
DAY = timedelta(days=1)
UNIT, BEYOND = RejectCode.SUSPECT_UNIT, RejectCode.SUSPECT_BEYOND
FREE, STAFFED, BOOKED = "home_care.hours_free", "home_care.hours_staffed", "home_care.hours_booked"


def _hours(measure: str, ahead: int, value: float) -> Observation:
    where = dimensions({"locality": "moor", "days_ahead": str(ahead)})
    return Observation("SIM-H06", measure, AT + ahead * DAY, AT, value, where)


def _rota(*free: float, staffed: float = 212, booked: float = 200) -> list[Observation]:
    return [
        _hours(measure, ahead, value)
        for ahead, each in enumerate(free)
        for measure, value in ((STAFFED, staffed), (BOOKED, booked), (FREE, each))
    ]


def _codes(
    said: Sequence[Observation], last: Sequence[Observation], *, understood: Understood = NOTHING, is_held: bool = False
) -> dict[tuple[str, float], RejectCode]:
    """What is doubted of a document beside the one before it, by measure and value."""
    before = {(each.measure, each.organisation, each.dimensions): each.value for each in last}
    keys = [(each.measure, each.organisation, each.dimensions) for each in said]
    told = [Told(each, before.get(key), is_held) for key, each in zip(keys, said, strict=True)]
    found = doubted_together(told, understood=understood, measures=LIVING.measures)
    numbers = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    values = {numbers[key]: value for key, value in before.items() if key in numbers}
    assert not found or may_doubt([(numbers[key], each) for key, each in zip(keys, said, strict=True)], values)
    return {(each.measure, each.value): code for each, code in found.items()}


def test_minutes_for_hours_are_seen_by_the_factor_that_all_of_them_share() -> None:
    before = _rota(4.25, 3.5, 0, 9.5, 2, 0.25, 6)
    now = _rota(255, 210, 0, 570, 120, 15, 360)
    assert _codes(now, before) == {(FREE, minutes): UNIT for minutes in (255, 210, 570, 120, 15, 360)}


def test_what_was_nought_before_goes_with_the_others_and_nought_is_nought_in_any_unit() -> None:
    assert _codes(_rota(255, 210, 30, 570, 0, 120), _rota(4.25, 3.5, 0, 9.5, 2, 2)) == {
        (FREE, minutes): UNIT for minutes in (255, 210, 30, 570, 120)
    }


def test_a_whole_rota_in_minutes_is_seen_although_it_agrees_with_itself() -> None:
    before, now = _rota(4, 4, 3, 9), _rota(240, 240, 180, 540, staffed=12_720, booked=12_000)
    assert {measure for measure, _ in _codes(now, before)} == {STAFFED, BOOKED, FREE}
    assert set(_codes(now, before).values()) == {UNIT}


def test_hours_for_minutes_are_seen_as_well() -> None:
    before, now = _rota(240, 180, 120, 600, booked=0), _rota(4, 3, 2, 10, booked=0)
    assert set(_codes(now, before).values()) == {UNIT}


def test_a_rota_that_changed_a_little_as_well_is_still_in_another_unit() -> None:
    before, now = _rota(4.25, 3.5, 3, 9.5, 2, 8, 6), _rota(255, 210, 195, 570, 120, 480, 345)
    assert set(_codes(now, before).values()) == {UNIT}


def test_what_is_held_is_held_while_most_of_it_stays_as_far_off() -> None:
    before, later = _rota(4.25, 3.5, 3, 9.5, booked=0), _rota(90, 150, 60, 200, booked=0)
    assert _codes(later, before) == {}
    assert len(_codes(later, before, is_held=True)) == 4
    assert _codes(_rota(4, 2.5, 6, 9.5), before, is_held=True) == {}


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ((0.25, 0.5, 0.25, 1), (6, 2.5, 9, 11)),
        ((1, 1, 1), (6, 6, 6)),
        ((2, 3, 4, 5), (8, 12, 12, 12)),
        ((12, 9, 8, 7), (0, 0, 0, 0)),
        ((0, 0, 0, 0), (12, 9, 8, 7)),
    ],
    ids=["new rounds on all days", "too few to tell", "four times", "nothing left", "a new block"],
)
def test_a_rota_that_really_changes_is_believed(before: tuple[float, ...], now: tuple[float, ...]) -> None:
    assert _codes(_rota(*now), _rota(*before)) == {}


def test_what_counts_since_midnight_or_the_events_of_a_day_may_move_together() -> None:
    for measure in ("ambulance.handover_over_60_minutes", "ucr.received_today"):
        before = [Observation(f"R0{place}", measure, AT, AT, 2) for place in "ABCDE"]
        now = [each._replace(about_at=AT + DAY, observed_at=AT + DAY, value=20.0) for each in before]
        assert _codes(now, before) == {}


def test_one_mistyped_hour_is_more_than_is_staffed_and_not_booked() -> None:
    assert _codes(_rota(42.5, 3.5, 4, 9.5), _rota(4.25, 3.5, 4, 9.5)) == {(FREE, 42.5): BEYOND}
    assert _codes(_rota(13, 3.5), _rota(4.25, 3.5)) == {}


def test_where_the_source_says_it_so_all_the_time_or_says_no_bound_nothing_is_doubted() -> None:
    assert _codes(_rota(42.5, 3.5), _rota(40, 3.5)) == {}
    without = [each for each in _rota(42.5, 3.5) if each.measure != BOOKED]
    assert _codes(without, _rota(4.25, 3.5)) == {}
    assert _codes(_rota(42.5, 3.5), []) == {}


def _team(unallocated: float) -> list[Observation]:
    return [Observation("SIM-U1", "ucr.unallocated", AT, AT, unallocated)]


def _listing(unseen: int, *, seen: int = 4) -> Understood:
    plain = Response(
        key="UC-aaaaaaaaa1", organisation="SIM-U1", priority="2_hour", source="999", home_council="SIM-L1",
        locality="north", received_at=AT - DAY, triaged_at=None, first_contact_at=None, closed_at=None, outcome=None,
        reason=None, observed_at=AT,
    )  # fmt: skip
    there = [replace(plain, first_contact_at=AT - DAY / 2) for _ in range(seen)]
    closed = [replace(plain, closed_at=AT - DAY / 2) for _ in range(seen)]
    listed = frozenset({Response, Offer})
    return replace(NOTHING, episodes=[*[plain] * unseen, *there, *closed], listed=listed)


@pytest.mark.parametrize(("good", "value", "unseen"), [(1, 51, 3), (1, 10, 6), (3, 30, 20), (0, 50, 0)])
def test_more_not_allocated_than_the_document_lists_is_beyond_it(good: int, value: int, unseen: int) -> None:
    found = _codes(_team(value), _team(good), understood=_listing(unseen))
    assert found == {("ucr.unallocated", value): BEYOND}


@pytest.mark.parametrize(("good", "value", "unseen"), [(1, 12, 12), (0, 25, 24), (2, 3, 2), (1, 0, 5)])
def test_a_morning_on_which_many_come_is_believed(good: int, value: int, unseen: int) -> None:
    assert _codes(_team(value), _team(good), understood=_listing(unseen)) == {}


def test_a_list_that_is_not_whole_bounds_nothing() -> None:
    for listed in (None, frozenset({Offer})):
        assert _codes(_team(51), _team(1), understood=replace(_listing(3), listed=listed)) == {}


def test_more_people_wait_for_a_bed_than_are_in_the_department() -> None:
    def at_the_door(people: float, waiting: float) -> list[Observation]:
        told = {"ed.in_department": people, "ed.awaiting_bed": waiting, "ed.over_4_hours": people / 2}
        return [Observation("SIM-S1", measure, AT, AT, value) for measure, value in told.items()]

    assert _codes(at_the_door(60, 110), at_the_door(60, 11)) == {("ed.awaiting_bed", 110): BEYOND}
    # The department is what is wrong here, and is held for its own jump: it bounds nothing.
    assert _codes(at_the_door(6, 12), at_the_door(60, 5)) == {}


def _quarters(*people: float, measure: str = "ed.in_department") -> list[Observation]:
    at = [AT + place * timedelta(minutes=15) for place in range(len(people))]
    return [Observation("SIM-S1", measure, when, when, value) for when, value in zip(at, people, strict=True)]


@pytest.mark.parametrize(
    ("people", "wrong"),
    [
        ((600, 61, 62, 60), {600: RejectCode.SUSPECT_JUMP}),
        ((60, 61, 620, 60), {620: RejectCode.SUSPECT_JUMP}),
        ((60, 0, 62, 60), {0: RejectCode.SUSPECT_ZERO}),
        ((60, 61, 62, 600), {}),
        ((60, 61, 12, 11), {}),
        ((600, 60), {}),
        ((60, 90, 140, 61), {}),
    ],
)
def test_a_quarter_out_of_line_with_those_beside_it_is_mistyped(
    people: tuple[float, ...], wrong: dict[float, RejectCode]
) -> None:
    last = _quarters(60)
    assert _codes(_quarters(*people), last) == {("ed.in_department", value): code for value, code in wrong.items()}
    assert _codes(_quarters(*people, measure="ed.awaiting_bed"), _quarters(60, measure="ed.awaiting_bed")) == {}


figures = st.lists(st.integers(1, 400), min_size=4, max_size=12)


@given(figures, st.sampled_from([10, 60, 100]))
def test_any_document_in_another_unit_is_held_whole(values: list[int], factor: int) -> None:
    before = [_hours(STAFFED, ahead, value / 4) for ahead, value in enumerate(values)]
    now = [each._replace(value=each.value * factor) for each in before]
    assert set(_codes(now, before).values()) == {UNIT}
    assert len(_codes(now, before)) == len({each.value for each in now})


@given(figures, st.data())
def test_no_document_that_changes_by_less_than_the_factor_is_held(values: list[int], data: st.DataObject) -> None:
    before = [_hours(STAFFED, ahead, value) for ahead, value in enumerate(values)]
    factors = data.draw(st.lists(st.floats(0.21, 4.9), min_size=len(values), max_size=len(values)))
    now = [each._replace(value=each.value * factor) for each, factor in zip(before, factors, strict=True)]
    assert _codes(now, before) == {}


def test_offers_of_the_cells_that_are_held_are_not_taken_and_the_others_are() -> None:
    offers = [
        Offer(
            organisation="SIM-H06", kind="home_care_hours", locality="moor", starts_at=AT + ahead * DAY, offered=212.0,
            held=None, taken=200.0, usable=4.0, observed_at=AT,
        )
        for ahead in range(3)
    ]  # fmt: skip
    kept, refused = without_resting(offers, held=[(_hours(FREE, 1, 255), UNIT)])
    assert kept == [offers[0], offers[2]]
    assert [(reject.code, reject.field) for reject in refused] == [(UNIT, "offered")]
    assert "SIM-H06 home_care_hours moor" in refused[0].sample
    elsewhere = _hours(FREE, 1, 255)._replace(organisation="SIM-H07")
    assert without_resting(offers, held=[(elsewhere, UNIT)]) == (offers, [])


def test_the_invented_system_contradicts_itself_in_no_document() -> None:
    world = shipped(min(CHECKPOINTS))
    last: dict[tuple[str, str, str, tuple[tuple[str, str], ...]], float] = {}
    judged = 0
    families = frozenset({"home_care", "ucr", "ed", "care_homes", "virtual_ward"})
    for feed, understood in documents(world, families=families, until=world.now + 2 * DAY):
        keys = {each: (feed.key, *each[:2], each.dimensions) for each in understood.observations}
        told = [Told(each, last.get(key)) for each, key in keys.items()]
        judged += sum(each.last is not None for each in told)
        assert doubted_together(told, understood=understood, measures=LIVING.measures) == {}, feed.key
        last |= {key: each.value for each, key in keys.items()}
    assert judged > 30_000


def test_no_day_of_a_winter_as_published_is_in_another_unit() -> None:
    catalogue = read(SHIPPED_FACTS)
    columns = catalogue.feeds["uec_qop"].columns
    days: dict[datetime, list[Observation]] = defaultdict(list)
    with gzip.open(WINTER, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            at = datetime.fromisoformat(f"{row['date']}T08:00:00+00:00")
            for column, measure in columns.items():
                if row[column].isdigit():
                    days[at].append(Observation(row["org_code"], measure, at, at, float(row[column])))
    last: dict[tuple[str, str], float] = {}
    for _, said in sorted(days.items()):
        told = [Told(each, last.get(each[:2])) for each in said]
        assert doubted_together(told, understood=NOTHING, measures=catalogue.measures) == {}
        last |= {each[:2]: each.value for each in said}
    assert len(days) > 100
