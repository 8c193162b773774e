"""What is held as suspect stands on the feeds page, beside the last good figure and with its reason."""

from api import wire
from dashboard.client import Answer
from dashboard.markup import render
from dashboard.pages.feeds import PAGE
from dashboard.registry import Visit
from dashboard.viewer import OPEN, Viewer
from tests.dashboard import feed_states
from tests.dashboard.moments import State
from tests.dashboard.standin import settings
from tests.dashboard.test_tiles_and_wall import words_of

STATE = State(situation="severe")


class Told:
    """A client that has the answers already."""

    async def feeds(self, *, viewer: Viewer = OPEN) -> Answer[wire.Feeds]:
        assert viewer == OPEN
        return Answer(value=feed_states.feeds(STATE), etag=None)

    async def feed(self, key: str, *, viewer: Viewer = OPEN) -> Answer[wire.FeedDetail]:
        found = feed_states.feed_detail(key, STATE)
        assert viewer == OPEN
        assert found is not None
        return Answer(value=found, etag=None)


async def test_a_held_figure_stands_beside_the_last_good_one_with_its_reason() -> None:
    assert PAGE.content is not None
    words = words_of(render(await PAGE.content(Visit(client=Told(), settings=settings()))))  # type: ignore[arg-type]
    assert "1 figure held as suspect" in words
    assert "Held as suspect: 1; the last good figures stay" in words
    row = words[words.index("East Suffolk and North Essex") :]
    assert row.startswith("East Suffolk and North Essex Stays over 7 days 1,936 234,")
    assert "Five times the last good figure or more, or a fifth of it or less." in row
