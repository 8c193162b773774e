"""The bed position from the store: now and about the past, per site and together, down to what each part rests on."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from db.engine import Connection
from db.write.rollups import roll_up
from metrics.position.expected import Range
from metrics.position.site import ClosedFor
from metrics.vocabulary import Freshness
from metrics.vocabulary.days import at_time
from picture.board import UnknownOrganisation, When
from picture.memory import Memory
from picture.position import BedPosition, bed_position
from picture.stays import Filters, stays_of
from picture.viewer import ITSELF
from tests.picture.partners import AT_NINE, BEDS, DEPARTMENT, NOW, partners, ready, stay, whole_system

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LIVE = When()


async def _asked(
    store: Connection,
    *,
    organisation: str = "SIM",
    when: When = LIVE,
    now: datetime = NOW,
    memory: Memory | None = None,
) -> BedPosition:
    return await bed_position(store, memory or Memory(), organisation=organisation, when=when, now=now, viewer=ITSELF)


async def test_the_system_is_the_sum_of_its_sites_and_acute_and_community_beds_stand_apart(store: Connection) -> None:
    await whole_system(store)
    found = await _asked(store)
    assert [site.organisation for site in found.sites] == ["SIM-C1", "SIM-C2", "SIM-S1", "SIM-S2", "SIM-S3"]
    assert found.acute is not None
    assert found.community is not None
    assert (found.acute.empty.value, found.acute.on_definite.value, found.acute.on_potential.value) == (3, -21, -12)
    assert (found.community.empty.value, found.community.on_definite.value) == (4, 6)
    assert found.acute.on_definite.value == sum(
        site.on_definite
        for site in found.sites
        if site.organisation in found.acute.sites and site.on_definite is not None
    )
    assert found.acute.parts["over_12_hours"].value == 18
    assert found.acute.parts["longest_ambulance"].value == 42
    assert found.acute.parts["longest_awaiting"].value == 402
    assert not any(part.is_partial for part in found.acute.parts.values())
    # A community hospital has no emergency department: its silence about one is no gap.
    assert found.community.parts["in_department"].expected == 0
    assert found.acute.about == datetime(2026, 11, 10, 18, tzinfo=UTC)


async def test_each_part_says_which_observation_it_rests_on(store: Connection) -> None:
    await whole_system(store)
    (site,) = (await _asked(store, organisation="SIM-S1")).sites
    (seen,) = site.parts.occupied.seen
    assert (seen.measure, seen.organisation, seen.feed, seen.observed_at, seen.value, seen.freshness) == (
        "beds.ga.occupied", "SIM-S1", "beds_s1", AT_NINE, 49, Freshness.FRESH
    )  # fmt: skip
    for name, part in site.parts.named().items():
        assert part.value == sum(each.value for each in part.seen), name
        assert len(part.seen) == 1, name


async def test_a_site_that_fell_silent_leaves_the_system_unknown_and_is_still_shown(store: Connection) -> None:
    sending = await whole_system(store)
    now = NOW + HOUR
    for number in (1, 2):
        await sending.send(f"beds_s{number}", f"SIM-S{number}", BEDS, at=AT_NINE + HOUR)
    found = await _asked(store, now=now)
    assert found.acute is not None
    assert found.acute.on_definite.value is None
    assert found.acute.lacking == ("SIM-S3",)
    assert (found.acute.parts["occupied"].value, found.acute.parts["occupied"].is_at_least) == (98, True)
    silent = found.sites[-1]
    assert silent.parts.occupied.freshness in {Freshness.STALE, Freshness.STUCK}
    assert (silent.parts.occupied.value, silent.parts.occupied.observed_at) == (49, AT_NINE)
    assert set(silent.lacking) >= {"open", "occupied", "expected_in", "definite"}


async def test_a_figure_held_as_suspect_is_not_reckoned_with(store: Connection) -> None:
    sending = await whole_system(store)
    later = AT_NINE + timedelta(minutes=5)
    without = {measure: value for measure, value in BEDS.items() if measure != "beds.ga.occupied"}
    await sending.send("beds_s1", "SIM-S1", without, at=later, held={"beds.ga.occupied": 490.0})
    (site,) = (await _asked(store, organisation="SIM-S1", now=later)).sites
    assert site.parts.occupied.is_held
    assert site.parts.occupied.value == 49
    assert (site.empty, site.on_definite, site.lacking) == (None, None, ("occupied",))


async def test_who_awaits_a_bed_is_asked_of_the_department_where_the_site_does_not_say(store: Connection) -> None:
    sending = await partners(store)
    await sending.send("beds_s1", "SIM-S1", {m: v for m, v in BEDS.items() if m != "beds.awaiting_admission"})
    await sending.send("ed_s1", "SIM-S1", DEPARTMENT)
    (site,) = (await _asked(store, organisation="SIM-S1")).sites
    assert site.parts.awaiting.seen[0].measure == "ed.awaiting_bed"
    assert site.on_definite == 50 - 49 - 11 - 9 + 4


async def test_closed_beds_have_the_reasons_their_wards_give_now(store: Connection) -> None:
    sending = await whole_system(store)
    infection, staffing = (("reason", "infection"),), (("reason", "staffing"),)
    await sending.send("beds_s1", "SIM-S1-W03", {"ward.closed": 4.0}, at=AT_NINE - HOUR / 6, dimensions=staffing)
    await sending.send("beds_s1", "SIM-S1-W03", {"ward.closed": 3.0}, dimensions=infection)
    await sending.send("beds_s1", "SIM-S1-W04", {"ward.closed": 1.0})
    (site,) = (await _asked(store, organisation="SIM-S1")).sites
    assert site.closed_for == (ClosedFor("infection", 3, ("SIM-S1-W03",)), ClosedFor(None, 3, ("SIM-S1-W04",)))


async def test_a_closed_ward_that_stands_still_for_hours_is_still_closed_for_its_reason(store: Connection) -> None:
    sending = await partners(store)
    for quarters in range(19):
        at = AT_NINE + quarters * HOUR / 4
        site = BEDS | {"beds.closed": 4.0, "beds.ga.occupied": 40.0 + quarters}
        await sending.send("beds_s1", "SIM-S1", site, at=at)
        infection = (("reason", "infection"),)
        await sending.send("beds_s1", "SIM-S1-W03", {"ward.closed": 4.0}, at=at, dimensions=infection)
    (position,) = (await _asked(store, organisation="SIM-S1", now=at)).sites
    assert position.closed_for == (ClosedFor("infection", 4, ("SIM-S1-W03",)),)


async def test_the_longest_ready_is_in_days_since_they_were_ready_in_london(store: Connection) -> None:
    sending = await whole_system(store)
    people = [
        stay("ST-a", days=40, is_ready=True),
        stay("ST-b", is_ready=True),
        stay("ST-c", expected_on=date(2026, 11, 11)),
    ]
    spells = [ready("ST-a", datetime(2026, 10, 12, 22, 30, tzinfo=UTC)), ready("ST-b", AT_NINE - HOUR)]
    await sending.tell("board_s1", "SIM-S1", [*people, *spells])
    found = await _asked(store, organisation="SIM-S1")
    assert found.sites[0].longest_ready_days == 29
    assert found.longest_ready["SIM-S1"].stay == "ST-a"
    assert found.acute is not None
    assert found.acute.longest_ready_days == 29
    assert found.becoming_ready.meeting == 1
    assert [each.people for each in found.becoming_ready.horizons] == [0, 1, 1, 1]
    assert found.call.covered("stay").usable == 1


async def test_whoever_a_silent_board_saw_last_is_in_no_figure_as_they_are_in_no_row(store: Connection) -> None:
    sending = await whole_system(store)
    waited = stay("ST-a", days=40, is_ready=True)
    await sending.tell("board_s1", "SIM-S1", [waited, ready("ST-a", AT_NINE - 40 * DAY), stay("ST-b")])
    later = NOW + DAY
    await sending.tell(
        "board_s2", "SIM-S2",
        [stay("ST-c", site="SIM-S2", is_ready=True), ready("ST-c", AT_NINE - 3 * DAY), stay("ST-d", site="SIM-S2")],
        at=later,
    )  # fmt: skip
    before, found = await _asked(store), await _asked(store, now=later)
    assert not before.sites[2].is_longest_ready_at_least
    position = {site.organisation: site for site in found.sites}
    assert (position["SIM-S1"].longest_ready_days, position["SIM-S1"].is_longest_ready_at_least) == (None, True)
    assert (position["SIM-S2"].longest_ready_days, position["SIM-S2"].is_longest_ready_at_least) == (4, False)
    assert found.acute is not None
    assert (found.acute.longest_ready_days, found.acute.is_longest_ready_at_least) == (4, True)
    assert (found.becoming_ready.meeting, found.becoming_ready.is_at_least) == (1, True)
    listed = stays_of(found.call, Filters(), handed_back={})
    assert {row.key for row in listed} == {"ST-c", "ST-d"}


async def test_the_past_is_told_as_it_was_known_then(store: Connection) -> None:
    sending = await whole_system(store)
    told_late = NOW + 2 * HOUR
    await sending.send("beds_s1", "SIM-S1", BEDS | {"beds.ga.occupied": 44.0}, received_at=told_late)
    now = NOW + 4 * HOUR
    then = await _asked(store, organisation="SIM-S1", when=When(at=NOW, known=NOW), now=now)
    corrected = await _asked(store, organisation="SIM-S1", when=When(at=NOW, known=now), now=now)
    assert (then.sites[0].empty, then.sites[0].on_definite) == (1, -7)
    assert (corrected.sites[0].empty, corrected.sites[0].on_definite) == (6, -2)
    assert then.valid_until is None
    assert then.sites[0].at == NOW


async def test_the_live_position_holds_until_something_goes_late_or_the_evening_comes(store: Connection) -> None:
    await whole_system(store)
    found = await _asked(store)
    assert found.valid_until is not None
    assert NOW < found.valid_until <= AT_NINE + timedelta(minutes=12)


async def test_from_18_00_on_the_next_day_is_not_guessed(store: Connection) -> None:
    sending = await partners(store)
    evening = datetime(2026, 11, 10, 18, tzinfo=UTC)
    await sending.send("beds_s1", "SIM-S1", BEDS, at=evening)
    (site,) = (await _asked(store, organisation="SIM-S1", now=evening)).sites
    assert (site.is_over, site.empty, site.on_definite, site.lacking) == (True, 1, None, ())


async def test_the_range_is_that_of_the_same_weekday_and_hour(store: Connection) -> None:
    sending = await whole_system(store)
    for weeks in range(1, 22):
        day = date(2026, 11, 10) - weeks * 7 * DAY
        morning, evening = at_time(day, time(9)), at_time(day, time(18))
        await sending.send("beds_s1", "SIM-S1", BEDS, at=morning)
        # Nine were expected; ten are there who were not, five more have left, two fewer wait: 13, and a week less one.
        left = BEDS["discharges.gone_today"] + 5 + weeks - 1
        came = {"beds.ga.occupied": 59.0, "discharges.gone_today": left, "beds.awaiting_admission": 1.0}
        await sending.send("beds_s1", "SIM-S1", BEDS | came, at=evening)
    while await roll_up(store, limit=400, room=sending.room):
        pass
    memory = Memory()
    (site,) = (await _asked(store, organisation="SIM-S1", memory=memory)).sites
    # Missed by 4, 5, ... 24: the 10th percentile is 6, the 90th 22.
    assert site.expected_in_range == Range(15, 31)
    assert site.on_definite_range == Range(1 - 3 - 31 + 4, 1 - 3 - 15 + 4)
    whole = await _asked(store, memory=memory)
    assert whole.acute is not None
    assert whole.acute.on_definite_range is None
    # On Wednesdays nothing is known.
    wednesday = await _asked(store, organisation="SIM-S1", now=NOW + DAY, memory=memory)
    assert wednesday.sites[0].expected_in_range is None


async def test_an_organisation_without_beds_has_no_position_and_one_that_is_none_is_refused(store: Connection) -> None:
    await whole_system(store)
    found = await _asked(store, organisation="SIM-H01")
    assert (found.sites, found.acute, found.community) == ((), None, None)
    with pytest.raises(UnknownOrganisation):
        await _asked(store, organisation="SIM-S9")


async def test_a_source_that_was_silent_then_and_speaks_again_since_was_stale_then_and_not_stuck(
    store: Connection,
) -> None:
    sending = await whole_system(store)
    noon = AT_NINE + 3 * HOUR
    await sending.send("beds_s1", "SIM-S1", BEDS, at=noon)
    (site,) = (await _asked(store, organisation="SIM-S1", when=When(at=AT_NINE + HOUR), now=noon)).sites
    assert site.parts.occupied.freshness is Freshness.STALE
