"""Who may become ready: by day and pathway, nobody twice, nobody lost."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from metrics.beddays.record import StayRecord
from metrics.position.becoming_ready import becoming_ready
from metrics.vocabulary.episodes import Pathway, ReadyInterval, Referral, Stay

AT = datetime(2026, 11, 10, 9, tzinfo=UTC)
TODAY = date(2026, 11, 10)
HOUR = timedelta(hours=1)


def _stay(
    key: str, expected_on: date | None, *, pathway: Pathway | None = None, left_at: datetime | None = None
) -> Stay:
    return Stay(
        key=key, organisation="SIM-S1", ward=None, bed=None, specialty=None, source=None, home_council=None,
        admitted_at=AT - 90 * HOUR, expected_on=expected_on, meets_criteria=True, pathway_referred=pathway,
        pathway_final=None, delay_reason=None, left_at=left_at, left_to=None, observed_at=AT,
    )  # fmt: skip


def _ready(key: str, start: datetime, end: datetime | None) -> ReadyInterval:
    return ReadyInterval(stay=key, starts_at=start, ends_at=end, observed_at=AT)


def _referral(key: str, pathway: Pathway, referred_at: datetime, closed_at: datetime | None = None) -> Referral:
    return Referral(
        key=key, organisation="SIM-D1", stay="ST-a", pathway=pathway, home_council=None, locality=None,
        referred_at=referred_at, decided_at=None, accepted_at=None, booked_for=None, started_at=None, ended_at=None,
        closed_at=closed_at, outcome=None, waiting_in=None, tag=None, is_double_handed=None, hours_a_week=None,
        observed_at=AT,
    )  # fmt: skip


def test_ready_already_or_gone_or_not_yet_here_is_not_becoming_ready() -> None:
    people = [
        StayRecord(stay=_stay("ST-ready", TODAY), ready=(_ready("ST-ready", AT - HOUR, None),)),
        StayRecord(stay=_stay("ST-from-now", TODAY), ready=(_ready("ST-from-now", AT, None),)),
        StayRecord(stay=_stay("ST-gone", TODAY, left_at=AT)),
        StayRecord(stay=_stay("ST-again", TODAY), ready=(_ready("ST-again", AT - 9 * HOUR, AT - HOUR),)),
        StayRecord(stay=_stay("ST-later", TODAY), ready=(_ready("ST-later", AT + HOUR, None),)),
    ]
    found = becoming_ready(people, at=AT)
    assert found.meeting == 2
    assert found.horizons[0].stays == ("ST-again", "ST-later")


def test_pathways_come_from_the_stay_then_from_a_referral_held_already() -> None:
    before = AT - 4 * HOUR
    people = [
        StayRecord(stay=_stay("ST-a", TODAY, pathway=Pathway.P1), referrals=(_referral("RF-1", Pathway.P2, before),)),
        StayRecord(
            stay=_stay("ST-b", TODAY),
            referrals=(_referral("RF-2", Pathway.P2, before), _referral("RF-3", Pathway.P3, before + HOUR)),
        ),
        StayRecord(stay=_stay("ST-c", TODAY), referrals=(_referral("RF-4", Pathway.P2, before, closed_at=AT),)),
        StayRecord(stay=_stay("ST-d", TODAY), referrals=(_referral("RF-5", Pathway.P2, AT + HOUR),)),
    ]
    today = becoming_ready(people, at=AT).horizons[0]
    assert today.by_pathway == {Pathway.P1: 1, Pathway.P3: 1, None: 2}
    assert today.referred == 2


def test_a_day_of_25_hours_is_one_day() -> None:
    at = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)
    person = StayRecord(stay=replace(_stay("ST-a", date(2026, 10, 25)), admitted_at=at - HOUR))
    found = becoming_ready([person], at=at)
    assert [each.people for each in found.horizons] == [0, 1, 1, 1]
    assert [each.until.day for each in found.horizons] == [24, 25, 26, 27]


def test_no_dates_at_all_say_so() -> None:
    assert becoming_ready([], at=AT).calibration == "no expected dates to judge by"


@given(days=st.lists(st.one_of(st.none(), st.integers(-5, 9)), max_size=12), data=st.data())
def test_everyone_who_meets_the_criteria_is_in_one_place(days: list[int | None], data: st.DataObject) -> None:
    people = [
        StayRecord(stay=_stay(f"ST-{n:02d}", None if ahead is None else TODAY + timedelta(days=ahead)))
        for n, ahead in enumerate(days)
    ]
    found = becoming_ready(people, at=AT)
    assert becoming_ready(data.draw(st.permutations(people)), at=AT) == found
    beyond = sum(ahead is not None and ahead > 3 for ahead in days)
    assert found.meeting == len(days) == len(found.overdue) + found.undated + found.horizons[-1].people + beyond
    for shorter, longer in pairwise(found.horizons):
        assert set(shorter.stays) <= set(longer.stays)
    for each in found.horizons:
        assert sum(each.by_pathway.values()) == each.people == len(each.stays)
