"""GET /access-report: who may see what, and when they were last seen, as it is looked through every quarter."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api import wire
from api.administering import todays_tree, told, told_file
from api.columns.access import ACCESS
from api.door import TheDoor, TheViewer
from api.forms import InPlainForm, csv_too, example_of, sheet
from api.needs import needs
from api.responses import may_answer
from catalogue.tree import Tree
from db.access.accounts import Account, accounts
from db.access.agreements import agreements
from db.access.tokens import Token, TokenKind, tokens
from metrics.access import ALLOWED, EVERYWHERE, Agreement, May, Role
from metrics.vocabulary.days import london_day

router = APIRouter(tags=["doors"])

_EXAMPLE = example_of(wire.AccessReport)
_ROLES = {TokenKind.DISPLAY: Role.DISPLAY, TokenKind.FEED: Role.FEED}


@router.get(
    "/access-report", summary="Who may see what", openapi_extra=needs(May.ADMINISTER, is_logged=True),
    response_model=wire.AccessReport,
    responses={
        **csv_too(ACCESS.of(_EXAMPLE.access), before=(("at", _EXAMPLE.at),)),
        **may_answer("invalid_parameter", is_conditional=False),
    },
)  # fmt: skip
async def get_access_report(request: Request, door: TheDoor, viewer: TheViewer, form: InPlainForm) -> Response:
    """Whole, whatever the limit: a review that leaves somebody out is none. A line for each grant and each token."""
    now, today = door.book.clock(), london_day(door.now())
    async with door.look() as conn:
        tree = await todays_tree(conn, door, viewer, now=door.now())
        people, agreed, found = await accounts(conn), await agreements(conn), await tokens(conn)
    names = {each.account: each for each in people}
    in_force = [each.terms for each in agreed if each.terms.holds_on(today)]
    lines = [
        *(line for each in people for line in _of_account(each, tree=tree, agreed=in_force)),
        *(_of_token(token, seen_at, tree=tree, holders=names, at=now) for token, seen_at in found),
    ]
    made = wire.AccessReport(access=sorted(lines, key=lambda each: (each.kind, each.name)), at=now)
    if not form.is_csv:
        return told(made)
    return told_file(sheet(ACCESS.of(made.access), before=(("at", made.at),), name=f"access-{today}", request=request))


def _of_account(account: Account, *, tree: Tree, agreed: Sequence[Agreement]) -> Iterator[wire.Access]:
    can_sign_in = not account.is_closed and (account.password is not None or account.issuer is not None)
    for grant in account.grants:
        yield wire.Access(
            name=account.sign_in, kind="account", role=grant.role.value, organisation=grant.organisation,
            organisation_name=_name(tree, grant.organisation), may=_may(grant.role),
            shared_by=_shared_by(grant.role, grant.organisation, tree=tree, agreed=agreed),
            is_open=can_sign_in, made_at=account.made_at, seen_at=account.seen_at,
        )  # fmt: skip
    if not account.grants:
        yield wire.Access(
            name=account.sign_in, kind="account", role=None, organisation=None, organisation_name=None, may=[],
            shared_by=[], is_open=can_sign_in, made_at=account.made_at, seen_at=account.seen_at,
        )  # fmt: skip


def _of_token(
    token: Token, seen_at: datetime | None, *, tree: Tree, holders: Mapping[int, Account], at: datetime
) -> wire.Access:
    role, holder = _ROLES.get(token.kind), holders.get(token.account or 0)
    ended = any(end is not None and end <= at for end in (token.ends_at, token.revoked_at))
    name = token.label if holder is None else f"{holder.sign_in} ({token.label})"
    return wire.Access(
        name=name, kind=token.kind.value, role=None if role is None else role.value,
        organisation=token.organisation or token.feed,
        organisation_name=None if token.organisation is None else _name(tree, token.organisation),
        may=[] if role is None else _may(role), shared_by=[],
        is_open=not ended and not (holder is not None and holder.is_closed), made_at=token.made_at, seen_at=seen_at,
    )  # fmt: skip


def _may(role: Role) -> list[str]:
    return sorted(may.value for may in ALLOWED[role])


def _name(tree: Tree, code: str) -> str | None:
    if code == EVERYWHERE:
        return "all organisations"
    found = tree.catalogue.organisations.get(code)
    return None if found is None else found.name


def _shared_by(role: Role, organisation: str, *, tree: Tree, agreed: Sequence[Agreement]) -> list[str]:
    """Whose rows an agreement in force opens to a grant: it names the role, and the organisation or one above it."""
    if May.ROWS not in ALLOWED[role]:
        return []
    line = {organisation, *tree.path(organisation)}
    return sorted(
        {each.owner for each in agreed if each.role is role and (each.partner == EVERYWHERE or each.partner in line)}
    )
