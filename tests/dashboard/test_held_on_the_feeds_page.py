"""The feeds page says what is held and what was refused last, why a poll failed, and what was sent twice or unknown."""

from collections.abc import Mapping

from api import wire
from dashboard.client import Answer
from dashboard.markup import render
from dashboard.pages.feeds import PAGE
from dashboard.registry import Visit
from dashboard.viewer import OPEN, Viewer
from tests.dashboard import feed_states
from tests.dashboard.moments import AT, State
from tests.dashboard.standin import settings
from tests.dashboard.test_tiles_and_wall import words_of

STATE = State(situation="severe")
NOTHING: Mapping[str, object] = {}
NO_QUERY: Mapping[str, str] = {}
BUSY = {"outcome": "failed", "detail": "The feed asks us to come less often. (HTTP 429)"}


async def _words(
    *, polled: Mapping[str, object] = NOTHING, said: Mapping[str, object] = NOTHING, query: Mapping[str, str] = NO_QUERY
) -> str:
    assert PAGE.content is not None
    visit = Visit(client=Told(polled=polled, said=said), settings=settings(), query=query)  # type: ignore[arg-type]
    return words_of(render(await PAGE.content(visit)))


class Told:
    """A client that has the answers already; `polled` changes every last poll, `said` what else is said of a feed."""

    def __init__(self, *, polled: Mapping[str, object] = NOTHING, said: Mapping[str, object] = NOTHING) -> None:
        self._polled = polled
        self._said = said

    async def feeds(self, *, viewer: Viewer = OPEN) -> Answer[wire.Feeds]:
        assert viewer == OPEN
        found = feed_states.feeds(STATE)
        feeds = [
            each.model_copy(update={"last_poll": self._changed(each.last_poll), **self._said}) for each in found.feeds
        ]
        return Answer(value=found.model_copy(update={"feeds": feeds}), etag=None)

    def _changed(self, poll: wire.Poll | None) -> wire.Poll | None:
        return poll and poll.model_copy(update=dict(self._polled))

    async def feed(self, key: str, *, viewer: Viewer = OPEN) -> Answer[wire.FeedDetail]:
        found = feed_states.feed_detail(key, STATE)
        assert viewer == OPEN
        assert found is not None
        return Answer(value=found, etag=None)


async def test_a_held_figure_stands_beside_the_last_good_one_with_its_reason() -> None:
    words = await _words()
    assert "1 figure held as suspect" in words
    assert "Held as suspect: 1; the last good figures stay" in words
    row = words[words.index("East Suffolk and North Essex") :]
    assert row.startswith("East Suffolk and North Essex Stays over 7 days 1,936 234,")
    assert "Five times the last good figure or more, or a fifth of it or less." in row


async def test_a_row_says_what_was_refused_last_and_why() -> None:
    assert "Last refused: ga_beds_occupied, n/a . Text where a number belongs" in await _words()


async def test_a_row_says_in_a_sentence_why_the_poll_failed() -> None:
    failed = {"outcome": "failed", "stage": "status", "reason": "server_error"}
    assert "failed : The feed reports a fault of its own. (HTTP 500)" in await _words(
        polled={**failed, "detail": "The feed reports a fault of its own. (HTTP 500)"}
    )
    assert "failed : server_error." in await _words(polled={**failed, "detail": None})


async def test_what_was_sent_twice_or_is_not_known_is_counted() -> None:
    words = await _words(polled={"outcome": "ok", "duplicates": 204, "ignored_fields": 1})
    assert "204 sent twice, 1 field not known" in words
    assert "sent twice" not in await _words()


async def test_a_feed_that_asked_us_to_wait_is_not_said_to_have_failed() -> None:
    words = await _words(polled=BUSY, said={"asked_until": AT, "next_due_at": AT})
    assert "Asked us to wait: 24" in words
    assert "asked to wait : The feed asks us to come less often. (HTTP 429)" in words
    assert "Next poll" in words
    assert "Waited for until" in words
    assert "failed : The feed asks" not in words


async def test_the_feeds_that_are_waited_for_can_be_picked_out() -> None:
    assert "No feed is in this state." in await _words(query={"state": "waited-for"})
    assert "No feed is in this state." not in await _words(said={"asked_until": AT}, query={"state": "waited-for"})


class Crowded(Told):
    """Thirty feeds that fail for no other reason than their poll's, and one of which something was refused."""

    async def feeds(self, *, viewer: Viewer = OPEN) -> Answer[wire.Feeds]:
        found = (await super().feeds(viewer=viewer)).value
        failing, late = feed_states.feed(1, "stale"), next(each for each in found.feeds if each.rejects_last_day)
        return Answer(value=found.model_copy(update={"feeds": [*[failing] * 30, late]}), etag=None)


async def test_where_many_fail_a_row_still_says_what_was_refused() -> None:
    assert PAGE.content is not None
    visit = Visit(client=Crowded(), settings=settings(), query=NO_QUERY)  # type: ignore[arg-type]
    markup = render(await PAGE.content(visit))
    row = words_of(markup.partition('id="feed-uec-24"')[2].partition("</tr>")[0])
    assert "Last refused: ga_beds_occupied, n/a . Text where a number belongs" in row
