"""How long the steps take: ready, referred, decided, accepted, begun, ended. Median and 90th percentile in hours.

A step that is not known is left out and counted; nothing is made up for it. Reads what was sent, not the ways made
whole in `path`.
"""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from metrics.beddays.readiness import spells_of
from metrics.beddays.record import StayRecord
from metrics.beddays.worked import a_stay, clock
from metrics.flow.clear import percentile
from metrics.flow.lane import Span
from metrics.flow.worked import a_referral
from metrics.vocabulary.definition import Definition, Worked
from metrics.vocabulary.episodes import Referral

_AN_HOUR = timedelta(hours=1)


class Leg(StrEnum):
    """From one step to the next, and the two that matter to the person: from ready, and from referred, to the start."""

    READY_TO_REFERRED = "ready_to_referred"
    REFERRED_TO_DECIDED = "referred_to_decided"
    DECIDED_TO_ACCEPTED = "decided_to_accepted"
    ACCEPTED_TO_STARTED = "accepted_to_started"
    STARTED_TO_ENDED = "started_to_ended"
    REFERRED_TO_STARTED = "referred_to_started"
    READY_TO_STARTED = "ready_to_started"


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """What one leg took, in hours, of the `n` who reached its end in the span. None: nobody did.

    `missing`: reached its end, with its beginning not known. `ahead`: of n, those whose end came before its beginning,
    as a referral made before the person was ready; they took 0 hours.
    """

    n: int = 0
    median: float | None = None
    ninetieth: float | None = None
    missing: int = 0
    ahead: int = 0


def times(referrals: Iterable[Referral], *, ready_at: Mapping[str, datetime], span: Span) -> Mapping[Leg, Took]:
    """What each leg took, of the referrals that reached its end in a span. `ready_at`: stay key -> `ready_before`;
    a person in no bed has no readiness, and is in none of its legs."""
    timing = Timing(span)
    for referral in referrals:
        timing.count(referral, ready_at=None if referral.stay is None else ready_at.get(referral.stay))
    return timing.took()


class Timing:
    """What each leg took of the referrals counted, over one span. One that was counted is taken out again with sign -1
    and the same readiness."""

    def __init__(self, span: Span) -> None:
        self._span = span
        # In order, so that one is found again, and a percentile costs no sorting.
        self._hours: dict[Leg, list[float]] = {leg: [] for leg in Leg}
        self._missing: Counter[Leg] = Counter()
        self._ahead: Counter[Leg] = Counter()

    def count(self, referral: Referral, *, ready_at: datetime | None, sign: int = 1) -> None:
        """Count the legs of a referral that ended in the span."""
        for leg, start, end in _legs(referral, ready_at):
            if end is None or not self._span.has(end):
                continue
            if start is None:
                self._missing[leg] += sign
                continue
            took = (end - start) / _AN_HOUR
            hours = self._hours[leg]
            if sign > 0:
                insort(hours, max(took, 0.0))
            else:
                del hours[bisect_left(hours, max(took, 0.0))]
            self._ahead[leg] += sign * (took < 0)

    def took(self) -> Mapping[Leg, Took]:
        """Every leg."""
        return {
            leg: Took(
                n=len(hours),
                median=percentile(hours, 0.5) if hours else None,
                ninetieth=percentile(hours, 0.9) if hours else None,
                missing=self._missing[leg],
                ahead=self._ahead[leg],
            )
            for leg, hours in self._hours.items()
        }


def ready_before(record: StayRecord) -> datetime | None:
    """Since when somebody was ready for what came of it: the beginning of their current, or final, ready spell."""
    spells = spells_of(record)
    return spells[-1].starts_at if spells else None


def _legs(referral: Referral, ready: datetime | None) -> Iterable[tuple[Leg, datetime | None, datetime | None]]:
    referred, started = referral.referred_at, referral.started_at
    if referral.stay is not None:
        yield Leg.READY_TO_REFERRED, ready, referred
        yield Leg.READY_TO_STARTED, ready, started
    yield Leg.REFERRED_TO_DECIDED, referred, referral.decided_at
    yield Leg.DECIDED_TO_ACCEPTED, referral.decided_at, referral.accepted_at
    yield Leg.ACCEPTED_TO_STARTED, referral.accepted_at, started
    yield Leg.STARTED_TO_ENDED, started, referral.ended_at
    yield Leg.REFERRED_TO_STARTED, referred, started


def _took(leg: Leg, *referrals: Referral) -> Took:
    record = a_stay("2026-10-20 16:00", ready=[("2026-11-02 10:00", None)])
    ready = ready_before(record)
    span = Span(clock("2026-11-01 00:00"), clock("2026-11-30 00:00"))
    return times(referrals, ready_at={"ST-1": ready} if ready else {}, span=span)[leg]


DEFINITIONS = (
    Definition(
        key="flow.step_times",
        title="Time from step to step",
        unit="hours",
        says="Median and 90th percentile of the hours from ready to referred, decided, accepted, begun and ended.",
        rule="Of the referrals that reached the later step in the span, whatever became of them after; linear between "
        "two values. Ready is the beginning of the current, or final, ready spell; a referral made before it took 0 "
        "hours and is counted as ahead. One whose earlier step is not known is left out and counted as missing.",
        inputs=("referrals", "ready intervals"),
        source="Homeward",
        valid_from=date(2024, 5, 27),
        is_indicative=True,
        examples=(
            Worked(
                situation="decided after 2, 4 and 24 hours; a fourth is not decided yet",
                answer=Took(n=3, median=4.0, ninetieth=20.0),
                work=lambda: _took(
                    Leg.REFERRED_TO_DECIDED,
                    a_referral("2026-11-03 09:00", decided="2026-11-03 11:00"),
                    a_referral("2026-11-03 09:00", decided="2026-11-03 13:00"),
                    a_referral("2026-11-03 09:00", decided="2026-11-04 09:00"),
                    a_referral("2026-11-03 09:00"),
                ),
            ),
            Worked(
                situation="referred an hour before being ready",
                answer=Took(n=1, median=0.0, ninetieth=0.0, ahead=1),
                work=lambda: _took(Leg.READY_TO_REFERRED, a_referral("2026-11-02 09:00")),
            ),
            Worked(
                situation="begun, and nobody sent when it was accepted",
                answer=Took(missing=1),
                work=lambda: _took(Leg.ACCEPTED_TO_STARTED, a_referral("2026-11-03 09:00", started="2026-11-05 12:00")),
            ),
        ),
    ),
)
