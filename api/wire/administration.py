"""What administrators see and change: accounts, sessions, tokens, agreements, the record, thresholds, access."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field

from api.wire.doors import MayWord, RoleWord
from api.wire.shape import Line, Wire

OutcomeWord = Literal["done", "refused", "failed"]
TokenWord = Literal["personal", "feed", "display"]


class RoleGrant(Wire):
    """A role of a person over an organisation with all that belongs to it; `*` stands for all."""

    role: RoleWord
    organisation: Line = Field(max_length=40, examples=["SIM-T1"])


class Account(Wire):
    """One account. `has_password` false: it signs in elsewhere, or has not chosen one yet."""

    account: int
    sign_in: str
    grants: list[RoleGrant]
    is_closed: bool
    has_password: bool
    issuer: str | None
    subject: str | None
    made_at: datetime
    seen_at: datetime | None = Field(description="When it was last used; null: never.")
    sessions: int = Field(description="How many browsers are signed in with it.")


class Accounts(Wire):
    """Every account, by sign-in name."""

    accounts: list[Account]


class NewAccount(Wire):
    """An account to make. `issuer` and `subject`: who it is elsewhere, where that is known beforehand."""

    sign_in: Line = Field(examples=["j.example@trust.example"])
    grants: list[RoleGrant] = Field(max_length=20)
    issuer: Line | None = None
    subject: Line | None = None


class AccountGrants(Wire):
    """The grants that an account is to have, and no others."""

    grants: list[RoleGrant] = Field(max_length=20)


class Closing(Wire):
    """Whether an account is to be closed."""

    is_closed: bool


class EntryLink(Wire):
    """A link that works once, to choose a password by. It is shown this once, and stops older ones from working."""

    link: str = Field(examples=["hwl_shown-this-once"])
    ends_at: datetime


class SignedIn(Wire):
    """One browser that is signed in."""

    session: int
    began_at: datetime
    seen_at: datetime
    ends_at: datetime
    from_where: str
    is_this: bool = Field(description="Whether it is the one that asks.")


class SignedInAt(Wire):
    """Every browser that is signed in with an account, the newest first."""

    sessions: list[SignedIn]


class Token(Wire):
    """One token. `account` is the sign-in name of whose personal one it is; no secret is ever told again."""

    token: int
    kind: TokenWord
    label: str
    account: str | None
    organisation: str | None
    feed: str | None
    made_at: datetime
    made_by: str
    seen_at: datetime | None
    ends_at: datetime | None
    revoked_at: datetime | None


class Tokens(Wire):
    """Tokens, by number."""

    tokens: list[Token]


class NewToken(Wire):
    """A personal token to make; it may do what its account may, without a person at the keyboard."""

    label: Line = Field(max_length=80, examples=["weekly report"])
    days: int = Field(default=90, ge=1, le=366, description="How many days it works.")


class TokenMade(Wire):
    """A token with its secret, which is shown this once."""

    token: Token
    secret: str = Field(examples=["hwp_shown-this-once"])


class ChangePassword(Wire):
    """A new password, with the old one to prove who asks."""

    old: str = Field(min_length=1, max_length=200)
    new: str = Field(min_length=1, max_length=200)


class SharingTerms(Wire):
    """Whose rows about persons which role of which partner is to see, from which London day, why and on what basis."""

    owner: Line = Field(max_length=40, examples=["SIM-T1"])
    role: RoleWord
    partner: Line = Field(max_length=40, description="`*` for every partner.", examples=["SIM"])
    valid_from: date
    valid_to: date | None = Field(default=None, description="The first London day on which it holds no more.")
    purpose: Line
    lawful_basis: Line
    asked_by: Line
    responsible: Line
    review_on: date


class SharingAgreement(Wire):
    """One agreement as it stands. `is_in_force`: whether it holds today."""

    agreement: int
    owner: str
    role: RoleWord
    partner: str
    valid_from: date
    valid_to: date | None
    purpose: str
    lawful_basis: str
    asked_by: str
    responsible: str
    review_on: date
    made_at: datetime
    is_in_force: bool
    is_review_due: bool


class SharingAgreements(Wire):
    """Every agreement ever made, by number."""

    agreements: list[SharingAgreement]


class SharingEnd(Wire):
    """The first London day on which an agreement is to hold no more."""

    on: date


class AuditEntry(Wire):
    """One entry of the record: who did what about whom, from where, with what outcome."""

    entry: int
    at: datetime
    picture_at: datetime | None = Field(description="The picture's time, of what was looked at.")
    who: str
    kind: str
    from_where: str
    action: str
    about: str
    outcome: OutcomeWord
    detail: dict[str, Any]
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class Audit(Wire):
    """Entries of the record, the newest first."""

    entries: list[AuditEntry]
    next: str | None


class ThresholdInForce(Wire):
    """The bounds of an indicator that hold today, for an organisation with all beneath it, or for all."""

    indicator: str
    title: str
    unit: str
    organisation: str | None
    two: float
    three: float
    four: float
    valid_from: date | None
    valid_to: date | None
    owner: str
    is_indicative: bool
    note: str


class DisclosureInForce(Wire):
    """The rule by which figures of people are made public today, in numbers and in the words of a public file."""

    least_shown: int = Field(description="Counts of people below it are hidden.")
    rounding_base: int = Field(description="Others are rounded to its nearest multiple; 1: not at all.")
    shows_zero: bool = Field(description="Whether it is shown that there is nobody.")
    protects_totals: bool = Field(description="Whether further counts are hidden that would tell a hidden one.")
    least_mean_basis: int = Field(description="Over how many people a mean is shown.")
    says: str
    valid_from: date | None
    valid_to: date | None
    owner: str = Field(description="Empty: no rule is stated, and the one that the code has stands in.")
    is_indicative: bool
    note: str


class Thresholds(Wire):
    """The thresholds in force, by indicator, the rule of public files, and the catalogue they stand in."""

    thresholds: list[ThresholdInForce]
    disclosure: DisclosureInForce
    catalogue_version: str
    on: date


class Access(Wire):
    """One thing that somebody or something may look into: a line for each grant of an account and for each token."""

    name: str
    kind: Literal["account", "personal", "feed", "display"]
    role: str | None = Field(
        description="Null: an account without any role, or a personal token, which has its account's."
    )
    organisation: str | None
    organisation_name: str | None
    may: list[MayWord]
    shared_by: list[str] = Field(
        description="Organisations whose rows about persons an agreement in force opens to it."
    )
    is_open: bool = Field(description="Whether it opens anything now.")
    made_at: datetime
    seen_at: datetime | None


class AccessReport(Wire):
    """Who may see what, and when they were last seen, for those who look through it every quarter."""

    access: list[Access]
    at: datetime
