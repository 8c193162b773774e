"""The answer of /changes: what changed since the last call, the worst first."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from api.wire.levels import DeclaredNumber
from api.wire.shape import LevelNumber, OrganisationRef, Wire

ChangeWord = Literal["raised", "risen", "lost", "closed", "found", "fallen", "lowered", "reopened"]


class ChangeDriver(Wire):
    """The figure that drove a level, at the call and now; null: not known."""

    indicator: str = Field(examples=["acute.awaiting_bed"])
    title: str
    unit: str
    before: float | None
    now: float | None


class Change(Wire):
    """One change. `what`: its level rose or fell, was lost (not known any more) or is known again; the level declared
    of it as a whole system was raised or lowered; or a ward has more beds closed, or fewer. Levels, declared levels, or
    closed beds, before and now; null: it is not about them, or none is declared. `says`: all in words."""

    organisation: OrganisationRef
    what: ChangeWord
    says: str
    level_before: LevelNumber | None
    level_now: LevelNumber | None
    is_floor_before: bool
    is_floor_now: bool
    driver: ChangeDriver | None
    declared_before: DeclaredNumber | None
    declared_now: DeclaredNumber | None
    beds_before: float | None
    beds_now: float | None
    reasons: list[str]


class SinceCall(Wire):
    """Since when: the last call that is over began. `call` null: nobody held one, and it was due by its hour; with
    `title` empty: the time was asked for."""

    at: datetime
    title: str
    call: int | None


class Changes(Wire):
    """The changes of a node and its tiles, the worst first. `since` null: no call was held or due within a week."""

    organisation: OrganisationRef
    at: datetime
    data_version: int
    catalogue_version: str
    code_version: str
    valid_until: datetime | None
    definitions: list[str]
    since: SinceCall | None
    changes: list[Change]
