"""What a watched wall showed, held against the moments at which its feeds made documents."""

from datetime import UTC, datetime, timedelta

from bench.changes import Judge, Sight, changed
from bench.living import cadences, clock_from, living, newest_due
from bench.wall import Left, Shown
from homeward.shows import LIVING_FROM

SERVICE = datetime(2026, 11, 22, 12, tzinfo=UTC)
CLOCK = clock_from(SERVICE, rate=60)
GRACE = timedelta(seconds=5)


def _shown(seconds: float, minutes: int, figure: str, *, short: str = "Core full") -> Shown:
    """A hospital's tile that begins to show, so many seconds after the start, what was observed minutes after it."""
    return Shown(
        at=SERVICE + timedelta(seconds=seconds), tile="SIM-S1", short=short,
        observed_at=LIVING_FROM + timedelta(minutes=minutes), figure=figure,
    )  # fmt: skip


def _left(seconds: float) -> Left:
    return Left(at=SERVICE + timedelta(seconds=seconds), tile="SIM-S1")


def _sights(*noted: Shown | Left, until: float) -> tuple[list[tuple[float, bool]], int]:
    end = SERVICE + timedelta(seconds=until)
    found = Judge(living(), CLOCK).sights(noted, organisation=None, until=end, grace=GRACE)
    return [(sight.seconds, sight.is_change) for sight in found.seen], found.unseen


def test_a_document_is_seen_so_long_after_its_moment_was_reached() -> None:
    """At 60 times real time a document of five minutes is there after five seconds."""
    assert _sights(_shown(1, 0, "90 %"), _shown(7.5, 5, "90 %"), _shown(12, 10, "91 %"), until=13) == (
        [(2.5, False), (2.0, True)],
        0,
    )


def test_what_was_on_the_wall_when_the_watching_began_is_no_sight() -> None:
    assert _sights(_shown(100, 0, "90 %"), until=101)[0] == []


def test_a_document_that_was_never_shown_was_seen_with_the_next() -> None:
    assert _sights(_shown(1, 0, "90 %"), _shown(12, 10, "90 %"), until=13)[0] == [(7.0, True), (2.0, False)]


def test_a_tile_that_turns_to_another_figure_says_nothing_of_when_that_came() -> None:
    assert _sights(_shown(1, 0, "90 %"), _shown(30, 5, "8", short="4-hour today"), until=31)[0] == []


def test_documents_long_due_at_the_end_are_missed() -> None:
    """Polled every three seconds, with five of grace: what was due eight seconds before the end should be there."""
    assert _sights(_shown(1, 0, "90 %"), until=12)[1] == 0
    assert _sights(_shown(1, 0, "90 %"), until=18)[1] == 2


def test_nothing_is_expected_of_a_tile_that_made_way_for_another() -> None:
    assert _sights(_shown(1, 0, "90 %"), _shown(7, 5, "91 %"), _left(8), until=100) == ([(2.0, True)], 0)


def test_what_came_while_a_tile_was_away_is_no_late_sight() -> None:
    back = (_shown(1, 0, "90 %"), _left(2), _shown(61, 60, "92 %"))
    assert _sights(*back, until=62) == ([], 0)
    assert _sights(*back, until=78)[1] == 2


def test_a_document_counts_once_when_the_last_of_its_tiles_has_changed() -> None:
    def sight(minutes: int, seconds: float, *, is_change: bool = True, interval: float = 3) -> Sight:
        due = LIVING_FROM + timedelta(minutes=minutes)
        return Sight(feed="beds_s1", due=due, interval_seconds=interval, seconds=seconds, is_change=is_change)

    assert changed(
        [sight(5, 2.0), sight(5, 2.5), sight(5, 3.0, is_change=False), sight(10, 1.0), sight(15, 9.0, interval=10)]
    ) == {3: [1.0, 2.5], 10: [9.0]}


def test_the_newest_document_due_follows_each_feeds_own_hours() -> None:
    every, daily = cadences()["/beds/SIM-S1.json"], cadences()["/care-homes/SIM-L1.csv"]
    at = datetime(2026, 11, 11, 5, 59, 59, tzinfo=UTC)
    assert newest_due(every, at=at) == datetime(2026, 11, 11, 5, 55, tzinfo=UTC)
    assert newest_due(daily, at=at) == datetime(2026, 11, 10, 6, tzinfo=UTC)
    assert newest_due(daily, at=at + timedelta(seconds=1)) == datetime(2026, 11, 11, 6, tzinfo=UTC)
