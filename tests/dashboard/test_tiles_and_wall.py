"""Tiles and the wall's body, read as text: what stands there in each situation, and what must never stand there."""

import re

import pytest

from api import wire
from dashboard.markup import render
from dashboard.parts.marks import level_mark, level_of
from dashboard.parts.tiles import address_of, tile, tile_pages
from dashboard.parts.wall import wall_body
from dashboard.parts.words import PER_CENT, value_now, value_or_last
from tests.dashboard import places, situations, walls
from tests.dashboard.feed_states import held
from tests.dashboard.moments import State
from tests.dashboard.situations import SITUATIONS, pressure


def words_of(markup: str) -> str:
    """The text of markup, spaces evened out."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", markup)).strip()


def body(code: str, situation: str) -> str:
    wall = walls.wall(code, State(situation=situation))
    return render(wall_body(wall, title="Here", nav=[("Overview", "/")], at_once=12))


def test_a_level_is_numeral_shape_and_name() -> None:
    mark = render(level_mark(3))
    assert 'class="mark mark-3 mark-medium"' in mark
    assert ">3<" in mark
    assert 'aria-label="Level 3, severe"' in mark


def test_a_floor_is_hatched_and_says_at_least() -> None:
    mark = render(level_mark(3, is_floor=True))
    assert "mark-floor" in mark
    assert "≥3" in mark
    assert "At least 3" in mark


def test_unknown_is_never_hatched_as_a_floor_of_something() -> None:
    mark = render(level_mark(0, is_floor=True))
    assert "mark-floor" not in mark
    assert ">?<" in mark


def test_a_fresh_tile_says_level_name_figure_range_limit_and_age() -> None:
    found = words_of(render(tile(pressure("RWJ", "severe"))))
    assert "extreme" in found
    assert "Stockport" in found
    assert "99.4 % G&amp;A full" in found
    assert "Above usual 86–93 % , limit 92 %" in found
    assert "08:00 Tue 4 Jan 2022" in found


def test_what_is_not_shown_or_was_never_sent_leads_to_no_swing() -> None:
    whole = pressure("RWJ", "severe")
    assert "/variance?organisation=RWJ&amp;indicator=acute.ga_occupancy" in render(tile(whole))
    withheld = whole.model_copy(update={"withheld": "hubs_only", "readings": []})
    for bare in (withheld, pressure("RWJ", "empty")):
        assert "/variance" not in render(tile(bare))


def test_a_stale_tile_is_hatched_and_its_figure_is_past() -> None:
    markup = render(tile(pressure("R0A", "stale")))
    assert "tile-doubt" in markup
    assert "mark-0" in markup
    assert "was 89.3 %" in words_of(markup)
    assert "overdue" in words_of(markup)


def test_a_stuck_source_holds_its_level_up_as_a_floor() -> None:
    markup = render(tile(pressure("RWJ", "stale")))
    assert "tile-doubt" in markup
    assert "≥3" in markup
    assert "source stuck" in words_of(markup)


def test_a_tile_that_never_heard_anything_claims_nothing() -> None:
    found = words_of(render(tile(pressure("RBV", "stale"))))
    assert "not known" in found
    assert "nothing received" in found
    assert not re.search(r"\d %", found)


def test_an_organisation_without_readings_is_unknown_and_in_doubt() -> None:
    bare = pressure("RBV", "empty").model_copy(update={"readings": [], "driver": None})
    assert "tile-doubt" in render(tile(bare))


@pytest.mark.parametrize(("code", "leads_to"), [("Y60", "/wall?organisation=Y60"), ("R0A", "/organisation/R0A")])
def test_a_tile_leads_to_the_wall_of_a_system_and_to_the_page_of_a_trust(code: str, leads_to: str) -> None:
    place = places.organisation(code)
    assert place is not None
    assert address_of(place) == leads_to


def test_more_children_than_fit_take_turns_and_every_level_stays_in_sight() -> None:
    tiles = [pressure(code, "severe") for code in places.children("QMANY")]
    markup = render(tile_pages(tiles, at_once=12))
    assert markup.count("<ul ") == 2
    assert markup.count('<li class="tile ') == 18
    strip = markup[: markup.index("<ul ")]
    assert strip.count('role="img"') == 18


@pytest.mark.parametrize("count", [1, 4, 5, 8, 9, 12, 13, 24, 25, 43])
def test_no_page_of_tiles_holds_more_than_its_share_and_none_is_lost(count: int) -> None:
    markup = render(tile_pages([pressure("RWJ", "calm")] * count, at_once=12))
    shares = [page.count('<li class="tile ') for page in markup.split("<ul ")[1:]]
    assert sum(shares) == count
    assert max(shares) <= 12
    assert max(shares) - min(shares) < len(shares) or len(shares) == 1


def test_an_empty_wall_shows_no_number_as_if_it_were_a_figure() -> None:
    markup = body("QOP", "empty")
    figures = markup[markup.index("<table") : markup.index("</table>")]
    assert words_of(figures).count("not known") >= 15
    assert 'aria-label="Level 1' not in markup
    assert "mark-1" not in markup
    assert "none reported" not in markup


@pytest.mark.parametrize("situation", [word for word in SITUATIONS if word != "broken"])
def test_bytes_hold_absolute_times_only(situation: str) -> None:
    markup = body("QOP", situation)
    assert " ago" not in words_of(markup)
    for found in re.findall(r"<time[^>]*>", markup):
        assert re.search(r'datetime="\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)"', found)


def test_closures_are_named_by_place_and_partial_sums_say_at_least() -> None:
    found = words_of(body("QOP", "stale"))
    assert "Closures and diverts, from 4 of 7 organisations" in found
    assert "ED closures ≥1 : Wrightington, Wigan and Leigh" in found


def test_the_wall_names_its_source() -> None:
    real = body("QOP", "calm")
    assert "Real published figures" in real
    assert "wall-simulated" not in real
    simulated = situations.snapshot("QOP", State()).model_copy(update={"is_simulated": True})
    shown = render(wall_body(walls.around(simulated), title="Here", nav=[], at_once=12))
    assert "Simulated figures" in shown
    assert "Here Simulated" in words_of(shown), "it is said where nobody can miss it"


def test_where_no_feed_carries_closures_there_is_no_card_that_looks_calm() -> None:
    snapshot = situations.snapshot("QOP", State())
    readings = [reading for reading in snapshot.organisation.readings if "clos" not in reading.indicator]
    readings = [reading for reading in readings if "divert" not in reading.indicator]
    node = snapshot.organisation.model_copy(update={"readings": readings})
    shown = render(
        wall_body(walls.around(snapshot.model_copy(update={"organisation": node})), title="Here", nav=[], at_once=12)
    )
    assert "Closures" not in shown
    assert "incidents" not in shown


def test_a_layout_chooses_the_first_figures_of_the_table() -> None:
    snapshot = situations.snapshot("QOP", State())
    chosen = [snapshot.organisation.readings[n].indicator for n in (2, 0)]
    shown = render(wall_body(walls.around(snapshot), title="Here", nav=[], at_once=12, headlines=chosen))
    heads = re.findall(r'<th scope="row">([^<]+)<', shown)
    assert heads[:2] == [snapshot.organisation.readings[n].title for n in (2, 0)]


def test_a_share_of_nothing_yet_today_is_no_doubt() -> None:
    whole = pressure("R0A", "calm")
    first = whole.readings[0].model_copy(update={"value": None, "last_value": None, "level": None, "usable": 1})
    markup = render(tile(whole.model_copy(update={"readings": [first], "driver": None, "level": 1})))
    assert "none yet" in words_of(markup)
    assert "tile-doubt" not in markup


def test_hostile_names_stay_text() -> None:
    snapshot = situations.snapshot("QOP", State())
    evil = wire.OrganisationRef(code="X", name="<img src=x>", short_name='<b onload="x">', kind="trust")
    tiles = [snapshot.tiles[0].model_copy(update={"organisation": evil})]
    markup = render(
        wall_body(walls.around(snapshot.model_copy(update={"tiles": tiles})), title="<script>", nav=[], at_once=12)
    )
    assert "<script" not in markup
    assert "<b onload" not in markup
    assert "&lt;script&gt;" in markup


def test_a_trusts_own_wall_shows_its_figures_as_tiles() -> None:
    markup = body("R0A", "severe")
    found = words_of(markup[markup.index("<ul ") :])
    assert "General and acute bed occupancy" in found
    assert "tile-shown" in markup, "a figure that is not judged has no level"
    assert "Occupancy of core beds" in found
    assert "nothing received" in found


def _doubted(code: str, **changes: object) -> wire.Pressure:
    """An organisation of which every reading is changed alike."""
    found = pressure(code, "severe")
    return found.model_copy(update={"readings": [each.model_copy(update=changes) for each in found.readings]})


def test_a_tile_says_once_that_a_figure_is_held_and_why() -> None:
    found = words_of(render(tile(_doubted("RWJ", held=[held()]))))
    assert found.count("1 figure held: implausible jump") == 1
    zero = held().model_copy(update={"measure": "beds.ga.occupied", "code": "suspect_zero"})
    found = words_of(render(tile(_doubted("RWJ", held=[held(), zero]))))
    assert "2 figures held: implausible jump, sudden zero" in found
    assert "held" not in words_of(render(tile(pressure("RWJ", "severe"))))


@pytest.mark.parametrize(
    ("code", "words"), [("suspect_unit", "another unit"), ("suspect_beyond", "more than its document allows")]
)
def test_a_tile_and_a_wall_say_what_speaks_against_a_held_figure(code: str, words: str) -> None:
    doubt = held().model_copy(update={"code": code})
    assert f"1 figure held: {words}" in words_of(render(tile(_doubted("RWJ", held=[doubt]))))
    snapshot = situations.snapshot("QOP", State(situation="severe"))
    node = snapshot.model_copy(update={"organisation": _doubted("QOP", held=[doubt])})
    found = render(wall_body(walls.around(node), title="Here", nav=[], at_once=12))
    assert f"General and acute bed occupancy 1 figure held: {words}" in words_of(found)


def test_a_tile_says_that_its_figure_does_not_add_up() -> None:
    one = pressure("RWJ", "severe").organisation
    assert "Does not add up" in words_of(render(tile(_doubted("RWJ", misfits=[one]))))
    assert "Does not add up at Stockport" in words_of(render(tile(_doubted("QOP", misfits=[one]))))


def test_the_wall_counts_what_fails_and_what_is_held_beside_what_is_fresh() -> None:
    assert "23 of 24 feeds fresh, 1 failing , 1 figure held , oldest" in words_of(body("QOP", "severe"))
    calm = words_of(body("QOP", "calm"))
    assert "24 of 24 feeds fresh, oldest" in calm


def test_the_figures_of_a_wall_say_what_is_held_of_them() -> None:
    snapshot = situations.snapshot("QOP", State(situation="severe"))
    node = _doubted("QOP", held=[held()])
    found = render(
        wall_body(walls.around(snapshot.model_copy(update={"organisation": node})), title="Here", nav=[], at_once=12)
    )
    assert "General and acute bed occupancy 1 figure held: implausible jump" in words_of(found)


def test_a_level_that_rests_on_what_was_last_known_shows_that_figure() -> None:
    found = words_of(body("QOP", "stale"))
    assert "not known , limit" not in found


def test_a_level_that_a_figure_set_which_does_not_add_up_says_so() -> None:
    snapshot = situations.snapshot("QOP", State(situation="severe"))
    node = _doubted("QOP", misfits=[pressure("RWJ", "severe").organisation])
    card = render(
        wall_body(walls.around(snapshot.model_copy(update={"organisation": node})), title="Here", nav=[], at_once=12)
    )
    assert "Does not add up at Stockport" in words_of(card[: card.index("headline-card")])


def test_who_sends_nothing_that_is_judged_is_not_judged_rather_than_unknown() -> None:
    silent = pressure("RBV", "stale").model_copy(update={"level": 0})
    assert "Level not known" in words_of(render(level_of(silent)))
    home = silent.model_copy(update={"usable": 0, "expected": 0})
    assert words_of(render(level_of(home))) == "not judged"


def test_what_is_only_last_known_is_said_to_be_past() -> None:
    reading = pressure("RWJ", "severe").readings[0]
    assert value_or_last(reading) == value_now(reading)
    past = reading.model_copy(update={"value": None, "last_value": 0.307, "usable": 0})
    assert value_or_last(past) == f"was 30.7{PER_CENT}"
    never = reading.model_copy(update={"value": None, "last_value": None, "usable": 0})
    assert value_or_last(never) == "not known"


@pytest.mark.parametrize(
    ("of", "says"),
    [
        (("time",), ["Usually: at this time of day"]),
        (("time", "day"), ["Usually: at this time of day, or of whole days where a figure is of one"]),
        (("day",), []),
    ],
)
def test_what_usual_is_of_is_said_once_for_all_tiles(of: tuple[str, ...], says: list[str]) -> None:
    made = walls.wall("QOP", State(situation="calm"))
    tiles = []
    for number, each in enumerate(made.picture.tiles):
        word = of[number % len(of)]
        readings = [
            reading.model_copy(update={"usual": reading.usual and reading.usual.model_copy(update={"of": word})})
            for reading in each.readings
        ]
        tiles.append(each.model_copy(update={"readings": readings}))
    made_of = render(tile_pages(tiles, at_once=8, is_row=True))
    assert re.findall(r'class="tiles-usual">([^<]*)<', made_of) == says
