"""A home care provider hands its packages back: after a fortnight its blockage stands first, at what it truly cost."""

from datetime import timedelta

import pytest

from metrics.beddays.unit import UnitRules
from metrics.flow.blockage import Window
from metrics.flow.blockages import blockages
from metrics.flow.cause import Causes
from metrics.flow.lost import days_priced, lost_of
from metrics.flow.service import Services, ServiceType
from metrics.flow.step import step_now
from metrics.flow.tally import Held
from simulators.world.shipped import DEMONSTRATION, shipped_checkpoint
from simulators.world.world import World
from tests.metrics.flow.world_told import Told, living

PROVIDER = "SIM-H02"
CARE_AT_HOME = {"home_care", "restart", "end_of_life"}
DAYS = 14


def test_the_provider_that_handed_its_packages_back_is_named_first_at_what_it_cost() -> None:
    catalogue = living()
    services, causes = Services(catalogue.services), Causes(catalogue.causes)
    providers = [each.organisation for each in catalogue.services if each.type is ServiceType.HOME_CARE]
    told = Told(World.resume(shipped_checkpoint(DEMONSTRATION)))
    told.world.set_story("hand_back", True, about=PROVIDER)
    at = DEMONSTRATION + timedelta(days=DAYS)
    told.pass_to(at, providers=providers)
    days = days_priced(at)
    held = [
        Held(
            record,
            step_now(record, at=at, services=services, causes=causes),
            lost_of(record, services=services, causes=causes, days=days),
        )
        for record in told.records()
    ]
    found = blockages(
        held,
        at=at,
        causes=causes,
        rules=catalogue.rules,
        units=UnitRules(catalogue.units),
        handed_back=told.handed_back,
        window=Window.WEEK,
    )

    first = found[0]
    assert first.key == f"no-capacity~home_care~{PROVIDER}"
    assert first.change is not None
    assert first.change.name == "Home first"
    assert first.lost.trend > 0

    week = set(days.days[-7:])
    patch = services.by_organisation[PROVIDER].localities
    truth = [
        each
        for each in told.truth
        if each.on in week and each.need in CARE_AT_HOME and each.locality in patch and each.tag == "no capacity"
    ]
    assert len(truth) > 100
    assert first.lost.week == pytest.approx(len(truth), rel=0.05)

    everybody = [each for each in told.truth if each.on in week]
    assert sum(each.lost.week for each in found) == len(everybody)
