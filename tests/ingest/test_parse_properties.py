"""Whatever bytes arrive, an adapter gives a whole answer or one failure: nothing partial, nothing non-finite."""

import json
import re
import time
import tracemalloc
from dataclasses import fields
from datetime import datetime
from math import isfinite

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.adapters import adapters, formats
from ingest.failure import FeedFailed, Reason, Stage
from ingest.nhs_number import holds_nhs_number
from ingest.parsed import LONGEST_SAMPLE, Parsed
from ingest.sift import sift
from ingest.sift_episodes import sift_episodes
from metrics.vocabulary.episodes import Episode, Offer, Referral, Response, Stay
from tests.ingest.known import MEASURES, context_at, episode_context, feed_of
from tests.ingest.outcome import FIXTURES

FORMATS = sorted(formats())
JSON_FORMATS = [name for name in FORMATS if name.endswith("_json")]
ROWS_OF = {
    "uec_sitrep_json": "rows",
    "discharge_sitrep_json": "rows",
    "observations_json": "observations",
    "beds_json": "wards",
    "ward_board_json": "stays",
    "capacity_json": "referrals",
    "ucr_json": "responses",
}
# One object without rows: its frame holds the figures.
WITHOUT_ROWS = {"virtual_ward_json"}
LISTS = [name for name in JSON_FORMATS if name not in WITHOUT_ROWS]
OPTIONAL = {"org_name", "remaining", "about", "dimensions", "specialty"}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def good(name: str) -> bytes:
    """A payload of the format in good order."""
    return (FIXTURES / name / f"good.{name.rpartition('_')[2]}").read_bytes()


def parse(name: str, payload: bytes, **changes: object) -> Parsed | FeedFailed:
    """What an adapter makes of a payload; any exception but FeedFailed fails the test."""
    try:
        return adapters()[name].parse(payload, feed_of(name, **changes), MEASURES)
    except FeedFailed as failure:
        return failure


@pytest.mark.parametrize("name", FORMATS)
def test_a_payload_cut_at_any_byte_is_refused_whole(name: str) -> None:
    payload = good(name)
    whole = parse(name, payload)
    assert isinstance(whole, Parsed)
    for cut in range(len(payload)):
        outcome = parse(name, payload[:cut])
        if isinstance(outcome, Parsed):
            # The cells after the number in the last line say nothing.
            assert payload[cut:].strip(b", \r\n") == b"", f"cut at {cut}"
            assert outcome == whole


@pytest.mark.parametrize("name", FORMATS)
@given(payload=st.binary(max_size=200))
@settings(deadline=None)
def test_any_bytes_at_all_end_as_a_failure_or_an_answer(name: str, payload: bytes) -> None:
    assert isinstance(parse(name, payload), FeedFailed | Parsed)


@pytest.mark.parametrize("name", FORMATS)
@given(data=st.data())
@settings(deadline=None)
def test_a_good_payload_with_a_few_bytes_changed_never_gives_an_unsound_figure(name: str, data: st.DataObject) -> None:
    payload = bytearray(good(name))
    for _ in range(data.draw(st.integers(1, 4))):
        payload[data.draw(st.integers(0, len(payload) - 1))] = data.draw(st.integers(0, 255))
    outcome = parse(name, bytes(payload))
    if isinstance(outcome, Parsed):
        _demand_sound(name, outcome)


def _demand_sound(name: str, parsed: Parsed) -> None:
    sifted = sift(parsed.observations, context_at(feed=feed_of(name)))
    for observation in sifted.accepted:
        measure = MEASURES[observation.measure]
        assert type(observation.value) is float
        assert isfinite(observation.value)
        assert measure.lowest <= observation.value <= measure.highest
        assert observation.observed_at.tzinfo is not None
    people = sift_episodes(parsed.episodes, episode_context(feed=feed_of(name)))
    for episode in people.accepted:
        _demand_sound_episode(episode)
    for reject in (*parsed.rejects, *sifted.rejects, *people.rejects):
        assert len(reject.sample) <= LONGEST_SAMPLE
        assert reject.sample.isprintable()
        assert reject.reason


def _demand_sound_episode(episode: Episode) -> None:
    """Keys mean nothing outside, instants are aware and in order, no text is shaped like an NHS number."""
    for field in fields(episode):
        value = getattr(episode, field.name)
        if isinstance(value, str):
            assert not holds_nhs_number(value)
        if isinstance(value, datetime):
            assert value.tzinfo is not None
        if field.name in {"key", "stay"} and value is not None:
            assert re.fullmatch(r"(ST|RF|UC)-[a-z0-9]{6,24}", value)
    if isinstance(episode, Stay) and episode.left_at is not None:
        assert episode.admitted_at <= episode.left_at
    if isinstance(episode, Response) and episode.first_contact_at is not None:
        assert episode.received_at <= episode.first_contact_at
    if isinstance(episode, Referral) and episode.decided_at is not None:
        assert episode.referred_at <= episode.decided_at
    if isinstance(episode, Offer):
        assert isfinite(episode.offered)
        assert episode.offered >= 0


@pytest.mark.parametrize("name", LISTS)
@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_any_value_in_any_field_harms_only_its_own_row(name: str, data: st.DataObject) -> None:
    document = json.loads(good(name))
    rows = document[ROWS_OF[name]]
    place = data.draw(st.integers(0, len(rows) - 1))
    field = data.draw(st.sampled_from(sorted(rows[place])))
    rows[place][field] = data.draw(json_values)
    outcome = parse(name, json.dumps(document).encode())
    assert isinstance(outcome, Parsed)
    _demand_sound(name, outcome)
    document[ROWS_OF[name]] = rows[:place] + rows[place + 1 :]
    document["row_count"] -= 1
    if "row_count_total" in document:
        document["row_count_total"] -= 1
    others = parse(name, json.dumps(document).encode())
    assert isinstance(others, Parsed)
    counts_rows = {observation for observation in others.observations if observation.measure == "board.stays_listed"}
    assert set(others.observations) - counts_rows <= set(outcome.observations)
    assert all(episode in outcome.episodes for episode in others.episodes)


@pytest.mark.parametrize("name", LISTS)
@given(data=st.data())
@settings(deadline=None)
def test_a_changed_frame_fails_whole_or_changes_nothing(name: str, data: st.DataObject) -> None:
    document = json.loads(good(name))
    whole = parse(name, good(name))
    assert isinstance(whole, Parsed)
    field = data.draw(st.sampled_from(sorted(document)))
    if data.draw(st.booleans()):
        del document[field]
    else:
        document[field] = data.draw(json_values)
    outcome = parse(name, json.dumps(document).encode())
    if isinstance(outcome, Parsed):
        # A list of as many things that are no rows has each of them refused.
        assert len(outcome.observations) in {0, len(whole.observations)} or len(outcome.rejects) >= outcome.rows > 0
        assert outcome.rows in {0, whole.rows}


@given(data=st.data())
@settings(deadline=None)
def test_any_value_in_a_document_without_rows_harms_one_figure_or_the_whole(data: st.DataObject) -> None:
    document = json.loads(good("virtual_ward_json"))
    field = data.draw(st.sampled_from(sorted(document)))
    document[field] = data.draw(json_values)
    outcome = parse("virtual_ward_json", json.dumps(document).encode())
    if isinstance(outcome, Parsed):
        _demand_sound("virtual_ward_json", outcome)
        assert len(outcome.observations) + len(outcome.rejects) >= len(document) - 4


@pytest.mark.parametrize("name", LISTS)
@given(data=st.data())
@settings(deadline=None)
def test_a_field_renamed_or_dropped_in_every_row_breaks_the_contract_unless_it_is_optional(
    name: str, data: st.DataObject
) -> None:
    document = json.loads(good(name))
    rows = document[ROWS_OF[name]]
    field = data.draw(st.sampled_from(sorted(rows[0])))
    for row in rows:
        value = row.pop(field, None)
        if data.draw(st.booleans()):
            row[f"new_{field}"] = value
    outcome = parse(name, json.dumps(document).encode())
    if isinstance(outcome, FeedFailed):
        assert (outcome.stage, outcome.reason) == (Stage.CONTRACT, Reason.MISSING_COLUMN)
        assert field in outcome.detail
    else:
        assert field in OPTIONAL


@given(
    cells=st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters='\r\n,"'), max_size=12) | st.floats().map(str),
        min_size=4,
        max_size=4,
    )
)
@settings(deadline=None)
def test_any_text_in_a_csv_cell_is_a_plain_number_not_sent_or_a_reject(cells: list[str]) -> None:
    head = good("uec_sitrep_csv").splitlines()[0].decode()
    text = f"{head}\r\n19/12/2021,R0A,x,{','.join(cells)}\r\n" + '"# rows",1\r\n'
    outcome = parse("uec_sitrep_csv", text.encode())
    assert isinstance(outcome, Parsed)
    sent = [cell.strip() for cell in cells if cell.strip() not in {"", "-"}]
    assert len(outcome.observations) + len(outcome.rejects) == len(sent)
    assert {observation.value for observation in outcome.observations} <= set(map(_plain_number, sent))


def _plain_number(cell: str) -> float | None:
    try:
        return float(cell) if set(cell) <= set("0123456789.-") else None
    except ValueError:
        return None


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in WITHOUT_ROWS])
def test_more_rows_than_the_feed_may_send_are_refused_whole(name: str) -> None:
    outcome = parse(name, good(name), max_rows=1)
    assert isinstance(outcome, FeedFailed)
    assert (outcome.stage, outcome.reason) == (Stage.ROWS, Reason.TOO_MANY_ROWS)


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("uec_sitrep_json", b'{"rows": [' + b"{}," * 500_000 + b"{}]}"),
        ("uec_sitrep_json", b'{"rows": [' + b"[[[[[[[[[[]]]]]]]]]]," * 100_000 + b"1]}"),
        ("observations_json", b"{" + b",".join(b'"%x":1' % number for number in range(300_000)) + b"}"),
        ("uec_sitrep_csv", b"Period," + b"a," * 1_000_000 + b"\r\n"),
        ("uec_sitrep_csv", b"\n" * 2_000_000),
    ],
)
def test_a_payload_of_far_too_many_values_is_refused_before_it_is_read(name: str, payload: bytes) -> None:
    tracemalloc.start()
    try:
        outcome = parse(name, payload)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert isinstance(outcome, FeedFailed)
    assert (outcome.stage, outcome.reason) == (Stage.ROWS, Reason.TOO_MANY_VALUES)
    assert peak_bytes < 1_000_000


@pytest.mark.parametrize("name", FORMATS)
def test_a_stanza_that_maps_to_a_measure_nobody_knows_is_refused(name: str) -> None:
    outcome = parse(name, good(name), columns={"date": "beds.moon"})
    if name == "observations_json":
        assert isinstance(outcome, Parsed)
    else:
        assert isinstance(outcome, FeedFailed)
        assert (outcome.stage, outcome.reason) == (Stage.CONTRACT, Reason.UNKNOWN_MEASURE_COLUMN)


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "observations_json"])
def test_a_stanza_that_maps_nothing_is_refused(name: str) -> None:
    outcome = parse(name, good(name), columns={})
    assert isinstance(outcome, FeedFailed)
    assert outcome.stage is Stage.CONTRACT


@pytest.mark.parametrize(
    "payload",
    [
        b'{"rows": ' + b"9" * 900_000 + b"}",
        b'{"rows": "' + b"\\u0000" * 150_000 + b'"}',
        b'{"' + b"a" * 900_000 + b'": 1, "rows": NaN}',
    ],
)
def test_hostile_text_costs_no_more_than_its_length(payload: bytes) -> None:
    began_at = time.process_time()
    assert isinstance(parse("uec_sitrep_json", payload), FeedFailed)
    assert time.process_time() - began_at < 1.0
