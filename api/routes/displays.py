"""The display tokens of walls: made, listed, linked to browsers, rotated and revoked by administrators."""

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from api import wire
from api.door import Door, TheDoor, TheViewer
from api.identity.code import digest_of_code, new_code
from api.needs import needs
from api.problems import ApiProblem
from api.responses import may_answer
from api.tokens import NO_STORE, instant, note_change, token_of_kind, told
from db.access import tokens
from db.access.links import make_link
from db.access.tokens import TokenKind
from db.engine import Connection
from metrics.access import Grant, May, Role
from picture.sight import OutOfScope, sight_of
from picture.viewer import Kind, Viewer

router = APIRouter(tags=["doors"])
_NUMBER = Path(ge=1, le=2**62, description="The number of the token.", examples=[7])
_HALF = 4


@router.get(
    "/displays", summary="The tokens of walls", openapi_extra=needs(May.ADMINISTER), response_model=wire.DisplayTokens,
    responses=may_answer(is_conditional=False),
)  # fmt: skip
async def get_displays(door: TheDoor, viewer: TheViewer) -> Response:
    """Every display token with when one of its browsers was last seen, those that were revoked included."""
    del viewer  # who administers sees all of them
    async with door.look() as conn:
        found = await tokens.tokens(conn)
        browsers = await tokens.browsers(conn)
    made = [
        wire.DisplayToken(
            token=each.token, label=each.label, organisation=each.organisation, layout=each.layout,
            made_at=each.made_at, made_by=each.made_by, last_seen_at=seen, browsers=browsers.get(each.token, 0),
            rotated_at=each.rotated_at, revoked_at=each.revoked_at,
        )
        for each, seen in found
        if each.kind is TokenKind.DISPLAY and each.organisation is not None
    ]  # fmt: skip
    return told(wire.DisplayTokens(displays=made))


@router.post(
    "/displays", summary="Make the token of a wall", openapi_extra=needs(May.ADMINISTER), status_code=201,
    response_model=wire.DisplayToken,
    responses=may_answer("unknown_organisation", "invalid_parameter", "cross_site", is_conditional=False),
)  # fmt: skip
async def make_display(request: Request, door: TheDoor, viewer: TheViewer, asked: wire.MakeDisplay) -> Response:
    """Make a display token. No browser is let in by it yet: each needs a link of its own."""
    now = door.book.clock()
    async with door.look() as conn:
        await _check(conn, door, asked)
        number = await tokens.make_token(
            conn, TokenKind.DISPLAY, asked.label.strip(), at=now, by=viewer.name, organisation=asked.organisation,
            layout=asked.layout,
        )  # fmt: skip
        await note_change(
            conn, request, viewer, action="make display", about=asked.organisation, at=now, token=number,
            label=asked.label.strip(), after={"organisation": asked.organisation, "layout": asked.layout},
        )  # fmt: skip
        await conn.commit()
    made = wire.DisplayToken(
        token=number, label=asked.label.strip(), organisation=asked.organisation, layout=asked.layout, made_at=now,
        made_by=viewer.name, last_seen_at=None, browsers=0, rotated_at=None, revoked_at=None,
    )  # fmt: skip
    return told(made, status=201)


async def _check(conn: Connection, door: Door, asked: wire.MakeDisplay) -> None:
    """Raise ApiProblem for a wall that could show nothing: an unknown organisation, or a layout it may not see."""
    now = door.now()
    wall = Viewer(name="wall", kind=Kind.DISPLAY, grants=(Grant(Role.DISPLAY, asked.organisation),))
    sight = await sight_of(conn, door.memory, now=now, viewer=wall)
    if not sight.tree.exists(asked.organisation):
        raise ApiProblem(404, "unknown_organisation", f"No organisation {asked.organisation[:40]!r} today.")
    if asked.layout is None:
        return
    layout = (await door.memory.catalogue(conn, known=None)).layouts.get(asked.layout)
    if layout is None:
        raise ApiProblem(422, "invalid_parameter", f"layout: there is no {asked.layout!r}.")
    try:
        sight.require([layout.organisation, *layout.tiles], then=sight.tree)
    except OutOfScope as error:
        detail = f"layout: it shows {str(error)[:40]!r}, which lies outside of {asked.organisation!r}."
        raise ApiProblem(422, "invalid_parameter", detail) from None


@router.post(
    "/displays/{token}/link", summary="Let one browser become a wall", openapi_extra=needs(May.ADMINISTER),
    status_code=201, response_model=wire.DisplayLink,
    responses=may_answer("unknown_token", "invalid_parameter", "cross_site", is_conditional=False),
)  # fmt: skip
async def link_display(request: Request, door: TheDoor, viewer: TheViewer, token: int = _NUMBER) -> Response:
    """A code that makes one browser a wall of this token, once, within half an hour. One given before stops working."""
    now, code = door.book.clock(), new_code()
    ends_at = now + door.doors.limits.display_link
    kept = await digest_of_code(code)
    async with door.look() as conn:
        found = await token_of_kind(conn, token, TokenKind.DISPLAY)
        await make_link(conn, kept, at=now, ends_at=ends_at, token=token)
        await note_change(
            conn, request, viewer, action="link display", about=found.organisation or "", at=now, token=token,
            label=found.label, after={"ends_at": instant(ends_at)},
        )  # fmt: skip
        await conn.commit()
    return told(
        wire.DisplayLink(code=f"{code[:_HALF]}-{code[_HALF:]}", path=f"/display/{code}", ends_at=ends_at), status=201
    )


@router.post(
    "/displays/{token}/rotation", summary="Rotate the secrets of a wall", openapi_extra=needs(May.ADMINISTER),
    status_code=204, responses=may_answer("unknown_token", "invalid_parameter", "cross_site", is_conditional=False),
)  # fmt: skip
async def rotate_display(request: Request, door: TheDoor, viewer: TheViewer, token: int = _NUMBER) -> Response:
    """Give every browser of a wall a new secret when it is next seen. The old one works on for a fortnight from then,
    so that none is locked out."""
    now = door.book.clock()
    async with door.look() as conn:
        found = await token_of_kind(conn, token, TokenKind.DISPLAY)
        await tokens.rotate_token(conn, token, at=now)
        await note_change(
            conn, request, viewer, action="rotate display", about=found.organisation or "", at=now, token=token,
            label=found.label, before={"rotated_at": instant(found.rotated_at)}, after={"rotated_at": instant(now)},
        )  # fmt: skip
        await conn.commit()
    door.book.forget()
    return Response(status_code=204, headers=NO_STORE)


@router.delete(
    "/displays/{token}", summary="Revoke the token of a wall", openapi_extra=needs(May.ADMINISTER), status_code=204,
    responses=may_answer("unknown_token", "invalid_parameter", "cross_site", is_conditional=False),
)  # fmt: skip
async def revoke_display(request: Request, door: TheDoor, viewer: TheViewer, token: int = _NUMBER) -> Response:
    """Let no browser in by this token any more, from now on. Its walls say so instead of their figures."""
    now = door.book.clock()
    async with door.look() as conn:
        found = await token_of_kind(conn, token, TokenKind.DISPLAY)
        await tokens.revoke_token(conn, token, at=now)
        await note_change(
            conn, request, viewer, action="revoke display", about=found.organisation or "", at=now, token=token,
            label=found.label, before={"revoked_at": None}, after={"revoked_at": instant(now)},
        )  # fmt: skip
        await conn.commit()
    door.book.forget()
    return Response(status_code=204, headers=NO_STORE)
