"""A list that was lost on the way is no list on which nobody stands."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from catalogue.model import Delivery
from catalogue.reader import read
from ingest.adapters import ucr_json
from ingest.parsed import Parsed, RejectCode
from metrics.vocabulary.episodes import Offer, Response

ROOT = Path(__file__).parents[2]
FIXTURES = Path(__file__).parent / "fixtures" / "ucr_json"
LIVING = read(ROOT / "catalogue" / "living")


def _parsed(name: str, **totals: float | None) -> Parsed:
    document = json.loads((FIXTURES / name).read_text(encoding="utf-8"))
    document["totals"] |= totals
    return ucr_json.parse(json.dumps(document).encode(), LIVING.feeds["ucr_u1"], LIVING.measures)


@pytest.mark.parametrize(("received", "is_lost"), [(0, False), (None, False), (1, True), (7, True)])
def test_an_empty_list_beside_referrals_of_today_takes_nobody_off(received: int | None, is_lost: bool) -> None:  # noqa: FBT001
    parsed = _parsed("a_quiet_night.json", received_today=received)
    assert (Response in (parsed.listed or ())) is not is_lost
    assert [(each.field, each.code) for each in parsed.rejects] == (
        [("responses", RejectCode.LIST_LOST)] if is_lost else []
    )
    assert Offer in (parsed.listed or ()), "the shifts are as they came"


def test_an_archived_document_lists_those_alone_who_closed_or_changed() -> None:
    archive = replace(LIVING.feeds["ucr_u1"], delivery=Delivery.ARCHIVE)
    document = (FIXTURES / "an_empty_list_although_seven_were_received.json").read_bytes()
    assert ucr_json.parse(document, archive, LIVING.measures).rejects == []


def test_a_list_that_holds_somebody_is_the_list() -> None:
    parsed = _parsed("good.json", received_today=40)
    assert Response in (parsed.listed or ())
