"""Several sites together: the sum of theirs, in any order, and honest about who is missing."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.beddays.unit import Care
from metrics.position.expected import Range
from metrics.position.part import NOT_EXPECTED
from metrics.position.site import SitePosition
from metrics.position.total import total_position
from metrics.vocabulary import Freshness
from tests.metrics.position.sending import AT, WHOLE, part, parts, site

NEEDED = ("open", "occupied", "awaiting", "expected_in", "definite")

_sites = st.lists(
    st.fixed_dictionaries(
        {name: st.tuples(st.integers(0, 900), st.sampled_from((*Freshness, Freshness.FRESH))) for name in WHOLE}
    ),
    min_size=1,
    max_size=5,
).map(
    lambda drawn: [
        site(f"S{n}", parts(**{k: part(v, freshness=how) for k, (v, how) in each.items()}))
        for n, each in enumerate(drawn)
    ]
)


@given(sites=_sites, data=st.data())
def test_sums_over_sites_equal_the_system_in_any_order(sites: list[SitePosition], data: st.DataObject) -> None:
    found = total_position(sites, care=Care.ACUTE, at=AT)
    assert total_position(data.draw(st.permutations(sites)), care=Care.ACUTE, at=AT) == found
    for name, whole in found.parts.items():
        usable = [value for each in sites if (value := each.parts.named()[name].usable) is not None]
        counted = (
            (max(usable) if name in {"longest_awaiting", "longest_ambulance"} else sum(usable)) if usable else None
        )
        assert (whole.value, whole.usable, whole.expected) == (counted, len(usable), len(sites))
        assert whole.is_at_least == (0 < len(usable) < len(sites))
    definite = [each.on_definite for each in sites]
    if None in definite:
        assert found.on_definite.value is None
        assert set(found.lacking) == {each.organisation for each in sites if each.on_definite is None}
    else:
        assert found.on_definite.value == sum(each for each in definite if each is not None)
        assert found.lacking == ()


@given(sites=_sites, silent=st.integers(0, 4), gone=st.sets(st.sampled_from(sorted(WHOLE))))
def test_a_site_that_goes_silent_never_makes_the_system_more_certain(
    sites: list[SitePosition], silent: int, gone: set[str]
) -> None:
    place = silent % len(sites)
    old = {name: replace(sites[place].parts.named()[name], freshness=Freshness.STALE) for name in gone}
    after = [*sites]
    after[place] = site(sites[place].organisation, replace(sites[place].parts, **old))
    before, now = (total_position(each, care=Care.ACUTE, at=AT) for each in (sites, after))
    for one, other in ((before.on_definite, now.on_definite), (before.on_potential, now.on_potential)):
        assert other.value in {one.value, None}
        assert other.usable <= one.usable
    for name, whole in now.parts.items():
        assert whole.usable <= before.parts[name].usable
        assert not (before.parts[name].is_partial and not whole.is_partial)


def test_a_partial_count_is_at_least_and_partial_empty_beds_are_not() -> None:
    quiet = site("SIM-S2", parts(occupied=part(70, freshness=Freshness.STALE)))
    found = total_position([site("SIM-S1"), quiet], care=Care.ACUTE, at=AT)
    assert found.parts["occupied"].is_at_least
    assert found.parts["occupied"].value == 49
    # The silent site may be twenty over: one empty bed is what one site has, and no least of two.
    assert (found.empty.value, found.empty.is_partial, found.empty.is_at_least) == (1, True, False)
    assert found.on_definite.value is None
    assert found.lacking == ("SIM-S2",)


def test_nobody_sends_anything() -> None:
    found = total_position([], care=Care.COMMUNITY, at=AT)
    assert (found.empty.value, found.on_definite.value, found.sites) == (None, None, ())
    assert all(each.value is None and each.expected == 0 for each in found.parts.values())


def test_a_site_without_such_a_thing_is_not_missing() -> None:
    found = total_position([site("A"), site("B", parts(in_department=NOT_EXPECTED))], care=Care.ACUTE, at=AT)
    department = found.parts["in_department"]
    assert (department.value, department.usable, department.expected, department.is_at_least) == (61, 1, 1, False)


@pytest.mark.parametrize("wait", ["longest_ambulance", "longest_awaiting"])
def test_the_longest_wait_counts_and_not_the_sum_of_waits(wait: str) -> None:
    found = total_position([site("A", parts(**{wait: 42.0})), site("B", parts(**{wait: 17.0}))], care=Care.ACUTE, at=AT)
    assert found.parts[wait].value == 42


def test_the_longest_wait_without_a_department_is_at_least() -> None:
    stale = part(17.0, freshness=Freshness.STALE)
    found = total_position([site("A"), site("B", parts(longest_awaiting=stale))], care=Care.ACUTE, at=AT)
    longest = found.parts["longest_awaiting"]
    assert (longest.value, longest.is_at_least, longest.usable, longest.expected) == (402, True, 1, 2)


def test_the_range_of_the_whole_is_of_its_own_misses() -> None:
    missed = [float(n) for n in range(-10, 11)]
    found = total_position([site("A"), site("B")], care=Care.ACUTE, at=AT, missed_by=missed)
    assert found.expected_in_range == Range(10.0, 26.0)
    assert found.on_definite_range == Range(2 - 6 - 26 + 8, 2 - 6 - 10 + 8)
    few = total_position([site("A"), site("B")], care=Care.ACUTE, at=AT, missed_by=missed[:13])
    assert few.on_definite_range is None


def test_the_two_kinds_of_care_are_never_added_up() -> None:
    with pytest.raises(ValueError, match="one kind of care"):
        total_position([site("A")], care=Care.COMMUNITY, at=AT)
