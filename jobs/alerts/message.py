"""What a letter says, whichever way it goes: facts and sentences, and the way back to the board.

Holds no row and no key of anybody: the figure stands in it as it was written down with the alert.
"""

from dataclasses import dataclass
from datetime import datetime

from db.write.letters import Letter
from metrics.alerts import AlertSeverity
from metrics.vocabulary.days import LONDON

SIMULATED = "Simulated: these figures are made up."
_HEADS = {"raised": "", "again": "Still open: ", "cleared": "Over: "}


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A letter in words. `link` leads to the alert on the board. Times are picture time."""

    letter: str
    occasion: str
    alert: int
    rule: str
    title: str
    severity: str
    severity_words: str
    organisation: str
    organisation_name: str
    name: str
    says: str
    advice: str
    raised_at: datetime
    ended_at: datetime | None
    is_simulated: bool
    link: str

    @property
    def headline(self) -> str:
        """One line for a subject or a card's heading."""
        simulated = " (simulated)" if self.is_simulated else ""
        where = self.organisation_name if self.name in {"", self.organisation_name} else self.name
        return f"{_HEADS[self.occasion]}{self.title}: {where}{simulated}"

    @property
    def sentences(self) -> tuple[str, ...]:
        """What is said, one after another, the most important first."""
        said = [f"{self.organisation_name}. {self.says}.", self._when()]
        if self.occasion != "cleared":
            said += [f"How urgent: {self.severity_words}.", self.advice]
        return (*said, *([SIMULATED] if self.is_simulated else []))

    def _when(self) -> str:
        since = f"since {stamp(self.raised_at)}"
        if self.ended_at is None:
            return f"Open {since}."
        return f"It was open {since}, and ended at {stamp(self.ended_at)}."


def message_of(letter: Letter, *, organisation_name: str, link: str) -> Message:
    """The message of a letter. `says` of one that is over is that it is, and why."""
    says = letter.says
    if letter.occasion == "cleared":
        withdrawn = "its rule or its source is no more, and nobody says that it is well"
        says = (
            withdrawn if letter.ended_because == "withdrawn" else f"its figure cleared it. When it began: {letter.says}"
        )
    return Message(
        letter=str(letter.letter), occasion=letter.occasion, alert=letter.alert, rule=letter.rule, title=letter.title,
        severity=letter.severity, severity_words=AlertSeverity(letter.severity).words,
        organisation=letter.organisation, organisation_name=organisation_name, name=letter.name, says=says,
        advice=letter.advice, raised_at=letter.raised_at, ended_at=letter.ended_at, is_simulated=letter.is_simulated,
        link=link,
    )  # fmt: skip


def stamp(at: datetime) -> str:
    """A time as it is read in London: "12 Nov 2026, 09:00"."""
    local = at.astimezone(LONDON)
    return f"{local.day} {local:%b %Y, %H:%M}"
