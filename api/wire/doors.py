"""Who is looking and what they may do; and what is sent to sign in."""

from typing import Literal

from pydantic import Field

from api.wire.shape import Line, Wire

RoleWord = Literal["viewer", "hub", "ward", "planner", "provider", "analyst", "administrator", "chair"]
AnyRoleWord = Literal[
    "viewer", "hub", "ward", "planner", "provider", "analyst", "administrator", "chair", "display", "feed"
]  # fmt: skip
MayWord = Literal[
    "figures", "feeds", "rows", "export", "exact", "say", "offer", "act", "chair", "plan", "write_feed",
    "try_rules", "administer",
]  # fmt: skip
ViewerWord = Literal["nobody", "visitor", "account", "token", "display", "feed", "itself"]


class GrantedRole(Wire):
    """A role over an organisation with all that belongs to it; `*` stands for all."""

    role: AnyRoleWord
    organisation: str = Field(examples=["SIM-T1"])


class Me(Wire):
    """Who is looking. `may` is what any of the roles allows, each within its own organisation."""

    name: str
    kind: ViewerWord
    is_known: bool
    grants: list[GrantedRole]
    may: list[MayWord]
    home: str | None = Field(description="The organisation that is shown when none is named; null: the first wall's.")
    layout: str | None = Field(None, description="Of a display, the wall of the catalogue that it shows.")
    demo_roles: list[RoleWord] = Field(
        description="Roles that anybody may take here, because nothing here is about a real person; usually none."
    )
    elsewhere: str | None = Field(
        default=None, description="What the other place to sign in at is called; null: people sign in here only."
    )
    scope: str = Field(description="Viewers of equal scope are given equal answers.")


class SignIn(Wire):
    """A sign-in name with its password."""

    sign_in: Line = Field(examples=["j.example@trust.example"])
    password: str = Field(min_length=1, max_length=200, examples=["four words make a sentence"])


class Onward(Wire):
    """Where to send the browser to sign in."""

    address: str = Field(examples=["https://login.example/authorize?response_type=code&client_id=homeward"])


class CameBack(Wire):
    """What a browser came back with from where somebody signed in."""

    code: str = Field(min_length=1, max_length=4000)
    state: str = Field(min_length=1, max_length=200)


class TakeRole(Wire):
    """A role to take in a demo."""

    role: RoleWord


class ChoosePassword(Wire):
    """A password for the account of a link that works once."""

    link: str = Field(min_length=1, max_length=100)
    password: str = Field(min_length=1, max_length=200)
