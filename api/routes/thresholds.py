"""GET /thresholds: the bounds and the rule of public files in force today, with who owns them and since when.

They are changed in the catalogue.
"""

from fastapi import APIRouter
from fastapi.responses import Response

from api import wire
from api.administering import told
from api.disclosure import says_of
from api.door import TheDoor, TheViewer
from api.needs import needs
from api.responses import may_answer
from catalogue.model import Threshold
from catalogue.spans import holds_on
from metrics.access import May
from metrics.disclosure.rule import Rule
from metrics.pressure import INDICATORS
from metrics.vocabulary.days import london_day

router = APIRouter(tags=["doors"])


@router.get(
    "/thresholds", summary="The thresholds in force", openapi_extra=needs(May.ADMINISTER),
    response_model=wire.Thresholds, responses=may_answer(is_conditional=False),
)  # fmt: skip
async def get_thresholds(door: TheDoor, _viewer: TheViewer) -> Response:
    """Every threshold that holds today, by indicator; of one indicator the one for all first. And from how many people
    on, and how, figures of people are made public."""
    today = london_day(door.now())
    async with door.look() as conn:
        catalogue = await door.memory.catalogue(conn, known=None)
    found = sorted(
        (each for each in catalogue.thresholds if holds_on(each, today)),
        key=lambda each: (each.indicator, each.organisation or ""),
    )
    return told(
        wire.Thresholds(
            thresholds=[_shape(each) for each in found],
            disclosure=_rule(catalogue.disclosure_rule(on=today)),
            catalogue_version=catalogue.version,
            on=today,
        )
    )


def _shape(threshold: Threshold) -> wire.ThresholdInForce:
    indicator = INDICATORS.get(threshold.indicator)
    return wire.ThresholdInForce(
        indicator=threshold.indicator, title=indicator.title if indicator else threshold.indicator,
        unit=indicator.unit.value if indicator else "", organisation=threshold.organisation, two=threshold.two,
        three=threshold.three, four=threshold.four, valid_from=threshold.valid_from, valid_to=threshold.valid_to,
        owner=threshold.owner, is_indicative=threshold.is_indicative, note=threshold.note,
    )  # fmt: skip


def _rule(rule: Rule) -> wire.DisclosureInForce:
    return wire.DisclosureInForce(
        least_shown=rule.least_shown, rounding_base=rule.rounding_base, shows_zero=rule.shows_zero,
        protects_totals=rule.protects_totals, least_mean_basis=rule.least_mean_basis, says=says_of(rule),
        valid_from=rule.valid_from, valid_to=rule.valid_to, owner=rule.owner, is_indicative=rule.is_indicative,
        note=rule.note,
    )  # fmt: skip
