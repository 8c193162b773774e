"""Rows of the store as the tests read them, and the statements that read them."""

from datetime import datetime
from typing import NamedTuple


class Poll(NamedTuple):
    """One attempt, as stored."""

    id: int
    epoch: int
    received_at: datetime
    outcome: str
    stage: str | None
    reason: str | None
    detail: str | None
    http_status: int | None
    row_count: int
    accepted: int
    stored: int
    rejected: int
    duplicates: int
    data_version: int


class Kept(NamedTuple):
    """One stored observation, or the current value of its series."""

    organisation: str
    measure: str
    about_at: datetime
    observed_at: datetime
    received_at: datetime
    value: float


class Refused(NamedTuple):
    """One reject, as stored."""

    row: int | None
    field: str | None
    code: str
    reason: str
    sample: str
    times: int


POLLS = """
SELECT feed.key, poll.id, epoch, received_at, outcome, stage, reason, detail, http_status, row_count, accepted, stored,
       rejected, duplicates, data_version
  FROM poll JOIN feed ON feed.id = feed_id ORDER BY poll.id
"""
KEPT = """
SELECT organisation, measure, about_at, observed_at, received_at, value
  FROM observation JOIN series ON series.id = series_id JOIN feed ON feed.id = feed_id
 WHERE key = %s ORDER BY 1, 2, 3, 4, 5
"""
CURRENT = KEPT.replace("FROM observation", "FROM current_value")
REFUSED = """
SELECT row_number, field, code, reason, sample, times FROM reject JOIN feed ON feed.id = feed_id
 WHERE key = %s ORDER BY row_number NULLS LAST, field, sample
"""
