"""From a roll call to the basis of an answer, and the reading of the parameters all such routes share."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from urllib.parse import urlencode

from api import wire
from api.shapes import organisation_ref
from picture.call import Call
from picture.coverage import Coverage
from picture.muster import muster


def basis(
    call: Call, *, kinds: Iterable[str], definitions: Iterable[str], rows: Iterable[str], code_version: str,
    changes_at: datetime | None = None,
) -> wire.Basis:  # fmt: skip
    """What an answer rests on. `kinds` are the kinds of episode it counts; `changes_at`: when it changes, besides."""
    covered = [call.covered(kind) for kind in kinds]
    return wire.Basis(
        organisation=organisation_ref(call.organisation), at=call.at, known=call.known, data_version=call.data_version,
        catalogue_version=call.catalogue.version, code_version=code_version,
        valid_until=valid_until(call, kinds=[each.kind for each in covered], changes_at=changes_at),
        coverage=[coverage_of(each) for each in covered], definitions=sorted(definitions), rows=list(rows),
    )  # fmt: skip


def address(call: Call, route: str, *, of: str | None = None, **asked: str | int) -> str:
    """Where the rows behind a figure of this answer are listed, about and known as it is: of the same organisation, or
    `of` another."""
    when = {} if call.is_live else {"at": _instant(call.at), "known": _instant(call.known)}
    query = {"organisation": of or call.scope.organisation, **asked, **when}
    return f"/api/v1/{route}?{urlencode(query, safe=':~')}"


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def valid_until(call: Call, *, kinds: Collection[str], changes_at: datetime | None = None) -> datetime | None:
    """When a live answer changes by itself: a feed becomes late or stale, somebody is counted otherwise as time passes,
    the London day ends, or at `changes_at`."""
    if not call.is_live:
        return None
    edges = [call.covered(kind).changes_at for kind in kinds]
    if "stay" in kinds:
        edges.append(muster(call).changes_at)
    return min((each for each in (*edges, changes_at, call.day_ends_at) if each is not None), default=None)


def coverage_of(covered: Coverage) -> wire.Coverage:
    return wire.Coverage(
        kind=covered.kind, expected=covered.expected, usable=covered.usable, is_partial=covered.is_partial,
        missing=[
            wire.MissingFeed(
                feed=each.feed, title=each.title, freshness=each.freshness.value, observed_at=each.observed_at
            )
            for each in covered.missing
        ],
        oldest_observed_at=covered.oldest_observed_at, newest_observed_at=covered.newest_observed_at,
        is_simulated=covered.is_simulated,
    )  # fmt: skip
