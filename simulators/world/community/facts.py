"""Sizes of the community's services: who works where, for whom, and how much of it there is.

Facts only. They were set so that queues have the lengths published for comparable areas; see the calibration report.
"""

from collections.abc import Mapping
from typing import Final

TEAMS: Final[Mapping[str, tuple[str, int, float, tuple[float, ...]]]] = {
    "SIM-R1": ("SIM-L1", 110, 7.7, (0.34, 0.36, 0.30)),
    "SIM-R2": ("SIM-L2", 62, 4.3, (0.53, 0.47)),
    "SIM-R3": ("SIM-L3", 76, 5.2, (0.52, 0.48)),
}
"""Reablement team -> council, limit of the caseload, starts on a mean day, share of them by locality."""

TEAM_OF_COUNCIL: Final = {council: code for code, (council, *_) in TEAMS.items()}

PATHWAY_WEEK: Final[Mapping[str, tuple[float, ...]]] = {
    "P1": (0.83, 1.16, 1.26, 1.28, 1.27, 0.76, 0.44),
    "P2": (0.81, 1.13, 1.26, 1.30, 1.26, 0.77, 0.47),
    "P3": (0.86, 1.23, 1.30, 1.33, 1.26, 0.67, 0.36),
}
"""Discharges by weekday against the mean day, England; what services offer follows them."""

PROVIDERS: Final[Mapping[str, tuple[str, Mapping[str, int]]]] = {
    "SIM-H01": ("SIM-L1", {"north": 29, "central": 32}),
    "SIM-H02": ("SIM-L1", {"central": 29, "riverside": 30}),
    "SIM-H03": ("SIM-L1", {"north": 30}),
    "SIM-H04": ("SIM-L1", {"central": 16, "riverside": 21}),
    "SIM-H05": ("SIM-L1", {"north": 13, "riverside": 14}),
    "SIM-H06": ("SIM-L2", {"carrick": 27, "moor": 26}),
    "SIM-H07": ("SIM-L2", {"carrick": 30}),
    "SIM-H08": ("SIM-L2", {"carrick": 10, "moor": 34}),
    "SIM-H09": ("SIM-L3", {"eastdale": 26, "coast": 22}),
    "SIM-H10": ("SIM-L3", {"eastdale": 38}),
    "SIM-H11": ("SIM-L3", {"eastdale": 16, "coast": 24}),
    "SIM-H12": ("SIM-L3", {"coast": 29}),
}
"""Home care provider -> council, rounds by locality."""

ROUND_QUARTERS: Final = 26
"""Quarter-hours of care in one carer's round of a day."""

HOMES: Final = (
    ("SIM-N01", "SIM-L1", "residential", 38, 1.0),
    ("SIM-N02", "SIM-L1", "nursing", 52, 2.0),
    ("SIM-N03", "SIM-L1", "residential_dementia", 44, 9.0),
    ("SIM-N04", "SIM-L1", "nursing_dementia", 40, 1.5),
    ("SIM-N05", "SIM-L1", "residential", 32, 25.0),
    ("SIM-N06", "SIM-L1", "nursing", 46, 4.0),
    ("SIM-N07", "SIM-L1", "residential", 30, 14.0),
    ("SIM-N08", "SIM-L2", "nursing", 42, 1.0),
    ("SIM-N09", "SIM-L2", "residential", 28, 18.0),
    ("SIM-N10", "SIM-L2", "residential_dementia", 36, 3.0),
    ("SIM-N11", "SIM-L2", "nursing_dementia", 34, 7.0),
    ("SIM-N12", "SIM-L3", "nursing", 50, 1.0),
    ("SIM-N13", "SIM-L3", "residential", 36, 12.0),
    ("SIM-N14", "SIM-L3", "residential_dementia", 40, 2.0),
    ("SIM-N15", "SIM-L3", "residential", 24, 30.0),
    ("SIM-N16", "SIM-L3", "nursing", 44, 6.0),
    ("SIM-N17", "SIM-L3", "nursing_dementia", 32, 21.0),
    ("SIM-N18", "SIM-L3", "residential", 34, 1.0),
)
"""Care home, council, bed type, places, mean days between two renewals of its entry."""

POOLS: Final = (
    ("SIM-L1", "P2", 42),
    ("SIM-L2", "P2", 18),
    ("SIM-L3", "P2", 20),
    ("SIM-L1", "P3", 56),
    ("SIM-L2", "P3", 36),
    ("SIM-L3", "P3", 36),
)
"""Council, pathway, short-term beds bought in homes that send no figures."""

WARDS_OF_COUNCIL: Final[Mapping[str, tuple[str, ...]]] = {
    "SIM-L1": ("SIM-C1-W01", "SIM-C1-W02"),
    "SIM-L2": ("SIM-C1-W02", "SIM-C1-W01"),
    "SIM-L3": ("SIM-C2-W01", "SIM-C2-W02"),
}
STROKE_WARD: Final = "SIM-C2-W02"

WAITING_USUAL: Final[Mapping[str, Mapping[str, float]]] = {
    "reablement": {"SIM-L1": 18.0, "SIM-L2": 10.0, "SIM-L3": 12.0},
    "P2": {"SIM-L1": 12.0, "SIM-L2": 7.0, "SIM-L3": 8.0},
    "P3": {"SIM-L1": 13.0, "SIM-L2": 8.0, "SIM-L3": 9.0},
    "home_care": {"SIM-L1": 19.0, "SIM-L2": 10.0, "SIM-L3": 12.0},
}
"""How many waiting a council is used to: with more it buys, hires and reviews sooner, with fewer it does less."""

RESPONDERS: Final[Mapping[str, tuple[tuple[str, ...], float, float, float]]] = {
    "SIM-U1": (("SIM-L1", "SIM-L2"), 27.5, 17.0, 10.4),
    "SIM-U2": (("SIM-L3",), 12.5, 8.0, 5.7),
}
"""Urgent response team -> councils, two-hour and two-day referrals on a mean day, clinicians on a usual shift."""

VIRTUAL_PLACES: Final = 195
