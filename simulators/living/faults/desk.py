"""Which faults are on, for which feed or family, since when. Switched by the control page, asked by the ports.

A fault of a feed goes before one of its family; a feed has one fault at a time.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import chain

from simulators.living.family import Family, Feed, Taken
from simulators.living.faults.known import Known, Option, Switched
from simulators.living.faults.register import FAULTS

ONE_IN = "one_in"
LARGEST = 10_000_000


class UnknownTarget(LookupError):
    """No feed and no family has that name."""


class Unfit(ValueError):
    """A fault nobody knows, one that the feed cannot have, or an option it does not take."""


class FaultDesk:
    """The faults that are on. `held` gives a feed's takings."""

    def __init__(
        self,
        feeds: Mapping[str, Feed],
        *,
        now: Callable[[], datetime],
        held: Callable[[str], Sequence[Taken]],
    ) -> None:
        self._feeds = feeds
        self._families = {feed.family.key: feed.family for feed in feeds.values()}
        self._now = now
        self._held = held
        self._on: dict[str, Switched] = {}

    @property
    def switched(self) -> Mapping[str, Switched]:
        """Everything that is on, by feed or family."""
        return dict(self._on)

    def switch_on(self, target: str, name: str, options: Mapping[str, object]) -> Switched:
        """Put a fault on a feed or a family, in place of the one it had.

        Raises: UnknownTarget, Unfit.
        """
        family = self._family_of(target)
        fault = FAULTS.get(name)
        if fault is None:
            raise Unfit(f"there is no fault {name!r}")
        if not fault.fits(family):
            raise Unfit(f"{family.title} cannot have the fault {name!r}")
        switched = Switched(
            target=target,
            fault=fault,
            options=_options(fault, options),
            since_picture=self._now(),
            held={key: tuple(self._held(key)) for key in self._keys(target)},
        )
        self._on[target] = switched
        return switched

    def switch_off(self, target: str) -> bool:
        """Take the fault of a feed or family away; False when it had none.

        Raises: UnknownTarget.
        """
        self._family_of(target)
        return self._on.pop(target, None) is not None

    def of(self, feed: Feed) -> Switched | None:
        """The fault that a feed has now."""
        return self._on.get(feed.key) or self._on.get(feed.family.key)

    def bites(self, feed: Feed) -> Switched | None:
        """The fault that spoils this request of a feed; counts the request."""
        switched = self.of(feed)
        if switched is None:
            return None
        switched.asked += 1
        if switched.asked % int(switched.options[ONE_IN]):
            return None
        switched.bitten += 1
        return switched

    def is_stopped(self, family: Family) -> bool:
        """Whether a family's port is to refuse connections."""
        switched = self._on.get(family.key)
        return switched is not None and switched.fault.stops

    def may_make(self, key: str, at: datetime) -> bool:
        """Whether a feed makes a document at a picture time."""
        switched = self.of(self._feeds[key])
        pauses = None if switched is None else switched.fault.pauses
        return switched is None or pauses is None or not pauses(at, switched.options)

    def _keys(self, target: str) -> list[str]:
        return [key for key, feed in self._feeds.items() if target in {key, feed.family.key}]

    def _family_of(self, target: str) -> Family:
        if target in self._feeds:
            return self._feeds[target].family
        if target in self._families:
            return self._families[target]
        raise UnknownTarget(f"there is no feed and no family {target!r}")


def _options(fault: Known, given: Mapping[str, object]) -> Mapping[str, Option]:
    known: dict[str, Option] = {**fault.options, ONE_IN: 1}
    for name in given:
        if name not in known:
            raise Unfit(f"{fault.name} takes no option {name!r}; it takes {', '.join(known)}")
    return dict(chain(known.items(), ((name, _option(name, value, known[name])) for name, value in given.items())))


def _option(name: str, value: object, default: Option) -> Option:
    """Read an option as the type of its default: text, a whole number, or a number; numbers from 0 to ten million."""
    if isinstance(default, str):
        return str(value)[:200]
    try:
        found = type(default)(str(value))
    except ValueError as error:
        raise Unfit(f"the option {name} is no number: {value!r}") from error
    if not (1 if name == ONE_IN else 0) <= found <= LARGEST:
        raise Unfit(f"the option {name} is out of range: {value!r}")
    return found
