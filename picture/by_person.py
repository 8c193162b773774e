"""The known days of a period taken apart: what each person adds to them. Added up again it is what was counted.

Of the persons it holds those whom the viewer sees.
"""

from collections.abc import Iterable

from db.engine import Connection
from metrics.beddays.closed_days import ClosedDays
from metrics.beddays.sums import Cut, DaySum
from picture.counted import Counted
from picture.shares import Share, SiteDay, SomeDays, is_on_the_roll
from picture.viewer import Viewer

# Whoever asks for rows of more days than these asks for them in stretches.
LONGEST_ROWS_DAYS = 31


async def by_person(conn: Connection, found: Counted, *, within: ClosedDays, viewer: Viewer) -> list[Share]:
    """What everybody whom the viewer sees adds to the known days of a period that lie `within` others, in order of key.

    Raises RowsClosed.
    """
    if viewer is not found.viewer:
        raise ValueError("what was counted for one viewer is not taken apart for another")
    call, sources, asked = found.call, found.sources, frozenset(within.days)
    call.sight.require_rows()

    def of(days: Iterable[SiteDay]) -> frozenset[SiteDay]:
        return frozenset((site, day) for site, day in days if day in asked)

    now, kept = of(sources.recent | sources.soon), of(sources.kept)
    at_hand = frozenset(each for each in kept if is_on_the_roll(call, each[1]))
    told: list[Share] = []
    if now:
        days = SomeDays(call, found.whose, now)
        told += days.shares(days.of_roll())
    if at_hand:
        days = SomeDays(call, found.whose, at_hand)
        told += days.shares(days.of_kept())
    if rest := (kept - at_hand) | of(sources.later):
        days = SomeDays(call, found.whose, rest)
        told += days.shares(await days.of_episodes(conn))
    return _together(share for share in told if call.sight.of_stay(share.record.stay))


def _together(told: Iterable[Share]) -> list[Share]:
    """Whoever is there from several sources, once: no day is in two of them."""
    found: dict[tuple[str, str], tuple[Share, dict[Cut, DaySum]]] = {}
    for share in told:
        _, sums = found.setdefault((share.record.stay.key, share.feed), (share, {}))
        sums.update(share.sums)
    return [
        Share(feed=share.feed, record=share.record, sums=sums) for _, (share, sums) in sorted(found.items())
    ]  # fmt: skip
