"""Faults of shape: fields renamed, left out or new, counts that do not fit, pages that do not belong together."""

from datetime import timedelta

from simulators.living.family import Family
from simulators.living.faults.known import Case, Group, Known
from simulators.living.faults.walk import objects, recount, rename
from simulators.living.sheet import Row, Sheet


def _is_paged(family: Family) -> bool:
    return family.is_paged


def _is_csv(family: Family) -> bool:
    return family.suffix == ".csv"


def _has_rows(family: Family) -> bool:
    return family.key != "virtual_ward"


def _has_format(family: Family) -> bool:
    return not _is_csv(family)


def _renamed(sheet: Sheet, case: Case) -> None:
    old, new = case.feed.family.weak.renamed
    rename(sheet, case.text("field") or old, case.text("to") or new)


def _left_out(sheet: Sheet, case: Case) -> None:
    name = case.text("field") or case.feed.family.weak.renamed[0]
    for row in list(objects(sheet)):
        row.pop(name, None)
    sheet.columns = [column for column in sheet.columns if column != name]


def _new_field(sheet: Sheet, case: Case) -> None:
    name = case.text("field")
    holders: list[Row] = sheet.rows or [row for row in [sheet.fields] if row is not None]
    for row in holders:
        row[name] = "new"
    if sheet.fields is None:
        sheet.columns = [*sheet.columns, name]


def _wrong_count(sheet: Sheet, case: Case) -> None:
    by = int(case.number("by"))
    sheet.counted_wrong_by = by
    if sheet.fields is not None:
        sheet.fields["row_count"] += by


def _no_trailer(sheet: Sheet, _case: Case) -> None:
    sheet.trailer_cells = 0


def _empty(sheet: Sheet, _case: Case) -> None:
    sheet.rows.clear()
    recount(sheet)


def _other_format(sheet: Sheet, _case: Case) -> None:
    if sheet.fields is not None:
        sheet.fields["format"] = sheet.fields["format"].partition("/")[0] + "/2"


def _list_changes(sheet: Sheet, case: Case) -> None:
    if sheet.fields is not None and case.page > 1:
        sheet.fields["observed_at"] += timedelta(minutes=case.page - 1)


def _pages_for_ever(sheet: Sheet, case: Case) -> None:
    if sheet.fields is not None:
        sheet.fields["next"] = f"{case.feed.path}?page=1"


def _next_elsewhere(sheet: Sheet, _case: Case) -> None:
    if sheet.fields is not None:
        sheet.fields["next"] = "http://elsewhere.invalid/capacity?page=2"


SHAPE_FAULTS = (
    Known(
        name="renamed-column",
        group=Group.SHAPE,
        line="A field has another name.",
        options={"field": "", "to": ""},
        spoil=_renamed,
    ),
    Known(
        name="missing-column",
        group=Group.SHAPE,
        line="A field is left out.",
        options={"field": ""},
        spoil=_left_out,
    ),
    Known(
        name="new-column",
        group=Group.SHAPE,
        line="A field is added that no contract names. It should do no harm.",
        options={"field": "remarks"},
        spoil=_new_field,
    ),
    Known(
        name="wrong-row-count",
        group=Group.SHAPE,
        line="The stated number of rows is not the number of rows.",
        options={"by": 1},
        fits=_has_rows,
        after=_wrong_count,
    ),
    Known(
        name="missing-trailer",
        group=Group.SHAPE,
        line="The CSV file ends without the line that counts its rows.",
        fits=_is_csv,
        spoil=_no_trailer,
    ),
    Known(name="empty-list", group=Group.SHAPE, line="No rows at all, rightly counted.", fits=_has_rows, spoil=_empty),
    Known(
        name="other-format",
        group=Group.SHAPE,
        line="The document says that it is of the next version of its format.",
        fits=_has_format,
        spoil=_other_format,
    ),
    Known(
        name="list-changes",
        group=Group.SHAPE,
        line="Later pages are of another reading than the first.",
        fits=_is_paged,
        after=_list_changes,
    ),
    Known(
        name="pages-for-ever",
        group=Group.SHAPE,
        line="Every page names page 1 as the next.",
        fits=_is_paged,
        after=_pages_for_ever,
    ),
    Known(
        name="next-page-elsewhere",
        group=Group.SHAPE,
        line="The next page is said to be on another host.",
        fits=_is_paged,
        after=_next_elsewhere,
    ),
)
