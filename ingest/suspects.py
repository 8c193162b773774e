"""The step after the sift and before the save: figures that are not to be believed are taken out and held.

What is held and last good of the feed is read here and stays as read until the save, since the feed's lease is held.
The rules are `ingest.plausible` for a series and `ingest.together` for a document. Imports of the past are not judged:
they are what was published, come by a person's hand, and are about no present.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from math import sqrt

from catalogue.model import Feed
from db.engine import Connection
from db.read.suspects import HeldRow, Place, Standing, last_values, standing, stored
from db.write import HeldFigure, SeriesBook, Suspects
from ingest.parsed import Reject, RejectCode, sample_of
from ingest.plausible import JUMP_FACTOR, Figure, Weighed, weigh
from ingest.resting import without_resting
from ingest.together import DOUBTS_TOGETHER, Told, doubted_together, may_doubt
from ingest.understand import Understood
from metrics.vocabulary import Measure, Observation
from metrics.vocabulary.episodes import Offer

_REASONS: Mapping[RejectCode, str] = {
    RejectCode.SUSPECT_JUMP: "It is five times the last good figure or more, or a fifth or less. Held as suspect.",
    RejectCode.SUSPECT_ZERO: "It fell to zero at once. Held as suspect.",
    RejectCode.SUSPECT_UNIT: "It moved by one factor with all of its measure, as in another unit. Held as suspect.",
    RejectCode.SUSPECT_BEYOND: "It is more than the other figures of its document allow. Held as suspect.",
}
_Identity = tuple[int, datetime, datetime, float]
_Numbered = Sequence[tuple[int, Observation]]
_Said = Sequence[tuple[Figure, Observation]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What was understood, without what is held and with what was held and is believed now; and what the store is to
    hold and let go, None when neither."""

    understood: Understood
    suspects: Suspects | None = None


async def hold_suspects(
    conn: Connection,
    understood: Understood,
    *,
    feed: Feed,
    feed_id: int,
    measures: Mapping[str, Measure],
    books: SeriesBook,
    now: datetime,
) -> Judged:
    """Take out the figures that are not plausible beside the last good ones or beside each other, and the offers that
    rest on them. Leaves no transaction open."""
    if not understood.observations:
        return Judged(understood=understood)
    keys = [(each.measure, each.organisation, each.dimensions) for each in understood.observations]
    numbered = list(zip(await books.numbers(conn, feed_id, keys), understood.observations, strict=True))
    values, doubted_before = await last_values(conn, feed_id)
    against: Mapping[Observation, RejectCode] = {}
    if may_doubt(numbered, values):
        document = [Told(each, values.get(number), number in doubted_before) for number, each in numbered]
        against = doubted_together(document, understood=understood, measures=measures)
    steady = {key for key, measure in measures.items() if measure.steady}
    wanted = doubted_before | _worth_weighing(numbered, steady=steady, values=values)
    if against:
        wanted |= {number for number, each in numbered if each in against}
    if not wanted:
        await conn.rollback()
        return Judged(understood=understood)
    found = await standing(conn, sorted(wanted))
    known = await _stored_already(conn, numbered, against=against, found=found)
    await conn.rollback()
    said: dict[int, list[tuple[Figure, Observation]]] = defaultdict(list)
    for number, each in numbered:
        if number in wanted:
            code = None if (number, each.about_at, each.observed_at) in known else against.get(each)
            figure = Figure(each.about_at, each.observed_at, now, each.value, code=code)
            said[number].append((figure, each))
    weighed = {
        number: weigh(
            [figure for figure, _ in said[number]],
            good=Figure(*found.good[number]) if number in found.good else None,
            held=[_held(row) for row in found.held.get(number, ())],
            confirmation=feed.confirmation,
            is_steady=_measure_of(number, said=said, found=found) in steady,
        )
        for number in sorted(wanted)
    }
    return _judged(understood, said=said, weighed=weighed, found=found, forget_before=now - feed.ancient_after)


def _worth_weighing(numbered: _Numbered, *, steady: AbstractSet[str], values: Mapping[int, float]) -> set[int]:
    """The steady series that could be doubted at all; the rest, nearly all, is plainly near its current value.

    Two figures of one payload can differ by the factor only where one of them is its root away from the current value.
    """
    said = [(number, each.value) for number, each in numbered if each.measure in steady]
    is_one_each = len(dict(said)) == len(said)
    near = JUMP_FACTOR if is_one_each else sqrt(JUMP_FACTOR)
    return {
        number
        for number, value in said
        if (last := values.get(number)) is None or not ((last < value * near and value < last * near) or value == last)
    }


async def _stored_already(
    conn: Connection, numbered: _Numbered, *, against: Mapping[Observation, RejectCode], found: Standing
) -> set[Place]:
    """Of the figures that their document speaks against, those about a time before the last good one that history holds
    as they are: nothing is to be refused there, and nothing kept anew."""
    past = {
        (number, each.about_at, each.observed_at): each.value
        for number, each in numbered
        if each in against and (good := found.good.get(number)) and (each.about_at, each.observed_at) < good[:2]
    }
    if not past:
        return set()
    return {place for place, value in (await stored(conn, list(past))).items() if past[place] == value}


def _held(row: HeldRow) -> Figure:
    """A held figure with what its own document said against it; what its series said is judged anew."""
    code = RejectCode(row.code)
    return Figure(*row[:5], code=code if code in DOUBTS_TOGETHER else None)


def _measure_of(number: int, *, said: Mapping[int, _Said], found: Standing) -> str:
    return said[number][0][1].measure if said.get(number) else found.keys[number][0]


def _judged(
    understood: Understood,
    *,
    said: Mapping[int, _Said],
    weighed: Mapping[int, Weighed],
    found: Standing,
    forget_before: datetime,
) -> Judged:
    keys = dict(found.keys)
    for number, told in said.items():
        for _, each in told:
            keys[number] = (each.measure, each.organisation, each.dimensions)
    doubted = [(number, doubt) for number, each in weighed.items() for doubt in each.doubted]
    before = {
        (number, *row[:2], row.value): RejectCode(row.code) for number, rows in found.held.items() for row in rows
    }
    refused = {_identity(number, doubt.figure): doubt.code for number, doubt in doubted}
    refused |= {_identity(n, each): each.code for n, of_one in weighed.items() for each in of_one.refused if each.code}
    refused |= {
        identity: before[identity] for identity in _identities((n, each.repeated) for n, each in weighed.items())
    }
    believed = _identities((number, each.believed) for number, each in weighed.items())
    let_go = before.keys() & (believed | _identities((number, each.withdrawn) for number, each in weighed.items()))
    if not refused and not let_go:
        return Judged(understood=understood)
    now_said = {_identity(number, figure): each for number, told in said.items() for figure, each in told}
    held = {id(each): (each, refused[identity]) for identity, each in now_said.items() if identity in refused}
    brought = [
        Observation(keys[number][1], keys[number][0], about_at, observed_at, value, keys[number][2])
        for number, about_at, observed_at, value in sorted(believed - now_said.keys())
    ]
    episodes, resting = without_resting(understood.episodes, held=held.values())
    return Judged(
        understood=replace(
            understood,
            observations=[*(each for each in understood.observations if id(each) not in held), *brought],
            rejects=[*understood.rejects, *(_reject(each, code) for each, code in held.values()), *resting],
            episodes=episodes,
            # A list of which something was left out names fewer than there are.
            listed=understood.listed - {Offer} if resting and understood.listed else understood.listed,
        ),
        suspects=Suspects(
            held=[
                HeldFigure(
                    key=keys[number], about_at=doubt.figure.about_at, observed_at=doubt.figure.observed_at,
                    value=doubt.figure.value, good_value=doubt.good.value, code=doubt.code,
                )
                for number, doubt in doubted
                if _identity(number, doubt.figure) in now_said
            ],
            released=sorted(let_go),
            forget_before=forget_before,
        ),
    )  # fmt: skip


def _identity(number: int, figure: Figure) -> _Identity:
    return number, figure.about_at, figure.observed_at, figure.value


def _identities(figures: Iterable[tuple[int, Sequence[Figure]]]) -> set[_Identity]:
    return {_identity(number, figure) for number, some in figures for figure in some}


def _reject(each: Observation, code: RejectCode) -> Reject:
    """Told without the last good figure, so that the same one in every document of a rolling window is one refusal."""
    where = "".join(f" {name}={value}" for name, value in each.dimensions)
    said = f"{each.organisation} {each.measure}{where} observed {each.observed_at.isoformat()}: {each.value!r}"
    return Reject(row=None, field="value", code=code, reason=_REASONS[code], sample=sample_of(said))
