"""Requests put in place of what they were, in any order, add up to what one pass over all as they are adds up to."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.beddays.closed_days import closed_before
from metrics.flow.clear import pace_of
from metrics.flow.lane import Grouping, Span
from metrics.flow.lane_sums import Asked, LaneSums
from metrics.flow.lanes import lanes
from metrics.flow.path import Path, path_of
from metrics.flow.responses import SHORT_TERM, soon_starts
from metrics.flow.step import just_before
from metrics.flow.times import times
from tests.metrics.flow.people import AT, instants, referrals

DAYS = closed_before(AT, count=28)
OVER = Span(just_before(DAYS.starts_at), just_before(DAYS.closes[-1]))
WITHIN = timedelta(days=2)
PUT = st.tuples(
    st.sampled_from(("RF-1", "RF-2", "RF-3", "RF-4")),
    st.one_of(st.none(), referrals(key="RF-x", stay="ST-1"), referrals(key="RF-x", stay=None)),
    st.one_of(st.none(), instants),
    st.booleans(),
    st.sampled_from((0, 1, 30)),
)


@settings(max_examples=150)
@given(st.lists(PUT, max_size=12), st.sampled_from(Grouping), st.sampled_from((0, 9, 80, 700)))
def test_kept_sums_are_those_of_one_pass(puts: list[tuple], by: Grouping, hours: int) -> None:  # type: ignore[type-arg]
    start, at = AT - timedelta(hours=hours), AT
    kept = LaneSums(by=by, start=start, over=OVER, within=WITHIN)
    now: dict[str, tuple[Path, datetime | None, bool]] = {}
    for key, referral, ready_at, is_told, minutes in puts:
        at += timedelta(minutes=minutes)
        now.pop(key, None)
        if referral is not None:
            # A stay of its own, which was ready when it was.
            path = path_of(replace(referral, stay=referral.stay and key), site="SITE-A")
            now[key] = (path, ready_at if referral.stay else None, is_told)
        kept.put(key, Asked(*now[key], at) if key in now else None)
    for key, each in now.items():
        kept.put(key, Asked(*each, at))
    told = [(path, ready_at) for path, ready_at, is_told in now.values() if is_told]
    whole = {
        (lane.group, lane.pathway): lane for lane in lanes((path for path, _ in told), span=Span(start, at), by=by)
    }
    found = {(lane.group, lane.pathway): lane for lane in kept.lanes(at=at, readied=(), ahead=())}
    untold = [path for path, _, is_told in now.values() if not is_told and path.is_waiting(at)]
    assert {key: lane for key, lane in found.items() if key in whole} == whole
    assert found.keys() == whole.keys() | {(by.of(path.whose), path.referral.pathway) for path in untold}
    for key in found:
        of_lane = [each for each in told if (by.of(each[0].whose), each[0].referral.pathway) == key]
        paths = [path for path, _ in of_lane]
        assert kept.pace(key, days=DAYS) == pace_of(paths, days=DAYS)
        soon = soon_starts((path.referral for path in paths), span=OVER, within=WITHIN)
        assert kept.soon(key) == (soon if key[1] in SHORT_TERM else None)
        ready = {path.referral.stay: ready_at for path, ready_at in of_lane if path.referral.stay and ready_at}
        assert kept.times(key) == times((path.referral for path in paths), ready_at=ready, span=OVER)
        assert kept.not_told(key) == sum((by.of(path.whose), path.referral.pathway) == key for path in untold)
