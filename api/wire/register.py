"""The answer of /register: what comes in and on what basis, what partners show each other, what rows are given out."""

from datetime import date
from typing import Literal

from pydantic import Field

from api.wire.doors import AnyRoleWord, RoleWord
from api.wire.shape import Wire

ReviewWord = Literal["ahead", "overdue", "none"]


class RegisterEntry(Wire):
    """Why a feed is brought in, as those who answer for it wrote it down."""

    title: str
    fields: list[str]
    purpose: str
    lawful_basis: str
    asked_by: str
    owner: str
    kept: str
    review_on: date


class Inflow(Wire):
    """One feed that brings figures, or rows about persons. `entry` null: not yet registered.

    `persons`: the kinds of episode about somebody that it tells of, under pseudonymous keys; empty: it is about nobody.
    `measures`: the figures it brings. `seen_by`: roles that see figures made of it, within what they reach;
    `rows_seen_by`: roles that see its rows, of their own organisation and by the `agreements` of these numbers.
    """

    feed: str = Field(examples=["board_s1"])
    title: str
    publisher: str
    licence: str
    is_simulated: bool
    is_polled: bool
    places: list[str]
    persons: list[str]
    measures: list[str]
    entry: RegisterEntry | None
    review: ReviewWord
    seen_by: list[AnyRoleWord]
    rows_seen_by: list[AnyRoleWord]
    agreements: list[int]


class SharedRows(Wire):
    """One agreement: `role` of `partner`, or of what belongs to it, sees the rows about persons that `owner` holds.

    `standing`: it is in force, begins later, or has ended. `partner` `*` stands for every organisation.
    """

    agreement: int
    owner: str = Field(examples=["SIM-T1"])
    owner_name: str
    role: RoleWord
    partner: str
    partner_name: str
    standing: Literal["ahead", "in_force", "ended"]
    valid_from: date
    valid_to: date | None
    purpose: str
    lawful_basis: str
    asked_by: str
    responsible: str
    review_on: date
    review: ReviewWord


class RowRoute(Wire):
    """An address by which rows about persons are given out: to roles in scope, of their own or by agreement, each time
    recorded. `fields` are those of a row; `is_file`: also as a file."""

    address: str = Field(examples=["/api/v1/stays"])
    title: str
    fields: list[str]
    roles: list[AnyRoleWord]
    is_file: bool


class Register(Wire):
    """The sharing register on a London day: feeds in key order, agreements by number, addresses in order."""

    on: date
    unregistered: int
    overdue: int
    inflows: list[Inflow]
    shared: list[SharedRows]
    given_out: list[RowRoute]
    catalogue_version: str
    data_version: int
