"""Walls that take turns: what a pause may be, and those that are shipped."""

from datetime import timedelta
from pathlib import Path

import pytest

from catalogue.reader import read
from tests.catalogue.folders import small_folder

LIVING = Path(__file__).parents[2] / "catalogue" / "living"


@pytest.mark.parametrize(("pause", "length"), [("10 s", timedelta(seconds=10)), ("60 min", timedelta(hours=1))])
def test_a_pause_may_be_from_ten_seconds_to_an_hour(tmp_path: Path, pause: str, length: timedelta) -> None:
    folder = small_folder(tmp_path)
    file = folder / "layouts.toml"
    file.write_text(file.read_text().replace("is_default", f'pause = "{pause}"\nis_default', 1))
    assert read(folder).layouts["northland"].pause == length


def test_the_invented_system_has_a_wall_that_takes_turns_with_all_its_others() -> None:
    layouts = read(LIVING).layouts
    (turning,) = (each for each in layouts.values() if each.rotates_to)
    assert not turning.is_default
    others = {key for key, each in layouts.items() if key != turning.key and not each.is_default}
    assert set(turning.rotates_to) == others
    # It begins with the wall of the call, as that stands alone.
    (first,) = (each for each in layouts.values() if each.is_default)
    assert (turning.tiles, turning.panels) == (first.tiles, first.panels)
    assert turning.pause == timedelta(seconds=45)
