"""One round over the alert rules: look, put what is seen to how each alert stood, write what came of it.

Does nothing where no figure can have changed since the last round. Any number of workers may do it: one looks at a
time, and an older look gives way to a newer.
"""

from datetime import datetime

from catalogue.alerting import Alerting
from db.engine import Connection
from db.read.alerts import round_state
from db.write.alerts import Due, Round, begin_round, save_round
from metrics.alerts import AlertSeverity, go_round
from picture.memory import Memory, NoCatalogue
from picture.watching import watched


async def keep_alerts(conn: Connection, memory: Memory, *, now: datetime, told_at: datetime) -> bool:
    """Do a round where one is due; True where something happened that people should see.

    `now` is picture time, `told_at` the same instant in service time, which letters and quiet hours go by.
    """
    state = await round_state(conn)
    await conn.rollback()
    if state.version == state.seen_version and state.valid_until is not None and now < state.valid_until:
        return False
    try:
        look = await watched(conn, memory, now=now)
    except NoCatalogue:
        return False
    if look is None:
        return False
    before = await begin_round(conn, version=look.data_version, at=look.at)
    if before is None:
        return False
    outcome = go_round(look.rules.values(), look.seen, before, at=look.at, absent=look.absent)
    alerting = look.catalogue.alerting

    def due(channel: str, severity: str) -> Due | None:
        return due_at(alerting, channel, severity, at=told_at)

    round_ = Round(
        version=look.data_version, at=look.at, told_at=told_at, valid_until=look.valid_until,
        catalogue_version=look.catalogue.version, rules=look.rules, seen=look.seen, due=due,
    )  # fmt: skip
    return await save_round(conn, round_, outcome, before)


def due_at(alerting: Alerting, channel: str, severity: str, *, at: datetime) -> Due | None:
    """When a channel may be told of something: now, or when its quiet hours end; None for one that is no more."""
    found = alerting.channels.get(channel)
    if found is None:
        return None
    ends = None if found.quiet is None or AlertSeverity(severity) in found.through_quiet else found.quiet.ends_at(at)
    return Due(at=at) if ends is None else Due(at=ends, is_held_back=True)
