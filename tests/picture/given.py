"""A roll call made by hand over the catalogue of the invented system: people with their days, feeds with their age."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from catalogue.reader import read
from db.read.episodes import Held
from db.read.series import SeriesIndex
from metrics.beddays.record import StayRecord
from metrics.vocabulary import Sighting
from metrics.vocabulary.days import london_day
from metrics.vocabulary.episodes import BedDay, Colour, Offer, Pathway, ReadyInterval, Referral, Response, Stay
from picture.board import When
from picture.call import Call
from picture.ground import Ground
from picture.roll import DAYS_BACK, Person, Roll
from picture.scope import Scope
from picture.settings import settings_of
from picture.sight import Sight
from picture.viewer import ITSELF

LIVING = read(Path(__file__).parent.parent.parent / "catalogue" / "living")
AT = datetime(2026, 11, 12, 9, tzinfo=UTC)
TODAY = london_day(AT)
BOARDS = {"SIM-S1": "board_s1", "SIM-S2": "board_s2", "SIM-S3": "board_s3", "SIM-C1": "board_c1", "SIM-C2": "board_c2"}
WHEN = When()


def back(days: int) -> date:
    """The London day so many days before today."""
    return TODAY - timedelta(days=days)


def person(
    key: str,
    *,
    ward: str = "SIM-S1-W09",
    admitted: datetime = AT - timedelta(days=5),
    left: datetime | None = None,
    council: str = "SIM-L1",
    colours: Mapping[int, str] | None = None,
    ready: Iterable[tuple[datetime, datetime | None]] = (),
    unlisted_since: datetime | None = None,
    expected_on: date | None = None,
    pathways: tuple[Pathway | None, Pathway | None] = (None, None),
) -> Person:
    """Somebody in a bed. `pathways`: referred and final. `colours`: by days back, "green", "red" or "red: reason"."""
    site = ward.rsplit("-", 1)[0]
    stay = Stay(
        key=key, organisation=site, ward=ward, bed="A01", specialty="elderly_care", source="emergency",
        home_council=council, admitted_at=admitted, expected_on=expected_on, meets_criteria=None,
        pathway_referred=pathways[0], pathway_final=pathways[1], delay_reason=None, left_at=left, left_to=None,
        observed_at=AT,
    )  # fmt: skip
    days = {}
    for ago, words in (colours or {}).items():
        colour, _, reason = words.partition(": ")
        days[back(ago)] = BedDay(
            stay=key, on=back(ago), ward=ward, colour=Colour(colour), reason=reason or None,
            reviewed_at=datetime.combine(back(ago), AT.timetz()), observed_at=AT,
        )  # fmt: skip
    intervals = tuple(ReadyInterval(stay=key, starts_at=start, ends_at=end, observed_at=AT) for start, end in ready)
    record = StayRecord(stay=stay, ready=intervals, days=days)
    return Person(BOARDS[site], record, unlisted_since=unlisted_since)


def called(
    *people: Person,
    organisation: str = "SIM",
    silent: Mapping[str, timedelta | None] | None = None,
    at: datetime = AT,
    referrals: Iterable[Referral] = (),
    responses: Iterable[Response] = (),
    offers: Iterable[Offer] = (),
    unlisted: Mapping[str, datetime] | None = None,
) -> Call:
    """The call. `silent`: how old the newest word of a feed is, None for never; the others spoke at `at`.

    `unlisted`: since when a referral is on no list, by key. Each stay has the referrals made for it.
    """
    ground = Ground(LIVING, on=london_day(at), index=SeriesIndex())
    ages = {**dict.fromkeys(LIVING.feeds, timedelta(0)), **(silent or {})}
    seen = {
        feed: Sighting(observed_at=at - age, unchanged_since=at - age, answered_at=at)
        for feed, age in ages.items() if age is not None
    }  # fmt: skip
    held = [
        Held(_feed_of(each.organisation), each.organisation, (unlisted or {}).get(each.key), each) for each in referrals
    ]
    of_stay: dict[str | None, tuple[Referral, ...]] = {}
    for one in sorted(held, key=lambda each: (each.episode.referred_at, each.episode.key)):
        of_stay[one.episode.stay] = (*of_stay.get(one.episode.stay, ()), one.episode)
    roll = Roll(
        at=at, since=london_day(at) - timedelta(days=DAYS_BACK), version=1,
        people={(each.record.stay.key, each.feed): _with(each, of_stay.get(each.record.stay.key)) for each in people},
        referrals={(each.episode.key, each.feed): each for each in held},
        responses={
            (each.key, _feed_of(each.organisation)): Held(_feed_of(each.organisation), each.organisation, None, each)
            for each in responses
        },
        offers=[Held(_feed_of(each.organisation), each.organisation, None, each) for each in offers],
    )  # fmt: skip
    return Call(
        roll=roll, scope=Scope(ground, organisation), ground=ground, settings=settings_of(LIVING), at=at, known=at,
        is_live=True, seen=seen, data_version=1, viewer=ITSELF, path=(),
        sight=Sight(ITSELF, ground.tree, today=london_day(at)),
    )  # fmt: skip


def _with(person: Person, referrals: tuple[Referral, ...] | None) -> Person:
    """Somebody with what was asked for them; the very same person where nothing was."""
    if referrals is None:
        return person
    return Person(person.feed, replace(person.record, referrals=referrals), unlisted_since=person.unlisted_since)


def _feed_of(organisation: str) -> str:
    """The live feed that tells of a service."""
    return next(
        key for key, feed in sorted(LIVING.feeds.items()) if feed.is_live and organisation in feed.places and feed.tells
    )


def without_notes(people: Iterable[Person]) -> list[Person]:
    """The same people as if nobody had worked anything out from them."""
    return [Person(each.feed, replace(each.record), unlisted_since=each.unlisted_since) for each in people]
