"""layouts.toml: the walls, and which of them is shown when none is asked for."""

import re
from datetime import timedelta

from catalogue.model import PANELS, PANELS_OF_FIGURES, Layout
from catalogue.reading.known import Known
from catalogue.reading.problems import Findings, shown
from catalogue.reading.stanza import Stanza
from catalogue.reading.text import tables_of

LAYOUTS = "layouts.toml"

MOST_TILES = 12
A_MINUTE = timedelta(minutes=1)
SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(seconds=10), timedelta(hours=1)

_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def read_layouts(content: bytes, *, known: Known, findings: Findings) -> dict[str, Layout]:
    """Every layout by key, in the order of the file."""
    layouts: dict[str, Layout] = {}
    for key, values in tables_of(content, file=LAYOUTS, findings=findings).items():
        if not isinstance(values, dict):
            findings.add(file=LAYOUTS, key=key, reason="must be a stanza of its own")
            continue
        stanza = Stanza(file=LAYOUTS, name=f"[{key}]", values=values, findings=findings)
        if not _KEY.fullmatch(key):
            stanza.refuse("", "must be named in lower case, digits and hyphens")
        layouts[key] = Layout(
            key=key,
            title=stanza.text("title"),
            organisation=stanza.text("organisation"),
            note=stanza.text("note"),
            is_default=stanza.claim("is_default", default=False),
            tiles=_tiles(stanza, known=known),
            headlines=_headlines(stanza, known=known),
            panels=_panels(stanza),
            rotates_to=stanza.texts("rotates_to") if stanza.has("rotates_to") else (),
            pause=_pause(stanza),
        )
        if layouts[key].organisation not in known.organisations and layouts[key].organisation:
            reason = f"{shown(layouts[key].organisation)} is not an organisation of organisations.csv"
            stanza.refuse("organisation", reason)
        stanza.close()
    for key, layout in layouts.items():
        for other in layout.rotates_to:
            if other not in layouts or other == key:
                reason = f"{shown(other)} is not another layout of this file"
                findings.add(file=LAYOUTS, stanza=f"[{key}]", key="rotates_to", reason=reason)
    defaults = [key for key, layout in layouts.items() if layout.is_default]
    if layouts and len(defaults) != 1:
        found = ", ".join(defaults) or "none"
        findings.add(file=LAYOUTS, key="is_default", reason=f"exactly one layout must be the default, found {found}")
    return layouts


def _tiles(stanza: Stanza, *, known: Known) -> tuple[str, ...]:
    tiles = stanza.texts("tiles") if stanza.has("tiles") else ()
    for code in tiles:
        if code not in known.organisations:
            stanza.refuse("tiles", f"{shown(code)} is not an organisation of organisations.csv")
    if len(tiles) > MOST_TILES:
        stanza.refuse("tiles", f"names {len(tiles)} organisations; a wall has room for {MOST_TILES}")
    return tiles


def _headlines(stanza: Stanza, *, known: Known) -> tuple[str, ...]:
    headlines = stanza.texts("headlines") if stanza.has("headlines") else ()
    for key in headlines:
        if known.indicators is not None and key not in known.indicators:
            stanza.refuse("headlines", f"{shown(key)} is not an indicator")
    return headlines


def _panels(stanza: Stanza) -> tuple[str, ...]:
    """The panels in the order a wall is read in, in whatever order they are written."""
    if not stanza.has("panels"):
        return PANELS_OF_FIGURES
    named = stanza.texts("panels")
    for panel in named:
        if panel not in PANELS:
            stanza.refuse("panels", f"{shown(panel)} is not a panel; there are {', '.join(PANELS)}")
    return tuple(panel for panel in PANELS if panel in named)


def _pause(stanza: Stanza) -> timedelta:
    if not stanza.has("pause"):
        return A_MINUTE
    pause = stanza.duration("pause")
    if not SHORTEST_PAUSE <= pause <= LONGEST_PAUSE:
        stanza.refuse("pause", "must be from ten seconds to an hour")
    return pause
