"""Who leads a want of home care: the provider that handed most packages back where there is none; keys of blockages."""

from collections.abc import Mapping
from datetime import date, timedelta

from metrics.flow.cause import NO_CAPACITY
from metrics.flow.service import ServiceType
from metrics.flow.step import Constraint, Kind
from metrics.vocabulary.definition import Definition, Worked

HandedBack = Mapping[tuple[str, str], float]
"""Provider and locality -> packages handed back in the last 28 days."""

_A_WEEK = timedelta(days=7)
WEEKS = 4


def packages_of(told: Mapping[date, float], *, today: date) -> float:
    """Packages handed back in the last 28 days, today included, from what files said of the 7 days up to theirs.

    `told`: London day -> what its last file said. From the newest day back, each day at least 7 before the one counted
    last, so that no day is in two weeks. A day that no file's week holds adds nothing: the sum is "at least".
    """
    total, until = 0.0, today
    for day in sorted(told, reverse=True):
        if today - (WEEKS - 1) * _A_WEEK <= day <= until:
            total += told[day]
            until = day - _A_WEEK
    return total


class Leading:
    """The provider that leads in each locality, by the packages handed back in the last 28 days."""

    def __init__(self, handed_back: HandedBack) -> None:
        most: dict[str, tuple[float, str]] = {}
        # In order of the codes, so that of two who handed back as many the first is named, whatever came first.
        for (provider, locality), packages in sorted(handed_back.items()):
            if packages > 0 and (locality not in most or packages > most[locality][0]):
                most[locality] = (packages, provider)
        self._most = {locality: provider for locality, (_, provider) in most.items()}

    @property
    def named(self) -> frozenset[tuple[str, str]]:
        """Each locality with the provider that leads in it: where these are the same, so is all that comes of it."""
        return frozenset(self._most.items())

    def of(self, constraint: Constraint) -> Constraint:
        """What holds people, as a blockage names it: a want of home care goes under the provider that leads there, and
        its localities together; anything else stays as it is."""
        if (
            constraint.tag == NO_CAPACITY
            and constraint.type == ServiceType.HOME_CARE
            and constraint.organisation is None
            and constraint.locality is not None
        ):
            provider = self._most.get(constraint.locality)
            if provider is not None:
                return Constraint(NO_CAPACITY, Kind.SERVICE_TYPE, ServiceType.HOME_CARE, provider)
        return constraint


def key_of(constraint: Constraint) -> str:
    """A stable text for a blockage that an address can carry; two constraints never share one."""
    tag = constraint.tag.replace(" ", "-")
    if constraint.organisation is not None:
        return f"{tag}~{constraint.type}~{constraint.organisation}"
    if constraint.council is None and constraint.locality is None:
        return f"{tag}~{constraint.type}"
    return f"{tag}~{constraint.type}~{constraint.council or ''}~{constraint.locality or ''}"


def _handed_back(**told: float) -> float:
    return packages_of(
        {date(2026, 11, int(day[1:])): packages for day, packages in told.items()}, today=date(2026, 11, 28)
    )


DEFINITIONS = (
    Definition(
        key="flow.packages_handed_back",
        title="Packages handed back in 28 days",
        unit="packages",
        says="Home care packages that a provider handed back in a locality in the last 28 days, as far as it has told.",
        rule="A file states those of the 7 days up to it. What the last file of a day said is added up for today, and "
        "for days 7, 14 and 21 before it; where a day has no file, the next one before it stands in, and the weeks "
        "before it begin there, so that no day is counted twice. Days that no file speaks of add nothing.",
        inputs=("home_care.packages_handed_back",),
        source="Homeward; the home care file, format version 1",
        valid_from=date(2024, 5, 27),
        is_indicative=True,
        examples=(
            Worked(
                situation="2 told today, 5 yesterday, 3 a week ago, 1 three weeks ago: yesterday's week is today's",
                answer=6.0,
                work=lambda: _handed_back(d28=2.0, d27=5.0, d21=3.0, d7=1.0),
            ),
            Worked(
                situation="no file today: yesterday's counts, and the week before begins a week before yesterday",
                answer=8.0,
                work=lambda: _handed_back(d27=5.0, d21=4.0, d20=3.0),
            ),
        ),
    ),
)
