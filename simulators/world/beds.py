"""Beds: which are open, who lies in which, and which of them somebody may be put into.

A bed is filled when it is staffed, made ready, in a room that fits, and on a ward that would take the person. It does
not decide who comes or goes. No bed holds two: a stay is put only into an empty one.
"""

from collections.abc import Callable
from typing import Final

from simulators.world.calendar import HOUR, MINUTE
from simulators.world.draws import around
from simulators.world.people import Stay
from simulators.world.places import ACUTE_SITES, BAY, SIDE_ROOMS, WARDS
from simulators.world.scene import Scene
from simulators.world.state import Ward

EXTRA: Final = 4
"""Beds a ward can open beyond its core."""

_SURGICAL: Final = frozenset({"general_surgery", "trauma_orthopaedics", "urology", "gynaecology"})
ASSESSES: Final = frozenset({"acute_medicine", "stroke"})
_OWN_ONLY: Final = frozenset({"stroke", "gynaecology"})


def _ranks(site: str, specialty: str) -> dict[str, int]:
    """Rank the wards of a site for a specialty: 0 where it goes first (physicians' patients to be assessed), 1 its own,
    2 near to it, 3 as an outlier. Others are not asked."""
    ranks: dict[str, int] = {}
    is_surgical = specialty in _SURGICAL
    for ward, (kind, _) in WARDS[site].items():
        if kind == specialty:
            ranks[ward] = 0 if is_surgical or kind in ASSESSES else 1
        elif kind in _OWN_ONLY:
            continue
        elif kind == "acute_medicine":
            ranks[ward] = 3 if is_surgical else 0
        elif is_surgical == (kind in _SURGICAL):
            ranks[ward] = 2
        else:
            ranks[ward] = 3
    return dict(sorted(ranks.items(), key=lambda item: item[1]))


RANKS: Final = {
    (site, specialty): _ranks(site, specialty)
    for site in ACUTE_SITES
    for specialty in {kind for wards in WARDS.values() for kind, _ in wards.values()}
}
PATIENCE: Final = (HOUR, 4 * HOUR, 7 * HOUR, 14 * HOUR)
"""How long somebody waits before a ward of each rank is asked."""
NIGHT_PATIENCE: Final = 2 * HOUR
"""How long somebody waits before a ward that is not for assessment takes them at night."""


class Beds:
    """All beds of all sites. `on_ready` is called with the ward when a bed has been made ready."""

    def __init__(self, scene: Scene, on_ready: Callable[[Ward], None]) -> None:
        self._scene = scene
        self._random = scene.stream("beds")
        self._on_ready = on_ready
        self._codes = [code for wards in WARDS.values() for code in wards]
        self._indexes = {code: index for index, code in enumerate(self._codes)}

    def begin(self) -> None:
        """Set the wards up, empty."""
        for site, wards in WARDS.items():
            for code, (specialty, core) in wards.items():
                beds = [0] * (core + (EXTRA if site in ACUTE_SITES else 0))
                self._scene.state.wards[code] = Ward(code=code, site=site, specialty=specialty, core=core, beds=beds)

    def find(self, site: str, specialty: str, sex: int, waited: int) -> tuple[Ward, int] | None:
        """Find the bed somebody who has waited so long would be given, and None when there is none yet."""
        wards = self._scene.state.wards
        is_night = self.is_night()
        for code, rank in RANKS[site, specialty].items():
            if waited < PATIENCE[rank]:
                break
            ward = wards[code]
            if is_night and ward.specialty not in ASSESSES and waited < NIGHT_PATIENCE:
                continue
            if ward.occupied < ward.open:
                bed = self.bed_in(ward, sex)
                if bed is not None:
                    return ward, bed
        return None

    def is_night(self) -> bool:
        """Tell the hours in which only the assessment wards take people as they come."""
        return not 7.0 <= self._scene.calendar.hour_of(self._scene.now) < 21.5

    def bed_in(self, ward: Ward, sex: int) -> int | None:
        """Find an empty bed of a ward in a room that fits: a side room, an empty bay, or a bay of the same sex."""
        if ward.occupied >= ward.open:
            return None
        beds = ward.beds
        for bed, stay in enumerate(beds):
            if stay == 0 and (bed < SIDE_ROOMS or self._bay_fits(beds, bed, sex)):
                return bed
        return None

    def _bay_fits(self, beds: list[int], bed: int, sex: int) -> bool:
        start = bed - (bed - SIDE_ROOMS) % BAY
        stays = self._scene.state.stays
        return all(number <= 0 or stays[number].sex == sex for number in beds[start : start + BAY])

    def put(self, stay: Stay, ward: Ward, bed: int) -> None:
        """Put somebody into an empty bed."""
        if ward.beds[bed] != 0:
            raise AssertionError(f"bed {bed} of {ward.code} is not empty")
        ward.beds[bed] = stay.number
        ward.occupied += 1
        stay.ward, stay.bed = ward.code, bed

    def free(self, stay: Stay) -> None:
        """Take somebody out of their bed, which is then made ready for the next."""
        ward = self._scene.state.wards[stay.ward]
        ward.beds[stay.bed] = -1
        ward.occupied -= 1
        self.settle(ward)
        minutes = around(self._random, 110.0, 0.6)
        subject = self._indexes[ward.code] * 100 + stay.bed
        self._scene.agenda.at(self._scene.now + int(minutes * MINUTE), "bed_ready", subject)

    def ready(self, subject: int) -> None:
        """Note that a bed has been made ready."""
        index, bed = divmod(subject, 100)
        ward = self._scene.state.wards[self._codes[index]]
        ward.beds[bed] = 0
        if ward.occupied < ward.open:
            self._on_ready(ward)

    def settle(self, ward: Ward) -> None:
        """Open and close as many beds as meant, as far as nobody lies in them."""
        ward.closed = min(ward.closing, max(0, ward.core - ward.occupied))
        ward.escalation = max(ward.opening, ward.occupied - (ward.core - ward.closed))

    def index_of(self, ward: str) -> int:
        """Give the number of a ward, for appointments."""
        return self._indexes[ward]

    def ward_at(self, index: int) -> Ward:
        """Give the ward of a number."""
        return self._scene.state.wards[self._codes[index]]
