"""Who may become ready to leave in the next days: from expected dates and from referrals already held.

Guesses nobody: a person without an expected date is counted as such. Who is ready already waits elsewhere, in a lane.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

from metrics.beddays.readiness import in_bed_at, is_ready
from metrics.beddays.record import StayRecord
from metrics.vocabulary.days import london_day
from metrics.vocabulary.definition import Definition, Worked
from metrics.vocabulary.episodes import Pathway, Referral, Stay

HORIZONS = (0, 24, 48, 72)
"""Hours ahead; 0 is what is left of today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Horizon:
    """Everyone expected by the end of `until`, those of the shorter horizons among them.

    `by_pathway`: None is no pathway named yet. `referred`: those for whom a referral is held already.
    """

    hours: int
    until: date
    people: int
    by_pathway: Mapping[Pathway | None, int]
    referred: int
    stays: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BecomingReady:
    """Of the people in beds who still meet the criteria (`meeting`): who is expected to become ready by when.

    `overdue` are those whose expected date has passed while they still meet the criteria, by key; they are in no
    horizon. `undated` have no expected date. `is_at_least`: there are more people, of whom nobody told lately enough.
    """

    meeting: int
    horizons: tuple[Horizon, ...]
    overdue: tuple[str, ...]
    undated: int
    is_at_least: bool

    @property
    def calibration(self) -> str:
        """How far the expected dates may be believed, in words."""
        dated = self.meeting - self.undated
        if not dated:
            return "no expected dates to judge by"
        return f"{len(self.overdue)} of {dated} expected dates have passed with the person still meeting the criteria"


def becoming_ready(records: Iterable[StayRecord], *, at: datetime, is_at_least: bool = False) -> BecomingReady:
    """Who of these stays may become ready by the end of today, and of the next days. `is_at_least`: they are not all.

    Units: people. Shape: records in any order, one for each stay; those not in a bed at `at`, or ready already, are
    passed over. An expected date is a London day: 24 hours reach to the end of tomorrow.
    """
    meeting = sorted((each for each in records if _still_meets(each, at)), key=lambda each: each.stay.key)
    today = london_day(at)
    dated = [(each.stay.expected_on, each) for each in meeting if each.stay.expected_on is not None]
    return BecomingReady(
        meeting=len(meeting),
        horizons=tuple(
            _horizon(
                [each for on, each in dated if today <= on <= today + timedelta(hours=hours)],
                hours=hours,
                until=today + timedelta(hours=hours),
                at=at,
            )
            for hours in HORIZONS
        ),
        overdue=tuple(each.stay.key for on, each in dated if on < today),
        undated=len(meeting) - len(dated),
        is_at_least=is_at_least,
    )


def _still_meets(record: StayRecord, at: datetime) -> bool:
    # Most people have never been ready: nothing is asked of their spells.
    return in_bed_at(record, at) and not (record.ready and is_ready(record, at))


def _horizon(records: list[StayRecord], *, hours: int, until: date, at: datetime) -> Horizon:
    held = [_held(record, at) for record in records]
    pathways = Counter(
        record.stay.pathway_referred or (referral.pathway if referral is not None else None)
        for record, referral in zip(records, held, strict=True)
    )
    return Horizon(
        hours=hours,
        until=until,
        people=len(records),
        by_pathway=MappingProxyType(dict(sorted(pathways.items(), key=lambda each: (each[0] is None, each[0] or "")))),
        referred=sum(referral is not None for referral in held),
        stays=tuple(record.stay.key for record in records),
    )


def _held(record: StayRecord, at: datetime) -> Referral | None:
    """The latest referral of a stay that is open at an instant; of two made together, the one of the later key."""
    still_open = (
        each for each in record.referrals if each.referred_at <= at and (each.closed_at is None or each.closed_at > at)
    )
    return max(still_open, key=lambda each: (each.referred_at, each.key), default=None)


_AT = datetime(2026, 11, 10, 9, tzinfo=UTC)


def _stay(key: str, *, expected_on: date | None, pathway: Pathway | None = None) -> StayRecord:
    stay = Stay(
        key=key, organisation="SIM-S1", ward=None, bed=None, specialty=None, source=None, home_council=None,
        admitted_at=_AT - timedelta(days=5), expected_on=expected_on, meets_criteria=True, pathway_referred=pathway,
        pathway_final=None, delay_reason=None, left_at=None, left_to=None, observed_at=_AT,
    )  # fmt: skip
    return StayRecord(stay=stay)


_PEOPLE = (
    _stay("ST-a", expected_on=date(2026, 11, 9), pathway=Pathway.P1),
    _stay("ST-b", expected_on=date(2026, 11, 10), pathway=Pathway.P1),
    _stay("ST-c", expected_on=date(2026, 11, 11)),
    _stay("ST-d", expected_on=date(2026, 11, 14), pathway=Pathway.P2),
    _stay("ST-e", expected_on=None),
)

DEFINITIONS = (
    Definition(
        key="position.becoming_ready",
        title="Becoming ready in 24, 48 and 72 hours",
        unit="people",
        says="People in beds who still meet the criteria to reside and are expected to be ready today or by the end of "
        "one of the next three days, by pathway.",
        rule="In a bed, no ready interval open, expected date from today up to the London day on which the hours end; "
        "each horizon holds the shorter ones. The pathway is the one referred to, else that of a referral already "
        "held, else none yet. Expected dates that have passed are listed as overdue and are in no horizon. Whoever a "
        "board saw that has been silent for too long is in no figure: the others are at least so many.",
        inputs=("stays", "ready intervals", "referrals"),
        source="Homeward, definitions of the pathways",
        valid_from=date(2024, 8, 1),
        examples=(
            Worked(
                situation="of five, one is expected today and one tomorrow, one in four days, one was yesterday",
                answer=(1, 2, 2, 2),
                work=lambda: tuple(each.people for each in becoming_ready(_PEOPLE, at=_AT).horizons),
            ),
            Worked(
                situation="the one of yesterday is overdue; of four dates one has passed",
                answer="1 of 4 expected dates have passed with the person still meeting the criteria",
                work=lambda: becoming_ready(_PEOPLE, at=_AT).calibration,
            ),
        ),
    ),
)
