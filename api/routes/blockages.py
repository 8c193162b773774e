"""GET /blockages: what holds the people of a node who are ready to leave, the costliest first."""

from collections.abc import Mapping
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api import of_people, wire
from api.basis import address, basis
from api.calls import MAY_BE_REFUSED
from api.columns import blockages as columns
from api.names import called_as, name_of
from api.needs import needs
from api.on_pathway import OnPathway, narrowed
from api.pages import Page, page_by_rank
from api.questions import Answering, Built, Question, TheQuestion
from db.engine import Connection
from metrics.access import May
from metrics.flow.blockage import Blockage, Stance, Window
from metrics.flow.idle import Idle
from metrics.flow.lateness import Lateness
from picture.blockages import Blockages, blockages_of, handed_back
from picture.call import Call
from picture.stances import stances_of

router = APIRouter(tags=["people"])

_DEFINITIONS = ("flow.bed_days_lost", "flow.blockage", "flow.smallest_change", "flow.stance", "flow.step")
_BLOCKAGES = Answering(
    shape=wire.Blockages,
    tables={
        "blockages": lambda made: columns.BLOCKAGES.of(made.blockages),
        "reasons": lambda made: columns.REASONS.of(columns.reasons(made)),
        "held": lambda made: columns.HELD.of(columns.held(made)),
        "idle": lambda made: columns.IDLE.of(made.idle),
        "late": lambda made: columns.LATE.of(made.late),
    },
    uncut=frozenset({"idle", "late"}),
    refuses=MAY_BE_REFUSED,
)


@router.get(
    "/blockages",
    openapi_extra=needs(May.FIGURES),
    summary="What holds people, and what it costs",
    **_BLOCKAGES.documented,
)
async def get_blockages(
    question: TheQuestion,
    days: Annotated[Literal["1", "7", "28"], Query(description="How many closed days the list is ranked by.")] = "7",
    table: Annotated[
        Literal["blockages", "reasons", "held", "idle", "late"],
        Query(description="Which list a CSV file holds; `limit` and `cursor` are of the blockages."),
    ] = "blockages",
    pathway: OnPathway = None,
) -> Response:  # fmt: skip
    """Everybody who is ready and has not left, by the one thing that holds them; every bed day is in one blockage."""
    question = question.named("blockages", days, pathway)

    async def shaped(asked: Question, conn: Connection) -> wire.Blockages:
        async with asked.call(conn) as call:
            back = await handed_back(conn, asked.door.memory, call, viewer=asked.viewer)
            said = await stances_of(conn, call, viewer=asked.viewer)
        found = blockages_of(call, window=Window(days), handed_back=back, stances=said, pathway=pathway)
        page = page_by_rank(
            found.found, key=lambda each: (each.key,), limit=asked.form.limit, cursor=asked.form.cursor,
            question=("blockages", asked.of, days, pathway),
        )  # fmt: skip
        return _shape(found, page, narrowed(pathway), code_version=asked.door.code_version)

    async def build(conn: Connection) -> Built:
        made = await question.corrected(lambda asked: shaped(asked, conn))
        return question.answer(made, _BLOCKAGES, what=f"blockages-{table}", table=table)

    return await question.ready(build, table=table)


def _shape(
    made: Blockages, page: Page[Blockage], of: Mapping[str, str], *, code_version: str
) -> wire.Blockages:  # fmt: skip
    call = made.call
    rows = (
        address(call, "stays", state="ready", **of),
        *(
            address(call, f"blockages/{each}", days=made.window.days, **of)
            for each in ("bed-days", "bed-hours", "idle-days")
        ),
    )
    return wire.Blockages(
        basis=basis(
            call, kinds=("stay", "referral", "offer"), definitions=_DEFINITIONS, rows=rows,
            code_version=code_version, changes_at=made.changes_at,
        ),
        window_days=made.window.days, people_now=made.people_now, lost=of_people.lost_days(made.lost), total=page.total,
        next=page.next,
        blockages=[_blockage(each, made, of) for each in page.rows],
        idle=[_idle(each, made, of) for each in made.idle], idle_leaves_out=made.idle_leaves_out,
        late=[_late(each, made, of) for each in made.late],
    )  # fmt: skip


def _blockage(each: Blockage, made: Blockages, of: Mapping[str, str]) -> wire.Blockage:
    call, what, change = made.call, each.constraint, each.change
    return wire.Blockage(
        key=each.key, tag=each.tag, kind=what.kind.value, what=what.type, organisation=what.organisation,
        name=name_of(what, call), council=what.council, locality=what.locality, people_now=len(each.now),
        lost=of_people.lost_days(each.lost), disputed=of_people.lost_days(each.disputed),
        next_week_about=each.next_week_about,
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
        rows=address(call, "stays", blockage=each.key, **of),
        day_rows=address(call, "blockages/bed-days", blockage=each.key, days=made.window.days, **of),
    )  # fmt: skip


def _held(counts: Mapping[str, int], call: Call) -> list[wire.Held]:
    return [
        wire.Held(code=code or None, name=called_as(code, call) if code else "not known", people=people)
        for code, people in counts.items()
    ]


def _idle(each: Idle, made: Blockages, of: Mapping[str, str]) -> wire.Idle:
    return wire.Idle(
        key=each.key, what=each.type.value, saved=of_people.lost_days(each.saved),
        idle=[wire.IdlePlace(place=place, people=people) for place, people in each.idle.items()],
        waited=[wire.IdlePlace(place=place, people=people) for place, people in each.waited.items()],
        rows=address(made.call, "blockages/idle-days", idle=each.key, days=made.window.days, **of),
    )  # fmt: skip


def _late(each: Lateness, made: Blockages, of: Mapping[str, str]) -> wire.Late:
    what, call = each.constraint, made.call
    return wire.Late(
        key=each.key, what=what.type, site=what.organisation, name=name_of(what, call), people_now=len(each.now),
        hours_today=each.hours_today, hours_day=each.hours_day, hours_week=each.hours_week,
        hours_four_weeks=each.hours_four_weeks,
        rows=address(call, "blockages/bed-hours", lateness=each.key, days=made.window.days, **of),
    )  # fmt: skip
