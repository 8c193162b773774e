"""Alerts in the story: three rounds in which two are raised and one of them ends; letters to one channel."""

from collections.abc import Iterator

from db.engine import Connection
from db.read.snapshot import data_version
from db.write.alerts import Due, Round, begin_round, save_round
from metrics.alerts import AlertRule, AlertSeverity, Figure, Hold, Line, RuleKind, Seen, Subject, go_round
from metrics.alerts.signal import UNKNOWN
from tests.db.contract.story import AUTUMN, DAY, HOUR, Alerted, midnight

RULE = AlertRule(
    key="full", title="A hospital is full", kind=RuleKind.VALUE, line=Line(raise_at=0.95, clear_at=0.92), hold=Hold(),
    severity=AlertSeverity.ATTENTION, channels=("desk",), advice="Ask the site.", owner="Homeward", note="",
    organisations=("R0A", "RMC"), indicator="acute.ga_occupancy",
)  # fmt: skip


def alerts_told() -> Iterator[Alerted]:
    """Round by round what was seen of two hospitals; None: not known."""
    start = midnight(AUTUMN) + 9 * HOUR
    yield Alerted(start, (("R0A", 0.97), ("RMC", 0.99)))
    yield Alerted(start + HOUR, (("R0A", 0.90), ("RMC", None)))
    yield Alerted(start + 2 * HOUR, (("R0A", 0.91), ("RMC", 0.98)))


async def go_alert_round(conn: Connection, told: Alerted) -> None:
    """Go one round as the worker would."""
    version, at = await data_version(conn), told.at
    before = await begin_round(conn, version=version, at=at)
    assert before is not None
    figures = {code: UNKNOWN if value is None else Figure(value) for code, value in told.seen}
    seen = {
        Subject(RULE.key, code): Seen(figure=figure, name=code, says=f"{figure.value}")
        for code, figure in figures.items()
    }
    round_ = Round(
        version=version, at=at, told_at=at, valid_until=at + DAY, catalogue_version="first", rules={RULE.key: RULE},
        seen=seen, due=lambda _channel, _severity: Due(at=at),
    )  # fmt: skip
    outcome = go_round([RULE], seen, before, at=at, absent={})
    await save_round(conn, round_, outcome, before)
