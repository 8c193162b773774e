"""From changes to the wire: the same facts in the shapes that were promised. Decides nothing."""

from api import of_people, shapes, wire
from metrics.calls.changes import Change
from picture.ground import Ground
from picture.since_call import Changes, Since


def changes(made: Changes, *, code_version: str) -> wire.Changes:
    """What changed since the last call."""
    board = made.now
    return wire.Changes(
        organisation=shapes.organisation_ref(board.node.organisation), at=board.at, data_version=board.data_version,
        catalogue_version=board.ground.catalogue.version, code_version=code_version, valid_until=made.valid_until,
        definitions=["calls.changes"], since=since_call(made.since),
        changes=[change(each, board.ground) for each in made.found],
    )  # fmt: skip


def since_call(since: Since | None) -> wire.SinceCall | None:
    """Since when."""
    if since is None:
        return None
    return wire.SinceCall(at=since.at, title=since.title, call=None if since.call is None else since.call.number)


def change(each: Change, ground: Ground) -> wire.Change:
    """One change."""
    driver = each.driver
    return wire.Change(
        organisation=shapes.organisation_ref(ground.organisation(each.organisation)), what=each.what.value,
        says=each.says, level_before=None if each.level_before is None else each.level_before.value,
        level_now=None if each.level_now is None else each.level_now.value, is_floor_before=each.is_floor_before,
        is_floor_now=each.is_floor_now,
        driver=None if driver is None else wire.ChangeDriver(
            indicator=driver.indicator, title=driver.title, unit=driver.unit.value, before=driver.before,
            now=driver.now,
        ),
        declared_before=of_people.declared_number(each.declared_before),
        declared_now=of_people.declared_number(each.declared_now),
        beds_before=each.beds_before, beds_now=each.beds_now, reasons=list(each.reasons),
    )  # fmt: skip
