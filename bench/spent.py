"""What an act spent: time, and CPU time of this process and of its database sessions together.

CPU time hardly changes when a neighbour is busy; time by the clock does, and includes waiting for the disk.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import psycopg

from bench.machine import session_cpu_seconds
from bench.store import Store

_SESSIONS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Seconds by the clock, and of CPU."""

    seconds: float
    cpu_seconds: float


# Each ratio is given both ways: its name, its unit, and how it is read.
READINGS: Sequence[tuple[str, str, Callable[[Spent], float]]] = (
    ("by the clock", "s", lambda spent: spent.seconds),
    ("in CPU time", "cpu s", lambda spent: spent.cpu_seconds),
)


class Meter:
    """Counts what is spent on a store between `start` and `stop`; asking for the sessions is on nobody's time."""

    def __init__(self, store: Store) -> None:
        self._conn = psycopg.connect(store.address("owner"), autocommit=True)
        self._sessions: dict[int, float] = {}
        self._began = self._cpu = 0.0

    def close(self) -> None:
        """Close its own connection."""
        self._conn.close()

    def start(self) -> None:
        """Count from here."""
        self._sessions = self._look()
        self._cpu, self._began = time.process_time(), time.perf_counter()

    def stop(self, *, acts: int = 1) -> Spent:
        """What was spent since `start`, on each of so many equal acts."""
        ended, cpu = time.perf_counter(), time.process_time()
        sessions = sum(used - self._sessions.get(pid, 0.0) for pid, used in self._look().items())
        spent = cpu - self._cpu + sessions
        return Spent(seconds=(ended - self._began) / acts, cpu_seconds=spent / acts)

    def _look(self) -> dict[int, float]:
        return {row[0]: session_cpu_seconds(row[0]) for row in self._conn.execute(_SESSIONS)}
