"""The accounts: who there are, what they may, and the links by which they choose a password."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from api import wire
from api.administering import MOST, refuse_persons, refuse_unknown, todays_tree, told, write_change
from api.door import Door, TheDoor, TheViewer
from api.identity.secret import Opens, digest, new_secret
from api.needs import needs
from api.problems import ApiProblem
from api.responses import may_answer
from db.access import accounts
from db.access.accounts import Account, SignInTaken
from db.access.links import make_link
from db.access.sessions import count_sessions
from db.engine import Connection
from metrics.access import EVERYWHERE, Grant, May, Role
from picture.viewer import Viewer

router = APIRouter(prefix="/accounts", tags=["doors"])

_RULE = needs(May.ADMINISTER)
_Number = Annotated[int, Path(ge=1, le=MOST, description="The number of an account.")]


@router.get(
    "", summary="Every account", openapi_extra=_RULE, response_model=wire.Accounts,
    responses=may_answer(is_conditional=False),
)  # fmt: skip
async def get_accounts(door: TheDoor, _viewer: TheViewer) -> Response:
    """Every account, closed ones too: none is ever taken out, because the record names it."""
    async with door.look() as conn:
        found = await accounts.accounts(conn)
        counted = await count_sessions(conn, at=door.book.clock(), idle_since=door.book.clock() - door.book.limits.idle)
    shapes = [_shape(each, sessions=counted.get(each.account, 0)) for each in found]
    return told(wire.Accounts(accounts=sorted(shapes, key=lambda each: each.sign_in)))


@router.post(
    "", summary="Make an account", openapi_extra=_RULE, response_model=wire.Account, status_code=201,
    responses=may_answer("cross_site", "invalid_parameter", "person_named", "sign_in_taken", is_conditional=False),
)  # fmt: skip
async def make_account(request: Request, door: TheDoor, viewer: TheViewer, new: wire.NewAccount) -> Response:
    """Make an account. It lets nobody in before a password was chosen by a link, or somebody signed in elsewhere."""
    refuse_persons(sign_in=new.sign_in, issuer=new.issuer, subject=new.subject)
    if (new.issuer is None) is not (new.subject is None):
        raise ApiProblem(422, "invalid_parameter", "issuer, subject: give both, or neither")
    async with door.look() as conn:
        grants = await _granted(conn, door, new.grants, viewer)
        try:
            number = await accounts.make_account(
                conn, new.sign_in.lower(), grants=grants, at=door.book.clock(), issuer=new.issuer,
                subject=new.subject,
            )  # fmt: skip
        except SignInTaken:
            detail = "Another account has that sign-in name, or that identity elsewhere."
            raise ApiProblem(409, "sign_in_taken", detail) from None
        made = await _account(conn, number)
        after = {"grants": _words(made), "issuer": made.issuer, "subject": made.subject}
        await write_change(conn, request, door, viewer, action="make account", about=made.sign_in, after=after)
    return told(_shape(made), status=201)


@router.put(
    "/{account}/grants", summary="Give an account its grants", openapi_extra=_RULE, response_model=wire.Account,
    responses=may_answer(
        "cross_site", "invalid_parameter", "unknown_account", "last_administrator", is_conditional=False
    ),
)  # fmt: skip
async def set_grants(
    request: Request, door: TheDoor, viewer: TheViewer, account: _Number, wanted: wire.AccountGrants
) -> Response:
    """Give an account these grants and no others; they hold from the next question that it asks."""
    async with door.look() as conn:
        await accounts.hold_administrators(conn)
        before, counted = await _account(conn, account), await accounts.administrators(conn)
        await accounts.set_grants(conn, account, await _granted(conn, door, wanted.grants, viewer))
        await _refuse_nobody(conn, before=counted)
        after = await _account(conn, account)
        await write_change(
            conn, request, door, viewer, action="set grants", about=before.sign_in,
            before={"grants": _words(before)}, after={"grants": _words(after)},
        )  # fmt: skip
    return told(_shape(after))


@router.put(
    "/{account}/closed", summary="Close an account, or open it", openapi_extra=_RULE, response_model=wire.Account,
    responses=may_answer(
        "cross_site", "invalid_parameter", "unknown_account", "last_administrator", is_conditional=False
    ),
)  # fmt: skip
async def set_closed(
    request: Request, door: TheDoor, viewer: TheViewer, account: _Number, wanted: wire.Closing
) -> Response:
    """Close an account: its sessions end, its tokens and links open nothing. Opened again, its tokens work again."""
    async with door.look() as conn:
        await accounts.hold_administrators(conn)
        before, counted = await _account(conn, account), await accounts.administrators(conn)
        await accounts.set_closed(conn, account, closed=wanted.is_closed)
        await _refuse_nobody(conn, before=counted)
        after = await _account(conn, account)
        await write_change(
            conn, request, door, viewer, action="close account" if wanted.is_closed else "open account",
            about=before.sign_in, before={"is_closed": before.is_closed}, after={"is_closed": after.is_closed},
        )  # fmt: skip
    return told(_shape(after))


@router.post(
    "/{account}/link", summary="Make a link to choose a password", openapi_extra=_RULE,
    response_model=wire.EntryLink, status_code=201,
    responses=may_answer("cross_site", "invalid_parameter", "unknown_account", is_conditional=False),
)  # fmt: skip
async def make_entry_link(request: Request, door: TheDoor, viewer: TheViewer, account: _Number) -> Response:
    """A link that works once, shown this once. Whoever uses it ends every session that the account had."""
    link, now = new_secret(Opens.LINK), door.book.clock()
    ends_at = now + door.book.limits.link
    async with door.look() as conn:
        found = await _account(conn, account)
        if found.is_closed:
            raise ApiProblem(422, "invalid_parameter", "account: it is closed; open it first")
        await make_link(conn, digest(link), at=now, ends_at=ends_at, account=account)
        after = {"ends_at": ends_at.isoformat()}
        await write_change(conn, request, door, viewer, action="make link", about=found.sign_in, after=after)
    return told(wire.EntryLink(link=link, ends_at=ends_at), status=201)


async def _account(conn: Connection, number: int) -> Account:
    found = await accounts.account_by_number(conn, number)
    if found is None:
        raise ApiProblem(404, "unknown_account", f"No account {number}.")
    return found


async def _granted(conn: Connection, door: Door, wanted: list[wire.RoleGrant], viewer: Viewer) -> list[Grant]:
    """The grants that were asked for. Raises ApiProblem for one of an organisation that is not in the tree."""
    grants = [Grant(Role(each.role), each.organisation) for each in wanted]
    refuse_unknown(
        await todays_tree(conn, door, viewer, now=door.now()), (each.organisation for each in grants), name="grants"
    )
    for each in grants:
        if each.role is Role.ADMINISTRATOR and each.organisation != EVERYWHERE:
            raise ApiProblem(422, "invalid_parameter", "grants: an administrator is one of all (*), or none")
    return grants


async def _refuse_nobody(conn: Connection, *, before: tuple[int, int]) -> None:
    """Raise ApiProblem where a change leaves nobody to administer, or nobody of those who can sign in."""
    after = await accounts.administrators(conn)
    if any(there_were and not there_are for there_were, there_are in zip(before, after, strict=True)):
        detail = "Nobody would be left to administer: give somebody else the role first."
        raise ApiProblem(409, "last_administrator", detail)


def _words(account: Account) -> list[str]:
    return [f"{each.role.value} of {each.organisation}" for each in account.grants]


def _shape(account: Account, *, sessions: int = 0) -> wire.Account:
    return wire.Account(
        account=account.account, sign_in=account.sign_in,
        grants=[wire.RoleGrant(role=each.role.value, organisation=each.organisation) for each in account.grants],
        is_closed=account.is_closed, has_password=account.password is not None, issuer=account.issuer,
        subject=account.subject, made_at=account.made_at, seen_at=account.seen_at, sessions=sessions,
    )  # fmt: skip
