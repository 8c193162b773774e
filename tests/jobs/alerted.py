"""A store with rules of a test's own, partners that send, and a worker that looks at the alerts when it is let."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from catalogue.reader import from_files
from db.engine import Connection
from db.read.alerts import AlertRow, alerts_over, open_alerts
from db.write import save_catalogue
from jobs.alerts.watch import keep_alerts
from picture.memory import Memory
from tests.picture.partners import AT_NINE, BEDS, LIVING, Partners

START = AT_NINE + timedelta(minutes=1)
CHANNELS = """
[channels.duty]
title = "Duty manager"
kind = "email"
to = ["duty@wendmoor.example"]
quiet_from = "22:00"
quiet_to = "07:00"
owner = "Test"

[channels.room]
title = "System room"
kind = "webhook"
format = "json"
url = "${ROOM_URL}"
secret = "${ROOM_SECRET}"
networks = ["127.0.0.0/8"]
owner = "Test"
"""


def rule(key: str = "full", *, channels: Sequence[str] = (), severity: str = "attention", **own: object) -> str:
    """One rule as it stands in the file; without more it is on the beds of a hospital."""
    about = own or {
        "kind": "value", "indicator": "acute.ga_occupancy", "organisations": ["SIM-S1"], "side": "above",
        "raise_at": 0.97, "clear_at": 0.92,
    }  # fmt: skip
    common = {"title": f"Rule {key}", "severity": severity, "advice": "Look.", "owner": "Test", "note": "Test."}
    told = {**common, **about, **({"channels": list(channels)} if channels else {})}
    lines = [f"{name} = {_toml(value)}" for name, value in told.items()]
    return "\n".join([f"[rules.{key}]", *lines, ""])


def _toml(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return f'"{value}"' if isinstance(value, str) else str(value)


@dataclass(slots=True)
class Alerted:
    """What a test has to hand; `now` is picture time and service time alike."""

    conn: Connection
    sending: Partners
    memory: Memory
    now: datetime = START

    async def rules(self, *stanzas: str) -> None:
        """Put rules in force."""
        files = {**LIVING.files, "alerts.toml": "\n".join([CHANNELS, *stanzas]).encode()}
        await save_catalogue(self.conn, from_files(files), since=self.now, code_version="test")

    async def beds(self, occupied: float, *, site: int = 1, at: datetime | None = None) -> None:
        """A hospital says how many of its fifty beds are occupied."""
        figures = {**BEDS, "beds.ga.occupied": occupied}
        await self.sending.send(f"beds_s{site}", f"SIM-S{site}", figures, at=at or self.now)

    async def look(self, *, later: timedelta = timedelta(0)) -> bool:
        """Let time pass, and let the worker look."""
        self.now += later
        return await keep_alerts(self.conn, self.memory, now=self.now, told_at=self.now)

    async def open(self) -> list[AlertRow]:
        """What is open."""
        found = await open_alerts(self.conn)
        await self.conn.rollback()
        return found

    async def over(self) -> list[AlertRow]:
        """What is over."""
        found = await alerts_over(self.conn, since=self.now - timedelta(days=400), limit=1000)
        await self.conn.rollback()
        return found

    async def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """The rows of a statement."""
        found = await (await self.conn.execute(statement.encode())).fetchall()
        await self.conn.rollback()
        return list(found)


async def alerted(conn: Connection, *stanzas: str) -> Alerted:
    """A store of the invented system in which these rules are in force."""
    await save_catalogue(conn, LIVING, since=START - timedelta(days=400), code_version="test")
    found = Alerted(conn=conn, sending=Partners(conn), memory=Memory())
    await found.rules(*stanzas)
    return found
