"""What is kept of people and places: whose, when, in which order; a field may be lost, a person never for it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from ingest.parsed import RejectCode
from ingest.sift_episodes import SiftedEpisodes, sift_episodes
from metrics.vocabulary.episodes import BedDay, Colour, Episode, Offer, Pathway, ReadyInterval, Referral, Response, Stay
from tests.ingest.known import LIVING_NOW, episode_context, feed_of

SEEN = datetime(2026, 11, 10, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)

STAY = Stay(
    key="ST-aaaaaaaaa1", organisation="SIM-S1", ward="SIM-S1-W10", bed="B1", specialty="stroke", source="emergency",
    home_council="SIM-L4", admitted_at=SEEN - 90 * HOUR, expected_on=date(2026, 11, 12), meets_criteria=False,
    pathway_referred=Pathway.P1, pathway_final=None, delay_reason="capacity.care_home", left_at=None, left_to=None,
    observed_at=SEEN,
)  # fmt: skip
SPELL = ReadyInterval(stay=STAY.key, starts_at=SEEN - 20 * HOUR, ends_at=None, observed_at=SEEN)
DAY = BedDay(
    stay=STAY.key, on=date(2026, 11, 9), ward="SIM-S1-W10", colour=Colour.RED, reason="theatre_slot",
    reviewed_at=SEEN - 20 * HOUR, observed_at=SEEN,
)  # fmt: skip
REFERRAL = Referral(
    key="RF-aaaaaaaaa1", organisation="SIM-S1", stay=STAY.key, pathway=Pathway.P1, home_council="SIM-L1",
    locality="north", referred_at=SEEN - 30 * HOUR, decided_at=SEEN - 20 * HOUR, accepted_at=SEEN - 25 * HOUR,
    booked_for=date(2026, 11, 12), started_at=None, ended_at=None, closed_at=None, outcome=None, waiting_in="acute",
    tag="no capacity", is_double_handed=True, hours_a_week=21.0, observed_at=SEEN,
)  # fmt: skip
RESPONSE = Response(
    key="UC-aaaaaaaaa1", organisation="SIM-S1", priority="2_hour", source="999", home_council="SIM-L1",
    locality="north", received_at=SEEN - 2 * HOUR, triaged_at=SEEN - HOUR, first_contact_at=None, closed_at=None,
    outcome=None, reason=None, observed_at=SEEN,
)  # fmt: skip
OFFER = Offer(
    organisation="SIM-S1", kind="community_bed", locality="all", starts_at=SEEN, offered=4.0, held=1.0, taken=1.0,
    usable=1.0, observed_at=SEEN, not_usable={"wrong_need": 1.0},
)  # fmt: skip
ALL: tuple[Episode, ...] = (STAY, SPELL, DAY, REFERRAL, RESPONSE, OFFER)


def sifted(*episodes: Episode) -> SiftedEpisodes:
    return sift_episodes(episodes, episode_context(feed=feed_of("ward_board_json", ancient_after=timedelta(days=30))))


def refusals(*episodes: Episode) -> list[tuple[str, RejectCode]]:
    return [(reject.field, reject.code) for reject in sifted(*episodes).rejects]


def test_what_is_in_order_is_kept_as_it_is() -> None:
    found = sifted(*ALL)
    assert (tuple(found.accepted), list(found.rejects), found.duplicates, found.refused) == (ALL, [], 0, frozenset())


@pytest.mark.parametrize("episode", ALL, ids=lambda episode: type(episode).__name__)
def test_nothing_is_taken_from_the_future_or_from_long_ago(episode: Episode) -> None:
    ahead, ago = LIVING_NOW + 6 * timedelta(minutes=1), LIVING_NOW - timedelta(days=31)
    assert refusals(replace(episode, observed_at=ahead)) == [("observed_at", RejectCode.IN_THE_FUTURE)]
    assert refusals(replace(episode, observed_at=ago)) == [("observed_at", RejectCode.ANCIENT)]
    assert sifted(replace(episode, observed_at=ago)).refused >= {type(episode)}


@pytest.mark.parametrize("episode", [STAY, REFERRAL, RESPONSE, OFFER], ids=lambda episode: type(episode).__name__)
def test_a_feed_speaks_for_its_own_places_only(episode: Stay | Referral | Response | Offer) -> None:
    assert refusals(replace(episode, organisation="SIM-S2")) == [("organisation", RejectCode.NOT_COVERED)]
    assert refusals(replace(episode, organisation="RXX")) == [("organisation", RejectCode.UNKNOWN_ORGANISATION)]


@pytest.mark.parametrize(
    ("episode", "field"),
    [
        (replace(STAY, left_at=STAY.admitted_at - HOUR), "left_at"),
        (replace(SPELL, ends_at=SPELL.starts_at - HOUR), "ends_at"),
        (replace(REFERRAL, decided_at=REFERRAL.referred_at - HOUR), "decided_at"),
        (replace(REFERRAL, accepted_at=REFERRAL.referred_at - HOUR), "accepted_at"),
        (replace(REFERRAL, started_at=SEEN - 21 * HOUR), "started_at"),
        (replace(REFERRAL, started_at=SEEN - HOUR, ended_at=SEEN - 2 * HOUR), "ended_at"),
        (replace(REFERRAL, closed_at=REFERRAL.referred_at - HOUR), "closed_at"),
        (replace(RESPONSE, triaged_at=RESPONSE.received_at - HOUR), "triaged_at"),
        (replace(RESPONSE, first_contact_at=RESPONSE.received_at - HOUR), "first_contact_at"),
        (replace(RESPONSE, closed_at=RESPONSE.received_at - HOUR), "closed_at"),
    ],
)
def test_steps_out_of_order_are_refused(episode: Episode, field: str) -> None:
    assert refusals(episode) == [(field, RejectCode.OUT_OF_ORDER)]


def test_what_has_not_happened_yet_has_not_happened_but_for_a_rounded_minute() -> None:
    rounded = replace(STAY, left_at=SEEN + timedelta(seconds=59))
    assert refusals(rounded) == []
    assert refusals(replace(STAY, left_at=SEEN + timedelta(seconds=61))) == [("left_at", RejectCode.AFTER_OBSERVED)]
    assert refusals(replace(DAY, reviewed_at=SEEN + HOUR)) == [("reviewed_at", RejectCode.AFTER_OBSERVED)]


def test_with_a_stay_its_days_and_spells_fall_without_a_word_of_their_own() -> None:
    other = replace(SPELL, stay="ST-bbbbbbbbb1")
    found = sifted(replace(STAY, organisation="SIM-S2"), SPELL, DAY, other)
    assert (list(found.accepted), len(found.rejects)) == ([other], 1)
    assert found.refused == {Stay, ReadyInterval}


def test_a_ward_or_council_nobody_knows_costs_the_field_and_not_the_person() -> None:
    found = sifted(
        replace(STAY, ward="SIM-S2-W01", home_council="SIM-T1"),
        replace(DAY, ward="W99"),
        replace(REFERRAL, home_council="SIM-L9"),
    )
    assert list(found.accepted) == [
        replace(STAY, ward=None, home_council=None), replace(DAY, ward=None), replace(REFERRAL, home_council=None),
    ]  # fmt: skip
    assert [(reject.field, reject.code, reject.sample) for reject in found.rejects] == [
        ("ward", RejectCode.NOT_COVERED, "SIM-S2-W01"),
        ("home_council", RejectCode.UNKNOWN_ORGANISATION, "SIM-T1"),
        ("ward", RejectCode.UNKNOWN_ORGANISATION, "W99"),
        ("home_council", RejectCode.UNKNOWN_ORGANISATION, "SIM-L9"),
    ]
    assert found.refused == frozenset()


def test_a_delay_reason_no_list_has_is_kept_as_it_came_and_told_once_for_all_people() -> None:
    strange = replace(STAY, delay_reason="capacity.moon")
    found = sifted(strange, replace(strange, key="ST-bbbbbbbbb1"))
    assert [each.delay_reason for each in found.accepted if isinstance(each, Stay)] == ["capacity.moon"] * 2
    assert len({(reject.code, reject.sample) for reject in found.rejects}) == 1


def test_minutes_for_hours_a_week_cost_the_field_and_not_the_referral() -> None:
    found = sifted(
        replace(REFERRAL, hours_a_week=21.0 * 60), replace(REFERRAL, key="RF-bbbbbbbbb1", hours_a_week=168.0)
    )
    assert [each.hours_a_week for each in found.accepted if isinstance(each, Referral)] == [None, 168.0]
    assert [(reject.field, reject.code, reject.sample) for reject in found.rejects] == [
        ("hours_a_week", RejectCode.OUT_OF_RANGE, "1260")
    ]


def test_minutes_for_the_visits_of_a_shift_are_more_than_any_team_makes() -> None:
    shift = replace(OFFER, kind="ucr_visit", locality="all", offered=12.0, held=None, taken=9.0, usable=3.0)
    assert refusals(shift) == []
    assert refusals(replace(shift, offered=12.0 * 75, usable=891.0)) == [("offered", RejectCode.OUT_OF_RANGE)]


def test_of_what_is_said_twice_the_later_is_kept() -> None:
    found = sifted(STAY, replace(STAY), replace(STAY, bed="B2"))
    assert (list(found.accepted), found.duplicates) == ([replace(STAY, bed="B2")], 1)
    assert [reject.code for reject in found.rejects] == [RejectCode.SUPERSEDED_IN_PAYLOAD]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"usable": 2.0}, RejectCode.DOES_NOT_ADD_UP),
        ({"usable": -1.0}, RejectCode.OUT_OF_RANGE),
        ({"offered": 5000.0}, RejectCode.OUT_OF_RANGE),
        ({"starts_at": SEEN + timedelta(days=33)}, RejectCode.ABOUT_OUT_OF_REACH),
        ({"starts_at": SEEN - timedelta(days=3)}, RejectCode.ABOUT_OUT_OF_REACH),
    ],
)
def test_an_offer_that_cannot_be_is_refused(change: dict[str, object], code: RejectCode) -> None:
    assert [found for _, found in refusals(replace(OFFER, **change))] == [code]  # type: ignore[arg-type]


def test_an_offer_of_which_a_part_is_not_known_need_not_add_up() -> None:
    assert refusals(replace(OFFER, held=None)) == []
    assert refusals(replace(OFFER, kind="home_care_hours")) == []
