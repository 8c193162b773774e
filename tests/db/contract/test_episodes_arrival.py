"""Whatever is told of episodes, in any order, twice, late, in documents or alone: the answers are a plain list's."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from psycopg.sql import SQL, Identifier

from db.engine import Connection
from db.write import save_catalogue
from metrics.vocabulary.episodes import (
    BedDay,
    Colour,
    Episode,
    Offer,
    Pathway,
    ReadyInterval,
    Referral,
    Response,
    Stay,
)
from tests.db.contract.episode_model import EpisodeModel, key_of
from tests.db.contract.episode_questions import Asked, answers, expected
from tests.db.contract.story import Arrived
from tests.db.contract.telling import EPISODE_FEEDS, Teller, catalogue

START = datetime(2022, 3, 26, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)
BOUNDED = settings(
    max_examples=40, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
TABLES = ("stay", "ready_interval", "bed_day", "referral", "response", "capacity_offer", "episode_document", "poll")
KINDS = (Stay, ReadyInterval, BedDay, Referral, Response, Offer)


def at(hours: float) -> datetime:
    return START + hours * HOUR


def stay(key: str, version: int, seen: datetime) -> Stay:
    left = at(6) if version == 3 else None
    return Stay(
        key=key, organisation="RMC" if version == 2 else "R0A", ward=f"w{version % 2}", bed=None, specialty=None,
        source=None, home_council=None, admitted_at=at(1), expected_on=None, meets_criteria=None, pathway_referred=None,
        pathway_final=Pathway.P1, delay_reason=None, left_at=left, left_to=None, observed_at=seen,
    )  # fmt: skip


def referral(key: str, version: int, seen: datetime) -> Referral:
    return Referral(
        key=key, organisation=("R0A", "RMC")[version % 2], stay=None, pathway=Pathway.P2, home_council=None,
        locality=None, referred_at=at(0), decided_at=at(2) if version else None, accepted_at=None, booked_for=None,
        started_at=at(3) if version == 2 else None, ended_at=None, closed_at=at(3) if version >= 2 else None,
        outcome=None, waiting_in=None, tag=None, is_double_handed=None, hours_a_week=None, observed_at=seen,
    )  # fmt: skip


def of(name: str, version: int, seen: datetime) -> list[Episode]:
    """What a payload says of one thing: what belongs to a stay comes with its stay."""
    kind, _, key = name.partition(" ")
    match kind:
        case "stay":
            return [stay(key, version, seen)]
        case "ready":
            ends = at(5) if version % 2 else None
            return [stay(key, 0, seen), ReadyInterval(stay=key, starts_at=at(2), ends_at=ends, observed_at=seen)]
        case "day":
            colour = (None, Colour.RED, Colour.GREEN, None)[version]
            day = date(2022, 3, 27)
            return [
                stay(key, 1, seen),
                BedDay(stay=key, on=day, ward="w", colour=colour, reason=None, reviewed_at=None, observed_at=seen),
            ]
        case "referral":
            return [referral(key, version, seen)]
        case "response":
            closed = at(4) if version == 3 else None
            return [Response(
                key=key, organisation="R0A", priority="2_hour", source=None, home_council=None, locality=None,
                received_at=at(4), triaged_at=at(4.5) if version else None, first_contact_at=None, closed_at=closed,
                outcome=None, reason=None, observed_at=seen,
            )]  # fmt: skip
    return [Offer(
        organisation=key, kind="community_bed", locality="all", starts_at=at(9), offered=version, held=None, taken=0,
        usable=version, observed_at=seen, not_usable={"no_staff": 1.0} if version == 2 else {},
    )]  # fmt: skip


NAMES = ("stay a", "stay b", "ready a", "day a", "day b", "referral r", "response u", "offer R0A")
_slot = st.integers(0, 8)
_told = st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 3), _slot), max_size=6)


@dataclass(frozen=True, slots=True)
class Payload:
    """One payload of a feed. `listed` None: each by itself."""

    feed: str
    listed: frozenset[type[Episode]] | None
    listed_at: datetime | None
    episodes: tuple[Episode, ...]


def _payload(
    feed: str, told: Sequence[tuple[str, int, int]], listed: frozenset[type[Episode]] | None, slot: int, *, own: bool
) -> Payload:
    episodes: dict[Any, Episode] = {}
    for name, version, seen in told:
        for episode in of(name, version, at(seen if listed is None or own else slot)):
            place = (type(episode), key_of(episode), episode.observed_at if listed is None else None)
            episodes[place] = episode
    # Offers may stand in a document with a time of their own; what is listed was seen when the list was made.
    kept = [
        e if listed is None or isinstance(e, Offer) else replace(e, observed_at=at(slot)) for e in episodes.values()
    ]  # fmt: skip
    return Payload(feed, listed, None if listed is None else at(slot), tuple(kept))


_payloads = st.builds(
    _payload,
    st.sampled_from(tuple(EPISODE_FEEDS)),
    _told,
    st.one_of(st.none(), st.frozensets(st.sampled_from((Stay, ReadyInterval, Referral, Response)))),
    _slot,
    own=st.booleans(),
)

# Lists of one feed and few people, so that they come and go, and a list comes late between two others.
_lists = st.builds(
    _payload,
    st.just("board"),
    st.lists(
        st.tuples(st.sampled_from(("stay a", "ready a", "referral r")), st.integers(0, 1), st.just(0)), max_size=2
    ),
    st.sampled_from((frozenset({Stay, ReadyInterval, Referral}), frozenset({Stay, Referral}), frozenset())),
    st.integers(0, 5),
    own=st.just(False),
)


class _Told:
    """A store that has heard nothing, and the model beside it."""

    def __init__(self, conn: Connection) -> None:
        self.conn = conn
        self.model = EpisodeModel(dict(EPISODE_FEEDS))
        self.polls = 0

    async def hear(self, payload: Payload, *, after: float = 1) -> int:
        """One poll, by both; returns how many versions it wrote."""
        self.polls += after
        received = at(20 + self.polls)
        step = Arrived(
            feed=payload.feed, received_at=received, episodes=payload.episodes, listed=payload.listed,
            listed_at=payload.listed_at,
        )  # fmt: skip
        # A worker that has just started, each time: nothing is kept between polls but the store.
        (saved,) = await Teller(self.conn).tell([step])
        self.model.hear(
            payload.feed, payload.episodes, listed=payload.listed, listed_at=payload.listed_at, received_at=received
        )
        return saved.episodes


async def _fresh(store: Connection) -> _Told:
    await store.rollback()
    await save_catalogue(store, catalogue("first"), since=START, code_version="0")
    for table in TABLES:
        await store.execute(SQL("DELETE FROM {}").format(Identifier(table)))
    await store.execute("UPDATE feed_due SET holder = NULL, lease_until = NULL")
    await store.commit()
    return _Told(store)


@BOUNDED
@given(payloads=st.lists(st.tuples(_payloads, st.sampled_from((0, 1, 1))), min_size=1, max_size=7))
async def test_any_arrival_ends_in_the_answers_of_a_plain_list(
    store: Connection, payloads: list[tuple[Payload, int]]
) -> None:
    await _arrive(store, payloads)


@BOUNDED
@given(payloads=st.lists(st.tuples(_lists, st.just(1)), min_size=3, max_size=6))
async def test_lists_in_any_order_say_who_is_missing_since_when(
    store: Connection, payloads: list[tuple[Payload, int]]
) -> None:
    await _arrive(store, payloads)


async def _arrive(store: Connection, payloads: list[tuple[Payload, int]]) -> None:
    told = await _fresh(store)
    for payload, after in payloads:
        await told.hear(payload, after=after)
        assert await told.hear(payload, after=0) == 0
    answered = 0
    for known in (None, *(at(20 + n) for n in range(told.polls + 1))):
        for of in (("R0A", "RMC"), ("RMC",)) if known is None else (("R0A", "RMC"),):
            asked = Asked(organisations=of, at=at(6.5), known=known, start=at(3), end=at(30))
            right = expected(told.model, asked)
            assert await answers(store, asked) == right, known
            answered += sum(map(len, right.values()))
    event("answered" if answered else "nothing to answer")


@BOUNDED
@given(payloads=st.lists(st.one_of(_lists, _lists, _payloads), min_size=2, max_size=5), data=st.data())
async def test_the_order_of_arrival_does_not_matter_to_the_present(
    store: Connection, payloads: list[Payload], data: st.DataObject
) -> None:
    facts = _without_contradiction(payloads)
    told = await _fresh(store)
    for payload in facts:
        await told.hear(payload)
    asked = Asked(organisations=("R0A", "RMC"), at=at(6.5), known=None, start=at(3), end=at(30))
    present = await answers(store, asked)
    again = await _fresh(store)
    for payload in data.draw(st.permutations(facts)):
        for _ in range(data.draw(st.integers(1, 2))):
            await again.hear(payload)
    assert await answers(store, asked) == present


def _without_contradiction(payloads: list[Payload]) -> list[Payload]:
    """The payloads without those in which a feed says two things of one instant: there the later word counts."""
    said: set[tuple[str, datetime]] = set()
    kept = []
    for payload in payloads:
        times = {episode.observed_at for episode in payload.episodes} | {payload.listed_at or START}
        places = {(payload.feed, time) for time in times}
        if not places & said:
            said |= places
            kept.append(payload)
    return kept
