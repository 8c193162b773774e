"""Which action cards are offered: those of a level that a pillar has reached, by the calculated or the declared one."""

from collections.abc import Iterable, Sequence

from metrics.calls.schedule import ActionCard
from metrics.flow.rules import in_force
from metrics.pressure import INDICATORS, Pillar
from metrics.vocabulary import Level
from metrics.vocabulary.days import london_day
from picture.board import Board
from picture.levels import Levels


def reached(board: Board, levels: Levels) -> dict[str, int]:
    """Pillar -> the highest level it has reached: calculated, declared, or of any figure of it on the board.

    Where a level is unknown, what was last known counts: a stale figure can hold a level up.
    """
    found: dict[str, int] = {}

    def put(pillar: Pillar, level: Level | None) -> None:
        if level:
            found[pillar.value] = max(level.value, found.get(pillar.value, 0))

    for pillar in levels.pillars:
        put(pillar.pillar, None if pillar.declared is None else pillar.declared.level)
        put(pillar.pillar, None if pillar.system is None else pillar.system.level)
    for local in levels.local:
        put(local.pillar, local.judged.pressure.last_level)
    for node in (board.node, *board.tiles):
        for shown in node.readings:
            if shown.withheld is None:
                put(INDICATORS[shown.reading.indicator].pillar, shown.reading.last_level)
    return found


def offered(board: Board, levels: Levels, cards: Sequence[ActionCard]) -> tuple[ActionCard, ...]:
    """The cards of the levels that are reached, the highest first; a card of level 2 is offered at 3 as well."""
    at = reached(board, levels)
    holding: Iterable[ActionCard] = in_force(cards, on=london_day(board.at))
    found = [each for each in holding if at.get(each.pillar, 0) >= each.level]
    return tuple(sorted(found, key=lambda each: (-each.level, each.pillar, each.role, each.title)))
