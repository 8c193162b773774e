"""Alerts: what is open, what is over, who has seen it, who was told, and the rules they come from."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from api.wire.shape import Clock, Wire

SeverityWord = Literal["information", "attention", "urgent"]
AlertKindWord = Literal["level", "value", "unusual", "feed", "blockage", "clock", "action"]
EndedWord = Literal["cleared", "withdrawn"]
OccasionWord = Literal["raised", "cleared", "again"]
LetterStateWord = Literal["waiting", "sent", "given_up", "not_needed"]
ChannelWord = Literal["email", "webhook"]
_Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")]
_Role = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")
]


class AlertAcknowledgement(Wire):
    """Somebody has seen it; nobody need be told again until `until`. `by` is told to whoever may answer there."""

    by: str | None
    role: str = Field(examples=["Duty manager"])
    note: str
    said_at: datetime
    until: datetime


class AlertLetter(Wire):
    """What became of telling one channel. Times are service time. `is_held_back`: it waits for quiet hours to end.

    Waiting with a `failure`: not delivered yet, and tried again at `due_at`; given_up: not delivered, tried no more.
    """

    channel: str = Field(examples=["duty"])
    channel_title: str = Field(examples=["Duty manager"])
    occasion: OccasionWord
    state: LetterStateWord
    is_held_back: bool
    attempts: int
    made_at: datetime
    due_at: datetime
    tried_at: datetime | None
    done_at: datetime | None
    failure: str | None


class Alert(Wire):
    """One alert. `says`: the figure as it was raised; `says_now`: as last looked at, null once it is over.

    `is_known_now` false: its figure is not known, so that the alert stays as it is. `acknowledgements`: newest first.
    """

    alert: int
    rule: str = Field(examples=["hospital-full"])
    title: str
    severity: SeverityWord
    severity_words: str = Field(examples=["needs attention"])
    organisation: str = Field(examples=["SIM-S1"])
    organisation_name: str
    part: str
    name: str
    says: str
    says_now: str | None
    is_known_now: bool | None
    seen_at: datetime | None
    advice: str
    is_simulated: bool
    raised_at: datetime
    ended_at: datetime | None
    ended_because: EndedWord | None
    is_acknowledged: bool
    may_answer: bool
    acknowledgements: list[AlertAcknowledgement]
    letters: list[AlertLetter]


class AlertRuleInForce(Wire):
    """A rule of the catalogue in force. `condition`: from where on it is told, and when it is over, in words."""

    rule: str
    title: str
    kind: AlertKindWord
    severity: SeverityWord
    severity_words: str
    condition: str
    channels: list[str]
    advice: str
    owner: str
    note: str


class AlertChannel(Wire):
    """Who is told by which way. `quiet`: from when to when nobody is told of what can wait, in London."""

    channel: str
    title: str
    kind: ChannelWord
    quiet: str | None = Field(examples=["22:00 to 07:00"])
    owner: str


class Alerts(Wire):
    """Those open, the unanswered and most urgent first, and those that ended in the last seven days, the last first.

    `looked_at`: when a worker last looked at the rules; null: never.
    """

    at: datetime
    data_version: int
    clock: Clock
    looked_at: datetime | None
    open: list[Alert]
    over: list[Alert]
    rules: list[AlertRuleInForce]
    channels: list[AlertChannel]


class Acknowledge(Wire):
    """That somebody has seen an alert, in which role, and for how many minutes nobody need be told again."""

    role: _Role = Field(examples=["Duty manager"])
    minutes: int = Field(ge=5, le=1440, examples=[120])
    note: _Note = ""
