"""OPEL levels from the store, calculated beside declared, down to the figures; local triggers for the rest."""

from datetime import UTC, datetime, timedelta

import pytest

from db.access.declared import declare
from db.engine import Connection
from metrics.opel.declared import Declared, DeclaredOf, Whole
from metrics.opel.score import Scored, Standing
from metrics.pressure import Pillar
from metrics.vocabulary import Freshness, Level
from picture.board import UnknownOrganisation, When
from picture.levels import Levels, PillarLevel, levels
from picture.memory import Memory
from picture.viewer import ITSELF
from tests.picture.partners import AT_NINE, BEDS, COMMUNITY, DEPARTMENT, NOW, partners, whole_system

HOUR = timedelta(hours=1)
LIVE = When()
OPEL = [pillar for pillar in Pillar if pillar.has_opel]


async def _asked(store: Connection, *, organisation: str = "SIM", when: When = LIVE, now: datetime = NOW) -> Levels:
    return await levels(store, Memory(), organisation=organisation, when=when, now=now, viewer=ITSELF)


def _pillar(found: Levels, pillar: Pillar) -> PillarLevel:
    return next(each for each in found.pillars if each.pillar is pillar)


def _points(found: Levels, provider: str = "SIM-S1", pillar: Pillar = Pillar.ACUTE) -> dict[str, Scored]:
    of = next(each for each in _pillar(found, pillar).providers if each.organisation == provider)
    return {each.parameter.key: each for each in of.score.parameters}


def _declared(
    level: Level | None, *, at: datetime = AT_NINE, organisation: str = "SIM-S1", of: DeclaredOf = Pillar.ACUTE
) -> Declared:
    return Declared(
        organisation=organisation, of=of, level=level, role="Director on call", reason="Ambulances wait",
        declared_at=at, received_at=at,
    )  # fmt: skip


async def test_an_acute_site_is_scored_parameter_by_parameter(store: Connection) -> None:
    await whole_system(store)
    found = await _asked(store)
    points = {key: (each.points, each.standing) for key, each in _points(found).items()}
    assert points == {
        "handover_mean": (3, Standing.SCORED),  # 640 minutes of 20 handovers: 32
        "four_hour": (4 - 1, Standing.SCORED),  # 41 of 66: 62 %
        "majors_occupancy": (0, Standing.NO_SOURCE),
        "time_to_treatment": (0, Standing.NO_SOURCE),
        "over_12_hours": (3, Standing.SCORED),  # 6 of 61: 9.8 %
        "referred_to_service": (0, Standing.NO_SOURCE),
        "ga_occupancy": (4, Standing.SCORED),  # 49 of 50
        "escalation": (4, Standing.SCORED),  # 4 of 50
        "nctr": (3, Standing.SCORED),  # 9 of 49: 18 %
        "discharge": (0, Standing.NO_SOURCE),
    }
    score = _pillar(found, Pillar.ACUTE).providers[0].score
    assert (score.points, score.level, score.is_floor, score.known, score.of) == (20, Level.TWO, True, 6, 10)
    assert [each.parameter.key for each in score.drivers[:2]] == ["ga_occupancy", "escalation"]
    (evidence,) = _points(found)["handover_mean"].evidence
    assert (evidence.parts, evidence.feed, evidence.observed_at) == ((640.0, 20.0), "ed_s1", AT_NINE)


async def test_a_system_weighs_its_sites_by_open_beds(store: Connection) -> None:
    sending = await whole_system(store)
    calm = {
        "beds.ga.open": 500.0,
        "beds.ga.occupied": 400.0,
        "beds.ga.escalation_open": 0.0,
        "criteria.not_met_now": 8.0,
    }
    await sending.send("beds_s3", "SIM-S3", BEDS | calm, received_at=NOW)
    acute = _pillar(await _asked(store), Pillar.ACUTE)
    assert acute.system is not None
    scores = {each.organisation: each.score.points for each in acute.providers}
    assert scores == {"SIM-S1": 20, "SIM-S2": 20, "SIM-S3": 9}
    assert acute.system.points == pytest.approx((20 * 50 + 20 * 50 + 9 * 500) / 600)
    assert (acute.system.level, acute.system.is_floor, acute.system.usable) == (Level.ONE, True, 3)


async def test_a_silent_department_holds_its_last_points_and_lowers_nothing(store: Connection) -> None:
    sending = await whole_system(store)
    before = await _asked(store)
    later = AT_NINE + 3 * HOUR
    for number in (1, 2, 3):
        await sending.send(f"beds_s{number}", f"SIM-S{number}", BEDS, at=later)
    after = await _asked(store, now=later)
    assert _points(after)["four_hour"].standing is Standing.STALE
    assert {key: each.points for key, each in _points(after).items()} == {
        key: each.points for key, each in _points(before).items()
    }
    one, other = (_pillar(each, Pillar.ACUTE).providers[0].score for each in (before, after))
    assert (other.level, other.known) == (one.level, 3)
    assert one.known == 6


async def test_everything_silent_is_unknown_and_keeps_what_was_last_known(store: Connection) -> None:
    await whole_system(store)
    acute = _pillar(await _asked(store, now=AT_NINE + 5 * HOUR), Pillar.ACUTE)
    assert acute.system is not None
    assert (acute.system.level, acute.system.last_level, acute.system.usable) == (Level.UNKNOWN, Level.TWO, 0)


async def test_a_ratio_whose_parts_came_apart_keeps_the_last_pair(store: Connection) -> None:
    sending = await whole_system(store)
    later = AT_NINE + HOUR / 4
    without = {measure: value for measure, value in DEPARTMENT.items() if measure != "ambulance.handover_minutes_today"}
    await sending.send("ed_s1", "SIM-S1", without | {"ambulance.handovers_today": 40.0}, at=later)
    kept = _points(await _asked(store, now=later))["handover_mean"]
    assert (kept.value, kept.points) == (32.0, 3)
    assert kept.evidence[0].observed_at == AT_NINE


async def test_a_community_trust_is_scored_from_all_its_places(store: Connection) -> None:
    sending = await whole_system(store)
    await sending.send("beds_c2", "SIM-C2", COMMUNITY | {"beds.community.occupied": 20.0}, received_at=NOW)
    community = _pillar(await _asked(store), Pillar.COMMUNITY)
    assert [each.organisation for each in community.providers] == ["SIM-T3"]
    points = _points(await _asked(store), "SIM-T3", Pillar.COMMUNITY)
    assert points["bed_occupancy"].value == pytest.approx(38 / 40)
    assert (points["bed_occupancy"].points, points["bed_occupancy"].standing) == (3, Standing.SCORED)
    assert points["urgent_response"].standing is Standing.MISSING


async def test_pillars_nobody_sends_for_have_their_table_and_no_level(store: Connection) -> None:
    await whole_system(store)
    found = await _asked(store)
    assert [each.pillar for each in found.pillars] == OPEL
    for pillar in (Pillar.MENTAL_HEALTH, Pillar.NHS_111):
        each = _pillar(found, pillar)
        assert each.table is not None
        assert (each.system, each.providers) == (None, ())
    assert all(not each.pillar.has_opel for each in found.local)
    assert {each.pillar for each in found.local} >= {Pillar.HOME_CARE, Pillar.REABLEMENT, Pillar.CARE_HOMES}


async def test_declared_stands_beside_calculated_and_the_last_word_holds(store: Connection) -> None:
    await whole_system(store)
    await declare(store, _declared(Level.FOUR, at=AT_NINE - HOUR))
    await declare(store, _declared(Level.ONE))
    await declare(store, _declared(Level.THREE, organisation="SIM"))
    acute = _pillar(await _asked(store), Pillar.ACUTE)
    assert acute.declared is not None
    assert acute.declared.level is Level.THREE
    assert acute.difference.steps is None
    (site, other, _) = acute.providers
    assert site.declared is not None
    assert (site.declared.level, site.score.level) == (Level.ONE, Level.TWO)
    assert (site.difference.steps, site.difference.says) == (-1, "declared at least 1 level below calculated")
    assert other.declared is None
    assert other.difference.says == "no level has been declared"


async def test_the_whole_system_has_the_level_that_was_declared_of_it_and_no_other(store: Connection) -> None:
    await whole_system(store)
    before = (await _asked(store)).system
    assert before is not None
    assert (before.organisation, before.declared) == ("SIM", None)
    assert before.why == "no rule: how the framework weighs the pillars is not published"
    await declare(store, _declared(Level.FOUR, organisation="SIM"))
    found = await _asked(store)
    assert found.system == before, "what is declared of a pillar is of that alone"
    whole = _declared(Level.TWO, organisation="SIM", of=Whole.SYSTEM)
    await declare(store, whole)
    after = await _asked(store)
    assert after.system is not None
    assert after.system.declared == whole
    assert after.pillars == found.pillars, "what is declared of the whole is of no pillar"


async def test_only_a_whole_system_has_a_level_of_its_own(store: Connection) -> None:
    await whole_system(store)
    await declare(store, _declared(Level.THREE, organisation="SIM", of=Whole.SYSTEM))
    for part in ("SIM-T1", "SIM-S1", "SIM-L1"):
        assert (await _asked(store, organisation=part)).system is None


async def test_the_level_of_the_whole_system_is_told_as_it_was_known_then(store: Connection) -> None:
    await whole_system(store)
    await declare(store, _declared(Level.FOUR, at=NOW + HOUR, organisation="SIM", of=Whole.SYSTEM))
    await declare(store, _declared(None, at=NOW + 2 * HOUR, organisation="SIM", of=Whole.SYSTEM))
    told = []
    for hours in (0, 1, 2):
        at = NOW + hours * HOUR
        found = (await _asked(store, when=When(at=at, known=at), now=NOW + 3 * HOUR)).system
        assert found is not None
        told.append(None if found.declared is None else (found.declared.level, found.declared.declared_at))
    assert told == [None, (Level.FOUR, NOW + HOUR), (None, NOW + 2 * HOUR)]


async def test_what_was_declared_later_was_not_known_before(store: Connection) -> None:
    await whole_system(store)
    await declare(store, _declared(Level.FOUR, at=NOW + HOUR))
    await declare(store, _declared(None, at=NOW + 2 * HOUR))
    now = NOW + 3 * HOUR
    told = {}
    for hours in (0, 1, 2):
        at = NOW + hours * HOUR
        found = await _asked(store, organisation="SIM-S1", when=When(at=at, known=at), now=now)
        told[hours] = _pillar(found, Pillar.ACUTE).declared
        assert found.valid_until is None
    assert told[0] is None
    assert told[1] is not None
    assert told[1].level is Level.FOUR
    assert told[2] is not None
    assert told[2].level is None


async def test_the_past_is_scored_by_the_table_of_its_day_on_what_was_known(store: Connection) -> None:
    sending = await partners(store)
    spring = datetime(2026, 3, 1, 9, tzinfo=UTC)
    await sending.send("beds_s1", "SIM-S1", BEDS, at=spring)
    found = await _asked(store, organisation="SIM-S1", when=When(at=spring, known=spring))
    acute = _pillar(found, Pillar.ACUTE)
    assert acute.table is not None
    assert acute.table.framework == "2024-26"
    assert {each.evidence[0].freshness for each in acute.providers[0].score.parameters if each.evidence} == {
        Freshness.FRESH
    }
    # Of 2021 there is no table: nothing is calculated, and nothing borrowed.
    long_ago = When(at=datetime(2021, 12, 1, tzinfo=UTC))
    assert all((each.table, each.system) == (None, None) for each in (await _asked(store, when=long_ago)).pillars)


async def test_what_is_no_organisation_is_refused(store: Connection) -> None:
    await partners(store)
    with pytest.raises(UnknownOrganisation):
        await _asked(store, organisation="SIM-S9")
