"""What becomes of a recorded payload, in a form a person can read and a test compare.

`python -m tests.ingest.outcome` writes the expectation of each payload that has none yet. To renew one, delete it, run
this, and read the difference: an expectation nobody read proves nothing.
"""

import json
from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from pathlib import Path

from ingest.adapters import adapters
from ingest.failure import FeedFailed
from ingest.sift import sift
from ingest.sift_episodes import sift_episodes
from ingest.understand import demand_present
from metrics.vocabulary import Observation
from metrics.vocabulary.episodes import Episode
from tests.ingest.known import MEASURES, context_at, episode_context, feed_of, now_of

FIXTURES = Path(__file__).parent / "fixtures"


def recorded() -> Iterator[Path]:
    """Every recorded payload, in order."""
    for path in sorted(FIXTURES.glob("*/*")):
        if not path.name.endswith(".expected.json"):
            yield path


def expectation_of(payload: Path) -> Path:
    """Where the expectation of a payload stands."""
    return payload.with_name(payload.name + ".expected.json")


def outcome_of(payload: Path) -> dict[str, object]:
    """Read and sift a recorded payload as a poll would at the tests' now."""
    feed = feed_of(payload.parent.name)
    try:
        parsed = adapters()[feed.format].parse(payload.read_bytes(), feed, MEASURES)
        demand_present(parsed, feed=feed, now=now_of(feed))
    except FeedFailed as failure:
        return {"failed": [failure.stage.value, failure.reason.value, failure.detail]}
    sifted = sift(parsed.observations, context_at(feed=feed))
    people = sift_episodes(parsed.episodes, episode_context(feed=feed))
    told: dict[str, object] = {}
    if parsed.episodes or parsed.listed is not None:
        listed = None if parsed.listed is None else sorted(kind.__name__ for kind in parsed.listed - people.refused)
        told = {"episodes": [_episode(episode) for episode in people.accepted], "listed": listed}
    return {
        "rows": parsed.rows,
        "generated_at": parsed.generated_at and parsed.generated_at.isoformat(),
        "ignored_fields": dict(parsed.ignored_fields),
        "accepted": [_line(observation) for observation in sifted.accepted],
        **told,
        "duplicates": sifted.duplicates + people.duplicates,
        "rejects": [
            [reject.row, reject.field, reject.code.value, reject.reason, reject.sample]
            for reject in (*parsed.rejects, *sifted.rejects, *people.rejects)
        ],
    }


def _line(observation: Observation) -> str:
    where = "".join(f" {name}={value}" for name, value in observation.dimensions)
    about, observed = (f"{at:%Y-%m-%dT%H:%MZ}" for at in (observation.about_at, observation.observed_at))
    series = f"{observation.organisation} {observation.measure}{where}"
    return f"{series} about {about} observed {observed}: {observation.value}"


def _episode(episode: Episode) -> str:
    """What is known of it; what is not known is left out."""
    known = {field.name: getattr(episode, field.name) for field in fields(episode)}
    return " ".join(
        [type(episode).__name__, *(f"{name}={_told(value)}" for name, value in known.items() if _is_known(value))]
    )


def _is_known(value: object) -> bool:
    return value is not None and value != {}


def _told(value: object) -> str:
    return f"{value:%Y-%m-%dT%H:%MZ}" if isinstance(value, datetime) else str(value)


def _write_missing() -> None:
    for payload in recorded():
        place = expectation_of(payload)
        if not place.exists():
            place.write_text(json.dumps(outcome_of(payload), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    _write_missing()
