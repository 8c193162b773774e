"""Every fault of the living system: switched on by the form of the control page, told as what it is, over when it ends.

The table says by hand how each shows, and on which feed; the faults of a round are on at the same time, each on a feed
of its own. While they are on, the feeds page and the wall are read as a browser is given them, once for all of them.
"""

import signal
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

import httpx2
import pytest

from simulators.living.faults.register import FAULTS
from tests.journeys.awaiting import wait_until
from tests.journeys.running import Demo, demo_folder
from tests.journeys.seen import Row, feed_rows, wall_line
from tests.journeys.signs import (
    Before,
    Sign,
    Told,
    does_no_harm,
    fails,
    holds,
    is_called,
    refused,
    refuses,
    waits,
)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

WITHIN = 240
_PREFIX = {"ward_board": "board"}
CASES: tuple[tuple[str, str, Sign], ...] = (
    # First, while it is a Tuesday there: an hour of the system is a minute here.
    ("missing-weekend days=tue", "beds.SIM-C2", is_called("late", "stuck")),
    ("refused", "virtual_ward", fails("connection_refused")),
    ("slow", "beds.SIM-S1", fails("deadline_passed")),
    ("slow-drip", "beds.SIM-S2", fails("fell_silent", "deadline_passed")),
    ("hang-before-headers", "beds.SIM-S3", fails("deadline_passed", "no_answer")),
    ("hang-after-headers", "beds.SIM-C1", fails("fell_silent", "deadline_passed")),
    ("hang-in-body", "ed.SIM-S3", fails("fell_silent", "deadline_passed")),
    ("early-close", "ed.SIM-S1", fails("disconnected")),
    ("close-in-headers", "ed.SIM-S2", fails("disconnected")),
    ("reset", "ucr.SIM-U1", fails("disconnected")),
    ("good-http-1-0", "capacity.SIM-R1", does_no_harm),
    ("huge-headers", "capacity.SIM-R2", fails("broken_http")),
    ("cookies", "capacity.SIM-R3", does_no_harm),
    ("401", "capacity.SIM-C1", fails("unauthorised")),
    ("403", "capacity.SIM-C2", fails("forbidden")),
    ("404", "capacity.SIM-D1", fails("not_found")),
    ("429", "capacity.SIM-D2", waits(429)),
    ("500", "ward_board.SIM-S1", fails("server_error")),
    ("503", "ward_board.SIM-S2", waits(503)),
    ("redirect-elsewhere", "ward_board.SIM-S3", fails("redirected")),
    ("redirect-private", "ward_board.SIM-C1", fails("redirected")),
    ("redirect-loopback", "ward_board.SIM-C2", fails("redirected")),
    ("redirect-mapped", "home_care.SIM-H08", fails("redirected")),
    ("redirect-metadata", "ucr.SIM-U2", fails("redirected")),
    ("redirect-loop", "home_care.SIM-H01", fails("redirected")),
    ("login-page", "home_care.SIM-H02", fails("content_type_refused")),
    ("wrong-type", "home_care.SIM-H03", fails("content_type_refused")),
    ("wrong-charset", "home_care.SIM-H04", fails("not_utf8")),
    ("missing-column", "home_care.SIM-H05", fails("missing_column")),
    ("wrong-row-count", "home_care.SIM-H06", fails("row_count_mismatch")),
    ("text-numbers", "home_care.SIM-H07", refuses("not_a_number")),
    ("missing-trailer", "care_homes.SIM-L1", fails("row_count_missing")),
    ("organisation-code-change", "care_homes.SIM-L3", refuses("unknown_organisation")),
    # The second round.
    ("zero-for-missing", "beds.SIM-S2", holds("suspect_zero")),
    ("unit-change", "beds.SIM-S3", refuses("not_whole")),
    ("mistyped-by-ten", "beds.SIM-C1", holds("suspect_jump")),
    ("invalid-utf8", "beds.SIM-S1", fails("not_utf8")),
    ("frozen", "beds.SIM-C2", is_called("stuck")),
    ("frozen-row", "ed.SIM-S2", is_called("stuck")),
    ("truncated-gzip", "ed.SIM-S1", fails("gzip_cut_short")),
    ("gzip-bomb", "ed.SIM-S3", fails("too_many_bytes")),
    ("empty-list", "ucr.SIM-U1", refuses("list_lost")),
    ("more-than-possible", "ucr.SIM-U2", holds("suspect_beyond")),
    ("huge-body", "capacity.SIM-R1", fails("too_many_bytes")),
    ("endless", "capacity.SIM-R2", fails("too_many_bytes")),
    ("deep-nesting", "capacity.SIM-R3", fails("too_deep")),
    ("many-keys", "capacity.SIM-C1", fails("too_many_bytes")),
    ("duplicate-keys", "capacity.SIM-C2", fails("row_count_mismatch")),
    ("list-changes", "capacity.SIM-D1", fails("reading_changed")),
    ("pages-for-ever", "capacity.SIM-D2", fails("page_elsewhere")),
    ("nhs-number", "ward_board.SIM-S1", refuses("nhs_number")),
    ("hostile-text", "ward_board.SIM-S3", refuses("bad_code")),
    ("renamed-column", "ward_board.SIM-C1", fails("missing_column")),
    ("naive-times", "ward_board.SIM-C2", fails("bad_time")),
    ("clocks-go-back", "ward_board.SIM-S2", fails("bad_time")),
    ("negative", "home_care.SIM-H01", refuses("out_of_range")),
    ("nan", "home_care.SIM-H02", refuses("not_a_number")),
    ("infinity", "home_care.SIM-H03", refuses("not_a_number")),
    ("empty", "home_care.SIM-H04", fails("empty_body")),
    ("new-column", "home_care.SIM-H05", does_no_harm),
    ("overflow", "virtual_ward.SIM-V1", refuses("not_finite")),
    # The third round.
    ("truncated", "beds.SIM-S1", fails("body_cut_short")),
    ("truncated-undeclared", "beds.SIM-S2", fails("not_json")),
    ("truncated-chunked", "beds.SIM-S3", fails("body_cut_short")),
    ("other-format", "beds.SIM-C1", fails("other_format")),
    ("two-days-late", "beds.SIM-C2", is_called("late", "stuck")),
    ("corrupt-gzip", "ed.SIM-S1", fails("gzip_damaged")),
    ("duplicates", "ed.SIM-S3", does_no_harm),
    ("out-of-order", "capacity.SIM-R1", does_no_harm),
    ("next-page-elsewhere", "capacity.SIM-R2", fails("page_elsewhere")),
    ("future", "capacity.SIM-D1", fails("in_the_future")),
    ("clocks-go-forward", "ward_board.SIM-S3", fails("bad_time")),
    ("byte-order-mark", "virtual_ward.SIM-V1", does_no_harm),
)


def rounds(cases: Sequence[tuple[str, str, Sign]]) -> list[list[tuple[str, str, Sign]]]:
    """The cases in order, a new round wherever a feed would have two faults at once."""
    found: list[list[tuple[str, str, Sign]]] = [[]]
    for case in cases:
        if case[1].partition(".")[0] in {each[1].partition(".")[0] for each in found[-1] if "." not in each[1]} or any(
            each[1] == case[1] for each in found[-1]
        ):
            found.append([])
        found[-1].append(case)
    return found


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """A running living demo with every feed in good order."""
    with demo_folder(living=True) as found:
        found.start()
        wait_until(lambda: all(map(_is_well, found.ask("/feeds")["feeds"])), "every feed alive", within=WITHIN)
        yield found
        found.signal(signal.SIGINT)
        assert found.wait() == 0


@pytest.fixture(scope="module")
def control(demo: Demo) -> Iterator[httpx2.Client]:
    """A client of its control page."""

    def told() -> str | None:
        return next((line.split()[-1].rstrip("/") for line in list(demo.lines) if "broken and mended at" in line), None)

    address = wait_until(told, "the address of the control page")
    with httpx2.Client(base_url=address, trust_env=False, timeout=20) as client:
        yield client


def test_every_fault_is_in_the_table_once() -> None:
    assert sorted(name.partition(" ")[0] for name, _, _ in CASES) == sorted(FAULTS)
    assert len(rounds(CASES)) == 3


@pytest.mark.parametrize("number", range(3))
def test_the_faults_of_a_round_are_told_as_what_they_are_and_end_by_themselves(
    demo: Demo, control: httpx2.Client, number: int
) -> None:
    cases = {_feed(target): (name, target, sign) for name, target, sign in rounds(CASES)[number]}
    before = {feed: _before(demo, feed) for feed in cases}
    for name, target, _ in cases.values():
        _switch(control, target, name, do="on")
    untold = dict(cases)

    def all_told() -> bool:
        for feed, (_, _, sign) in list(untold.items()):
            is_told = sign.told(demo.ask(f"/feeds/{feed}"), before[feed])
            if is_told and (not sign.is_brief or sign.reads(feed_rows(demo.base)[feed])):
                del untold[feed]
        return not untold

    _wait(all_told, lambda: f"not told: {[(name, _brief(demo, feed)) for feed, (name, _, _) in untold.items()]}")
    _look(demo, cases)
    for name, target, _ in cases.values():
        _switch(control, target, name, do="off")
    ill: list[str] = []

    def all_well() -> bool:
        ill[:] = [each["key"] for each in demo.ask("/feeds")["feeds"] if not _is_well(each)]
        return not ill

    _wait(all_well, lambda: f"not well again: {[_brief(demo, feed) for feed in ill]}")


def _look(demo: Demo, cases: Mapping[str, tuple[str, str, Sign]]) -> None:
    """See that the feeds page says of each feed what it is, and that the wall counts them, and no other as failing.

    Those that asked to wait may be failing by now.
    """
    unread = {feed: case for feed, case in cases.items() if not case[2].is_brief}
    rows = dict[str, Row]()
    brief = len(cases) - len(unread)

    def all_read() -> bool:
        rows.update(feed_rows(demo.base))
        for feed, (_, _, sign) in list(unread.items()):
            if sign.reads(rows[feed]):
                del unread[feed]
        return not unread

    _wait(all_read, lambda: f"the feeds page: {[(name, rows[feed]) for feed, (name, _, _) in unread.items()]}")
    due = Counter(sign.counts_as for _, _, sign in cases.values())

    def counted() -> bool:
        line = wall_line(demo.base)
        is_right = 0 <= line.failing - due["failing"] <= brief and line.held >= due["held"]
        return is_right and line.total - line.fresh >= due["not fresh"]

    _wait(counted, lambda: f"the wall: {wall_line(demo.base)} of {due}")


def _wait(look: Callable[[], bool], words: Callable[[], str]) -> None:
    try:
        wait_until(look, "it", within=WITHIN, every=0.5)
    except AssertionError as error:
        raise AssertionError(words()) from error


def _switch(control: httpx2.Client, target: str, fault: str, *, do: str) -> None:
    """Fill in the form of the control page and send it, as its button does."""
    name, _, options = fault.partition(" ")
    answer = control.post("/faults", data={"target": target, "fault": name, "options": options, "do": do})
    assert answer.status_code == 303
    assert "trouble" not in answer.headers["location"], answer.headers["location"]


def _feed(target: str) -> str:
    """The feed of the catalogue for a target of the control page."""
    family, _, code = target.partition(".")
    return f"{_PREFIX.get(family, family)}_{code.removeprefix('SIM-').lower() or 'v1'}"


def _before(demo: Demo, feed: str) -> Before:
    told = demo.ask(f"/feeds/{feed}")
    return Before(poll=max((each["id"] for each in told["polls"]), default=0), refused=refused(told))


def _is_well(feed: Told) -> bool:
    poll = feed["last_poll"]
    is_whole = poll is not None and not poll["rejected"]
    return is_whole and not feed["is_failing"] and not feed["held"] and feed["freshness"] in {"fresh", "late"}


def _brief(demo: Demo, feed: str) -> str:
    told = demo.ask(f"/feeds/{feed}")
    facts = {name: told["feed"][name] for name in ("freshness", "is_failing", "held", "reason", "asked_until")}
    return f"{feed} {facts} {[each['reason'] or each['http_status'] for each in told['polls'][:5]]} {refused(told)}"
