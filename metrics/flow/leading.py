"""Who leads a want of home care: the provider that handed most packages back where there is none; keys of blockages."""

from collections.abc import Mapping

from metrics.flow.cause import NO_CAPACITY
from metrics.flow.service import ServiceType
from metrics.flow.step import Constraint, Kind

HandedBack = Mapping[tuple[str, str], float]
"""Provider and locality -> packages handed back in the last 28 days."""


class Leading:
    """The provider that leads in each locality, by the packages handed back in the last 28 days."""

    def __init__(self, handed_back: HandedBack) -> None:
        most: dict[str, tuple[float, str]] = {}
        # In order of the codes, so that of two who handed back as many the first is named, whatever came first.
        for (provider, locality), packages in sorted(handed_back.items()):
            if packages > 0 and (locality not in most or packages > most[locality][0]):
                most[locality] = (packages, provider)
        self._most = {locality: provider for locality, (_, provider) in most.items()}

    def of(self, constraint: Constraint) -> Constraint:
        """What holds people, as a blockage names it: a want of home care goes under the provider that leads there, and
        its localities together; anything else stays as it is."""
        if (
            constraint.tag == NO_CAPACITY
            and constraint.type == ServiceType.HOME_CARE
            and constraint.organisation is None
            and constraint.locality is not None
        ):
            provider = self._most.get(constraint.locality)
            if provider is not None:
                return Constraint(NO_CAPACITY, Kind.SERVICE_TYPE, ServiceType.HOME_CARE, provider)
        return constraint


def key_of(constraint: Constraint) -> str:
    """A stable text for a blockage that an address can carry; two constraints never share one."""
    tag = constraint.tag.replace(" ", "-")
    if constraint.organisation is not None:
        return f"{tag}~{constraint.type}~{constraint.organisation}"
    if constraint.council is None and constraint.locality is None:
        return f"{tag}~{constraint.type}"
    return f"{tag}~{constraint.type}~{constraint.council or ''}~{constraint.locality or ''}"
