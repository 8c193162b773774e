"""One person's way home, followed to its end however long ago it began: read from the store, not from the roll."""

from dataclasses import dataclass
from datetime import timedelta

from db.engine import Connection
from db.read import episodes as read
from metrics.beddays.record import StayRecord
from metrics.flow.home import PathHome, path_home
from picture.call import Call
from picture.roll import Person
from picture.unfollowed import unfollowed_at
from picture.viewer import Viewer

_A_MOMENT = timedelta(microseconds=1)


class UnknownStay(LookupError):
    """No stay of that key belongs to the organisation, as far as was known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """The picture: one stay's way, as one feed tells the stay."""

    call: Call
    feed: str
    path: PathHome


async def way_of(conn: Connection, call: Call, stay: str, *, viewer: Viewer) -> Way:
    """Follow a stay, in the call's own look.

    Raises RowsClosed, and UnknownStay where there is none or the viewer does not see it.
    """
    del viewer
    call.sight.require_rows()
    organisations = list(call.catalogue.organisations)
    known = None if call.is_live else call.known
    for held in await read.stays_of(conn, organisations, keys=[stay], known=known):
        told = held.episode
        if told.admitted_at > call.at:
            continue
        # Whoever is referred is in the bed: what was under way while they lay there is all that can be of the stay.
        until = min(told.left_at or call.at, call.at) + _A_MOMENT
        asked = await read.referrals_in(conn, organisations, start=told.admitted_at, end=until, known=known)
        ready = await read.ready_of(conn, organisations, keys=[stay], known=known)
        record = StayRecord(
            stay=told,
            ready=tuple(sorted((each.episode for each in ready), key=lambda each: each.starts_at)),
            days={},
            referrals=tuple(
                sorted(
                    (each.episode for each in asked if each.episode.stay == stay),
                    key=lambda each: (each.referred_at, each.key),
                )
            ),
        )
        lost = {
            each.episode.key: since
            for each in asked
            if each.episode.stay == stay and (since := unfollowed_at(each, call)) is not None and since <= call.at
        }
        if _is_seen(call, record) and call.scope.holds_or_serves(
            Person(held.feed, record, unlisted_since=held.unlisted_since)
        ):
            return Way(call=call, feed=held.feed, path=path_home(record, at=call.at, unfollowed=lost))
    raise UnknownStay(stay)


def _is_seen(call: Call, record: StayRecord) -> bool:
    """Whether the viewer sees the stay, or a request that was made for it."""
    stay = record.stay
    return call.sight.of_stay(stay) or any(
        call.sight.of_request(service=each.organisation, site=stay.organisation, council=stay.home_council)
        for each in record.referrals
    )
