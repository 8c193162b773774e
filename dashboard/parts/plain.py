"""Tables, notices and facts as HTML text, for pages that are made of forms. Text is escaped; only `Html` is not."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from html import escape

from dashboard.parts import words as wording


class Html(str):
    """Text that is HTML already, made by one of our own parts."""

    __slots__ = ()


Cell = str | Html | None


def text(value: Cell) -> str:
    """A value as HTML; a dash that is read as "none" where there is none."""
    if value is None or value == "":
        return '<span class="quiet">none</span>'
    return value if isinstance(value, Html) else escape(value)


def table(caption: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]], *, empty: str) -> Html:
    """A table whose first column names the row; on a phone each row becomes a short list. `empty`: said for none."""
    made = [_row(headings, row) for row in rows]
    if not made:
        return Html(f'<p class="quiet">{escape(empty)}</p>')
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in headings)
    return Html(
        f'<table class="table plain-table stacks"><caption class="unseen">{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(made)}</tbody></table>"
    )


def _row(headings: Sequence[str], row: Sequence[Cell]) -> str:
    first, *rest = row
    cells = "".join(
        f'<td data-label="{escape(heading)}">{text(cell)}</td>'
        for heading, cell in zip(headings[1:], rest, strict=True)
    )
    return f'<tr><th scope="row">{text(first)}</th>{cells}</tr>'


def said(words: str) -> Html:
    """Why something was not done, read out at once; nothing where nothing is to be said."""
    return Html(f'<p class="refused" role="alert">{escape(words)}</p>' if words else "")


def told(words: str) -> Html:
    """That something was done."""
    return Html(f'<p class="noted" role="status">{escape(words)}</p>' if words else "")


def card(heading: str, *content: str) -> Html:
    """A card with its heading; what stands in it is HTML already."""
    return Html(f'<section class="card"><h2>{escape(heading)}</h2>{"".join(content)}</section>')


def words(content: str, *, kind: str = "") -> Html:
    """A paragraph."""
    named = f' class="{escape(kind)}"' if kind else ""
    return Html(f"<p{named}>{escape(content)}</p>")


def link(where: str, content: str) -> Html:
    """A link to an address of ours. Raises ValueError for another's."""
    if not where.startswith("/") or where.startswith(("//", "/\\")):
        raise ValueError(f"a link leads to this server, not to {where}")
    return Html(f'<a href="{escape(where)}">{escape(content)}</a>')


def listed(items: Iterable[str | Html]) -> Html:
    """Several things in one cell, one below the other; nothing where there are none."""
    made = "".join(f"<li>{text(each)}</li>" for each in items)
    return Html(f'<ul class="plain-list">{made}</ul>' if made else "")


def stamp(at: datetime | None) -> str | None:
    """A time as it is read in London; None: never."""
    return None if at is None else wording.stamp(at)


def on(day: date | None) -> str | None:
    """A London day."""
    return None if day is None else f"{day.day} {day:%b %Y}"
