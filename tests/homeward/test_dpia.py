"""The assessment begun from the register: what is known is filled in, what is to be decided is marked as open."""

from api.forms import example_of
from api.wire import Register
from homeward.dpia import HAZARDS, OPEN, document, hazards_of

MADE = example_of(Register)


def test_what_the_register_says_is_filled_in() -> None:
    text = document(MADE, hazards=[])
    for words in (
        "Ward boards, person by person", "Finding what people who are ready to leave wait for",
        "Invented: nobody in it is real", "Wendmoor Hospitals (invented)", "hub of Wendmoor care transfer hub",
        "01 November 2026 (**overdue**)", "/api/v1/stays", "As long as the demonstration's folder",
    ):  # fmt: skip
        assert words in text, words


def test_a_feed_that_nobody_registered_is_an_open_point() -> None:
    assert f"{OPEN} why these feeds are brought in, and on what basis: virtual_ward_v1." in document(MADE, hazards=[])


def test_what_an_organisation_decides_is_left_open_in_every_part() -> None:
    text = document(MADE, hazards=[])
    parts = text.split("\n## ")[1:]
    assert len(parts) == 6
    assert [part.partition("\n")[0][0] for part in parts if OPEN not in part] == []
    assert "no legal advice" in " ".join(text.split())


def test_a_role_that_sees_no_person_is_said_to_see_none() -> None:
    text = document(MADE, hazards=[])
    assert "| hub | yes | yes | yes |" in text
    assert "| administrator | yes | no | no |" in text
    assert "| display | yes | no | no |" in text


def test_the_hazards_about_persons_come_from_the_log_with_their_controls() -> None:
    found = list(hazards_of(HAZARDS.read_text(encoding="utf-8")))
    hazards = [hazard for hazard, _, _ in found]
    assert any("A person's data reaches the store" in hazard for hazard in hazards)
    assert not any("A frozen source looks healthy" in hazard for hazard in hazards)
    text = document(MADE, hazards=found)
    assert all(control in text for _, _, control in found)
