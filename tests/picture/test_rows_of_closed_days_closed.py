"""Rows beneath bed days and occupancy are closed to whoever may see none."""

from dataclasses import replace
from datetime import date

import pytest

from db.engine import Connection
from metrics.beddays.closed_days import closed_days
from picture.bed_day_rows import Asked, present_rows, spent_rows
from picture.bed_days import Group
from picture.occupancy import Place
from picture.occupancy_rows import occupancy_rows
from picture.sight import RowsClosed, Sight
from picture.viewer import VISITOR
from tests.picture.given import called, person

DAYS = closed_days(date(2026, 11, 2), date(2026, 11, 8))
SITES = Asked(by=Group.SITE)


async def test_rows_of_closed_days_are_closed_to_whoever_may_see_none(store: Connection) -> None:
    call = called(person("ST-a"))
    nobodys = replace(call, sight=Sight(VISITOR, call.ground.tree, today=call.ground.tree.on))
    with pytest.raises(RowsClosed):
        await spent_rows(store, nobodys, asked=SITES, days=DAYS, within=DAYS, ward=None, viewer=VISITOR)
    with pytest.raises(RowsClosed):
        await occupancy_rows(
            store, nobodys, by=Place.SITE, part=None, days=DAYS, within=DAYS, hour=None, ward=None, viewer=VISITOR
        )
    with pytest.raises(RowsClosed):
        present_rows(nobodys, asked=SITES, ward=None)
    assert len(present_rows(call, asked=SITES, ward=None)) == 1
