"""What a catalogue says about how people and services are counted, in the shape the core asks for."""

from dataclasses import dataclass

from catalogue.model import Catalogue
from metrics.beddays.unit import UnitRules
from metrics.flow.cause import Causes
from metrics.flow.rules import FlowRules
from metrics.flow.service import Services


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The units, the services, the causes and the rules of one catalogue."""

    units: UnitRules
    services: Services
    causes: Causes
    rules: FlowRules


def settings_of(catalogue: Catalogue) -> Settings:
    """The settings of a catalogue."""
    return Settings(
        units=UnitRules(catalogue.units),
        services=Services(catalogue.services),
        causes=Causes(catalogue.causes),
        rules=catalogue.rules,
    )
