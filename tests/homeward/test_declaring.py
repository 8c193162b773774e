"""Declaring a level: written down as said, or refused with its reason and nothing written."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from catalogue.reader import SHIPPED_FACTS, read
from db.clock import PictureClock, start_clock
from db.engine import Connection
from db.migrate import SchemaError
from db.read.declared import declarations, declared_levels
from db.write import save_catalogue
from homeward.declaring import DeclarationRefused, Wanted, checked, write_declaration
from metrics.opel.declared import Whole
from metrics.pressure import Pillar
from metrics.vocabulary import Level

LIVING = read(SHIPPED_FACTS.parent / "living")
NOW = datetime(2026, 11, 10, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
WANTED = Wanted(
    organisation="SIM-S1", level="3", pillar="acute", role=" Director on call ", reason="Nine ambulances wait"
)


async def _begun(store: Connection) -> None:
    started = datetime.now(UTC)
    clock = PictureClock(origin_picture=NOW, origin_service=started, rate=1.0)
    await start_clock(store, service=started, wanted=clock)
    await save_catalogue(store, LIVING, since=NOW, code_version="test")


async def test_a_declaration_is_kept_as_it_was_said(store: Connection) -> None:
    await _begun(store)
    said = await write_declaration(store, WANTED)
    assert (said.level, said.of, said.role) == (Level.THREE, Pillar.ACUTE, "Director on call")
    assert said.declared_at == said.received_at >= NOW
    assert await declared_levels(store, ["SIM-S1"], at=said.declared_at, known=said.received_at) == [said]


async def test_standing_down_and_declaring_for_an_earlier_hour_add_to_what_was_said(store: Connection) -> None:
    await _begun(store)
    first = await write_declaration(store, WANTED)
    down = await write_declaration(store, replace(WANTED, level="stood-down", reason="They have gone"))
    early = await write_declaration(store, replace(WANTED, level="2", at=NOW - HOUR))
    late = down.received_at + HOUR
    assert await declarations(store, ["SIM-S1"], start=NOW - HOUR, end=late, known=late) == [down, first, early]
    (held,) = await declared_levels(store, ["SIM-S1"], at=late, known=late)
    assert (held, held.level) == (down, None)
    (held,) = await declared_levels(store, ["SIM-S1"], at=NOW - HOUR, known=late)
    assert held == early


async def test_a_level_of_the_whole_system_is_kept_apart_from_its_pillars(store: Connection) -> None:
    await _begun(store)
    acute = await write_declaration(store, replace(WANTED, organisation="SIM"))
    whole = await write_declaration(store, replace(WANTED, organisation="SIM", pillar="system", level="2"))
    late = whole.received_at + HOUR
    assert (whole.of, whole.level) == (Whole.SYSTEM, Level.TWO)
    assert await declared_levels(store, ["SIM"], at=late, known=late) == [acute, whole]
    down = await write_declaration(store, replace(WANTED, organisation="SIM", pillar="system", level="stood-down"))
    assert await declared_levels(store, ["SIM"], at=late, known=late) == [acute, down]


@pytest.mark.parametrize("code", ["SIM-T1", "SIM-S1", "SIM-L1", "SIM-U1"])
def test_of_no_other_kind_of_organisation_is_a_level_of_the_whole_system_declared(code: str) -> None:
    place = LIVING.organisations[code]
    why = f"{re.escape(place.name)} is a {place.kind}: .* for an integrated care system, and for no other organisation"
    with pytest.raises(DeclarationRefused, match=why):
        checked(replace(WANTED, organisation=code, pillar="system"), catalogue=LIVING, now=NOW)


async def test_before_anything_was_started_nothing_is_declared(store: Connection) -> None:
    with pytest.raises(SchemaError, match="never started"):
        await write_declaration(store, WANTED)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"organisation": "SIM-S9"}, "SIM-S9: no organisation"),
        ({"level": "5"}, "a level is 1, 2, 3 or 4"),
        ({"level": "0"}, "a level is 1, 2, 3 or 4"),
        ({"level": ""}, "a level is 1, 2, 3 or 4"),
        ({"pillar": "home_care"}, "home_care has no OPEL, only a local trigger; .* acute, .*, nhs_111, system"),
        ({"pillar": "dentists"}, "dentists is no pillar"),
        ({"reason": "  "}, "the reason is empty"),
        ({"role": ""}, "the role is empty"),
        ({"reason": "Because of 943 476 5919"}, "NHS number"),
        ({"role": "Director\x07"}, "cannot be shown"),
        ({"at": NOW + timedelta(seconds=1)}, "is not yet"),
    ],
)
def test_what_is_no_declaration_is_refused_by_name(wrong: dict[str, str], reason: str) -> None:
    with pytest.raises(DeclarationRefused, match=reason):
        checked(replace(WANTED, **wrong), catalogue=LIVING, now=NOW)  # type: ignore[arg-type]
