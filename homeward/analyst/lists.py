"""What recorded reasons mean, from the lists that ship with the product. No organisation, no feed, no database."""

from catalogue.reader import SHIPPED_FACTS, read
from metrics.flow.cause import HOSPITAL_PROCESS, UNKNOWN_OWNER, Cause, Causes


def shipped_causes() -> Causes:
    """Every reason of the shipped lists: of delays, and of red days. Raises CatalogueError."""
    catalogue = read(SHIPPED_FACTS)
    delays = (
        Cause(
            code=each.code,
            label=each.label,
            family=each.family,
            owner=UNKNOWN_OWNER if each.tag is None else "trust" if each.tag == HOSPITAL_PROCESS else "external",
            tag=each.tag,
            valid_from=each.valid_from,
            valid_to=each.valid_to,
        )
        for each in catalogue.reasons
    )
    return Causes((*delays, *catalogue.red_reasons))
