"""Every published question about episodes, put to a store and to the plain model alike."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from db.engine import Connection
from db.read.episodes import (
    Held,
    bed_days,
    days_of,
    offers_from,
    ready_in,
    ready_now,
    ready_of,
    referrals_in,
    referrals_now,
    referrals_of,
    responses_in,
    responses_now,
    responses_of,
    stays_at,
    stays_in,
    stays_now,
    stays_of,
)
from metrics.vocabulary.episodes import BedDay, Episode, Offer, ReadyInterval, Referral, Response, Stay
from tests.db.contract.episode_model import EpisodeModel, end_of, start_of

LATEST = datetime(2030, 1, 1, tzinfo=UTC)
_LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The parameters of a question: `known` None is now."""

    organisations: tuple[str, ...]
    at: datetime
    known: datetime | None
    start: datetime
    end: datetime

    @property
    def then(self) -> datetime:
        """What `known` comes to."""
        return self.known or LATEST

    @property
    def days(self) -> tuple[date, date]:
        """The London days of the span."""
        return self.start.astimezone(_LONDON).date(), self.end.astimezone(_LONDON).date()


class Question(NamedTuple):
    """How a store and how the model are asked. `is_now`: only ever about now."""

    ask: Callable[[Connection, Asked], Awaitable[list[Held[Any]]]]
    expect: Callable[[EpisodeModel, Asked], list[Held[Any]]]
    is_now: bool = False


def _open(model: EpisodeModel, asked: Asked, kind: type[Episode]) -> list[Held[Any]]:
    return model.choose(kind, asked.organisations, lambda held: end_of(held.episode) is None, known=LATEST)


def _is_out_of_sight(held: Held[Any], asked: Asked) -> bool:
    """Whether lists had lost a request that never ended before the span, and it was not made within it."""
    lost = held.unlisted_since if end_of(held.episode) is None else None
    return lost is not None and lost <= asked.start and start_of(held.episode) < asked.start


def _in_span(model: EpisodeModel, asked: Asked, kind: type[Episode]) -> list[Held[Any]]:
    def wanted(held: Held[Any]) -> bool:
        begins, ends = start_of(held.episode), end_of(held.episode)
        goes_on = ends is None or ends > asked.start or begins >= asked.start
        return begins < asked.end and goes_on

    return model.choose(kind, asked.organisations, wanted, known=asked.then)


def _stays_at(model: EpisodeModel, asked: Asked) -> list[Held[Any]]:
    def wanted(held: Held[Any]) -> bool:
        left = held.episode.left_at
        return bool(held.episode.admitted_at <= asked.at and (left is None or left > asked.at))

    found = model.choose(Stay, asked.organisations, wanted, known=asked.then)
    return [h._replace(unlisted_since=None) if h.unlisted_since and h.unlisted_since > asked.at else h for h in found]


def _ready_now(model: EpisodeModel, asked: Asked) -> list[Held[Any]]:
    def wanted(held: Held[Any]) -> bool:
        stay = model.told_by(held.feed, (Stay, (held.episode.stay,)), known=LATEST)
        return held.episode.ends_at is None and stay is not None and stay.episode.left_at is None

    return model.choose(ReadyInterval, asked.organisations, wanted, known=LATEST)


def _days(model: EpisodeModel, asked: Asked) -> list[Held[Any]]:
    first, last = asked.days
    return model.choose(BedDay, asked.organisations, lambda held: first <= held.episode.on < last, known=asked.then)


def _offers(model: EpisodeModel, asked: Asked) -> list[Held[Any]]:
    def wanted(held: Held[Any]) -> bool:
        return bool(asked.start <= held.episode.starts_at < asked.end)

    return model.choose(Offer, asked.organisations, wanted, known=asked.then)


# Some keys of the stories that are told to it, and one that nobody ever heard of.
_SOME = (
    "a", "r", "u", "ST-s0000", "ST-s0003", "ST-a0001", "ST-o0007", "RF-0000", "RF-0002", "RF-0100",
    "UC-0000", "UC-0003", "UC-100001", "nobody-knows",
)  # fmt: skip


def _of_keys(model: EpisodeModel, asked: Asked, kind: type[Episode], *, name: str) -> list[Held[Any]]:
    first = asked.days[0]

    def wanted(held: Held[Any]) -> bool:
        is_late_enough = not isinstance(held.episode, BedDay) or held.episode.on >= first
        return getattr(held.episode, name) in _SOME and is_late_enough

    return model.choose(kind, asked.organisations, wanted, known=asked.then)


QUESTIONS: dict[Callable[..., object], Question] = {
    stays_now: Question(lambda c, a: stays_now(c, a.organisations), lambda m, a: _open(m, a, Stay), True),
    ready_now: Question(lambda c, a: ready_now(c, a.organisations), _ready_now, True),
    referrals_now: Question(lambda c, a: referrals_now(c, a.organisations), lambda m, a: _open(m, a, Referral), True),
    responses_now: Question(lambda c, a: responses_now(c, a.organisations), lambda m, a: _open(m, a, Response), True),
    stays_at: Question(lambda c, a: stays_at(c, a.organisations, at=a.at, known=a.then), _stays_at),
    bed_days: Question(
        lambda c, a: bed_days(c, a.organisations, start=a.days[0], end=a.days[1], known=a.known), _days
    ),
    ready_in: Question(
        lambda c, a: ready_in(c, a.organisations, start=a.start, end=a.end, known=a.then),
        lambda m, a: _in_span(m, a, ReadyInterval),
    ),
    referrals_in: Question(
        lambda c, a: referrals_in(c, a.organisations, start=a.start, end=a.end, known=a.then),
        lambda m, a: [each for each in _in_span(m, a, Referral) if not _is_out_of_sight(each, a)],
    ),
    responses_in: Question(
        lambda c, a: responses_in(c, a.organisations, start=a.start, end=a.end, known=a.known),
        lambda m, a: _in_span(m, a, Response),
    ),
    stays_in: Question(
        lambda c, a: stays_in(c, a.organisations, start=a.start, end=a.end, known=a.known),
        lambda m, a: _in_span(m, a, Stay),
    ),
    stays_of: Question(
        lambda c, a: stays_of(c, a.organisations, keys=_SOME, known=a.known),
        lambda m, a: _of_keys(m, a, Stay, name="key"),
    ),
    ready_of: Question(
        lambda c, a: ready_of(c, a.organisations, keys=_SOME, known=a.known),
        lambda m, a: _of_keys(m, a, ReadyInterval, name="stay"),
    ),
    days_of: Question(
        lambda c, a: days_of(c, a.organisations, keys=_SOME, start=a.days[0], known=a.known),
        lambda m, a: _of_keys(m, a, BedDay, name="stay"),
    ),
    referrals_of: Question(
        lambda c, a: referrals_of(c, a.organisations, keys=_SOME, known=a.known),
        lambda m, a: _of_keys(m, a, Referral, name="key"),
    ),
    responses_of: Question(
        lambda c, a: responses_of(c, a.organisations, keys=_SOME, known=a.known),
        lambda m, a: _of_keys(m, a, Response, name="key"),
    ),
    offers_from: Question(
        lambda c, a: offers_from(c, a.organisations, start=a.start, end=a.end, known=a.known), _offers
    ),
}  # fmt: skip


def _each(asked: Asked) -> Iterable[tuple[str, Question, Asked]]:
    for of, question in QUESTIONS.items():
        if asked.known is None or not question.is_now:
            yield getattr(of, "__name__", ""), question, asked


async def answers(conn: Connection, asked: Asked) -> dict[str, list[Held[Any]]]:
    """What the store answers to every question that fits."""
    return {name: await question.ask(conn, asked) for name, question, _ in _each(asked)}


def expected(model: EpisodeModel, asked: Asked) -> dict[str, list[Held[Any]]]:
    """What the model answers to every question that fits."""
    return {name: question.expect(model, asked) for name, question, _ in _each(asked)}
