"""Taking a stance on a recorded reason: kept as said and counted, or refused with its reason and nothing written."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from db.clock import PictureClock, start_clock
from db.engine import Connection
from db.migrate import SchemaError
from homeward.disputing import write_stance
from metrics.flow.blockage import Stance, Window
from metrics.vocabulary.episodes import BedDay, Colour
from picture.blockages import Blockages, blockages_of
from picture.board import When
from picture.call import call
from picture.memory import Memory
from picture.stances import stances_of
from picture.stating import StanceRefused, Wanted, checked
from picture.stays import Filters, stays_of
from picture.viewer import ITSELF
from tests.picture.given import AT, called, person
from tests.picture.partners import AT_NINE, NOW, partners, ready, stay

WANTED = Wanted(stay="ST-a", stance="disputed", organisation="SIM-L1", role=" Brokerage lead ")
REASON = "capacity.home_social_care"


async def _begun(store: Connection) -> None:
    started = datetime.now(UTC)
    clock = PictureClock(origin_picture=NOW, origin_service=started, rate=0.001)
    await start_clock(store, service=started, wanted=clock)
    sending = await partners(store)
    since = AT_NINE - timedelta(days=3)
    told = [
        replace(stay("ST-a", is_ready=True), delay_reason=REASON), ready("ST-a", since), *map(_red, range(4)),
        replace(stay("ST-b", is_ready=True), delay_reason=REASON), ready("ST-b", since),
        stay("ST-well"), stay("ST-why", is_ready=True), ready("ST-why", since),
    ]  # fmt: skip
    await sending.tell("board_s1", "SIM-S1", told)
    await store.commit()


def _red(ago: int) -> BedDay:
    at = AT_NINE - timedelta(days=ago)
    return BedDay(
        stay="ST-a", on=at.date(), ward="SIM-S1-W03", colour=Colour.RED, reason=REASON, reviewed_at=at,
        observed_at=AT_NINE,
    )  # fmt: skip


async def _seen(store: Connection, *, when: When | None = None) -> tuple[Blockages, list[tuple[str, str, int]]]:
    """The blockages, and key, stance and number of words of each who has a reason."""
    when = when or When()
    now = NOW + timedelta(minutes=1)
    async with call(store, Memory(), organisation="SIM", when=when, now=now, viewer=ITSELF) as called:
        said = await stances_of(store, called, viewer=ITSELF)
    rows = stays_of(called, Filters(), handed_back={}, stances=said)
    made = blockages_of(called, window=Window.WEEK, handed_back={}, stances=said)
    return made, [(row.key, row.stands.now.value, len(row.stands.by)) for row in rows if row.cause is not None]


async def test_a_disputed_reason_is_counted_on_its_own_line_and_taken_back_again(store: Connection) -> None:
    await _begun(store)
    told, cause = await write_stance(store, WANTED)
    assert (told.stance, told.role, told.feed, told.reason, cause.code) == (
        Stance.DISPUTED, "Brokerage lead", "board_s1", REASON, REASON
    )  # fmt: skip
    made, rows = await _seen(store)
    assert rows == [("ST-a", "disputed", 1), ("ST-b", "not_seen", 0)]
    assert sum(each.disputed.week for each in made.found) == 3
    assert made.lost.week == 3 * 3
    assert sum(each.stances.get(Stance.DISPUTED, 0) for each in made.found) == 1
    before, _ = await _seen(store, when=When(at=told.said_at, known=told.received_at - timedelta(microseconds=1)))
    assert sum(each.disputed.week for each in before.found) == 0
    await write_stance(store, replace(WANTED, stance="taken-back"))
    made, rows = await _seen(store)
    assert rows[0] == ("ST-a", "not_seen", 0)
    assert sum(each.disputed.week for each in made.found) == 0


def test_where_two_feeds_tell_of_one_key_it_is_asked_whose() -> None:
    held = {"ready": [(AT - timedelta(days=3), None)], "colours": {0: f"red: {REASON}"}}
    two = called(person("ST-a", **held), person("ST-a", ward="SIM-S2-W06", **held))
    with pytest.raises(StanceRefused, match=r"more than one feed .* board_s1, board_s2"):
        checked(WANTED, call=two, now=AT)
    told, _ = checked(replace(WANTED, feed="board_s2", stance="agreed"), call=two, now=AT)
    said = {("ST-a", "board_s2"): (told,)}
    found = blockages_of(two, window=Window.WEEK, handed_back={}, stances=said).found
    assert sum((Counter(each.stances) for each in found), Counter()) == {Stance.AGREED: 1, Stance.NOT_SEEN: 1}


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"stance": "maybe"}, "a stance is agreed or disputed"),
        ({"organisation": "SIM-X9"}, "SIM-X9: no organisation"),
        ({"role": "  "}, "the role is empty"),
        ({"role": "Nurse 943 476 5919"}, "NHS number"),
        ({"role": "Nurse\x07"}, "cannot be shown"),
        ({"at": NOW + timedelta(hours=9)}, "is not yet"),
        ({"stay": "ST-nobody"}, "nobody in a bed has that key"),
        ({"feed": "board_s2"}, "nobody in a bed has that key"),
        ({"stay": "ST-well"}, "not ready to leave"),
        ({"stay": "ST-why"}, "nobody has recorded a reason"),
    ],
)
async def test_what_is_no_stance_is_refused_by_name_and_nothing_is_written(
    store: Connection, wrong: dict[str, str], reason: str
) -> None:
    await _begun(store)
    with pytest.raises(StanceRefused, match=reason):
        await write_stance(store, replace(WANTED, **wrong))  # type: ignore[arg-type]
    cursor = await store.execute("SELECT count(*) FROM reason_stance")
    assert await cursor.fetchone() == (0,)


async def test_before_anything_was_started_nobody_takes_a_stance(store: Connection) -> None:
    with pytest.raises(SchemaError, match="never started"):
        await write_stance(store, WANTED)
