"""Feeds in every state, with their polls and refused values."""

from datetime import datetime, timedelta

from api import wire
from tests.dashboard.moments import AT, OBSERVED, OLD, State, clock


def feed_count(situation: str) -> wire.FeedCount:
    """The feeds in one line."""
    counts = {
        "calm": {"fresh": 24, "late": 0, "stale": 0, "stuck": 0, "never": 0, "failing": 0},
        "severe": {"fresh": 23, "late": 1, "stale": 0, "stuck": 0, "never": 0, "failing": 1},
        "stale": {"fresh": 14, "late": 2, "stale": 4, "stuck": 2, "never": 2, "failing": 6},
        "empty": {"fresh": 0, "late": 0, "stale": 0, "stuck": 0, "never": 24, "failing": 0},
    }[situation if situation != "broken" else "calm"]
    oldest = {"stale": OLD, "empty": None}.get(situation, OBSERVED)
    return wire.FeedCount(**counts, held=counts["late"], total=24, oldest_observed_at=oldest)


def poll(state_word: str, at: datetime) -> wire.Poll:
    """One attempt, good or failed."""
    failed = state_word in {"stale", "never"}
    return wire.Poll(
        id=7,
        started_at=at,
        outcome="failed" if failed else "not_modified" if state_word == "stuck" else "ok",
        stage="fetch" if failed else None,
        reason="the server did not answer within 8 s" if failed else None,
        detail=None,
        http_status=None if failed else 304 if state_word == "stuck" else 200,
        duration_ms=8004.0 if failed else 41.5,
        bytes=0 if failed else 18233,
        rows=0 if failed else 196,
        accepted=0 if failed else 2741,
        stored=0 if failed else 98,
        rejected=0 if failed else 3,
        duplicates=0,
        ignored_fields=0,
        newest_observed_at=None if failed else OBSERVED,
    )


def feed(number: int, word: wire.FreshnessWord) -> wire.FeedHealth:
    """One feed in a state."""
    failing = word in {"stale", "never"}
    observed = None if word == "never" else OLD if word in {"stale", "stuck"} else OBSERVED
    reasons = {
        "fresh": "as recent as promised",
        "late": "the return for 4 January is overdue by 3 h",
        "stale": "no newer figure for 99 h and the source does not answer",
        "stuck": "the source answers, but every value has been the same for 5 days",
        "never": "nothing has ever arrived",
    }
    return wire.FeedHealth(
        key=f"uec-{number:02}",
        title=f"Daily sitrep, system {number:02}",
        format="uec_sitrep_json",
        publisher="NHS England",
        licence="Open Government Licence v3.0",
        is_simulated=False,
        freshness=word,
        is_failing=failing,
        asked_until=None,
        reason=reasons[word],
        newest_observed_at=observed,
        unchanged_since=observed,
        last_good_at=None if word == "never" else AT - timedelta(minutes=4),
        last_poll=poll(word, AT - timedelta(minutes=2)),
        failures_in_a_row=12 if failing else 0,
        next_due_at=AT + timedelta(minutes=3),
        polls_last_day=288,
        failed_last_day=144 if failing else 0,
        rejects_last_day=3 if word in {"late", "stuck"} else 0,
        held=1 if word == "late" else 0,
        late_after_minutes=52 * 60,
        stale_after_minutes=76 * 60,
    )


def feeds(state: State) -> wire.Feeds:
    """Every feed; how many are in which state follows the situation."""
    counts = feed_count(state.situation)
    words: list[wire.FreshnessWord] = []
    for word in ("fresh", "late", "stale", "stuck", "never"):
        words += [word] * getattr(counts, word)
    rows = [feed(number, word) for number, word in enumerate(words, start=1)]
    return wire.Feeds(at=AT, data_version=state.version, valid_until=None, clock=clock(state), feeds=rows)


def reject(code: str, reason: str, sample: str, *, row: int | None, field: str | None) -> wire.Reject:
    """One refused value, met again with every poll of the rolling window."""
    return wire.Reject(
        first_received_at=AT - timedelta(hours=3),
        received_at=AT,
        times=36,
        row=row,
        field=field,
        code=code,
        reason=reason,
        sample=sample,
    )


def held() -> wire.HeldFigure:
    """A figure that is held, and has been said twice."""
    return wire.HeldFigure(
        organisation="RDE", organisation_name="East Suffolk and North Essex", measure="stays.over_7_days",
        title="Stays over 7 days", unit="patients", dimensions={}, value=1936.0, code="suspect_jump",
        reason="five times the last good figure or more, or a fifth of it or less", since=AT - timedelta(hours=26),
        documents=2, last_good_value=234.0, last_good_at=AT - timedelta(hours=50), is_accepted=False,
    )  # fmt: skip


def feed_detail(key: str, state: State) -> wire.FeedDetail | None:
    """One feed with polls and rejects; one reject carries markup, as a hostile source might send."""
    found = [item for item in feeds(state).feeds if item.key == key]
    if not found:
        return None
    rejects = [
        reject("not_a_number", "text where a number belongs", "n/a", row=17, field="ga_beds_occupied"),
        reject("unknown_organisation", "no such organisation", "<script>alert(1)</script>", row=31, field="org_code"),
        reject("in_the_future", "observed after now", "2022-02-30" * 8, row=None, field=None),
    ]
    polls = [poll(found[0].freshness, AT - timedelta(minutes=5 * back)) for back in range(12)]
    return wire.FeedDetail(
        at=AT, data_version=state.version, clock=clock(state), feed=found[0], held=[held()] * found[0].held,
        polls=polls, rejects=rejects,
    )  # fmt: skip
