"""What a reason names: a service somebody waits for, or a step of a process. Codes as in `reasons.csv`, and its tags.

A code nobody knows names a step that bears its own name. Which service it is, and where, is `metrics.flow.step`.
"""

from collections.abc import Mapping
from types import MappingProxyType

from metrics.flow.cause import HOSPITAL_PROCESS, Cause
from metrics.flow.service import ServiceType

_HOSPITAL_FAMILIES = frozenset({"Hospital process", "Ward process", "Wellbeing concerns"})

_SERVICES: Mapping[str, ServiceType] = MappingProxyType(
    {
        "adaptations": ServiceType.HOUSING,
        "bed_rehabilitation": ServiceType.BED_BASED,
        "care_home": ServiceType.CARE_HOME,
        "end_of_life": ServiceType.END_OF_LIFE,
        "equipment": ServiceType.EQUIPMENT,
        "home_health": ServiceType.COMMUNITY_HEALTH,
        "home_rehabilitation": ServiceType.REABLEMENT,
        "home_social_care": ServiceType.HOME_CARE,
        "homelessness_housing": ServiceType.HOUSING,
        "housing": ServiceType.HOUSING,
        "mental_health_bed": ServiceType.MENTAL_HEALTH,
        "no_recourse": ServiceType.HOUSING,
        "out_of_area": ServiceType.OUT_OF_AREA,
        "restart_of_care": ServiceType.HOME_CARE,
        "self_funded": ServiceType.HOME_CARE,
    }
)
_SERVICES_2021: Mapping[str, ServiceType] = MappingProxyType(
    {
        "equipment_adaptations": ServiceType.EQUIPMENT,
        "homeless": ServiceType.HOUSING,
        "hub_confirmation": ServiceType.HUB,
        "pathway_1_resource": ServiceType.HOME_CARE,
        "pathway_2_bed": ServiceType.BED_BASED,
        "pathway_3_bed": ServiceType.CARE_HOME,
    }
)
_STEPS_2021: Mapping[str, str] = MappingProxyType(
    {
        "medical_decision": "medical_review",
        "medicines": "medicines_or_letter",
        "referral_to_single_point": "referral_to_hub",
        "therapy_decision": "therapy_review",
    }
)


def service_named(code: str) -> ServiceType | None:
    """The service a reason is about, None where it is about a step."""
    scheme, _, name = code.partition(".")
    if scheme == "hub":
        return ServiceType.HUB
    return _SERVICES.get(name) if scheme in {"capacity", "interface"} else _SERVICES_2021.get(code)


def step_named(code: str) -> str:
    """The step a reason is about."""
    scheme, _, name = code.partition(".")
    return name if name and scheme in {"hospital", "wellbeing", "interface"} else _STEPS_2021.get(code, code)


def is_of_the_hospital(cause: Cause) -> bool:
    """Whether the hospital itself, or what it has to settle with the person and their family, holds somebody."""
    return cause.tag == HOSPITAL_PROCESS or cause.family in _HOSPITAL_FAMILIES


def tag_of(cause: Cause) -> str:
    """The tag of the wall; where the list gives none, hospital process for what is a process of hospital or ward, else
    the family in small letters, since a guess would stand under somebody's name."""
    if cause.tag is not None:
        return cause.tag
    if cause.family in {"Hospital process", "Ward process"}:
        return HOSPITAL_PROCESS
    return cause.family.lower()
