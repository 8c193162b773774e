"""How a fault of a feed shows: in what the API tells, in the words of the feeds page, in the counts of the wall."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.journeys.seen import FAILURES, REFUSALS, SUSPECTS, Row

Told = Mapping[str, Any]
"""What the API tells of a feed."""


@dataclass(frozen=True, slots=True)
class Before:
    """A feed before its fault: its newest poll, and how often each code had been refused."""

    poll: int
    refused: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """How a fault shows: in what the API tells of the feed, in the words of its row on the feeds page, and in which of
    the wall's counts the feed is then (`failing`, `held`, `not fresh`). One that is brief is over before the others of
    its round are told, and is read at once."""

    told: Callable[[Told, Before], bool]
    reads: Callable[[Row], bool]
    counts_as: str = ""
    is_brief: bool = False


def fails(*reasons: str) -> Sign:
    """A poll since has failed for one of the reasons, and the feed is called failing."""
    sentences = [sentence for reason in reasons for sentence in FAILURES[reason]]

    def shows(told: Told, before: Before) -> bool:
        return told["feed"]["is_failing"] and any(each["reason"] in reasons for each in since(told, before))

    def reads(row: Row) -> bool:
        says = row.last_poll.startswith("failed:") and row.failures > 0
        return says and any(sentence in row.last_poll for sentence in sentences)

    return Sign(told=shows, reads=reads, counts_as="failing")


def refuses(code: str) -> Sign:
    """Rows or values were refused with the code, the rest was taken."""

    def shows(told: Told, before: Before) -> bool:
        return not told["feed"]["is_failing"] and refused(told).get(code, 0) > before.refused.get(code, 0)

    def reads(row: Row) -> bool:
        return row.refused > 0 and "Last refused:" in row.feed and REFUSALS[code] in row.feed

    return Sign(told=shows, reads=reads)


def holds(code: str) -> Sign:
    """A figure is held as suspect."""

    def shows(told: Told, _: Before) -> bool:
        return any(each["code"] == code for each in told["held"])

    def reads(row: Row) -> bool:
        return "held as suspect" in row.feed and SUSPECTS[code] in row.more

    return Sign(told=shows, reads=reads, counts_as="held")


def waits(status: int) -> Sign:
    """The feed has asked to wait, and is waited for: once, then it is failing like any other."""

    def shows(told: Told, before: Before) -> bool:
        is_asked = told["feed"]["asked_until"] is not None and not told["feed"]["is_failing"]
        return is_asked and any(each["http_status"] == status for each in since(told, before))

    def reads(row: Row) -> bool:
        return row.last_poll.startswith("asked to wait:") and f"(HTTP {status})" in row.last_poll

    return Sign(told=shows, reads=reads, is_brief=True)


def is_called(*states: str) -> Sign:
    """Answers in good order, and is called one of these."""

    def shows(told: Told, _: Before) -> bool:
        return told["feed"]["freshness"] in states and not told["feed"]["is_failing"]

    def reads(row: Row) -> bool:
        return row.state in states and not row.failures

    return Sign(told=shows, reads=reads, counts_as="not fresh")


def _no_harm(told: Told, before: Before) -> bool:
    polls = since(told, before)
    assert [each for each in polls if each["reason"] is not None or each["rejected"]] == []
    return len(polls) >= 3


def _reads_well(row: Row) -> bool:
    assert not row.failures, row
    return "accepted" in row.last_poll or "nothing new" in row.last_poll


# Three polls since, of which none failed and none was refused a row; one that was is an AssertionError at once.
does_no_harm = Sign(told=_no_harm, reads=_reads_well)


def since(told: Told, before: Before) -> list[Told]:
    """The polls of a feed that came after."""
    return [each for each in told["polls"] if each["id"] > before.poll]


def refused(told: Told) -> dict[str, int]:
    """How often each code was refused."""
    found: dict[str, int] = {}
    for each in told["rejects"]:
        found[each["code"]] = found.get(each["code"], 0) + each["times"]
    return found
