"""Bodies are made once a publication, and are the same in every process that makes them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from simulators.replay.app import Shelf
from simulators.replay.feeds import Feed

QOP = "/uec-sitrep/QOP.json"
AT = datetime(2022, 1, 10, 11, tzinfo=UTC)


def test_a_body_is_made_once_a_publication_however_often_it_is_polled(feeds: Mapping[str, Feed]) -> None:
    shelf = Shelf(feeds)
    bodies = {id(shelf.newest(QOP, at=AT + timedelta(minutes=n))) for n in range(0, 24 * 60, 10)}
    assert (len(bodies), shelf.made) == (1, 1)
    shelf.newest(QOP, at=AT + timedelta(days=1))
    assert shelf.made == 2


def test_a_restart_sends_the_same_tags_so_that_nobody_reads_a_body_twice(feeds: Mapping[str, Feed]) -> None:
    before, after = Shelf(feeds).newest(QOP, at=AT), Shelf(feeds).newest(QOP, at=AT + timedelta(hours=3))
    assert before is not None
    assert before is not after
    assert before == after
    next_day = Shelf(feeds).newest(QOP, at=AT + timedelta(days=1))
    assert next_day is not None
    assert {next_day.plain.tag, next_day.zipped.tag}.isdisjoint({before.plain.tag, before.zipped.tag})
