"""The fields of the published formats: the key in JSON, the heading in CSV, the codes of the discharge destinations.

Facts only. The formats are written up in `docs/feeds/`; a change here is a change of a published contract.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SitrepField:
    """One count of the daily situation report: its key in JSON (and in the shipped file), and its heading in CSV."""

    key: str
    heading: str


SITREP_FIELDS = (
    SitrepField("ga_beds_open", "G&A beds open"),
    SitrepField("ga_beds_occupied", "G&A beds occupied"),
    SitrepField("cc_adult_open", "Adult critical care beds open"),
    SitrepField("cc_adult_occupied", "Adult critical care beds occupied"),
    SitrepField("long_stay_gt7", "Stays over 7 days"),
    SitrepField("long_stay_gt21", "Stays over 21 days"),
    SitrepField("amb_delay_30_60", "Handover delays 30-60 minutes"),
    SitrepField("amb_delay_gt60", "Handover delays over 60 minutes"),
    SitrepField("ae_closures", "A&E closures"),
    SitrepField("ae_diverts", "A&E diverts"),
    SitrepField("flu_ga", "Flu G&A beds"),
    SitrepField("flu_cc", "Flu critical care beds"),
)
CSV_HEADINGS = ("Period", "Org Code", "Org Name", *(field.heading for field in SITREP_FIELDS))


@dataclass(frozen=True, slots=True)
class Destination:
    """One discharge destination: label as published, pathway (P3b belongs to P3), and code within the pathway."""

    label: str
    pathway: str
    code: str


DESTINATIONS = (
    Destination("P0 - Domestic home without reablement support", "P0", "domestic_home"),
    Destination("P0 - Other without reablement support", "P0", "other"),
    Destination("P1 - Domestic home with reablement support", "P1", "domestic_home"),
    Destination("P1 - Hotel with reablement support", "P1", "hotel"),
    Destination("P1 - Other with reablement support", "P1", "other"),
    Destination("P2 - Care Home (short term 24hr support)", "P2", "care_home"),
    Destination("P2 - Designated Setting (isolation before moving to care home)", "P2", "designated_setting"),
    Destination("P2 - Hospice (short term 24hr support)", "P2", "hospice"),
    Destination("P2 - Community Rehab Setting (short term 24hr support)", "P2", "community_rehab"),
    Destination("P3 - Care Home (new admission, likely permanent)", "P3", "care_home_new"),
    Destination("P3b - Care Home (existing resident discharged back)", "P3", "care_home_existing"),
    Destination(
        "P3 - Designated Setting (isolation before moving to care home as new admission)", "P3", "designated_setting"
    ),
)
