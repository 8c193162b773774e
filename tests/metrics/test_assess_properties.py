"""What must hold of assess and of the total for any evidence whatever."""

from dataclasses import replace
from itertools import chain, combinations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from metrics.pressure import INDICATORS, Bounds, Evidence, Indicator, assess, level_of, total
from metrics.vocabulary import USABLE, Direction, Freshness, Level
from tests.metrics.given import evidence

HIGH = INDICATORS["acute.ga_occupancy"]
LOW = replace(HIGH, key="acute.four_hour", direction=Direction.LOW_IS_WORSE)
COUNT = INDICATORS["acute.handover_over_60"]
FEW = replace(HIGH, key="acute.of_many", recipe=replace(HIGH.recipe, least=600))
JUDGED = {
    HIGH.key: (HIGH, Bounds(0.92, 0.95, 0.98)),
    LOW.key: (LOW, Bounds(0.78, 0.70, 0.60)),
    COUNT.key: (COUNT, Bounds(5, 15, 30)),
    FEW.key: (FEW, Bounds(0.92, 0.95, 0.98)),
}
KNOWN = (Freshness.FRESH, Freshness.LATE, Freshness.STALE, Freshness.STUCK)
STALE = (Freshness.STALE, Freshness.STUCK)
PROPERTY = settings(max_examples=100, deadline=None)

Case = tuple[Indicator, Bounds, list[Evidence]]


def shares() -> st.SearchStrategy[tuple[int, ...]]:
    """Reporters of different sizes, with ratios where the bounds are and now and then nought."""
    percent = st.integers(55, 105) | st.just(0)
    return st.tuples(percent, st.sampled_from([1, 2, 3, 10])).map(lambda drawn: (drawn[0] * drawn[1], 100 * drawn[1]))


@st.composite
def cases(draw: st.DrawFn, freshness: tuple[Freshness, ...] = KNOWN) -> Case:
    """An indicator with its bounds, and up to six reporters in whatever state."""
    indicator, bounds = draw(st.sampled_from(list(JUDGED.values())))
    parts = st.tuples(st.integers(0, 60)) if indicator is COUNT else shares()
    reporters = draw(st.lists(st.tuples(parts, st.sampled_from(freshness)), max_size=6))
    return indicator, bounds, [evidence(f"R{n}", *sent, freshness=how) for n, (sent, how) in enumerate(reporters)]


def pooled(indicator: Indicator, chosen: list[Evidence]) -> float:
    """The judged figure of a set of reporters, the plain way."""
    amount = sum(each.parts[0] for each in chosen)
    return amount / (len(chosen) if indicator is COUNT else sum(each.parts[1] for each in chosen))


def too_few(indicator: Indicator, sent: list[Evidence]) -> bool:
    """Whether all that is known is less than the indicator is judged from."""
    return indicator is FEW and sum(each.parts[1] for each in sent) < 600


def gone_stale(sent: list[Evidence], which: list[bool], how: Freshness) -> list[Evidence]:
    """The same evidence, some of it gone stale."""
    return [
        replace(each, freshness=how) if goes and each.freshness in USABLE else each
        for each, goes in zip(sent, which, strict=False)
    ]


@given(cases())
@PROPERTY
def test_the_level_is_the_worst_over_every_set_with_all_usable_and_any_stale_reporters(case: Case) -> None:
    indicator, bounds, sent = case
    usable = [each for each in sent if each.freshness in USABLE]
    stale = [each for each in sent if each.freshness in STALE]
    subsets = chain.from_iterable(combinations(stale, size) for size in range(len(stale) + 1))
    levels = [
        level_of(pooled(indicator, [*usable, *some]), bounds=bounds, direction=indicator.direction)
        for some in subsets
        if (usable or some) and not too_few(indicator, sent)
    ]
    reading = assess(indicator, sent, expected=len(sent), bounds=bounds)
    nothing = None if usable else Level.UNKNOWN
    assert reading.last_level == max(levels, default=nothing)
    assert reading.level == (reading.last_level if usable else Level.UNKNOWN)


@given(cases())
@PROPERTY
def test_those_named_as_holding_the_level_do_hold_it(case: Case) -> None:
    indicator, bounds, sent = case
    reading = assess(indicator, sent, expected=len(sent), bounds=bounds)
    usable = [each for each in sent if each.freshness in USABLE]
    held = [each for each in sent if each.organisation in reading.held_by]
    assert all(each.freshness in STALE for each in held)
    if reading.held_by:
        by_them = level_of(pooled(indicator, usable + held), bounds=bounds, direction=indicator.direction)
        assert by_them == reading.last_level
    if usable and reading.held_by:
        alone = level_of(pooled(indicator, usable), bounds=bounds, direction=indicator.direction)
        assert alone < (reading.level or 0)


@given(cases(), st.lists(st.booleans(), min_size=6, max_size=6), st.sampled_from(STALE))
@PROPERTY
def test_going_stale_never_lowers_a_shown_level(case: Case, which: list[bool], how: Freshness) -> None:
    indicator, bounds, sent = case
    before = assess(indicator, sent, expected=6, bounds=bounds)
    after = assess(indicator, gone_stale(sent, which, how), expected=6, bounds=bounds)
    assert after.level == Level.UNKNOWN or (after.level or 0) >= (before.level or 0)
    assert (after.last_level or 0) >= (before.last_level or 0)


@given(cases(), st.integers(0, 3))
@PROPERTY
def test_an_expected_reporter_that_never_sent_changes_no_figure_and_is_admitted(case: Case, more: int) -> None:
    indicator, bounds, sent = case
    without = assess(indicator, sent, expected=len(sent), bounds=bounds)
    silent = assess(indicator, sent, expected=len(sent) + more, bounds=bounds)
    assert (silent.value, silent.level, silent.last_level) == (without.value, without.level, without.last_level)
    assert silent.is_floor == (silent.level is not None and (without.is_floor or more > 0))


@given(st.data(), cases())
@PROPERTY
def test_the_order_of_evidence_never_matters(data: st.DataObject, case: Case) -> None:
    indicator, bounds, sent = case
    shuffled = data.draw(st.permutations(sent))
    assert assess(indicator, shuffled, expected=6, bounds=bounds) == assess(indicator, sent, expected=6, bounds=bounds)


@given(st.data(), st.lists(st.tuples(st.floats(0, 1e6), st.floats(1e-3, 1e6)), min_size=1, max_size=6))
@PROPERTY
def test_the_order_of_evidence_never_matters_for_fractions_either(
    data: st.DataObject, parts: list[tuple[float, float]]
) -> None:
    sent = [evidence(f"R{n}", *each, freshness=KNOWN[n % 4]) for n, each in enumerate(parts)]
    shuffled = data.draw(st.permutations(sent))
    bounds = Bounds(0.92, 0.95, 0.98)
    assert assess(HIGH, shuffled, expected=6, bounds=bounds) == assess(HIGH, sent, expected=6, bounds=bounds)


@given(cases())
@PROPERTY
def test_a_share_of_too_few_is_shown_and_neither_judged_nor_a_gap(case: Case) -> None:
    _, bounds, sent = case
    fresh = [replace(each, freshness=Freshness.FRESH, parts=(each.parts[0], 50)) for each in sent if each.parts[1:]]
    none = replace(evidence("R9", 0, 0), freshness=Freshness.FRESH)
    reading = assess(FEW, [*fresh, none], expected=len(fresh) + 1, bounds=bounds)
    assert (reading.level, reading.is_partial, reading.is_floor) == (None, False, False)
    assert (reading.value is None) == (not fresh)


@given(cases(), st.integers(2, 9))
@PROPERTY
def test_a_system_some_times_as_large_has_the_same_share_and_level(case: Case, times: int) -> None:
    indicator, bounds, sent = case
    assume(not too_few(indicator, sent))
    larger = [replace(each, parts=tuple(part * times for part in each.parts)) for each in sent]
    if indicator is COUNT:
        bounds_then = Bounds(bounds.two * times, bounds.three * times, bounds.four * times)
    else:
        bounds_then = bounds
    now = assess(indicator, sent, expected=6, bounds=bounds)
    then = assess(indicator, larger, expected=6, bounds=bounds_then)
    assert (then.level, then.held_by) == (now.level, now.held_by)
    if now.value is not None:
        assert then.value == (now.value * times if indicator is COUNT else now.value)


@given(cases(freshness=STALE))
@PROPERTY
def test_unknown_is_not_zero(case: Case) -> None:
    indicator, bounds, sent = case
    reading = assess(indicator, sent, expected=6, bounds=bounds)
    assert reading.value is None
    assert reading.level == Level.UNKNOWN
    assert (reading.last_value is None) == (not sent)


@given(
    st.lists(cases(), min_size=1, max_size=3),
    st.lists(st.booleans(), min_size=18, max_size=18),
    st.sampled_from(STALE),
)
@PROPERTY
def test_going_stale_never_lowers_the_total_of_an_organisation(
    several: list[Case], which: list[bool], how: Freshness
) -> None:
    before = total("QOP", [assess(one, sent, expected=6, bounds=bounds) for one, bounds, sent in several])
    after = total(
        "QOP",
        [
            assess(one, gone_stale(sent, which[n * 6 :], how), expected=6, bounds=bounds)
            for n, (one, bounds, sent) in enumerate(several)
        ],
    )
    assert after.level == Level.UNKNOWN or after.level >= before.level
    assert after.last_level >= before.last_level
    assert after.is_floor or not before.is_floor


@given(st.data(), st.lists(cases(), max_size=4))
@PROPERTY
def test_the_total_ignores_the_order_of_readings(data: st.DataObject, several: list[Case]) -> None:
    readings = [assess(one, sent, expected=6, bounds=bounds) for one, bounds, sent in several]
    one = total("QOP", readings)
    other = total("QOP", data.draw(st.permutations(readings)))
    assert replace(one, driver=None) == replace(other, driver=None)
    assert (one.driver and one.driver.indicator) == (other.driver and other.driver.indicator)
