"""GET /blockages: what holds the people of a node who are ready to leave, the costliest first."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api import wire
from api.answers import Sheet
from api.basis import address, basis
from api.calls import MAY_BE_REFUSED, Of, called
from api.columns import blockages as columns
from api.corrections import corrected
from api.door import TheDoor, TheViewer
from api.forms import Form, InForm, csv_too, either, example_of
from api.moments import when
from api.names import called_as, name_of
from api.pages import Page, page_by_rank
from api.responses import may_answer
from api.tables import Filled, of_basis
from db.engine import Connection
from metrics.flow.blockage import Blockage, LostDays, Stance, Window
from metrics.flow.idle import Idle
from metrics.flow.lateness import Lateness
from picture.blockages import Blockages, blockages_of, handed_back
from picture.board import When
from picture.call import Call
from picture.stances import stances_of

router = APIRouter(tags=["people"])

_DEFINITIONS = ("flow.bed_days_lost", "flow.blockage", "flow.smallest_change", "flow.stance", "flow.step")
_TABLES: Mapping[str, Callable[[wire.Blockages], Filled]] = {
    "blockages": lambda made: columns.BLOCKAGES.of(made.blockages),
    "reasons": lambda made: columns.REASONS.of(columns.reasons(made)),
    "held": lambda made: columns.HELD.of(columns.held(made)),
    "idle": lambda made: columns.IDLE.of(made.idle),
    "late": lambda made: columns.LATE.of(made.late),
}
_EXAMPLE = example_of(wire.Blockages)


@router.get(
    "/blockages",
    summary="What holds people, and what it costs",
    response_model=wire.Blockages,
    responses={
        **csv_too(columns.BLOCKAGES.of(_EXAMPLE.blockages), before=of_basis(_EXAMPLE.basis)),
        **may_answer(*MAY_BE_REFUSED),
    },
)
async def get_blockages(
    request: Request, door: TheDoor, viewer: TheViewer, of: Of, form: InForm,
    days: Annotated[Literal["1", "7", "28"], Query(description="How many closed days the list is ranked by.")] = "7",
    table: Annotated[
        Literal["blockages", "reasons", "held", "idle", "late"],
        Query(description="Which list a CSV file holds; `limit` and `cursor` are of the blockages."),
    ] = "blockages",
) -> Response:  # fmt: skip
    """Everybody who is ready and has not left, by the one thing that holds them; every bed day is in one blockage."""
    moment = when(at=of.at, known=of.known, now=door.now())

    async def shaped(conn: Connection, asked: When, form: Form) -> wire.Blockages:
        async with called(conn, door, of=of, when=asked, now=door.now(), viewer=viewer) as call:
            back = await handed_back(conn, door.memory, call, viewer=viewer)
            said = await stances_of(conn, call, viewer=viewer)
        found = blockages_of(call, window=Window(days), handed_back=back, stances=said)
        page = page_by_rank(
            found.found, key=lambda each: (each.key,), limit=form.limit, cursor=form.cursor,
            question=("blockages", of, days),
        )  # fmt: skip
        return _shape(found, page, code_version=door.code_version)

    async def build(conn: Connection) -> tuple[wire.Blockages | Sheet, datetime | None]:
        made = await corrected(partial(shaped, conn), moment=moment, form=form)
        after = made.next if table in {"blockages", "reasons", "held"} else None
        return either(form, made, _TABLES[table], what=f"blockages-{table}", request=request, after=after)

    view = ("blockages", of, days, form, table)
    return await door.ready(request, view, viewer=viewer, is_live=moment.is_now, build=build)


def _shape(made: Blockages, page: Page[Blockage], *, code_version: str) -> wire.Blockages:
    call = made.call
    rows = (
        address(call, "stays", state="ready"), address(call, "blockages/bed-days", days=made.window.days),
        address(call, "blockages/bed-hours", days=made.window.days),
        address(call, "blockages/idle-days", days=made.window.days),
    )  # fmt: skip
    return wire.Blockages(
        basis=basis(
            call, kinds=("stay", "referral", "offer"), definitions=_DEFINITIONS, rows=rows,
            code_version=code_version, changes_at=made.changes_at,
        ),
        window_days=made.window.days, people_now=made.people_now, lost=_lost(made.lost), total=page.total,
        next=page.next,
        blockages=[_blockage(each, made) for each in page.rows],
        idle=[_idle(each, made) for each in made.idle],
        late=[_late(each, made) for each in made.late],
    )  # fmt: skip


def _blockage(each: Blockage, made: Blockages) -> wire.Blockage:
    call, what, change = made.call, each.constraint, each.change
    return wire.Blockage(
        key=each.key, tag=each.tag, kind=what.kind.value, what=what.type, organisation=what.organisation,
        name=name_of(what, call), council=what.council, locality=what.locality, people_now=len(each.now),
        lost=_lost(each.lost), disputed=_lost(each.disputed), next_week_about=each.next_week_about,
        longest_days=each.longest_days, pounds=each.pounds[made.window], sites=_held(each.sites, call),
        wards=_held(each.wards, call), councils=_held(each.councils, call), pathways=_held(each.pathways, call),
        reasons=[
            wire.BlockageReason(
                code=reason.code, label=reason.label, family=reason.family, owner=reason.owner,
                bed_days=reason.bed_days, people_now=reason.people_now,
            )
            for reason in each.reasons
        ],
        stances=wire.Stances(
            agreed=each.stances.get(Stance.AGREED, 0), disputed=each.stances.get(Stance.DISPUTED, 0),
            not_seen=each.stances.get(Stance.NOT_SEEN, 0),
        ),
        change=None if change is None else wire.HighImpactChange(
            name=change.name, owner=change.owner, is_indicative=change.is_indicative
        ),
        smallest_change=wire.SmallestChange(
            more=each.smallest_change.more.value, amount_a_week=each.smallest_change.amount,
            people_a_week=each.smallest_change.people_a_week, within_weeks=each.smallest_change.within_weeks,
            says=each.smallest_change.says,
        ),
        rows=address(call, "stays", blockage=each.key),
        day_rows=address(call, "blockages/bed-days", blockage=each.key, days=made.window.days),
    )  # fmt: skip


def _held(counts: Mapping[str, int], call: Call) -> list[wire.Held]:
    return [
        wire.Held(code=code or None, name=called_as(code, call) if code else "not known", people=people)
        for code, people in counts.items()
    ]


def _lost(lost: LostDays) -> wire.LostDays:
    return wire.LostDays(day=lost.day, week=lost.week, four_weeks=lost.four_weeks, trend=lost.trend)


def _idle(each: Idle, made: Blockages) -> wire.Idle:
    return wire.Idle(
        key=each.key, what=each.type.value, saved=_lost(each.saved),
        idle=[wire.IdlePlace(place=place, people=people) for place, people in each.idle.items()],
        waited=[wire.IdlePlace(place=place, people=people) for place, people in each.waited.items()],
        rows=address(made.call, "blockages/idle-days", idle=each.key, days=made.window.days),
    )  # fmt: skip


def _late(each: Lateness, made: Blockages) -> wire.Late:
    what, call = each.constraint, made.call
    return wire.Late(
        key=each.key, what=what.type, site=what.organisation, name=name_of(what, call), people_now=len(each.now),
        hours_today=each.hours_today, hours_day=each.hours_day, hours_week=each.hours_week,
        hours_four_weeks=each.hours_four_weeks,
        rows=address(call, "blockages/bed-hours", lateness=each.key, days=made.window.days),
    )  # fmt: skip
