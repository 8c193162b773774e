"""A witness before the wall: asks for the picture again and again and holds each one against what was published.

Whatever else happens, an answer is never a lie: every figure is the published one of the day it says it is about, none
is judged by that is too old, no picture is shown past the instant at which it stops being true.
"""

import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any, Self

import httpx2

from tests.journeys.awaiting import wait_until
from tests.journeys.facts import OCCUPANCY
from tests.journeys.ledger import LONDON, occupancy

_EVERY_SECONDS = 0.1
# Service seconds by which a picture may have outlived itself when it is asked for, while a busy machine gets round to
# the next one. How long the answer is on its way then is the machine's affair.
_LINGERS_SECONDS = 2.0
STALE_AFTER = timedelta(hours=79)


class Witness:
    """Asks from a thread of its own while the block runs; `lies` stays empty."""

    def __init__(self, base: str, organisation: str) -> None:
        self._address = f"{base}/api/v1/snapshot?organisation={organisation}"
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.seen: Counter[str] = Counter()
        self.lies: list[str] = []
        self.gaps: list[float] = []
        self._last_version = -1
        self._last_good = time.monotonic()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(30)

    def sees_more(self, count: int = 5) -> None:
        """Wait until so many more pictures have been seen."""
        wanted = self.seen["200"] + count
        wait_until(lambda: self.seen["200"] >= wanted, f"{count} more pictures")

    @property
    def longest_gap(self) -> float:
        """The longest time, in seconds, without a picture."""
        return max(self.gaps, default=0.0)

    def _watch(self) -> None:
        with httpx2.Client(timeout=10, trust_env=False) as client:
            while not self._stop.wait(_EVERY_SECONDS):
                asked_at = datetime.now(UTC)
                try:
                    answer = client.get(self._address)
                except httpx2.HTTPError as error:
                    self.seen[type(error).__name__] += 1
                    continue
                self.seen[str(answer.status_code)] += 1
                if answer.status_code == 200:
                    self.gaps.append(time.monotonic() - self._last_good)
                    self._last_good = time.monotonic()
                    self._judge(answer.json(), asked_at=asked_at)
                elif answer.status_code != 503:
                    self.lies.append(f"{answer.status_code}: {answer.text[:200]}")

    def _judge(self, picture: dict[str, Any], *, asked_at: datetime) -> None:
        at = datetime.fromisoformat(picture["at"])
        if picture["data_version"] < self._last_version:
            self.lies.append(f"version {picture['data_version']} after {self._last_version}")
        self._last_version = picture["data_version"]
        over = (asked_at - self._ends_at(picture)).total_seconds()
        if over > _LINGERS_SECONDS:
            self.lies.append(f"shown {over:.1f} s past its end")
        for tile in picture["tiles"]:
            reading = next(each for each in tile["readings"] if each["indicator"] == OCCUPANCY)
            self._judge_reading(tile["organisation"]["code"], reading, at=at)

    def _ends_at(self, picture: dict[str, Any]) -> datetime:
        """The service time at which a picture stops being true."""
        clock = picture["clock"]
        ahead = datetime.fromisoformat(picture["valid_until"]) - datetime.fromisoformat(clock["origin_picture"])
        ends_at: datetime = datetime.fromisoformat(clock["origin_service"]) + ahead / clock["rate"]
        return ends_at

    def _judge_reading(self, trust: str, reading: dict[str, Any], *, at: datetime) -> None:
        if reading["value"] is None:
            if reading["level"] not in {0, None}:
                self.lies.append(f"{trust} judged without a figure: {reading['level']}")
            return
        day = datetime.fromisoformat(reading["about_at"]).astimezone(LONDON).date()
        if abs(reading["value"] - occupancy(trust, day)) > 1e-9:
            self.lies.append(f"{trust} about {day}: {reading['value']}, published {occupancy(trust, day)}")
        if at - datetime.fromisoformat(reading["oldest_observed_at"]) >= STALE_AFTER:
            self.lies.append(f"{trust} about {day} is judged by at {at}")
