"""Every published query of the store with a grid of parameters: what both engines must answer alike.

A question is registered under the qualified name of the function it asks; a test holds the register to what `db.read`
publishes. Answers are made comparable: series by what they are and not by number, rows without promised order sorted.
"""

import importlib
import inspect
import pkgutil
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

from msgspec.structs import astuple

import db.read
from db.engine import Connection
from db.read.attendance import attendance
from db.read.bands import bands_of, bands_on
from db.read.catalogue import catalogue_files, catalogue_in_force
from db.read.declared import declarations, declared_levels
from db.read.episodes import changed_since, responses_told_from
from db.read.feeds import answered, last_polls, newest_told, poll_counts, polls_of, reject_counts, rejects_of, schedule
from db.read.inbox import first_waiting
from db.read.points import days, hours, hours_of, raw_points
from db.read.poll_log import turns_of
from db.read.series import SeriesIndex
from db.read.snapshot import data_version, is_in_a_look, one_look
from db.read.stances import stances_said
from db.read.suspects import last_values, rivals, standing, stored
from db.read.values import values_about, values_now, values_then
from tests.db.contract import bed_day_questions, call_questions, episode_questions, hour_questions, plan_questions
from tests.db.contract.stance_story import KEYS
from tests.db.contract.story import AUTUMN, DAY, HOUR, OCCUPIED, PATHWAYS, SPRING, midnight

Answers = AsyncIterator[tuple[object, object]]
Question = Callable[[Connection, SeriesIndex], Answers]
QUESTIONS: dict[str, Question] = {}

END = datetime(2022, 12, 1, tzinfo=UTC)
ABOUT = (
    midnight(SPRING) - timedelta(microseconds=1), midnight(SPRING), midnight(SPRING) + 90 * timedelta(minutes=1),
    midnight(SPRING + DAY), datetime(2022, 4, 5, 12, 34, tzinfo=UTC), midnight(AUTUMN) + 90 * timedelta(minutes=1),
    midnight(AUTUMN + DAY), END,
)  # fmt: skip
KNOWN = (
    datetime(2022, 3, 1, tzinfo=UTC), datetime(2022, 3, 28, 10, tzinfo=UTC), datetime(2022, 3, 30, 10, tzinfo=UTC),
    datetime(2022, 4, 6, 12, tzinfo=UTC), datetime(2022, 7, 2, 11, tzinfo=UTC), datetime(2022, 10, 20, tzinfo=UTC),
    datetime(2022, 10, 31, 11, 5, tzinfo=UTC), END,
)  # fmt: skip
SPANS = (
    (SPRING - DAY, SPRING + 2 * DAY),
    (SPRING, SPRING + DAY),
    (AUTUMN, AUTUMN + DAY),
    (date(2022, 4, 3), date(2022, 4, 6)),
    (date(2022, 1, 1), date(2023, 1, 1)),
    (SPRING, SPRING),
)


def published() -> set[str]:
    """Every public function and method of `db.read`, by qualified name."""
    found = set()
    for module in pkgutil.walk_packages(db.read.__path__, prefix="db.read."):
        room = importlib.import_module(module.name)
        short = module.name.rsplit(".", 1)[-1]
        for name, thing in vars(room).items():
            if name.startswith("_") or getattr(thing, "__module__", None) != room.__name__:
                continue
            if inspect.isfunction(thing):
                found.add(f"{short}.{name}")
            elif inspect.isclass(thing) and not issubclass(thing, tuple):
                methods = [m for m, of in vars(thing).items() if inspect.isfunction(of) and not m.startswith("_")]
                found |= {f"{short}.{name}.{method}" for method in methods}
    return found


def asks(of: Callable[..., object]) -> Callable[[Question], Question]:
    """Register a question under the function it asks."""

    def register(question: Question) -> Question:
        QUESTIONS[f"{of.__module__.rsplit('.', 1)[-1]}.{of.__qualname__}"] = question
        return question

    return register


async def ask_all(conn: Connection) -> dict[tuple[str, str], Any]:
    """Every question's answers in one look, by the function asked and its parameters."""
    index = SeriesIndex()
    answers: dict[tuple[str, str], Any] = {}
    async with one_look(conn):
        await index.refresh(conn)
        for name, question in QUESTIONS.items():
            async for parameters, answer in question(conn, index):
                answers[name, str(parameters)] = answer
    return answers


def named(rows: Iterable[Any], index: SeriesIndex) -> list[tuple[object, ...]]:
    """Rows with their series by what it is."""
    columns = (row if isinstance(row, tuple) else astuple(row) for row in rows)
    return [(tuple(index.by_id[row[0]])[1:], *row[1:]) for row in columns]


def _sorted(rows: Mapping[Any, Any]) -> list[Any]:
    return sorted(rows.items())


@asks(data_version)
async def _version(conn: Connection, index: SeriesIndex) -> Answers:
    yield "now", await data_version(conn)


@asks(attendance)
async def _attendance(conn: Connection, index: SeriesIndex) -> Answers:
    # How long a feed has waited is of the moment of asking.
    yield "now", (await attendance(conn)).is_present


@asks(one_look)
async def _look(conn: Connection, index: SeriesIndex) -> Answers:
    cursor = await conn.execute("SHOW transaction_isolation")
    isolation = await cursor.fetchone()
    cursor = await conn.execute("SHOW transaction_read_only")
    yield "now", (isolation, await cursor.fetchone())


@asks(is_in_a_look)
async def _in_a_look(conn: Connection, index: SeriesIndex) -> Answers:
    yield "now", is_in_a_look(conn)


@asks(SeriesIndex.refresh)
async def _refresh(conn: Connection, index: SeriesIndex) -> Answers:
    fresh = SeriesIndex()
    await fresh.refresh(conn)
    await fresh.refresh(conn)
    yield "twice", sorted(tuple(series)[1:] for series in fresh.by_id.values())


@asks(SeriesIndex.of)
async def _of(conn: Connection, index: SeriesIndex) -> Answers:
    for organisation, measure in product(("R0A", "RMC", "QOP"), (OCCUPIED, PATHWAYS)):
        yield (organisation, measure), [tuple(series)[1:] for series in index.of(organisation, measure)]


@asks(values_now)
async def _now(conn: Connection, index: SeriesIndex) -> Answers:
    yield "now", sorted(named(await values_now(conn), index))


@asks(values_then)
async def _then(conn: Connection, index: SeriesIndex) -> Answers:
    every = list(index.by_id)
    for at, known in product(ABOUT, KNOWN):
        yield (at, known), sorted(named(await values_then(conn, every, at=at, known=known), index))
    for at, known in product(ABOUT[::2], KNOWN[1::2]):
        since = at - 6 * HOUR
        told = await values_then(conn, every, at=at, known=known, since=since, runs_for=30 * DAY)
        yield (at, known, since, "runs"), sorted(named(told, index))
    yield "of none", named(await values_then(conn, [], at=END, known=END), index)


def _windows() -> Iterator[tuple[date, date, datetime]]:
    yield from ((start, end, known) for (start, end), known in product(SPANS, KNOWN[1::2]))


@asks(raw_points)
async def _raw(conn: Connection, index: SeriesIndex) -> Answers:
    for start, end, known in _windows():
        points = await raw_points(conn, list(index.by_id), start=midnight(start), end=midnight(end), known=known)
        yield (start, end, known), named(points, index)


@asks(hours)
async def _hours(conn: Connection, index: SeriesIndex) -> Answers:
    for start, end, known in _windows():
        rolled = await hours(conn, list(index.by_id), start=midnight(start), end=midnight(end), known=known)
        yield (start, end, known), named(rolled, index)


@asks(hours_of)
async def _hours_of(conn: Connection, index: SeriesIndex) -> Answers:
    buckets = [midnight(day) + number * HOUR for day in (SPRING, AUTUMN) for number in (0, 1, 2, 9, 23)]
    for known in KNOWN:
        yield known, named(await hours_of(conn, list(index.by_id), buckets=buckets, known=known), index)


@asks(days)
async def _days(conn: Connection, index: SeriesIndex) -> Answers:
    for start, end, known in _windows():
        yield (start, end, known), named(await days(conn, list(index.by_id), start=start, end=end, known=known), index)


@asks(bands_on)
async def _bands(conn: Connection, index: SeriesIndex) -> Answers:
    for day, known in product((SPRING, AUTUMN, SPRING + DAY), KNOWN):
        yield (day, known), _sorted(await bands_on(conn, day, known=known))


@asks(bands_of)
async def _bands_of(conn: Connection, index: SeriesIndex) -> Answers:
    for (start, end), known in product(SPANS, KNOWN):
        found = await bands_of(conn, "R0A", "beds.ga.occupancy", start=start, end=end, known=known)
        yield (start, end, known), _sorted(found)


@asks(values_about)
async def _about(conn: Connection, index: SeriesIndex) -> Answers:
    wanted = {at: frozenset(index.by_id) for at in ABOUT[::2]}
    for known, most in product(KNOWN[::2], (1, 9)):
        found = await values_about(conn, wanted, known=known, most=most)
        yield (known, most), [(at, sorted(named(found[at].values(), index))) for at in sorted(found)]


@asks(catalogue_in_force)
async def _in_force(conn: Connection, index: SeriesIndex) -> Answers:
    for known in (None, datetime(2021, 1, 1, tzinfo=UTC), *KNOWN):
        yield known, await catalogue_in_force(conn, known=known)


@asks(catalogue_files)
async def _files(conn: Connection, index: SeriesIndex) -> Answers:
    for version in ("first", "second", "never"):
        yield version, await catalogue_files(conn, version)


@asks(last_polls)
async def _last_polls(conn: Connection, index: SeriesIndex) -> Answers:
    for known in KNOWN:
        yield known, _sorted(await last_polls(conn, known=known))


@asks(polls_of)
async def _polls_of(conn: Connection, index: SeriesIndex) -> Answers:
    for feed, known in product(("ward", "region", "never"), KNOWN[::3]):
        yield (feed, known), await polls_of(conn, feed, known=known, limit=12)


@asks(schedule)
async def _schedule(conn: Connection, index: SeriesIndex) -> Answers:
    # When a feed is due is service time, and so the only thing that two tellings do not share.
    yield "now", [(feed, row._replace(due_at=None)) for feed, row in _sorted(await schedule(conn))]  # type: ignore[arg-type]


@asks(answered)
async def _answered(conn: Connection, index: SeriesIndex) -> Answers:
    for known in (None, *KNOWN):
        yield known, _sorted(await answered(conn, known=known))


@asks(newest_told)
async def _newest_told(conn: Connection, index: SeriesIndex) -> Answers:
    for known in KNOWN:
        yield known, sorted((await newest_told(conn, known=known)).items())


@asks(turns_of)
async def _turns_of(conn: Connection, index: SeriesIndex) -> Answers:
    late = {"ward": timedelta(hours=1), "region": timedelta(days=2), "never": DAY}
    for (start, end), known in product(product(KNOWN[:5], KNOWN[2:]), (KNOWN[3], END)):
        found = await turns_of(conn, late, reasons=("unavailable",), start=start, end=end, known=known)
        yield (start, end, known), found


@asks(responses_told_from)
async def _responses_told_from(conn: Connection, index: SeriesIndex) -> Answers:
    for known in (None, *KNOWN):
        yield known, sorted((await responses_told_from(conn, known=known)).items())


@asks(poll_counts)
async def _poll_counts(conn: Connection, index: SeriesIndex) -> Answers:
    for start, end in product(KNOWN[:3], KNOWN[2:]):
        yield (start, end), _sorted(await poll_counts(conn, start=start, end=end))


@asks(rejects_of)
async def _rejects_of(conn: Connection, index: SeriesIndex) -> Answers:
    for feed, since in product((None, "ward", "region"), (KNOWN[0], KNOWN[3], END)):
        yield (feed, since), await rejects_of(conn, feed, since=since, limit=50)


@asks(reject_counts)
async def _reject_counts(conn: Connection, index: SeriesIndex) -> Answers:
    for since in (KNOWN[0], KNOWN[3], END):
        yield since, _sorted(await reject_counts(conn, since=since))


@asks(rivals)
async def _rivals(conn: Connection, index: SeriesIndex) -> Answers:
    yield "now", [rival._replace(series_id=0) for rival in await rivals(conn)]


@asks(last_values)
async def _last_values(conn: Connection, index: SeriesIndex) -> Answers:
    cursor = await conn.execute("SELECT id, key FROM feed ORDER BY key")
    for feed_id, key in await cursor.fetchall():
        values, held = await last_values(conn, feed_id)
        yield key, (sorted(named(values.items(), index)), sorted(named(((number,) for number in held), index)))


@asks(first_waiting)
async def _first_waiting(conn: Connection, index: SeriesIndex) -> Answers:
    cursor = await conn.execute("SELECT id, key FROM feed ORDER BY key")
    for feed_id, key in await cursor.fetchall():
        yield key, await first_waiting(conn, feed_id=feed_id)


@asks(stored)
async def _stored(conn: Connection, index: SeriesIndex) -> Answers:
    now = await values_now(conn)
    places = [(each.series_id, each.about_at, each.observed_at) for each in now]
    never = [(each.series_id, each.about_at - 9000 * DAY, each.observed_at) for each in now[:3]]
    found = await stored(conn, [*places, *never])
    yield "the current ones", sorted(named(((place[0], place[1], value) for place, value in found.items()), index))


@asks(standing)
async def _standing(conn: Connection, index: SeriesIndex) -> Answers:
    found = await standing(conn, list(index.by_id))
    yield "good", sorted(named(((number, *row) for number, row in found.good.items()), index))
    yield "held", sorted(named(((number, *row) for number, rows in found.held.items() for row in rows), index))


@asks(changed_since)
async def _changed(conn: Connection, index: SeriesIndex) -> Answers:
    newest = await data_version(conn)
    for version in (0, newest // 2, newest - 5, newest - 1, newest):
        for day in (SPRING, AUTUMN):
            yield f"after {version}, {day}", await changed_since(conn, version, day=day, start=midnight(day))


@asks(declared_levels)
async def _declared_levels(conn: Connection, index: SeriesIndex) -> Answers:
    for at, known in product(ABOUT, KNOWN):
        yield (at, known), await declared_levels(conn, ("R0A", "RMC", "QOP"), at=at, known=known)


@asks(stances_said)
async def _stances(conn: Connection, index: SeriesIndex) -> Answers:
    for at, known in product(ABOUT, KNOWN):
        for keys in (KEYS, KEYS[1:]):
            yield (at, known, keys), await stances_said(conn, keys, at=at, known=known)


@asks(declarations)
async def _declarations(conn: Connection, index: SeriesIndex) -> Answers:
    for start, end, known in _windows():
        span = {"start": midnight(start), "end": midnight(end)}
        yield (start, end, known), await declarations(conn, ("RMC", "R0A"), known=known, **span)


def _of_episodes(question: episode_questions.Question) -> Question:
    async def asked(conn: Connection, index: SeriesIndex) -> Answers:
        both, one = ("R0A", "RMC"), ("RMC",)
        # As known then of both alone: how a question keeps to some organisations does not depend on when.
        asked_of = [(one, None), (both, None), *((both, known) for known in KNOWN if not question.is_now)]
        for (organisations, known), (start, end) in product(asked_of, SPANS):
            what = episode_questions.Asked(
                organisations=organisations, at=midnight(start) + 9 * HOUR, known=known, start=midnight(start),
                end=midnight(end),
            )  # fmt: skip
            yield what, await question.ask(conn, what)

    return asked


for _asked_of, _question in episode_questions.QUESTIONS.items():
    asks(_asked_of)(_of_episodes(_question))

for _room in (bed_day_questions, hour_questions, call_questions, plan_questions):
    for _asked_of, _of_room in _room.QUESTIONS.items():
        asks(_asked_of)(_of_room)
