"""The store answers about episodes as a plain list of everything said would: on the seeded story, now and then."""

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise, product

from db.engine import Connection
from db.read.snapshot import one_look
from db.write import save_catalogue
from db.write.episodes.staging import COPY_FROM
from tests.db.contract.episode_model import EpisodeModel
from tests.db.contract.episode_questions import Asked, answers, expected
from tests.db.contract.episode_story import episode_polls
from tests.db.contract.questions import KNOWN, SPANS
from tests.db.contract.story import AUTUMN, HOUR, SPRING, midnight
from tests.db.contract.telling import EPISODE_FEEDS, Teller, catalogue

# In the thick of it: lists a few hours apart on both nights, the clocks going forward and back.
_THICK = [midnight(night) + n * 8 * HOUR for night in (SPRING, AUTUMN) for n in range(3)]


async def test_every_question_about_episodes_now_and_as_known_then(store: Connection) -> None:
    model = EpisodeModel(dict(EPISODE_FEEDS))
    polls = episode_polls()
    await save_catalogue(store, catalogue("first"), since=datetime.fromisoformat("2022-01-01T00:00Z"), code_version="0")
    await Teller(store).tell(polls)
    for poll in polls:
        model.hear(poll.feed, poll.episodes, listed=poll.listed, listed_at=poll.listed_at, received_at=poll.received_at)
    found: Counter[str] = Counter()
    async with one_look(store):
        for known, (start, end) in product((None, *KNOWN[1::2], *_THICK), SPANS[:4]):
            asked = Asked(
                organisations=("R0A", "RMC"), at=midnight(start) + 9 * HOUR, known=known, start=midnight(start),
                end=midnight(end),
            )  # fmt: skip
            right = expected(model, asked)
            assert await answers(store, asked) == right, asked
            found.update({name: len(held) for name, held in right.items()})
            found["unlisted"] += sum(held.unlisted_since is not None for helds in right.values() for held in helds)
    assert min(found.values()) > 10, found


def test_the_story_is_worth_telling() -> None:
    polls = episode_polls()
    assert max(len(poll.episodes) for poll in polls) > COPY_FROM
    orders = [poll.listed_at for poll in polls if poll.feed == "board"]
    assert sum(later < earlier for earlier, later in pairwise(orders) if earlier and later) > 5
    assert any(not poll.episodes for poll in polls if poll.feed == "hub")
    assert polls == sorted(polls, key=lambda poll: poll.received_at)
    assert timedelta(0) < polls[-1].received_at - polls[0].received_at
