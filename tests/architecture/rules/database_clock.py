"""Picture time never comes from the database server: a replay runs on another date than the machine."""

import re
from collections.abc import Iterator

from tests.architecture.house import Source
from tests.architecture.rule import Rule, in_rooms, literals

_CLOCK = re.compile(
    r"\b(?:now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday)\s*\(\s*\)"
    r"|\b(?:current_timestamp|current_date|current_time|localtimestamp|localtime)\b"
    r"|'(?:now|today|yesterday|tomorrow)'\s*::",
    re.IGNORECASE,
)
# What is claimed for a while: feeds to be polled, letters to be sent.
_LEASE_TABLES = ("feed_due", "alert_letter")


def _statements(source: Source) -> Iterator[tuple[int, str, str]]:
    for line, text in literals(source.tree):
        found = _CLOCK.search(text)
        if found:
            yield line, found.group(), text


def _anywhere(source: Source) -> Iterator[str]:
    for line, word, text in _statements(source):
        if not any(table in text for table in _LEASE_TABLES):
            yield f"line {line}: {word} reads the server's clock; pass the picture time as a parameter"


def _on_leases(source: Source) -> Iterator[str]:
    for line, word, text in _statements(source):
        if any(table in text for table in _LEASE_TABLES):
            yield f"line {line}: {word} sets or compares a lease; that is done in db/write only"


RULES = (
    Rule(
        sentence="no statement reads the server's clock, but those on the tables of leases",
        applies=in_rooms,
        find=_anywhere,
        bad=(
            ("db/read/values.py", "SQL = \"SELECT value FROM history WHERE about_at > now() - interval '1 day'\"\n"),
            ("jobs/tidy.py", 'SQL = f"DELETE FROM poll WHERE received_at < CURRENT_TIMESTAMP - {age}"\n'),
            ("db/read/values.py", "SQL = \"SELECT 'now'::timestamptz\"\n"),
            ("db/write/lease.py", 'SQL = "UPDATE poll SET seen = clock_timestamp()"\n'),
        ),
        good=(
            ("db/read/values.py", '"""Never asks now()."""\nSQL = "SELECT value FROM history WHERE about_at > %s"\n'),
            ("db/clock.py", "picture = clock.now()\n"),
            ("db/write/lease.py", 'SQL = "UPDATE feed_due SET lease_until = clock_timestamp()"\n'),
            ("db/read/values.py", 'SQL = "SELECT known_now FROM history"\n'),
        ),
    ),
    Rule(
        sentence="the times of leases are set in the writers that own them",
        applies=in_rooms,
        find=_on_leases,
        bad=(("jobs/tidy.py", 'SQL = "UPDATE feed_due SET due_at = now()"\n'),),
        good=(("jobs/tidy.py", 'SQL = "SELECT due_at FROM feed_due"\n'),),
        exceptions={
            "db/write/lease.py": "claims and gives back leases by the database's time, the one clock all workers share",
            "db/write/letters.py": "letters are claimed, tried again and put off by the one clock all workers share",
            "db/read/attendance.py": "how long a feed that is due has waited is told by the clock that made it due",
            "db/write/catalogue.py": "a feed new to the catalogue gets its first due time",
        },
    ),
)
