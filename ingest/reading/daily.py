"""Reading the rows of a dated return: one organisation, one London day, one figure in each mapped column."""

from collections.abc import Callable, Mapping
from datetime import date

from ingest.parsed import Reject, RejectCode
from ingest.reading.columns import Column
from ingest.reading.london import times_of_daily_figure
from ingest.rejects import reject_cell
from metrics.vocabulary import Dimensions, Observation

_ABSENT = object()


class DailyReader:
    """Gathers observations and rejects, row by row. `figure_of` reads one cell: a figure, None for not sent, a code."""

    def __init__(
        self, *, columns: tuple[Column, ...], figure_of: Callable[[object], float | RejectCode | None]
    ) -> None:
        self.observations: list[Observation] = []
        self.rejects: list[Reject] = []
        self._columns = columns
        self._figure_of = figure_of

    def day_of(
        self, cells: Mapping[str, object], *, field: str, number: int, read: Callable[[str], date | None]
    ) -> date | None:
        """The day a row is about; a row without one is refused whole."""
        value = cells.get(field)
        day = read(value) if isinstance(value, str) else None
        if day is None:
            code = RejectCode.BAD_DATE if field in cells else RejectCode.MISSING_FIELD
            self.refuse(code, number=number, field=field, value=value)
        return day

    def organisation_of(self, cells: Mapping[str, object], *, field: str, number: int) -> str | None:
        """The code of the organisation a row is about; a row without one is refused whole."""
        value = cells.get(field)
        if not isinstance(value, str) or not value:
            code = RejectCode.BAD_CODE if field in cells else RejectCode.MISSING_FIELD
            self.refuse(code, number=number, field=field, value=value)
            return None
        return value

    def read_figures(self, cells: Mapping[str, object], *, organisation: str, day: date, number: int) -> None:
        """Read the mapped columns of a row. Figures, which nearly all cells hold, are taken without further ado."""
        figure_of, keep = self._figure_of, self.observations.append
        for column in self._columns:
            value = cells.get(column.name)
            figure = None if value is None else figure_of(value)
            if type(figure) is float:
                about_at, observed_at = times_of_daily_figure(column.about, day)
                keep(Observation(organisation, column.measure, about_at, observed_at, figure))
            else:
                self.read_figure(cells, column, organisation=organisation, day=day, number=number)

    def read_figure(
        self,
        cells: Mapping[str, object],
        column: Column,
        *,
        organisation: str,
        day: date,
        number: int,
        dimensions: Dimensions = (),
    ) -> None:
        """Read one column of a row: a figure, nothing where the source sent nothing, or a reject."""
        value = cells.get(column.name, _ABSENT)
        if value is _ABSENT:
            self.refuse(RejectCode.MISSING_FIELD, number=number, field=column.name, value=None)
            return
        figure = self._figure_of(value)
        if isinstance(figure, float):
            about_at, observed_at = times_of_daily_figure(column.about, day)
            self.observations.append(
                Observation(organisation, column.measure, about_at, observed_at, figure, dimensions)
            )
        elif figure is not None:
            self.refuse(figure, number=number, field=column.name, value=value)

    def refuse(self, code: RejectCode, *, number: int, field: str, value: object) -> None:
        """Refuse what one field of one row held."""
        self.rejects.append(reject_cell(code, row=number, field=field, value=value))
