"""The analysts' commands and what their --help states of conventions. Composition only."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Annotated

import typer

from homeward.analyst import bed_days, delays, occupancy, red_green
from homeward.analyst.bed_days import BedDaysBy
from homeward.analyst.delays import DelaysBy
from homeward.analyst.instants import Unreadable, day_of, micros_of
from homeward.analyst.occupancy import OccupancyBy
from homeward.analyst.output import Form, write
from homeward.analyst.period import as_instant, period_of
from homeward.analyst.red_green import RedGreenBy
from homeward.analyst.stays import last_instant, read_rows, stays_of
from homeward.analyst.table import FileRefused, Refusals, opened
from homeward.collecting import collect_rarely

_UNUSABLE = 1
_SOME_REFUSED = 2

_TIMES = (
    "Times are written with an offset (2026-11-10T14:00+00:00, or Z) or, without one, as clocks in London show them; "
    "in the hour that comes twice in autumn the offset is needed, and the hour that is left out in spring is refused. "
    "Days are London days, of 23 hours in spring, 25 in autumn. "
)
_ROWS = (
    "A row that cannot be used is named on standard error with file, row, field and reason; the others are still "
    "worked out. Exit status: 0 all rows were used, 2 some were refused, 1 nothing could be worked out."
)
_STAYS = (
    "An empty depart is somebody still there. A stay may have a row for each unit; one that overlaps an earlier row of "
    "the same stay_id is refused, as is one that departs before it arrives. "
)
_OCCUPANCY = (
    "How many people lay in each unit, weighted by time.\n\n"
    "In: stay_id, unit, arrive, depart. Mean: person-hours over hours. Census: people there at midnight; whoever "
    "leaves at midnight was there, whoever arrives then was not. Peak: the most at once; a bed handed on counts "
    "once. A stay without length is an arrival and a departure and no time. By weekday and hour: mean and 5th, "
    "25th, 50th, 75th and 95th percentile of the hourly means, linear between values.\n\n" + _STAYS + _TIMES + _ROWS
)
_BED_DAYS = (
    "Bed days of stays, in nights and in calendar days, and those of them without criteria to reside.\n\n"
    "In: stay_id, unit, arrive, depart and, where there are any, ready_from, ready_to (a row for each spell). Nights: "
    "closing midnights. Calendar days: London days with any time in the bed; by unit a day on which somebody moved is "
    "one of each. All spells of a stay count; they are cut to the stay.\n\n" + _STAYS + _TIMES + _ROWS
)
_DELAYS = (
    "Days since the discharge ready date (DRD), of people in a bed and of stays that have ended.\n\n"
    "In: stay_id, unit, arrive, depart, ready_from, ready_to (a row for each spell). Days since DRD: London days since "
    "the start of the current spell, none while the criteria are met; of a stay that has ended since that of its final "
    "spell, to its end. Bands: 0, 1, 2-3, 4-6, 7-13, 14-20, 21+, none.\n\n" + _STAYS + _TIMES + _ROWS
)
_RED_GREEN = (
    "Red and green days, and the reasons of the red ones.\n\n"
    "In: stay_id, unit, day, colour (red, green, or empty: not reviewed), reason, ready (yes or no: ready to leave at "
    "the close of the day), one row for each closed day that counts. Green: reviewed green and not ready. Red: ready, "
    "whatever was recorded; recorded red; or not reviewed. Green while ready is a contradiction, and red. A second row "
    "of the same stay and day is refused.\n\n" + _ROWS
)

_File = Annotated[
    str, typer.Argument(metavar="FILE", help="The CSV file, in UTF-8 with a heading; - is standard input.")
]
_Out = Annotated[Form, typer.Option(help="How the answer is written.")]
_Strict = Annotated[bool, typer.Option("--strict", help="Stop at the first row that cannot be used; write nothing.")]


def _day(text: str) -> date:
    try:
        return day_of(text)
    except Unreadable as error:
        raise typer.BadParameter(str(error)) from None


def _instant(text: str) -> int:
    try:
        return micros_of(text)
    except Unreadable as error:
        raise typer.BadParameter(str(error)) from None


_From = Annotated[
    date | None, typer.Option("--from", parser=_day, metavar="DAY", help="First day (default: the first arrival's).")
]
_To = Annotated[
    date | None,
    typer.Option(
        "--to",
        parser=_day,
        metavar="DAY",
        help="Last day, included (default: the last time's in the rows used). Who is still there stays to its close.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the analysts' commands to a command line."""
    app.command("occupancy", help=_OCCUPANCY)(_occupancy)
    app.command("bed-days", help=_BED_DAYS)(_bed_days)
    app.command("delays", help=_DELAYS)(_delays)
    app.command("red-green", help=_RED_GREEN)(_red_green)


def _occupancy(
    *,
    file: _File,
    by: Annotated[OccupancyBy, typer.Option(help="What a row of the answer is of.")] = OccupancyBy.DAY,
    first: _From = None,
    last: _To = None,
    is_together: Annotated[bool, typer.Option("--together", help="All units as one, called all.")] = False,
    out: _Out = Form.CSV,
    strict: _Strict = False,
) -> None:
    with _answering(file, is_strict=strict) as refusals:
        with opened(file) as stream:
            rows = read_rows(stream, with_ready=False, refusals=refusals)
        stays = list(stays_of(rows, refusals=refusals))
        period = period_of(stays, first=first, last=last, file=file)
        found = occupancy.occupancy(stays, by=by, period=period, is_together=is_together)
        write(found, columns=occupancy.COLUMNS[by], form=out, to=sys.stdout)


def _bed_days(
    *,
    file: _File,
    by: Annotated[BedDaysBy, typer.Option(help="What a row of the answer is of.")] = BedDaysBy.UNIT,
    first: _From = None,
    last: _To = None,
    out: _Out = Form.CSV,
    strict: _Strict = False,
) -> None:
    with _answering(file, is_strict=strict) as refusals:
        with opened(file) as stream:
            rows = read_rows(stream, with_ready=True, refusals=refusals)
        stays = list(stays_of(rows, refusals=refusals))
        period = period_of(stays, first=first, last=last, file=file)
        write(bed_days.bed_days(stays, by=by, period=period), columns=bed_days.COLUMNS[by], form=out, to=sys.stdout)


def _delays(
    *,
    file: _File,
    by: Annotated[DelaysBy, typer.Option(help="What a row of the answer is of.")] = DelaysBy.BAND,
    at: Annotated[
        int | None,
        typer.Option(
            parser=_instant,
            metavar="TIME",
            help="The time asked about (default: the last time in the rows that are used).",
        ),
    ] = None,
    out: _Out = Form.CSV,
    strict: _Strict = False,
) -> None:
    with _answering(file, is_strict=strict) as refusals:
        with opened(file) as stream:
            rows = read_rows(stream, with_ready=True, refusals=refusals)
        stays = list(stays_of(rows, refusals=refusals))
        if not stays and at is None:
            raise FileRefused(f"{file}: no row that can be used, so no time: name one with --at")
        asked = as_instant(last_instant(stays) if at is None else at)
        write(delays.delays(stays, by=by, at=asked), columns=delays.COLUMNS[by], form=out, to=sys.stdout)


def _red_green(
    *,
    file: _File,
    by: Annotated[RedGreenBy, typer.Option(help="What a row of the answer is of.")] = RedGreenBy.UNIT,
    out: _Out = Form.CSV,
    strict: _Strict = False,
) -> None:
    with _answering(file, is_strict=strict) as refusals:
        with opened(file) as stream:
            days = red_green.read_days(stream, refusals=refusals)
        write(red_green.red_green(days, by=by), columns=red_green.COLUMNS[by], form=out, to=sys.stdout)


@contextmanager
def _answering(file: str, *, is_strict: bool) -> Iterator[Refusals]:
    """Run a command: what stops it is one line on standard error, and the exit status says what was refused."""
    collect_rarely()
    refusals = Refusals("standard input" if file == "-" else file, say=_complain, is_strict=is_strict)
    try:
        yield refusals
        sys.stdout.flush()
    except FileRefused as error:
        _complain(str(error))
        raise typer.Exit(_UNUSABLE) from None
    if refusals.count:
        _complain(f"{refusals.file}: {refusals.count} row(s) refused; the others were worked out")
        raise typer.Exit(_SOME_REFUSED)


def _complain(line: str) -> None:
    print(line, file=sys.stderr)
