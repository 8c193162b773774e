"""The first card: OPEL by pillar, declared beside calculated, the level declared of the whole system where one is, and
one line that says whether it is safe."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from dash import html
from dash.development.base_component import Component

from api.wire import Declared, LevelNumber, Sum, SystemLevel, Wall, WallPillar, WallPosition
from dashboard.parts.marks import level_mark
from dashboard.parts.panels.amounts import amount_of, minutes, unknown
from dashboard.parts.words import clock_time, counted, is_same_day, short_day, shortened

PILLAR_WORDS: Mapping[str, str] = {
    "acute": "Acute", "community": "Community", "mental_health": "Mental h.", "nhs_111": "111",
}  # fmt: skip
SPOKEN: Mapping[str, str] = {
    "acute": "acute", "community": "community", "mental_health": "mental health", "nhs_111": "NHS 111",
}  # fmt: skip
# So many characters of the line about the whole system fit the card; the level comes first and the role is cut.
_LINE = 49


def safety_card(wall: Wall) -> Component:
    """Is it safe and how bad. The large mark is the highest pillar's."""
    pillars = wall.pillars or []
    first = max(pillars, key=lambda each: _shown(each)[0], default=None)
    return html.Section(
        [
            *_headline(first, at=wall.picture.at),
            html.Ul([_pillar(each) for each in pillars], className="pillars", **{"aria-label": "OPEL by pillar"}),
            html.Div([*_system(wall.system, at=wall.picture.at), *_line(wall.position)], className="safety-line"),
        ],
        className="card safety-card",
        **{"aria-label": "Safety and level"},
    )


def opel_words(wall: Wall) -> str:
    """The highest pillar's level in words, and the one declared of the whole, for whoever hears the wall change."""
    first = max(wall.pillars or [], key=lambda each: _shown(each)[0], default=None)
    said = _title(first) if first is not None else "OPEL not known"
    whole = _declared(wall.system)
    return said if whole is None else f"{said}; system OPEL {whole.level} declared"


def _shown(pillar: WallPillar) -> tuple[LevelNumber, bool]:
    """The level that stands in a pillar's mark, and whether it is "at least": the declared one, where there is one."""
    if pillar.declared is not None and pillar.declared.level is not None:
        return pillar.declared.level, False
    return (pillar.level or 0, pillar.is_floor)


def _headline(first: WallPillar | None, *, at: datetime) -> Sequence[Component]:
    if first is None:
        return [level_mark(0, size="huge"), html.Div(html.H2("OPEL not known"), className="safety-facts")]
    level, is_floor = _shown(first)
    return [
        level_mark(level, is_floor=is_floor, size="huge"),
        html.Div(
            [html.H2(_title(first), className="level-words"), *[html.P(line) for line in _rests_on(first, at=at)]],
            className="safety-facts",
        ),
    ]


def _title(pillar: WallPillar) -> str:
    level, _ = _shown(pillar)
    return f"OPEL {level or 'not known'}, {SPOKEN[pillar.pillar]}"


def _rests_on(pillar: WallPillar, *, at: datetime) -> list[list[Component | str]]:
    calculated = f"calculated {_number(pillar)}, indicative"
    providers = f"{pillar.usable} of {counted(pillar.expected, 'provider')}"
    said = pillar.declared
    if said is None or said.level is None:
        why = "none declared" if said is None else "stood down"
        return [[calculated], [f"{providers}, {why}"]]
    difference = pillar.difference.steps
    differs = bool(difference) or _is_above(pillar)
    shown: Component | str = html.Strong(calculated) if differs else calculated
    return [[f"declared {_when(said, at=at)}"], [shown]]


def _is_above(pillar: WallPillar) -> bool:
    said = pillar.declared
    return said is not None and said.level is not None and (pillar.level or 0) > said.level


def _number(pillar: WallPillar) -> str:
    if not pillar.level:
        return "not known"
    return f"at least {pillar.level}" if pillar.is_floor else str(pillar.level)


def _pillar(pillar: WallPillar) -> Component:
    level, is_floor = _shown(pillar)
    return html.Li(
        [level_mark(level, is_floor=is_floor), html.Span(PILLAR_WORDS[pillar.pillar])],
        **{"data-key": pillar.pillar},
    )


def _system(system: SystemLevel | None, *, at: datetime) -> list[Component]:
    """The level declared of the whole system, by whom and when; nothing where none is. No pillar's stands for it."""
    said = _declared(system)
    if said is None:
        return []
    opel, when = f"OPEL {said.level}", f"declared {_when(said, at=at)} by"
    role = shortened(said.role, _LINE - len(f"System: {opel} {when} "))
    return [html.P(["System: ", html.Strong(opel), f" {when} {role}"], className="system-level")]


def _declared(system: SystemLevel | None) -> Declared | None:
    said = None if system is None else system.declared
    return None if said is None or said.level is None else said


def _when(said: Declared, *, at: datetime) -> str:
    """Since when a level is declared: the hour, and the day where it was another."""
    hour = clock_time(said.declared_at)
    return hour if is_same_day(said.declared_at, at) else f"{hour}, {short_day(said.declared_at)}"


def _line(position: WallPosition | None) -> list[Component]:
    acute = position.acute if position is not None else None
    parts: Mapping[str, Sum] = {each.name: each for each in acute.parts} if acute is not None else {}
    return [
        html.P(
            ["In ED ", amount_of(parts.get("in_department")), ", over 12 h ", amount_of(parts.get("over_12_hours")),
             ", bed wait ", _longest(parts.get("longest_awaiting"))]
        ),
        html.P(
            ["Ambulances waiting ", amount_of(parts.get("ambulances")), ", longest ",
             _longest(parts.get("longest_ambulance"))]
        ),
    ]  # fmt: skip


def _longest(found: Sum | None) -> Component:
    """How long somebody has waited; where a site is silent somebody there may have waited longer."""
    if found is None or found.value is None or (found.usable < found.expected and not found.is_at_least):
        return unknown()
    return html.Strong(("≥" if found.is_at_least else "") + minutes(found.value))
