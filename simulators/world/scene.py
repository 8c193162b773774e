"""What every part of the world shares while it runs: the state, the calendar, the generators, the agenda.

Parts reach each other through `links`, not through here. Generators are one to a part and purpose, each seeded from
the world's seed and its own name, so that one part drawing more disturbs no other.
"""

import hashlib
import random
import struct
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from simulators.world.agenda import Agenda, Seconds
from simulators.world.calendar import HOUR, Calendar
from simulators.world.people import Day, Referral, Response, Stay
from simulators.world.state import State

KEPT: Final = 48 * HOUR
"""How long what ended stays visible to the partners' systems, in seconds."""

_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz0123456789"


@lru_cache(maxsize=65536)
def key_of(prefix: str, seed: int, number: int) -> str:
    """Make the key a partner's system would show: ten letters and digits that tell nothing of the number."""
    value = int.from_bytes(hashlib.blake2b(f"{seed}/{number}".encode(), digest_size=8).digest())
    letters = []
    for _ in range(10):
        value, rest = divmod(value, len(_LETTERS))
        letters.append(_LETTERS[rest])
    return prefix + "".join(letters)


def _end_of(referral: Referral) -> Seconds:
    return max(referral.ended_at, referral.closed_at)


def _forget(
    numbers: list[int], oldest: Seconds, end_of: Callable[[int], Seconds], pop: Callable[[int], object]
) -> None:
    count = 0
    for number in numbers:
        if end_of(number) > oldest:
            break
        pop(number)
        count += 1
    del numbers[:count]


class Scene:
    """The stage of one world. `ended_*` collect what ended since somebody last took it; they are no state."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.agenda: Agenda = state.agenda
        self.calendar = Calendar(state.forced_holidays)
        self._streams: dict[str, random.Random] = {}
        self.is_collecting = False
        self.ended_stays: list[Stay] = []
        self.ended_referrals: dict[int, Referral] = {}
        self.ended_responses: list[Response] = []

    @property
    def now(self) -> Seconds:
        """The present, seconds since 1970 UTC."""
        return self.agenda.now

    @property
    def today(self) -> Day:
        """The London day of the present."""
        return self.calendar.day_of(self.agenda.now)

    def stream(self, name: str) -> random.Random:
        """Give the generator of a part; ask once and keep it."""
        found = self._streams.get(name)
        if found is None:
            found = random.Random(f"{self.state.seed}/{name}")
            written = self.state.streams.get(name)
            if written is not None:
                found.setstate((3, struct.unpack("<625I", written), None))
            self._streams[name] = found
        return found

    def write_streams(self) -> None:
        """Write the generators down into the state. Nobody may use `gauss`, which keeps half a pair."""
        for name in sorted(self._streams):
            self.state.streams[name] = struct.pack("<625I", *self._streams[name].getstate()[1])

    def number(self) -> int:
        """Give the next number of a stay, referral or response."""
        self.state.numbered += 1
        return self.state.numbered

    def stay_left(self, stay: Stay) -> None:
        """Note that a stay ended; it stays visible for 48 hours."""
        self.state.gone_stays.append(stay.number)
        if self.is_collecting:
            self.ended_stays.append(stay)

    def referral_started(self, referral: Referral) -> None:
        """Note that a referral closed because its service began (`closed_at` is `started_at`, `outcome` "started") and
        that the service goes on: it stays visible until 48 hours after `referral_closed`, called when that ends."""
        if self.is_collecting:
            self.ended_referrals[referral.number] = referral

    def referral_closed(self, referral: Referral) -> None:
        """Note that nothing more will happen to a referral: it came to nothing, or its service ended (`ended_at`).

        It stays visible for 48 hours from now; call it once.
        """
        self.state.closed_referrals.append(referral.number)
        if self.is_collecting:
            self.ended_referrals[referral.number] = referral

    def let_go(self) -> None:
        """Forget what ended more than 48 hours ago. Asked every hour."""
        state, oldest = self.state, self.now - KEPT
        _forget(state.gone_stays, oldest, lambda number: state.stays[number].left_at, state.stays.pop)
        _forget(state.closed_referrals, oldest, lambda number: _end_of(state.referrals[number]), state.referrals.pop)
        _forget(state.closed_responses, oldest, lambda number: state.responses[number].closed_at, state.responses.pop)

    def response_closed(self, response: Response) -> None:
        """Note that a response closed (its `closed_at` and `outcome` are set); it stays visible for 48 hours."""
        self.state.closed_responses.append(response.number)
        if self.is_collecting:
            self.ended_responses.append(response)
