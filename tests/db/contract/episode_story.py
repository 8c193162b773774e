"""What feeds tell of episodes in the story: people on a board through both clock changes, and what waits for them.

Lists come late, twice, corrected under the time of the same list, and without somebody who never left; a referral goes
from hub to service while both list it, or is given back; an archive of one spring day's leavers comes in summer, by
COPY where there is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random

from metrics.vocabulary.episodes import (
    BedDay,
    Colour,
    Episode,
    Offer,
    Pathway,
    ReadyInterval,
    Referral,
    Response,
    Stay,
)
from tests.db.contract.alert_story import alerts_told
from tests.db.contract.call_story import calls_told
from tests.db.contract.declared_story import declarations_told
from tests.db.contract.plan_story import plans_told
from tests.db.contract.stance_story import stances_told
from tests.db.contract.story import (
    AUTUMN,
    DAY,
    HOUR,
    LONDON,
    SPRING,
    Arrived,
    CountedDays,
    Disputed,
    Said,
    Step,
    midnight,
    story,
)

_EVERY = 3 * HOUR
# How long a service keeps a referral that it gives back.
_KEPT = 16 * HOUR
_BOARD = frozenset({Stay, ReadyInterval})


@dataclass(frozen=True, slots=True)
class _Person:
    """Somebody's time in a bed, as it really was."""

    key: str
    site: str
    admitted_at: datetime
    ready_at: datetime
    left_at: datetime


def _people(random: Random, first: date, days: int, *, prefix: str, number: int) -> list[_Person]:
    people = []
    for one in range(number):
        admitted = midnight(first) + random.randrange(days * 24 * 4) * HOUR / 4
        stays = random.randint(10, 90) * HOUR
        site = random.choice(("R0A", "RMC"))
        people.append(_Person(f"ST-{prefix}{one:04d}", site, admitted, admitted + stays / 2, admitted + stays))
    return people


def _stay(person: _Person, *, now: datetime) -> Stay:
    is_gone, is_ready = person.left_at <= now, person.ready_at <= now
    moved = now - person.admitted_at > 12 * HOUR
    return Stay(
        key=person.key, organisation=person.site, ward=f"{person.site}-W{2 if moved else 1}",
        bed=f"B{_number_of(person.key) % 30}", specialty="general_medicine", source="emergency", home_council=None,
        admitted_at=person.admitted_at, expected_on=person.left_at.astimezone(LONDON).date(),
        meets_criteria=not is_ready, pathway_referred=Pathway.P1 if is_ready else None,
        pathway_final=Pathway.P0 if is_gone else None, delay_reason="hospital.transport" if is_ready else None,
        left_at=person.left_at if is_gone else None, left_to="home" if is_gone else None, observed_at=now,
    )  # fmt: skip


def _number_of(text: str) -> int:
    """A number of a text, the same in every run."""
    return sum(text.encode())


def _told(person: _Person, *, now: datetime, since: date) -> Iterator[Episode]:
    """A stay with its ready interval and its days from `since` on."""
    yield _stay(person, now=now)
    is_gone = person.left_at <= now
    if person.ready_at <= now:
        ends = person.left_at if is_gone else None
        yield ReadyInterval(stay=person.key, starts_at=person.ready_at, ends_at=ends, observed_at=now)
    day = max(since, person.admitted_at.astimezone(LONDON).date())
    last = min(now, person.left_at).astimezone(LONDON).date()
    while day <= last:
        reviewed = datetime.combine(day, time(10, 30), LONDON)
        is_red = (_number_of(person.key) + day.day) % 3 == 0
        yield BedDay(
            stay=person.key, on=day, ward=f"{person.site}-W1", observed_at=now,
            colour=None if reviewed > now else Colour.RED if is_red else Colour.GREEN,
            reason="hospital.medical_review" if is_red and reviewed <= now else None,
            reviewed_at=None if reviewed > now else reviewed,
        )  # fmt: skip
        day += DAY


def _board(random: Random, people: Sequence[_Person], first: date, days: int) -> Iterator[Arrived]:
    """The lists of a board over some London days, in order of arrival."""
    lost, strayed = people[0], people[1]
    now, polls = midnight(first), []
    while now < midnight(first + days * DAY):
        here = [
            person for person in people
            if person.admitted_at <= now < person.left_at + 6 * HOUR
            and not (person is lost and now > person.admitted_at + 9 * HOUR)
            and not (person is strayed and random.random() < 0.4)
        ]  # fmt: skip
        since = now.astimezone(LONDON).date() - 2 * DAY
        episodes = tuple(told for person in here for told in _told(person, now=now, since=since))
        late = random.choice((0, 0, 0, 0, 1, 5, 30)) * HOUR
        poll = Arrived(
            feed="board", received_at=now + timedelta(minutes=2) + late, episodes=episodes, listed=_BOARD,
            listed_at=now,
        )  # fmt: skip
        polls.append(poll)
        if random.random() < 0.2:  # the same once more
            polls.append(replace(poll, received_at=poll.received_at + 2 * HOUR))
        if random.random() < 0.15:  # corrected under the same time
            other = tuple(replace(e, delay_reason=None) if isinstance(e, Stay) else e for e in episodes[:-1])
            polls.append(replace(poll, received_at=poll.received_at + 4 * HOUR, episodes=other))
        now += _EVERY
    yield from sorted(polls, key=lambda poll: poll.received_at)


def _referral(number: int, made: datetime, *, now: datetime, by: str) -> Referral:
    decided, accepted, started = made + 8 * HOUR, made + 9 * HOUR, made + (20 + number % 100) * HOUR
    is_started = started <= now and by == "RMC" and not _is_given_back(number)
    return Referral(
        key=f"RF-{number:04d}", organisation=by, stay=f"ST-s{number:04d}", pathway=Pathway.P1, home_council="QOP",
        locality="north", referred_at=made, decided_at=decided if decided <= now else None,
        accepted_at=accepted if accepted <= now and by == "RMC" else None,
        booked_for=started.astimezone(LONDON).date(), started_at=started if is_started else None, ended_at=None,
        closed_at=started if is_started else None, outcome="started" if is_started else None,
        waiting_in=None if is_started else "acute", tag=None if is_started else "being arranged",
        is_double_handed=number % 3 == 0, hours_a_week=10.5, observed_at=now,
    )  # fmt: skip


def _is_given_back(number: int) -> bool:
    return number % 3 == 1


def _is_listed_by_hub(number: int, made: datetime, now: datetime) -> bool:
    """Until the service has had it for a while; again what that gave back, and one, in error, that has long begun."""
    if _is_given_back(number) and now >= made + _KEPT:
        return True
    return made <= now < made + 12 * HOUR or (number % 6 == 2 and now >= made + 30 * HOUR)


def _is_listed_by_service(number: int, made: datetime, now: datetime) -> bool:
    """From the decision on, but not what it gave back; one that it serves it loses."""
    if _is_given_back(number) and now >= made + _KEPT:
        return False
    return made + 8 * HOUR <= now and not (number % 6 == 2 and now >= made + 36 * HOUR)


def _capacity(random: Random, first: date, days: int, *, prefix: int) -> Iterator[Arrived]:
    """A hub and a service that both list a referral for a while, or that gives it back; offers for the coming days."""
    made = [(prefix + n, midnight(first) + random.randrange(days * 18) * HOUR) for n in range(6)]
    now = midnight(first)
    while now < midnight(first + days * DAY):
        held = [_referral(n, at, now=now, by="R0A") for n, at in made if _is_listed_by_hub(n, at, now)]
        taken = [_referral(n, at, now=now, by="RMC") for n, at in made if _is_listed_by_service(n, at, now)]
        today = now.astimezone(LONDON).date()
        offers = [
            Offer(
                organisation="RMC", kind="reablement_start", locality="north", starts_at=midnight(today + ahead * DAY),
                offered=4, held=0, taken=float((ahead + now.hour) % 3), usable=1.0, observed_at=now,
                not_usable={"no_staff": 2.0} if ahead % 2 else {},
            )
            for ahead in range(4)
        ]  # fmt: skip
        for feed, episodes in (("hub", held), ("service", [*taken, *offers])):
            yield Arrived(
                feed=feed, received_at=now + timedelta(minutes=5), episodes=tuple(episodes),
                listed=frozenset({Referral}), listed_at=now,
            )  # fmt: skip
        now += 2 * _EVERY


def _team(random: Random, first: date, days: int, *, prefix: str) -> Iterator[Arrived]:
    """A team that sends each response by itself when something has changed, some of them late."""
    polls = []
    for number in range(12):
        asked = midnight(first) + random.randrange(days * 24 * 6) * HOUR / 6
        steps: list[dict[str, datetime]] = [{}, {"triaged_at": asked + HOUR / 4}]
        steps.append({**steps[-1], "first_contact_at": asked + random.randint(1, 9) * HOUR / 2})
        steps.append({**steps[-1], "closed_at": steps[-1]["first_contact_at"] + HOUR})
        if number % 5 == 0:
            steps = [{"closed_at": asked}]
        elif number % 5 == 1:
            steps = steps[:2]
        for place, step in enumerate(steps):
            seen = max([asked, *step.values()])
            told = Response(
                key=f"UC-{prefix}{number:03d}", organisation="R0A", priority="2_hour" if number % 2 else "2_day",
                source="gp", home_council=None, locality="north", received_at=asked, outcome=None, reason=None,
                observed_at=seen, triaged_at=step.get("triaged_at"), first_contact_at=step.get("first_contact_at"),
                closed_at=step.get("closed_at"),
            )  # fmt: skip
            late = random.choice((0, 0, 3)) * HOUR
            polls.append(Arrived(feed="team", received_at=seen + late + place * HOUR / 60, episodes=(told,)))
    yield from sorted(polls, key=lambda poll: poll.received_at)


def _archive(random: Random, people: Sequence[_Person]) -> Arrived:
    """Months later: those who left in and before the spring, with all their days; some are on the board as well."""
    before = _people(random, SPRING - 60 * DAY, 55, prefix="o", number=500)
    episodes = tuple(
        told for person in (*before, *people[:4])
        for told in _told(person, now=midnight(person.left_at.date() + DAY), since=date(2022, 1, 1))
    )  # fmt: skip
    return Arrived(feed="old_board", received_at=midnight(date(2022, 7, 3)), episodes=episodes)


def episode_polls(*, seed: int = 2022) -> list[Arrived]:
    """Everything told of episodes, in order of arrival."""
    random = Random(seed)
    spring = _people(random, SPRING - 2 * DAY, 3, prefix="s", number=14)
    autumn = _people(random, AUTUMN - 2 * DAY, 3, prefix="a", number=14)
    polls = [_archive(random, spring)]
    for first, people, prefix in ((SPRING - DAY, spring, 100), (AUTUMN - DAY, autumn, 200)):
        polls += _board(random, people, first, 4)
        polls += _capacity(random, first, 3, prefix=prefix)
        polls += _team(random, first, 3, prefix=str(prefix))
    return sorted(polls, key=lambda poll: poll.received_at)


def whole_story() -> list[Step]:
    """The story of observations with everything told of episodes in its places."""
    waiting = episode_polls()
    steps: list[Step] = []
    for step in story():
        while isinstance(step, Arrived) and waiting and waiting[0].received_at <= step.received_at:
            told = waiting.pop(0)
            steps.append(told)
            if told.feed == "old_board":
                # What comes after the archive changes days that were counted.
                steps.append(CountedDays(now=midnight(date(2022, 7, 5))))
        steps.append(step)
    counted = CountedDays(now=midnight(date(2022, 11, 30)))
    said = (Said(each) for each in declarations_told())
    return [
        *steps,
        *waiting,
        counted,
        *said,
        *map(Disputed, stances_told()),
        *calls_told(),
        *plans_told(),
        *alerts_told(),
    ]
