"""The step after the sift and before the save: figures that jump or fall to zero are taken out and held.

What is held and last good of the feed is read here and stays as read until the save, since the feed's lease is held.
The rules are `ingest.plausible`. Imports of the past are not judged: they are what was published, come by a person's
hand, and are about no present.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from math import sqrt

from catalogue.model import Feed
from db.engine import Connection
from db.read.suspects import Standing, last_values, standing
from db.write import HeldFigure, SeriesBook, Suspects
from db.write.books import Key
from ingest.parsed import Reject, RejectCode, sample_of
from ingest.plausible import JUMP_FACTOR, Figure, Weighed, weigh
from ingest.understand import Understood
from metrics.vocabulary import Measure, Observation

_REASONS: Mapping[RejectCode, str] = {
    RejectCode.SUSPECT_JUMP: "It is five times the last good figure or more, or a fifth or less. Held as suspect.",
    RejectCode.SUSPECT_ZERO: "It fell to zero at once. Held as suspect.",
}
# The number of no series: those of a store begin at 1.
_UNKNOWN = 0
_Identity = tuple[int, datetime, datetime, float]


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
    """Take out the figures that are not plausible beside the last good ones. Leaves no transaction open."""
    steady = {key for key, measure in measures.items() if measure.steady}
    if not any(each.measure in steady for each in understood.observations):
        return Judged(understood=understood)
    values, wanted = await last_values(conn, feed_id)
    known = await books.known(conn, feed_id)
    wanted |= _worth_weighing(understood.observations, steady=steady, known=known, values=values)
    if _UNKNOWN in wanted:
        keys = [_key(each) for each in understood.observations if each.measure in steady]
        wanted |= set(await books.numbers(conn, feed_id, [key for key in keys if key not in known]))
        wanted.discard(_UNKNOWN)
    if not wanted:
        await conn.rollback()
        return Judged(understood=understood)
    found = await standing(conn, sorted(wanted))
    await conn.rollback()
    said: dict[int, list[tuple[Figure, Observation]]] = defaultdict(list)
    for each in understood.observations:
        number = known.get(_key(each))
        if number in wanted:
            said[number].append((Figure(each.about_at, each.observed_at, now, each.value), each))
    weighed = {
        number: weigh(
            [figure for figure, _ in said[number]],
            good=Figure(*found.good[number]) if number in found.good else None,
            held=[Figure(*row) for row in found.held.get(number, ())],
            confirmation=feed.confirmation,
        )
        for number in sorted(wanted)
    }
    return _judged(understood, said=said, weighed=weighed, found=found, forget_before=now - feed.ancient_after)


def _worth_weighing(
    observations: Sequence[Observation],
    *,
    steady: AbstractSet[str],
    known: Mapping[Key, int],
    values: Mapping[int, float],
) -> set[int]:
    """The series that could be doubted at all; the rest, nearly all, is plainly near its current value.

    Two figures of one payload can differ by the factor only where one of them is its root away from the current value.
    """
    said = [
        (known.get((measure, organisation, dimensions), _UNKNOWN), value)
        for organisation, measure, _, _, value, dimensions in observations
        if measure in steady
    ]
    is_one_each = len(dict(said)) == len(said)
    near = JUMP_FACTOR if is_one_each else sqrt(JUMP_FACTOR)
    return {
        number
        for number, value in said
        if (last := values.get(number)) is None or not ((last < value * near and value < last * near) or value == last)
    }


def _key(each: Observation) -> Key:
    return each.measure, each.organisation, each.dimensions


def _judged(
    understood: Understood,
    *,
    said: Mapping[int, Sequence[tuple[Figure, Observation]]],
    weighed: Mapping[int, Weighed],
    found: Standing,
    forget_before: datetime,
) -> Judged:
    keys = dict(found.keys)
    for number, told in said.items():
        for _, each in told:
            keys[number] = (each.measure, each.organisation, each.dimensions)
    doubted = [(number, doubt) for number, each in weighed.items() for doubt in each.doubted]
    refused = _identities(
        (number, [*(d.figure for d in each.doubted), *each.repeated]) for number, each in weighed.items()
    )
    before = _identities((number, [Figure(*row) for row in rows]) for number, rows in found.held.items())
    believed = _identities((number, each.believed) for number, each in weighed.items())
    let_go = before & (believed | _identities((number, each.withdrawn) for number, each in weighed.items()))
    if not refused and not let_go:
        return Judged(understood=understood)
    now_said = {_identity(number, figure): each for number, told in said.items() for figure, each in told}
    held = {id(each): each for identity, each in now_said.items() if identity in refused}
    brought = [
        Observation(keys[number][1], keys[number][0], about_at, observed_at, value, keys[number][2])
        for number, about_at, observed_at, value in sorted(believed - now_said.keys())
    ]
    return Judged(
        understood=replace(
            understood,
            observations=[*(each for each in understood.observations if id(each) not in held), *brought],
            rejects=[*understood.rejects, *map(_reject, held.values())],
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


def _reject(each: Observation) -> Reject:
    """Told without the last good figure, so that the same one in every document of a rolling window is one refusal."""
    code = RejectCode.SUSPECT_JUMP if each.value else RejectCode.SUSPECT_ZERO
    where = "".join(f" {name}={value}" for name, value in each.dimensions)
    said = f"{each.organisation} {each.measure}{where} observed {each.observed_at.isoformat()}: {each.value!r}"
    return Reject(row=None, field="value", code=code, reason=_REASONS[code], sample=sample_of(said))
