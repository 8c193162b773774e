"""Held figures over a real store: the last good one stays, the feed recovers by itself, nothing held is lost."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from catalogue.model import Confirmation
from db.engine import Connection
from db.read.suspects import rivals
from db.read.values import values_now
from db.write import Saved, accept_suspects, save_poll
from ingest.suspects import hold_suspects
from ingest.understand import NOTHING
from metrics.vocabulary import Observation
from tests.db.small_system import CATALOGUE, OCCUPIED, START, Worker, begin, feed, seen

SOON = Confirmation(jump_for=timedelta(minutes=30), zero_for=timedelta(hours=3))
MEASURES = {key: replace(measure, steady=key == OCCUPIED) for key, measure in CATALOGUE.measures.items()}


async def _poll(worker: Worker, observations: Sequence[Observation], *, at: float) -> Saved:
    """One poll by the way of `ingest.poll`, without the fetch."""
    lease = await worker.claim()
    outcome = worker.outcome(lease, at=at)
    judged = await hold_suspects(
        worker.conn, replace(NOTHING, observations=observations), feed=replace(feed(), confirmation=SOON),
        feed_id=lease.feed_id,
        measures=MEASURES, books=worker.books, now=outcome.received_at,
    )  # fmt: skip
    return await save_poll(
        worker.conn, outcome, observations=judged.understood.observations, refusals=judged.understood.rejects,
        suspects=judged.suspects, books=worker.books, room=worker.room,
    )  # fmt: skip


async def _present(conn: Connection) -> list[float]:
    return sorted(value.value for value in await values_now(conn))


async def _history(conn: Connection) -> list[float]:
    cursor = await conn.execute("SELECT value FROM observation ORDER BY about_at, received_at")
    return [row[0] for row in await cursor.fetchall()]


async def _refused(conn: Connection) -> list[tuple[str, int]]:
    cursor = await conn.execute("SELECT code, times FROM reject ORDER BY sample")
    return [(row[0], row[1]) for row in await cursor.fetchall()]


async def test_a_jump_is_held_and_the_last_good_figure_stays(store: Connection) -> None:
    worker = await begin(store)
    await _poll(worker, [seen(0, 234), seen(0, 80, organisation="RMC")], at=0)
    saved = await _poll(worker, [seen(1, 1936), seen(1, 82, organisation="RMC")], at=1)
    assert saved.stored == 1
    assert await _present(store) == [82, 234]
    assert await _refused(store) == [("suspect_jump", 1)]
    [rival] = await rivals(store)
    assert (rival.organisation, rival.measure, rival.value, rival.good_value) == ("R0A", OCCUPIED, 1936, 234)
    assert (rival.since, rival.documents) == (START + timedelta(hours=1), 1)
    assert rival.good_observed_at == START


async def test_the_next_good_figure_brings_the_series_back_by_itself(store: Connection) -> None:
    worker = await begin(store)
    window = [seen(0, 234), seen(1, 1936), seen(2, 236), seen(3, 230)]
    for end in (1, 2, 3, 4):
        await _poll(worker, window[:end], at=end)
    assert await _history(store) == [234, 236, 230]
    assert await _present(store) == [230]
    assert await rivals(store) == []
    assert await _refused(store) == [("suspect_jump", 3)]


async def test_a_document_that_was_made_wrong_and_is_put_right_under_its_own_time_leaves_nothing_held(
    store: Connection,
) -> None:
    worker = await begin(store)
    for at, value in enumerate([234, 0, 234]):
        await _poll(worker, [seen(0, value)], at=at)
        assert len(await rivals(store)) == (value == 0)
    assert await _history(store) == [234]
    await _poll(worker, [seen(0, 0)], at=3)
    assert len(await rivals(store)) == 1


async def test_a_step_that_is_said_again_and_again_is_accepted_with_all_that_was_held(store: Connection) -> None:
    worker = await begin(store)
    for hour, value in enumerate([120, 24, 22, 23, 25]):
        await _poll(worker, [seen(hour, value)], at=hour)
    assert await _history(store) == [120, 24, 22, 23, 25]
    assert await rivals(store) == []
    cursor = await store.execute("SELECT about_at, received_at FROM observation WHERE value = 24")
    assert await cursor.fetchall() == [(START + timedelta(hours=1), START + timedelta(hours=3))]


async def test_a_sudden_zero_is_held_for_longer(store: Connection) -> None:
    worker = await begin(store)
    for half in range(7):
        await _poll(worker, [seen(half / 2, 0 if half else 50)], at=half / 2)
    assert await _present(store) == [50]
    assert [rival.documents for rival in await rivals(store)] == [6]
    await _poll(worker, [seen(3.5, 0)], at=3.5)
    assert await _present(store) == [0]
    assert await _history(store) == [50, *[0] * 7]


async def test_a_person_accepts_what_is_held_and_it_comes_with_the_next_answer(store: Connection) -> None:
    worker = await begin(store)
    await _poll(worker, [seen(0, 120)], at=0)
    await _poll(worker, [seen(1, 900)], at=1)
    await store.execute("UPDATE feed_due SET etag = 'x', last_modified = 'y'")
    await store.commit()
    accepted = await accept_suspects(store, "ward", at=START + timedelta(hours=1))
    assert [(rival.value, rival.good_value) for rival in accepted] == [(900, 120)]
    cursor = await store.execute("SELECT etag, last_modified FROM feed_due")
    assert await cursor.fetchall() == [(None, None)]
    assert await _present(store) == [120]
    await _poll(worker, [seen(1, 900)], at=1.1)
    assert await _present(store) == [900]
    await _poll(worker, [seen(2, 910)], at=2)
    assert await _history(store) == [120, 900, 910]
    assert await accept_suspects(store, "ward", at=START + timedelta(hours=2)) == []


async def test_an_accepted_figure_comes_although_the_next_document_does_not_hold_it(store: Connection) -> None:
    worker = await begin(store)
    await _poll(worker, [seen(0, 120)], at=0)
    await _poll(worker, [seen(1, 900)], at=1)
    await accept_suspects(store, "ward", at=START + timedelta(hours=1))
    await _poll(worker, [seen(2, 50, organisation="RMC")], at=2)
    assert await _present(store) == [50, 900]


async def test_a_figure_that_is_not_steady_may_jump(store: Connection) -> None:
    worker = await begin(store)
    midnight, next_midnight = 0.0, 24.0
    await _poll(worker, [seen(24, 30, about=midnight, measure="ed.diverts")], at=25)
    await _poll(worker, [seen(48, 0, about=next_midnight, measure="ed.diverts")], at=49)
    assert await _present(store) == [0]


async def test_a_first_window_with_a_typo_in_it_is_weighed_from_its_first_day(store: Connection) -> None:
    worker = await begin(store)
    await _poll(worker, [seen(0, 234), seen(1, 1936), seen(2, 236)], at=3)
    assert await _history(store) == [234, 236]
    assert await _present(store) == [236]


@pytest.mark.parametrize("late_first", [True, False])
async def test_a_late_document_of_before_the_held_one_does_not_bring_it_in(
    store: Connection, *, late_first: bool
) -> None:
    worker = await begin(store)
    await _poll(worker, [seen(0, 234)], at=0)
    between = [[seen(2, 2000)], [seen(1, 240)]]
    for at, said in enumerate(reversed(between) if late_first else between, start=3):
        await _poll(worker, said, at=at)
    assert await _present(store) == [240]
    assert len(await rivals(store)) == 1


async def test_what_was_held_is_forgotten_when_the_feed_takes_nothing_so_old(store: Connection) -> None:
    worker = await begin(store)
    await _poll(worker, [seen(0, 234)], at=0)
    await _poll(worker, [seen(1, 2000)], at=1)
    later = 24.0 * 402
    await _poll(worker, [seen(later, 230)], at=later)
    await _poll(worker, [seen(later + 1, 2000)], at=later + 1)
    cursor = await store.execute("SELECT about_at FROM suspect")
    assert await cursor.fetchall() == [(START + timedelta(hours=later + 1),)]


async def test_a_quarter_that_comes_mistyped_hours_later_does_not_change_history(store: Connection) -> None:
    worker = await begin(store)
    window = [seen(place, 60 + place) for place in range(4)]
    await _poll(worker, window, at=3)
    wrong = [seen(0, 600), *window[1:], seen(4, 62)]
    await _poll(worker, wrong, at=4)
    assert await _history(store) == [60, 61, 62, 63, 62]
    assert await _refused(store) == [("suspect_jump", 1)]
    assert await rivals(store) == []
    await _poll(worker, [*window, seen(4, 62), seen(5, 64)], at=5)
    assert await _history(store) == [60, 61, 62, 63, 62, 64]
    assert await _refused(store) == [("suspect_jump", 1)]


async def test_a_figure_that_history_holds_is_not_refused_for_being_out_of_line(store: Connection) -> None:
    worker = await begin(store)
    await worker.poll([seen(0, 600), seen(1, 60)], at=1)
    await _poll(worker, [seen(0, 600), seen(1, 60), seen(2, 61), seen(3, 62)], at=3)
    assert await _history(store) == [600, 60, 61, 62]
    assert await _refused(store) == []
