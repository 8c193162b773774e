"""Faults of time and order: late, early, frozen, twice, in the wrong order, or in times that say too little."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from simulators.faults import Fault
from simulators.living.family import Family, Taken
from simulators.living.faults.known import Case, Group, Known, Option
from simulators.living.faults.walk import change, places, recount
from simulators.living.sheet import LONDON, Row, Sheet, local_text, london_day
from simulators.world.reports import HomeCareReport

SUNDAY = 7
MARCH, OCTOBER = 3, 10
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _has_rows(family: Family) -> bool:
    return family.key != "virtual_ward"


def _observed(sheet: Sheet, case: Case, to: Callable[[datetime], Any]) -> None:
    """Put another time into every place where the document says when it was made or seen."""

    def changed(_row: Row, value: Any) -> Any:
        return to(value) if isinstance(value, datetime) else value

    for name in case.feed.family.weak.observed:
        change(sheet, name, to=changed)


def _newest_observed(sheet: Sheet, case: Case) -> datetime:
    found = [
        row[key]
        for name in case.feed.family.weak.observed
        for row, key in places(sheet, name)
        if isinstance(row[key], datetime)
    ]
    return max(found, default=case.picture_at)


def _later(sheet: Sheet, case: Case) -> None:
    by = timedelta(minutes=case.number("minutes"))
    _observed(sheet, case, lambda at: at + by)


def _late(sheet: Sheet, case: Case) -> None:
    by = timedelta(hours=case.number("hours"))
    _observed(sheet, case, lambda at: at - by)
    newest = _newest_observed(sheet, case)
    observed = case.feed.family.weak.observed
    sheet.rows[:] = [row for row in sheet.rows if not _tells_after(row, newest, besides=observed)]
    recount(sheet)


def _tells_after(row: Row, at: datetime, *, besides: Sequence[str]) -> bool:
    """Whether a row knows of anything that happened after an instant."""
    return any(isinstance(value, datetime) and value > at for name, value in row.items() if name not in besides)


def _naive(sheet: Sheet, case: Case) -> None:
    _observed(sheet, case, _without_offset)


def _without_offset(at: datetime) -> str:
    return local_text(at.astimezone(LONDON).replace(tzinfo=None))


def _autumn(sheet: Sheet, case: Case) -> None:
    """The document comes as if made on the night the clocks went back, at the second 01:30, in bare local times."""
    night = last_sunday(OCTOBER, before=case.picture_at)
    shift = datetime.combine(night, time(1, 30), UTC) - _newest_observed(sheet, case)
    _observed(sheet, case, lambda at: _without_offset(at + shift))


def _spring(sheet: Sheet, case: Case) -> None:
    """The document comes from a clock that nobody put forward: bare times in the hour that does not exist."""
    night = last_sunday(MARCH, before=case.picture_at)
    shift = datetime.combine(night, time(1, 45), UTC) - _newest_observed(sheet, case)
    _observed(sheet, case, lambda at: local_text((at + shift).astimezone(UTC).replace(tzinfo=None)))


def last_sunday(month: int, *, before: datetime) -> date:
    """The newest last Sunday of a month that lies before an instant."""
    today = london_day(before)
    found = [_last_sunday_of(year, month) for year in (today.year, today.year - 1)]
    return next(day for day in found if day < today)


def _last_sunday_of(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=last.isoweekday() % SUNDAY)


def _duplicates(sheet: Sheet, case: Case) -> None:
    again = [dict(row) for row in sheet.rows]
    if case.text("conflict") == "yes":
        for row in again:
            for name, value in row.items():
                if isinstance(value, int) and not isinstance(value, bool):
                    row[name] = value + 1
    sheet.rows[:] = [row for pair in zip(sheet.rows, again, strict=True) for row in pair]
    recount(sheet)


def _reversed(sheet: Sheet, _case: Case) -> None:
    sheet.rows.reverse()


def _two_steps_back(kept: Sequence[Taken], _held: Sequence[Taken], case: Case) -> Sequence[Taken]:
    """Every second document is the one before the last: readers see times go to and fro."""
    return kept[:-2] or kept if case.made % 2 else kept


def _as_held(kept: Sequence[Taken], held: Sequence[Taken], _case: Case) -> Sequence[Taken]:
    return held or kept


def _old_figures(kept: Sequence[Taken], held: Sequence[Taken], _case: Case) -> Sequence[Taken]:
    """The figures of when the fault was switched on, under the times of now."""
    old = (held or kept)[-1].record
    return [Taken(taken.at, _rewritten(old, at=taken.at)) for taken in kept]


def _rewritten(record: Any, *, at: datetime) -> Any:
    return replace(record, written_at=at) if isinstance(record, HomeCareReport) else record


def _pauses_on(at: datetime, options: Mapping[str, Option]) -> bool:
    return WEEKDAYS[london_day(at).weekday()] in str(options["days"]).split(",")


def _without_days(sheet: Sheet, case: Case) -> None:
    """Leave out every row that is about one of the missing days, in lists within the document too."""

    def stays(row: Any) -> bool:
        days = [value for name, value in row.items() if name in {"date", "on", "time"}] if isinstance(row, dict) else []
        return not any(_pauses_on(_as_instant(day), case.options) for day in days)

    for held in [sheet.rows, *(_lists(sheet.fields) if sheet.fields is not None else [])]:
        held[:] = [row for row in held if stays(row)]
    recount(sheet)


def _lists(held: Any) -> Iterator[list[Any]]:
    values = list(held.values()) if isinstance(held, dict) else list(held) if isinstance(held, list) else []
    if isinstance(held, list):
        yield held
    for value in values:
        yield from _lists(value)


def _as_instant(day: date) -> datetime:
    return day if isinstance(day, datetime) else datetime.combine(day, time(12), UTC)


TIME_FAULTS = (
    Known(
        name="frozen",
        group=Group.TIME,
        line="The document of now, for ever, always 200.",
        choose=_as_held,
        answer=Fault.FROZEN,
    ),
    Known(
        name="frozen-row",
        group=Group.TIME,
        line="New times, but the figures of when this was switched on.",
        choose=_old_figures,
    ),
    Known(
        name="duplicates",
        group=Group.TIME,
        line="Every row twice; conflict=yes: the second with other figures.",
        options={"conflict": "no"},
        fits=_has_rows,
        spoil=_duplicates,
    ),
    Known(
        name="out-of-order",
        group=Group.TIME,
        line="Rows backwards, and every second document older than the one before it.",
        choose=_two_steps_back,
        spoil=_reversed,
    ),
    Known(
        name="two-days-late",
        group=Group.TIME,
        line="All that is told is two days old, by its own times.",
        options={"hours": 48.0},
        spoil=_late,
    ),
    Known(
        name="future",
        group=Group.TIME,
        line="The partner's clock is two hours fast.",
        options={"minutes": 120.0},
        spoil=_later,
    ),
    Known(
        name="missing-weekend",
        group=Group.TIME,
        line="Nobody works at weekends: no documents, and nothing about those days. days=tue for another day.",
        options={"days": "sat,sun"},
        pauses=_pauses_on,
        spoil=_without_days,
    ),
    Known(
        name="naive-times",
        group=Group.TIME,
        line="Local times that do not say whether it is summer.",
        spoil=_naive,
    ),
    Known(
        name="clocks-go-back",
        group=Group.TIME,
        line="Bare local times of last autumn's night in which 01:30 comes twice.",
        spoil=_autumn,
    ),
    Known(
        name="clocks-go-forward",
        group=Group.TIME,
        line="Bare times in last spring's hour that did not exist.",
        spoil=_spring,
    ),
)
