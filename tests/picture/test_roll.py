"""The roll that is brought up to date by what changed is the one that is read whole, at every step of the story."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from db.engine import Connection
from db.read.episodes import Held
from db.read.snapshot import one_look
from db.write import save_catalogue
from metrics.beddays.record import StayRecord
from picture.memory import Memory, Past
from picture.roll import Person, Roll, brought_up_to_date, read_roll
from tests.db.contract.episode_story import episode_polls
from tests.db.contract.story import AUTUMN, SPRING, Arrived
from tests.db.contract.telling import Teller, catalogue

ORGANISATIONS = ("R0A", "RMC")
_EVERY = 9


def _plain(episode: Any) -> Any:
    """Without the time it was last seen at, which moves on with every list that holds it."""
    return replace(episode, observed_at=datetime(2000, 1, 1, tzinfo=UTC))


def _record(record: StayRecord, since: Any) -> tuple[Any, ...]:
    return (
        _plain(record.stay),
        tuple(map(_plain, record.ready)),
        {on: _plain(day) for on, day in record.days.items() if on >= since},
        tuple(map(_plain, record.referrals)),
    )


def _held(told: Mapping[tuple[str, str], Held[Any]]) -> dict[tuple[str, str], Any]:
    return {key: (held.organisation, held.unlisted_since, _plain(held.episode)) for key, held in told.items()}


def _content(roll: Roll) -> dict[str, Any]:
    return {
        "people": {
            key: (person.unlisted_since, _record(person.record, roll.since)) for key, person in roll.people.items()
        },
        "referrals": _held(roll.referrals),
        "responses": _held(roll.responses),
        "offers": sorted((held.feed, repr(_plain(held.episode))) for held in roll.offers),
    }


async def _whole(store: Connection, at: datetime) -> Roll:
    async with one_look(store) as version:
        return await read_roll(store, ORGANISATIONS, at=at, known=None, version=version)


async def _live(store: Connection, roll: Roll | None, at: datetime) -> Roll:
    if roll is None:
        return await _whole(store, at)
    async with one_look(store) as version:
        return await brought_up_to_date(store, roll, ORGANISATIONS, at=at, version=version)


def _nights() -> Sequence[Arrived]:
    """The thick of the story: both nights on which the clocks change, and the archive that comes in summer."""
    return [poll for poll in episode_polls() if isinstance(poll, Arrived)]


async def test_brought_up_to_date_is_read_whole(store: Connection) -> None:
    await save_catalogue(store, catalogue("first"), since=datetime(2022, 1, 1, tzinfo=UTC), code_version="0")
    teller, roll = Teller(store), None
    compared = people = shared = 0
    for number, poll in enumerate(_nights()):
        await teller.tell([poll])
        if number % _EVERY:
            continue
        before, roll = roll, await _live(store, roll, poll.received_at)
        whole = await _whole(store, poll.received_at)
        assert _content(roll) == _content(whole), poll.received_at
        compared += 1
        people = max(people, len(whole.people))
        shared += before is not None and any(before.people.get(key) is person for key, person in roll.people.items())
    assert compared > 10
    assert people > 5
    assert shared > 5


async def test_a_roll_as_known_then_holds_what_had_arrived(store: Connection) -> None:
    await save_catalogue(store, catalogue("first"), since=datetime(2022, 1, 1, tzinfo=UTC), code_version="0")
    polls = _nights()
    half = polls[len(polls) // 2]
    await Teller(store).tell(polls[: len(polls) // 2 + 1])
    before = await _whole(store, half.received_at)
    await Teller(store).tell(polls[len(polls) // 2 + 1 :])
    async with one_look(store) as version:
        then = await read_roll(store, ORGANISATIONS, at=half.received_at, known=half.received_at, version=version)
    assert then.people.keys() == before.people.keys()
    assert _held(then.referrals) == _held(before.referrals)
    assert len(then.people) > 0


async def test_pictures_of_the_same_past_share_its_roll_until_more_is_told(store: Connection) -> None:
    known = catalogue("first")
    await save_catalogue(store, known, since=datetime(2022, 1, 1, tzinfo=UTC), code_version="0")
    polls, memory = _nights()[:6], Memory()
    teller, at = Teller(store), polls[2].received_at

    async def past(at: datetime, known_at: datetime | None = None) -> Past:
        async with one_look(store) as version:
            return await memory.past(store, known, at=at, known=known_at, version=version)

    await teller.tell(polls[:5])
    first = await past(at)
    assert await past(at) is first
    assert (await past(at, at)).roll is not first.roll
    assert (await past(at - timedelta(hours=1))).roll.at == at - timedelta(hours=1)
    again = await past(at)
    assert _content(again.roll) == _content(first.roll)
    await teller.tell(polls[5:])
    later = await past(at)
    assert later.roll.version > again.roll.version
    assert later.musters is not again.musters


def test_a_note_is_worked_out_once_and_its_kind_kept_once() -> None:
    person = Person("board", StayRecord(stay=None), unlisted_since=None)  # type: ignore[arg-type]
    asked: list[str] = []

    def work(name: str) -> int:
        asked.append(name)
        return len(asked)

    assert person.noted(("days", SPRING), lambda _: work("spring")) == 1
    assert person.noted(("days", SPRING), lambda _: work("spring")) == 1
    assert person.noted("other", lambda _: work("other")) == 2
    assert person.noted(("days", AUTUMN), lambda _: work("autumn")) == 3
    assert person.noted("other", lambda _: work("other")) == 2
    assert person.noted(("days", SPRING), lambda _: work("spring")) == 4
    assert asked == ["spring", "other", "autumn", "spring"]
    assert timedelta(0) < AUTUMN - SPRING
