"""The stories a world can tell, in words for the control page, and which of them are on."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from simulators.living.system import System


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One story: what it does, and whom it can be about ("" for nobody in particular)."""

    title: str
    line: str
    about: str = ""


STORIES: Mapping[str, StoryLine] = MappingProxyType(
    {
        "winter_surge": StoryLine("Winter surge", "More people fall ill, older ones most, for as long as it lasts."),
        "norovirus": StoryLine("Norovirus", "A ward closes its empty beds and takes nobody in.", about="a ward"),
        "hand_back": StoryLine(
            "Packages handed back",
            "A home care provider gives packages back and takes on no more.",
            about="a home care provider",
        ),
        "bank_holiday_weekend": StoryLine(
            "Bank holiday weekend", "The coming Friday and Monday are worked as bank holidays."
        ),
        "ucr_short_of_staff": StoryLine(
            "Response team short of staff",
            "An urgent response team has half its visits to give.",
            about="an urgent response team",
        ),
    }
)


class UnknownStory(LookupError):
    """A story that nobody wrote."""


class StoryBook:
    """Switches stories of a system, and remembers which it switched."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._on: dict[str, str] = {}

    @property
    def on(self) -> Mapping[str, str]:
        """The stories that are on, and whom each is about."""
        return dict(self._on)

    def switch_on(self, name: str, *, about: str = "") -> None:
        """Begin a story. Raises: UnknownStory; ValueError when the system does not take it so."""
        self._check(name)
        self._system.set_story(name, on=True, about=about)
        self._on[name] = about

    def switch_off(self, name: str) -> bool:
        """End a story; False when it was not on. Raises: UnknownStory."""
        self._check(name)
        self._system.set_story(name, on=False)
        return self._on.pop(name, None) is not None

    def _check(self, name: str) -> None:
        if name not in STORIES:
            raise UnknownStory(f"there is no story {name!r}; there are {', '.join(STORIES)}")
