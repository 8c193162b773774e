"""What is noted of an open wall, in real Chromium: what a tile shows, that it leaves, that it is back."""

import asyncio
import os
from urllib.parse import quote

from bench.wall import Left, Shown, chromium, watch

# A tile that does the next thing once the last was noted.
_PAGE = """<!doctype html><div id="wall"></div><script>
const wall = document.getElementById("wall");
const show = (figure) => wall.innerHTML = `<div class="tile" data-key="A"><span class="tile-short">Core full</span>
  <span class="tile-figure"><strong>${figure}</strong></span><time datetime="2026-11-10T08:30:00+00:00"></time></div>`;
const steps = [() => show("91 %"), () => wall.innerHTML = "", () => show("91 %")];
show("90 %");
const next = (noted) => {
  if (!steps.length) return;
  if ((window.benchShown ?? []).length <= noted) return setTimeout(next, 5, noted);
  steps.shift()();
  setTimeout(next, 5, noted + 1);
};
next(0);
</script>"""


def test_what_each_tile_shows_and_when_it_is_away_is_noted_in_order() -> None:
    browser = chromium(os.environ)
    assert browser is not None
    watched = asyncio.run(watch(browser, [f"data:text/html,{quote(_PAGE)}"], seconds=2))
    assert [(type(each), each.tile) for each in watched.walls[0]] == [
        (Shown, "A"), (Shown, "A"), (Left, "A"), (Shown, "A"),
    ]  # fmt: skip
    assert [each.figure for each in watched.walls[0] if isinstance(each, Shown)] == ["90 %", "91 %", "91 %"]
