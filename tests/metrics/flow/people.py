"""Anybody: stays, ready spells, reviewed days and referrals that could be, and some that should not, for properties."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from metrics.beddays.record import StayRecord
from metrics.vocabulary.episodes import BedDay, Colour, Pathway, ReadyInterval, Referral, Stay

BEGINS = datetime(2026, 10, 1, tzinfo=UTC)
AT = datetime(2026, 11, 9, 8, 30, tzinfo=UTC)
"""After the night on which the clocks go back, so that one day of the window has 25 hours."""
REASONS = (
    None,
    "hospital.transport",
    "hospital.therapy_review",
    "wellbeing.safeguarding",
    "hub.needs_and_pathway",
    "interface.home_social_care",
    "capacity.home_social_care",
    "capacity.equipment",
    "nobody_knows",
)
COUNCILS = (None, "COUNCIL-A", "COUNCIL-B")
LOCALITIES = (None, "north", "coast")
HOLDERS = ("HUB-A", "TEAM-A", "NOBODY")

# Whole hours, and midnights in London on both sides of the change, where most mistakes would be.
instants = st.one_of(
    st.integers(0, 24 * 39).map(lambda hours: BEGINS + timedelta(hours=hours)),
    st.integers(0, 38).map(lambda day: BEGINS + timedelta(days=day, hours=-1 if day < 25 else 0)),
)


@st.composite
def referrals(draw: st.DrawFn, *, key: str = "RF-1", stay: str | None = "ST-1") -> Referral:
    """A referral, its steps mostly in order and some of them missing."""
    referred = draw(instants)
    steps: list[datetime | None] = []
    last = referred
    for _ in range(4):
        later = last + timedelta(hours=draw(st.integers(0, 90)))
        is_known = draw(st.integers(0, 2)) > 0
        steps.append(later if is_known else None)
        last = later if is_known else last
    if draw(st.integers(0, 9)) == 0:
        steps = draw(st.permutations(steps))
    decided, accepted, started, ended = steps
    outcome = draw(st.sampled_from((None, "started", "withdrawn", "died")))
    closed = started if started is not None else (draw(instants) if outcome is not None else None)
    return Referral(
        key=key,
        organisation=draw(st.sampled_from(HOLDERS)),
        stay=stay,
        pathway=draw(st.sampled_from(Pathway)),
        home_council=draw(st.sampled_from(COUNCILS)),
        locality=draw(st.sampled_from(LOCALITIES)),
        referred_at=referred,
        decided_at=decided,
        accepted_at=accepted,
        booked_for=draw(st.none() | st.dates(date(2026, 11, 5), date(2026, 11, 12))),
        started_at=started,
        ended_at=ended,
        closed_at=closed,
        outcome=outcome,
        waiting_in=draw(st.sampled_from((None, "acute", "not_acute"))),
        tag=draw(st.sampled_from((None, "no capacity", "being arranged", "hub decision", "hospital process"))),
        is_double_handed=draw(st.sampled_from((None, True, False))),
        hours_a_week=draw(st.sampled_from((None, 7.0, 10.5))),
        observed_at=AT,
    )


@st.composite
def records(draw: st.DrawFn, *, number: int = 1) -> StayRecord:
    """A stay with whatever was told of it; spells may overlap, touch, or lie outside it."""
    key = f"ST-{number}"
    admitted = draw(instants)
    left = draw(st.none() | instants)
    stay = Stay(
        key=key, organisation=draw(st.sampled_from(("SITE-A", "SITE-B"))), ward=draw(st.sampled_from((None, "W1"))),
        bed=None, specialty=None, source=None, home_council=draw(st.sampled_from(COUNCILS)), admitted_at=admitted,
        expected_on=draw(st.none() | st.dates(date(2026, 11, 5), date(2026, 11, 15))), meets_criteria=None,
        pathway_referred=draw(st.none() | st.sampled_from(Pathway)),
        pathway_final=draw(st.none() | st.sampled_from(Pathway)),
        delay_reason=draw(st.sampled_from(REASONS)), left_at=left, left_to=None, observed_at=AT,
    )  # fmt: skip
    spells = []
    for _ in range(draw(st.integers(0, 3))):
        start = draw(instants)
        hours = draw(st.none() | st.integers(0, 400))
        end = None if hours is None else start + timedelta(hours=hours)
        spells.append(ReadyInterval(stay=key, starts_at=start, ends_at=end, observed_at=AT))
    told = draw(st.lists(st.dates(date(2026, 10, 5), date(2026, 11, 9)), max_size=8, unique=True))
    days = {day: _day(key, day, draw=draw) for day in told}
    made = [draw(referrals(key=f"RF-{number}-{place}", stay=key)) for place in range(draw(st.integers(0, 2)))]
    return StayRecord(
        stay=stay,
        ready=tuple(sorted(spells, key=lambda spell: spell.starts_at)),
        days=days,
        referrals=tuple(sorted(made, key=lambda referral: referral.referred_at)),
    )


def _day(key: str, day: date, *, draw: st.DrawFn) -> BedDay:
    colour = draw(st.sampled_from((None, Colour.RED, Colour.GREEN)))
    return BedDay(
        stay=key, on=day, ward=None, colour=colour, reason=draw(st.sampled_from(REASONS)),
        reviewed_at=None if colour is None else datetime(day.year, day.month, day.day, 9, tzinfo=UTC), observed_at=AT,
    )  # fmt: skip


@st.composite
def crowds(draw: st.DrawFn) -> list[StayRecord]:
    """A handful of different people."""
    found = draw(st.lists(records(), max_size=7))
    return [
        replace(record, stay=replace(record.stay, key=f"ST-{number}")) for number, record in enumerate(found, start=1)
    ]


@st.composite
def queues(draw: st.DrawFn) -> list[Referral]:
    """A handful of different referrals, some of people in no bed."""
    found = draw(st.lists(referrals(), max_size=9))
    return [
        replace(referral, key=f"RF-{number}", stay=draw(st.sampled_from(("ST-1", None))))
        for number, referral in enumerate(found, start=1)
    ]
