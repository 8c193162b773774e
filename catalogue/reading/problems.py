"""What is wrong with a catalogue, said so that an analyst finds the place: file, stanza or row, key, reason.

Problems are collected, not raised one by one, so that one run shows all of them.
"""

from dataclasses import dataclass

from catalogue.reading.nhs_number import without_nhs_numbers

_SHOWN_LENGTH = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong. `stanza` and `key` are empty where it is the whole file, or the whole stanza."""

    file: str
    stanza: str
    key: str
    reason: str

    def __str__(self) -> str:
        place = ", ".join(part for part in (self.file, self.stanza, self.key) if part)
        return f"{place}: {self.reason}"


class CatalogueError(ValueError):
    """A catalogue is refused. `problems` holds everything that was found, in the order of the files."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        counted = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        super().__init__("\n".join([f"the catalogue is refused, {counted}:", *(f"  {each}" for each in problems)]))
        self.problems = problems


class Findings:
    """The problems found so far. A problem that many feeds inherit from one place is kept once."""

    def __init__(self) -> None:
        self._problems: dict[Problem, None] = {}

    def add(self, *, file: str, reason: str, stanza: str = "", key: str = "") -> None:
        """Note one problem; names and keys are repeated in messages, so none may carry an NHS number there."""
        problem = Problem(
            file=file,
            stanza=without_nhs_numbers(stanza),
            key=without_nhs_numbers(key),
            reason=without_nhs_numbers(reason),
        )
        self._problems[problem] = None

    def __bool__(self) -> bool:
        return bool(self._problems)

    def raise_if_any(self) -> None:
        """Refuse the catalogue if anything was found.

        Raises: CatalogueError with every problem.
        """
        if self._problems:
            raise CatalogueError(tuple(self._problems))


def shown(value: object) -> str:
    """A value as a message may show it: short, and without digits if it is long in digits (it may name a person)."""
    text = repr(value)
    if sum(character.isdigit() for character in text) >= 10:
        return "a value with ten digits or more"
    return text if len(text) <= _SHOWN_LENGTH else f"{text[:_SHOWN_LENGTH]}…"
