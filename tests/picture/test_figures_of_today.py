"""Figures of today: in the morning the newest file may be yesterday's, and what it said of its own day is over."""

from datetime import UTC, date, datetime, timedelta

from db.read.series import SeriesIndex, SeriesRef
from db.read.values import Value
from metrics.pressure import Evidence
from metrics.vocabulary import Freshness
from metrics.vocabulary.days import start_of
from picture.evidence import Scene, scene
from picture.ground import Ground
from tests.picture.given import LIVING

SUNDAY = datetime(2026, 11, 8, 14, tzinfo=UTC)
MONDAY = datetime(2026, 11, 9, 8, 30, tzinfo=UTC)
PROVIDER, FEED, MEASURE = "SIM-H06", "home_care_h06", "home_care.hours_free"


class Rota:
    """What a provider's files left in the store: of each locality and number of days ahead the newest word."""

    def __init__(self) -> None:
        self.index = SeriesIndex()
        self.values: dict[int, Value] = {}

    def write(self, at: datetime, locality: str, *hours: float) -> None:
        """A file of `at` with the hours free in a locality, today's first."""
        for ahead, amount in enumerate(hours):
            where = (("days_ahead", str(ahead)), ("locality", locality))
            known = (number for number, series in self.index.by_id.items() if series.dimensions == where)
            number = next(known, len(self.index.by_id) + 1)
            self.index.by_id[number] = SeriesRef(number, FEED, MEASURE, PROVIDER, where)
            about = start_of(at.date() + timedelta(days=ahead))
            self.values[number] = Value(number, about, at, amount, at)

    def seen(self, at: datetime) -> Scene:
        """All of it about an instant."""
        ground = Ground(LIVING, on=at.date(), index=self.index)
        return scene(ground, self.values.values(), answered={FEED: at}, at=at)

    def today(self, at: datetime) -> Evidence | None:
        """What the provider is taken to have said of the day of an instant."""
        return self.seen(at).evidence["home_care.hours_free_today"].get(PROVIDER)


def _of(evidence: Evidence | None) -> tuple[float, date, Freshness] | None:
    return None if evidence is None else (evidence.parts[0], evidence.about_at.date(), evidence.freshness)


def test_in_the_morning_todays_hours_are_what_yesterdays_file_said_of_today() -> None:
    rota = Rota()
    rota.write(SUNDAY, "carrick", 4.25, 9.5, 1)
    rota.write(SUNDAY, "moor", 0, 2, 1)
    assert _of(rota.today(SUNDAY)) == (4.25, SUNDAY.date(), Freshness.FRESH)
    assert _of(rota.today(MONDAY)) == (11.5, MONDAY.date(), Freshness.FRESH)
    # The same word of Sunday, late on Monday and then too old to judge by.
    assert _of(rota.today(SUNDAY + timedelta(hours=21))) == (11.5, MONDAY.date(), Freshness.LATE)
    assert _of(rota.today(SUNDAY + timedelta(hours=33))) == (11.5, MONDAY.date(), Freshness.STUCK)


def test_the_newest_word_on_today_is_taken_locality_by_locality() -> None:
    rota = Rota()
    rota.write(SUNDAY, "carrick", 4.25, 9.5, 1)
    rota.write(SUNDAY, "moor", 0, 2, 1)
    rota.write(MONDAY, "carrick", 7, 3, 3)
    # The moor's row of this morning was refused: what was said of it last stands.
    assert _of(rota.today(MONDAY)) == (9.0, MONDAY.date(), Freshness.FRESH)


def test_a_file_that_speaks_of_its_own_day_alone_is_last_known_once_that_day_is_over() -> None:
    rota = Rota()
    rota.write(SUNDAY, "carrick", 4.25)
    assert _of(rota.today(MONDAY)) == (4.25, SUNDAY.date(), Freshness.STALE)


def test_while_nothing_is_said_of_today_of_one_locality_the_last_whole_word_is_last_known() -> None:
    rota = Rota()
    rota.write(SUNDAY, "carrick", 4.25, 9.5)
    rota.write(SUNDAY, "moor", 3)
    assert _of(rota.today(MONDAY)) == (7.25, SUNDAY.date(), Freshness.STALE)


def test_what_is_of_today_changes_at_midnight_with_nothing_sent() -> None:
    rota = Rota()
    late = datetime(2026, 11, 8, 23, 50, tzinfo=UTC)
    rota.write(late, "carrick", 4.25, 9.5)
    assert rota.seen(late).changes_at == datetime(2026, 11, 9, tzinfo=UTC)
