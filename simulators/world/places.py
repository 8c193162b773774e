"""The places of the invented system: sites, wards with their core beds, hubs, councils with their localities.

Names and sizes only. The community's own services (teams, providers, care homes) stand in `community`.
"""

from collections.abc import Mapping
from typing import Final

ACUTE_SITES: Final = ("SIM-S1", "SIM-S2", "SIM-S3")
COMMUNITY_SITES: Final = ("SIM-C1", "SIM-C2")
SITES: Final = ACUTE_SITES + COMMUNITY_SITES
HUBS: Final = ("SIM-D1", "SIM-D2")
HUB_OF_SITE: Final[Mapping[str, str]] = {
    "SIM-S1": "SIM-D1",
    "SIM-S2": "SIM-D1",
    "SIM-S3": "SIM-D2",
    "SIM-C1": "SIM-D1",
    "SIM-C2": "SIM-D2",
}
INSIDE_COUNCILS: Final = ("SIM-L1", "SIM-L2", "SIM-L3")
OUTSIDE_COUNCILS: Final = ("SIM-L4", "SIM-L5")
LOCALITIES: Final[Mapping[str, tuple[str, ...]]] = {
    "SIM-L1": ("north", "central", "riverside"),
    "SIM-L2": ("carrick", "moor"),
    "SIM-L3": ("eastdale", "coast"),
    "SIM-L4": ("norwold",),
    "SIM-L5": ("pellham",),
}
SIDE_ROOMS: Final = 4
"""The first beds of a ward are single rooms; the others stand in bays of six, for one sex at a time."""
BAY: Final = 6
_WARDS: Final = {
    "SIM-S1": (
        "acute_medicine 44, acute_medicine 28, respiratory 32, respiratory 28, cardiology 32, cardiology 14, "
        "gastroenterology 30, stroke 32, elderly_care 30, elderly_care 30, elderly_care 28, elderly_care 24, "
        "general_medicine 30, general_medicine 30, general_medicine 28, general_surgery 24, general_surgery 30, "
        "general_surgery 28, trauma_orthopaedics 32, trauma_orthopaedics 28, trauma_orthopaedics 24, urology 24, "
        "gynaecology 20, oncology 28, neurology 24, general_medicine 24"
    ),
    "SIM-S2": (
        "acute_medicine 36, respiratory 28, cardiology 28, gastroenterology 26, stroke 24, elderly_care 30, "
        "elderly_care 28, general_medicine 28, general_medicine 28, general_surgery 20, general_surgery 30, "
        "trauma_orthopaedics 30, trauma_orthopaedics 24, urology 22, elderly_care 22"
    ),
    "SIM-S3": (
        "acute_medicine 40, acute_medicine 24, respiratory 30, cardiology 30, gastroenterology 28, stroke 28, "
        "elderly_care 30, elderly_care 28, elderly_care 24, general_medicine 30, general_medicine 28, "
        "general_surgery 22, general_surgery 30, general_surgery 26, trauma_orthopaedics 30, trauma_orthopaedics 24, "
        "urology 22, oncology 24"
    ),
    "SIM-C1": "rehabilitation 26, rehabilitation 22",
    "SIM-C2": "rehabilitation 24, stroke_rehabilitation 16",
}


def _wards(site: str) -> dict[str, tuple[str, int]]:
    found: dict[str, tuple[str, int]] = {}
    for number, text in enumerate(_WARDS[site].split(", "), start=1):
        specialty, beds = text.split(" ")
        found[f"{site}-W{number:02}"] = (specialty, int(beds))
    return found


WARDS: Final[Mapping[str, Mapping[str, tuple[str, int]]]] = {site: _wards(site) for site in SITES}
"""Site -> ward -> specialty and core beds."""
CORE: Final[Mapping[str, int]] = {site: sum(beds for _, beds in wards.values()) for site, wards in WARDS.items()}
"""Site -> its core beds."""
