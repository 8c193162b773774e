"""What a reablement team and a community hospital offer, day by day: held, taken, usable, not usable and why.

Pure reading of the state. A start or bed is counted once: held while the service has not answered, taken once it has
said yes or the person has come, not usable for the first reason that applies, usable otherwise.
"""

from collections import Counter
from datetime import date
from typing import Final

from simulators.world.community.beds import ADMISSIONS_A_DAY, ALL_WARDS, wards_for
from simulators.world.community.desk import Desk
from simulators.world.community.starts import DAYS_AHEAD, locality_index, pairs, pairs_started, room
from simulators.world.community.state import Team
from simulators.world.people import Day, Referral
from simulators.world.places import LOCALITIES
from simulators.world.reports import OfferRow

EVERYWHERE: Final = "all"


def team_offers(desk: Desk, team: Team, *, has_visits: bool) -> list[OfferRow]:
    """Tell a team's starts by day and locality, today to seven days on."""
    today = desk.today
    booked: Counter[tuple[Day, int, bool]] = Counter()
    unbooked: list[Referral] = []
    doubles = Counter({(today, index): gone for index, gone in enumerate(pairs_started(team, desk))})
    for referral in map(desk.referral, team.waiting):
        if referral.booked_for:
            index = locality_index(team, referral.locality)
            booked[referral.booked_for, index, bool(referral.accepted_at)] += 1
            doubles[referral.booked_for, index] += referral.double_handed
        else:
            unbooked.append(referral)
    places = room(team, desk, today)
    rows = []
    for day in range(today, today + DAYS_AHEAD + 1):
        left = max(min(places[day - today :]), 0)
        for index, locality in enumerate(LOCALITIES[team.council]):
            started = team.started[index] if day == today else 0
            held, taken = booked[day, index, False], booked[day, index, True] + started
            offered = max(team.rota[day][index], held + taken)
            rest = offered - held - taken
            staffed = min(rest, left) if day > today or has_visits else 0
            left -= staffed
            here = [referral for referral in unbooked if referral.locality == locality]
            why = _why_not(here, unbooked, pairs_left=pairs(offered) - doubles[day, index])
            rows.append(_row(day, locality, offered, held, taken, staffed, rest, why))
    return rows


def _why_not(here: list[Referral], everybody: list[Referral], *, pairs_left: int) -> str:
    if everybody and not here:
        return "wrong_area"
    if here and pairs_left <= 0 and all(referral.double_handed for referral in here):
        return "single_handed_only"
    return ""


def _row(day: Day, locality: str, offered: int, held: int, taken: int, staffed: int, rest: int, why: str) -> OfferRow:
    not_usable = {}
    if rest > staffed:
        not_usable["no_staff"] = rest - staffed
    if why and staffed:
        not_usable[why] = staffed
    return OfferRow(
        on=date.fromordinal(day),
        locality=locality,
        offered=offered,
        held=held,
        taken=taken,
        usable=0 if why else staffed,
        not_usable=not_usable,
    )


def bed_offers(desk: Desk, site: str) -> list[OfferRow]:
    """Tell a community hospital's beds: those empty now, and on later days those that leavers already booked will free.

    A bed counts as needing staff that are not there where the ward has taken in all it can that day.
    """
    today, state = desk.today, desk.state
    booked: Counter[tuple[Day, bool]] = Counter()
    for number, placing in state.placings.items():
        if placing.ward.startswith(site):
            referral = desk.referral(number)
            booked[referral.booked_for, bool(referral.accepted_at)] += 1
    unbooked = [referral for referral in map(desk.referral, state.bed_waiting) if not referral.booked_for]
    freed = _freed(desk, site)
    rows = []
    for day in range(today, today + DAYS_AHEAD + 1):
        held, taken = booked[day, False], booked[day, True]
        started = state.beds_started.get(site, 0) if day == today else 0
        if day == today:
            later = sum(count for (when, _), count in booked.items() if when > today)
            free, wrong = _empty(desk, site, unbooked)
            offered = max(free + started - later, held + taken + started)
        else:
            wrong, offered = 0, max(freed[day], held + taken)
        rest = offered - held - taken - started
        wards = sum(ward.startswith(site) for ward in ALL_WARDS)
        hands = round(wards * ADMISSIONS_A_DAY * desk.pace("P2", day)) - held - taken - started
        wrong = min(wrong, rest)
        staffed = min(rest - wrong, max(hands, 0))
        not_usable = {"wrong_need": wrong, "no_staff": rest - wrong - staffed}
        rows.append(
            OfferRow(
                on=date.fromordinal(day),
                locality=EVERYWHERE,
                offered=offered,
                held=held,
                taken=taken + started,
                usable=staffed,
                not_usable={why: count for why, count in not_usable.items() if count},
            )
        )
    return rows


def _empty(desk: Desk, site: str, unbooked: list[Referral]) -> tuple[int, int]:
    """Count a site's empty staffed beds, and those of them that fit nobody who waits though somebody does."""
    wanted = {ward for referral in unbooked for ward in wards_for(referral)} if unbooked else set(ALL_WARDS)
    free = {ward: max(desk.hospitals.free_beds(ward), 0) for ward in ALL_WARDS if ward.startswith(site)}
    return sum(free.values()), sum(count for ward, count in free.items() if ward not in wanted and unbooked)


def _freed(desk: Desk, site: str) -> Counter[Day]:
    freed: Counter[Day] = Counter()
    for number in desk.state.lodgings:
        stay = desk.scene.state.stays[number]
        if stay.site == site and stay.referral:
            freed[desk.referral(stay.referral).booked_for] += 1
    return freed
