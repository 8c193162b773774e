"""What the numbers of a measure count, as far as what may be shown of them goes.

Closed until it says otherwise: a measure that nobody named here counts people where its unit can stand for them, and
has no public form where it cannot.
"""

from collections.abc import Mapping

from metrics.disclosure.figure import Figure

# What is put up, and what of it is free: beds, places, hours, whether or not somebody is in them.
_CAPACITY = frozenset(
    {
        "beds.ga.open", "beds.ga.core_open", "beds.ga.escalation_open", "beds.critical.adult_open", "beds.closed",
        "beds.community.open", "beds.community.core_open", "beds.community.escalation_open",
        "ward.core_open", "ward.escalation_open", "ward.closed", "care_home.maximum", "care_home.usable",
        "home_care.hours_staffed", "home_care.hours_free", "home_care.free_double_rounds", "virtual_ward.places",
    }
)  # fmt: skip
_OTHERS: Mapping[str, Figure] = {
    "reablement.caseload_limit": Figure.SETTING,
    "community_beds.caseload_limit": Figure.SETTING,
    "home_care.days_to_start": Figure.TALLY,
    "ed.closures": Figure.TALLY,
    "ed.diverts": Figure.TALLY,
    "virtual_ward.accepting": Figure.FLAG,
    "care_home.accepting": Figure.FLAG,
    # The wait of the one who waits longest.
    "ed.longest_awaiting_bed_minutes": Figure.EXTREME,
    "ambulance.longest_wait_minutes": Figure.EXTREME,
    # Minutes and hours of people, whose number does not stand beside them.
    "ambulance.handover_minutes_today": Figure.DERIVED,
    "home_care.hours_booked": Figure.DERIVED,
}
# An occupied bed is somebody in it; an ambulance that waits, a handover and a package stand for one person each.
_OF_PEOPLE = frozenset({"ambulances", "beds", "handovers", "packages", "patients", "people", "stays"})


def figure_of_measure(key: str, unit: str) -> Figure:
    """The kind of figure that the numbers of a measure are; MIXED where nobody has said."""
    if key in _CAPACITY:
        return Figure.CAPACITY
    return _OTHERS.get(key) or (Figure.PEOPLE if unit in _OF_PEOPLE else Figure.MIXED)
