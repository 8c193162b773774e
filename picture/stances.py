"""What organisations say of the reasons recorded for the people of a call, read as known then."""

from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType

from db.engine import Connection
from db.read.stances import stances_said
from metrics.flow.stance import ToldStance
from picture.call import Call
from picture.viewer import Viewer

Stances = Mapping[tuple[str, str], tuple[ToldStance, ...]]
"""Stay key and feed -> what was said of that stay, the oldest first."""

NOBODY_SAID: Stances = MappingProxyType({})


async def stances_of(conn: Connection, call: Call, *, viewer: Viewer) -> Stances:
    """What had been said by `at` of everybody of the call's organisation."""
    del viewer
    stays = sorted({person.record.stay.key for person in call.scope.people(call.roll) if person.record.ready})
    found: defaultdict[tuple[str, str], list[ToldStance]] = defaultdict(list)
    for told in await stances_said(conn, stays, at=call.at, known=call.known):
        found[told.stay, told.feed].append(told)
    return {key: tuple(each) for key, each in found.items()}
