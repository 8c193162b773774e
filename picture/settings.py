"""What a catalogue says about how people and services are counted, in the shape the core asks for."""

from dataclasses import dataclass

from catalogue.model import Catalogue
from metrics.beddays.unit import UnitRules
from metrics.flow.cause import UNKNOWN_OWNER, Cause, Causes
from metrics.flow.service import Services


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The units, the services and the causes of one catalogue."""

    units: UnitRules
    services: Services
    causes: Causes


def settings_of(catalogue: Catalogue) -> Settings:
    """The settings of a catalogue. National delay reasons come first, then the reasons of red days."""
    national = (
        Cause(
            code=reason.code, label=reason.label, family=reason.family, owner=UNKNOWN_OWNER, tag=reason.tag,
            valid_from=reason.valid_from, valid_to=reason.valid_to,
        )
        for reason in catalogue.reasons
    )  # fmt: skip
    return Settings(
        units=UnitRules(catalogue.units),
        services=Services(catalogue.services),
        causes=Causes((*national, *catalogue.red_reasons)),
    )
