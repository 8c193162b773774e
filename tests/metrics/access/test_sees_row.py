"""Whose rows somebody sees: in scope, and their own organisation's or shared by agreement."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.access import ALLOWED, EVERYWHERE, Agreement, Grant, Line, May, Role, sees_row

# A system S with two trusts, a ward and a site each, a council C and its provider P.
ABOVE = {
    "S": ("S",), "T1": ("T1", "S"), "A": ("A", "T1", "S"), "A1": ("A1", "A", "T1", "S"), "T2": ("T2", "S"),
    "B": ("B", "T2", "S"), "C": ("C", "S"), "P": ("P", "C", "S"), "D": ("D",),
}  # fmt: skip
OWNER = {"A": "T1", "A1": "T1", "B": "T2"}
LINES = {code: Line(frozenset(above), OWNER.get(code, code)) for code, above in ABOVE.items()}
TODAY = date(2026, 11, 12)


def agreed(owner: str, role: Role, partner: str) -> Agreement:
    return Agreement(owner=owner, role=role, partner=partner, valid_from=TODAY)


def sees(grants: list[Grant], agreements: list[Agreement] = [], *, holders: str = "A1", homes: str = "C") -> bool:  # noqa: B006
    return sees_row(
        grants, agreements, holders=[LINES[each] for each in holders.split()],
        homes=[LINES[each] for each in homes.split()], partners=LINES,
    )  # fmt: skip


@pytest.mark.parametrize("where", ["A1", "A", "T1"])
def test_whoever_is_of_the_hospital_sees_its_rows(where: str) -> None:
    assert sees([Grant(Role.WARD, where)])


@pytest.mark.parametrize("where", ["B", "T2", "D", "P"])
def test_another_organisation_sees_none(where: str) -> None:
    assert not sees([Grant(Role.HUB, where)], [agreed("T1", Role.HUB, where)])


@pytest.mark.parametrize("where", ["S", "C", EVERYWHERE])
def test_scope_alone_opens_nothing(where: str) -> None:
    assert not sees([Grant(Role.HUB, where)])


@pytest.mark.parametrize("owner", ["T1", "A", "A1", "S"])
@pytest.mark.parametrize("where", ["S", "C"])
def test_an_agreement_of_the_holder_opens_what_is_in_scope(owner: str, where: str) -> None:
    assert sees([Grant(Role.HUB, where)], [agreed(owner, Role.HUB, where)])


def test_an_agreement_of_another_holder_opens_nothing() -> None:
    assert not sees([Grant(Role.HUB, "S")], [agreed("T2", Role.HUB, "S")])


def test_an_agreement_is_with_one_role() -> None:
    assert not sees([Grant(Role.WARD, "C")], [agreed("T1", Role.HUB, "C")])


def test_an_agreement_is_with_one_partner_and_what_belongs_to_it() -> None:
    assert not sees([Grant(Role.HUB, "C")], [agreed("T1", Role.HUB, "T2")])
    assert sees([Grant(Role.HUB, "C")], [agreed("T1", Role.HUB, "S")])


def test_a_council_sees_its_residents_wherever_they_lie_and_nobody_else() -> None:
    share = [agreed("S", Role.HUB, "C")]
    assert sees([Grant(Role.HUB, "C")], share, holders="B", homes="C")
    assert not sees([Grant(Role.HUB, "C")], share, holders="B", homes="D")


def test_whoever_holds_a_request_sees_it_wherever_the_person_lies() -> None:
    assert sees([Grant(Role.HUB, "P")], holders="P B", homes="D")


@pytest.mark.parametrize("role", [role for role in Role if May.ROWS not in ALLOWED[role]])
def test_a_role_without_rows_sees_none_whatever_was_agreed(role: Role) -> None:
    assert not sees([Grant(role, "A1"), Grant(role, EVERYWHERE)], [agreed("S", role, EVERYWHERE)])


def test_nobody_administers_and_sees_people() -> None:
    assert not any({May.ADMINISTER, May.ROWS} <= allowed for allowed in ALLOWED.values())


_GRANTS = st.builds(Grant, st.sampled_from(list(Role)), st.sampled_from([*ABOVE, EVERYWHERE]))
_AGREEMENTS = st.builds(
    agreed, st.sampled_from(list(ABOVE)), st.sampled_from(list(Role)), st.sampled_from([*ABOVE, EVERYWHERE])
)


@given(st.lists(_GRANTS, max_size=4), st.lists(_AGREEMENTS, max_size=4), st.sampled_from(list(ABOVE)), st.data())
def test_fewer_grants_and_agreements_never_show_more(
    grants: list[Grant], agreements: list[Agreement], holder: str, data: st.DataObject
) -> None:
    fewer = [each for each in grants if data.draw(st.booleans())]
    less = [each for each in agreements if data.draw(st.booleans())]
    if sees(fewer, less, holders=holder):
        assert sees(grants, agreements, holders=holder)


@given(st.lists(_GRANTS, max_size=3), st.sampled_from(list(ABOVE)))
def test_without_agreements_only_the_owner_sees(grants: list[Grant], holder: str) -> None:
    owner = LINES[holder].owner
    of_owner = any(
        grant.organisation in ABOVE and owner in ABOVE[grant.organisation] and grant.organisation in ABOVE[holder]
        for grant in grants
        if May.ROWS in ALLOWED[grant.role]
    )
    assert sees(grants, holders=holder, homes="D") == of_owner


def test_an_agreement_holds_from_its_first_day_up_to_not_including_its_last() -> None:
    terms = Agreement(owner="T1", role=Role.HUB, partner="S", valid_from=TODAY, valid_to=date(2026, 11, 14))
    days = [date(2026, 11, day) for day in (11, 12, 13, 14)]
    assert [terms.holds_on(day) for day in days] == [False, True, True, False]
