"""In what form an answer about people is asked for: JSON or CSV, how much of it, from where on, for whose eyes."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, NamedTuple, Protocol, TypeVar
from urllib.parse import urlencode

from fastapi import Depends, Query, Request

from api import wire
from api.answers import Headers, Sheet
from api.contract import examples
from api.disclosure import NoPublicForm, public_form, says_of
from api.door import Door, TheDoor, TheViewer
from api.of_one_figure import of_one_figure
from api.pages import MOST, USUAL
from api.problems import ApiProblem
from api.tables import MEDIA_TYPE, Cell, Filled, of_basis
from metrics.access import May
from metrics.disclosure.figure import Figure
from metrics.disclosure.rule import Rule
from metrics.vocabulary.days import london_day
from picture.sight import sight_of
from picture.viewer import Viewer

W = TypeVar("W", bound=wire.Wire)


class Form(NamedTuple):
    """The parameters. A CSV file without `limit` holds all rows; JSON has a usual number of them.

    `public`: the rule by which small counts of people are hidden; None: they are shown as they are.
    """

    is_csv: bool
    asked: int | None
    cursor: str | None
    public: Rule | None = None

    @property
    def whole(self) -> "Form":
        """The same question with nothing cut off."""
        return Form(is_csv=True, asked=None, cursor=None)

    @property
    def limit(self) -> int | None:
        """How many rows a page has; None: all that are left."""
        return self.asked if self.asked is not None or self.is_csv else USUAL


async def _plain_form(
    form: Annotated[
        Literal["json", "csv"], Query(alias="format", description="What the answer is written in.")
    ] = "json",
    limit: Annotated[
        int | None,
        Query(ge=1, le=MOST, description=f"How many rows a page of the list has (default: {USUAL}; of CSV, all)."),
    ] = None,
    cursor: Annotated[
        str | None,
        Query(max_length=600, description="The `next` of the page before; of CSV, it is in the Link header."),
    ] = None,
) -> Form:
    return Form(form == "csv", limit, cursor)


InPlainForm = Annotated[Form, Depends(_plain_form)]


async def _form(
    request: Request, door: TheDoor, viewer: TheViewer, plain: InPlainForm,
    disclosure: Annotated[
        Literal["public"] | None,
        Query(
            description="A CSV file that can be made public: small counts of people are *, the others rounded, and "
            "nothing is left that tells a hidden one. Whole lists alone. Roles that may not take exact figures of the "
            "organisation away are given it in any case."
        ),
    ] = None,
) -> Form:  # fmt: skip
    if not plain.is_csv and disclosure is None:
        return plain
    # Every route that has a public form names the organisation alike.
    leaves = await as_it_may_leave(door, viewer, plain, organisation=request.query_params.get("organisation"))
    if disclosure is None and leaves.public is None:
        return plain
    if plain != plain.whole:
        words = "disclosure: the public form is a whole file; ask with format=csv, without limit and cursor."
        raise ApiProblem(422, "invalid_parameter", words)
    return leaves if leaves.public is not None else plain._replace(public=await _rule_of_today(door))


async def _whole_form(
    request: Request, door: TheDoor, viewer: TheViewer,
    form: Annotated[
        Literal["json", "csv"], Query(alias="format", description="What the answer is written in.")
    ] = "json",
    disclosure: Annotated[
        Literal["public"] | None,
        Query(
            description="A CSV file that can be made public: small counts of people are *, the others rounded. Roles "
            "that may not take exact figures of the organisation away are given it in any case."
        ),
    ] = None,
) -> Form:  # fmt: skip
    return await _form(request, door, viewer, Form(form == "csv", None, None), disclosure)


async def as_it_may_leave(door: Door, viewer: Viewer, form: Form, *, organisation: str | None) -> Form:
    """The form of a file about an organisation (None: the one that a question without any is about).

    Whoever may take its figures away as they are keeps the form, anybody else is given the public one: a role over one
    organisation takes nothing away of another. Raises ApiProblem for whoever sees its figures by roles that take none.
    """
    async with door.look() as conn:
        sight = await sight_of(conn, door.memory, now=door.now(), viewer=viewer)
        catalogue = await door.memory.catalogue(conn, known=None)
    place = (sight.asked(organisation, first=catalogue.default_layout.organisation),)
    if sight.reaches(May.FIGURES, place) and not sight.reaches(May.EXPORT, place):
        raise ApiProblem(403, "not_allowed", "Your role there does not allow this (export).")
    return form if sight.reaches(May.EXACT, place) else form._replace(public=await _rule_of_today(door))


async def _rule_of_today(door: Door) -> Rule:
    """Today's rule, whatever the question is about: what may be shown is decided when it is shown."""
    async with door.look() as conn:
        catalogue = await door.memory.catalogue(conn, known=None)
    return catalogue.disclosure_rule(on=london_day(door.now()))


InForm = Annotated[Form, Depends(_form)]
InWholeForm = Annotated[Form, Depends(_whole_form)]
"""Of a list that has no pages."""


Before = Sequence[tuple[str, Cell]]


def disclosed(
    filled: Filled, form: Form, *, before: Before, of: tuple[Figure, ...] | None = None
) -> tuple[Filled, Before]:
    """A list as it may be shown in a form, with what stands before each row; a public one names its rule there.

    `of`: what the parts of the one figure count that the list is of, where it is of whichever was asked for.
    Raises ApiProblem for a list that has no public form.
    """
    if form.public is None:
        return filled, before
    try:
        shown = public_form(filled if of is None else of_one_figure(filled, of), rule=form.public)
    except NoPublicForm as reason:
        raise ApiProblem(422, "invalid_parameter", f"disclosure: {reason}.") from None
    return shown, (*before, ("disclosure", says_of(form.public)))


def sheet(filled: Filled, *, before: Before, name: str, request: Request, after: str | None = None) -> Sheet:
    """A list of an answer as a file of its own. `after`: the cursor of the page that follows."""
    return Sheet(
        body=filled.written(before=before), media_type=MEDIA_TYPE,
        headers=_headers(name, request=request, after=after),
    )  # fmt: skip


class _Based(Protocol):
    @property
    def basis(self) -> wire.Basis: ...


B = TypeVar("B", bound=_Based)


def either(
    form: Form, made: B, fill: Callable[[B], Filled], *, what: str, request: Request, after: str | None
) -> tuple[B | Sheet, datetime | None]:
    """An answer as it was asked for, a shape or one of its lists as a file, and when it changes by itself.

    `fill` makes the table of it, which only a file needs. `after`: the cursor of the page that follows.
    """
    if not form.is_csv:
        return made, made.basis.valid_until
    filled, before = disclosed(fill(made), form, before=of_basis(made.basis))
    name = file_name(holding(what, form), organisation=made.basis.organisation.code, at=made.basis.at)
    file = sheet(filled, before=before, name=name, request=request, after=after)
    return file, made.basis.valid_until


def holding(what: str, form: Form) -> str:
    """What a file holds, in a word that tells a public one from the others."""
    return what if form.public is None else f"{what}-public"


def file_name(what: str, *, organisation: str, at: datetime) -> str:
    """What a file is called: what it holds, of whom, about when."""
    return f"{what}-{organisation}-{at:%Y%m%dT%H%MZ}"


def _headers(name: str, *, request: Request, after: str | None) -> Headers:
    plain = "".join(each if each.isascii() and (each.isalnum() or each in "-_.") else "_" for each in name)
    headers = [(b"content-disposition", f'attachment; filename="{plain}.csv"'.encode("ascii"))]
    if after is not None:
        asked = [(key, value) for key, value in request.query_params.multi_items() if key != "cursor"]
        query = urlencode([*asked, ("cursor", after)])
        headers.append((b"link", f'<?{query}>; rel="next"'.encode("ascii")))
    return headers


def csv_too(filled: Filled, *, before: Before) -> dict[int | str, dict[str, Any]]:
    """The documented CSV answer of a route, with an example."""
    return {200: {"content": {"text/csv": {"example": filled.written(before=before).decode("utf-8-sig")}}}}


def example_of(shape: type[W]) -> W:
    """The documented example of a shape."""
    found = examples()[shape.__name__]
    if not isinstance(found, shape):
        raise TypeError(f"the example of {shape.__name__} is none")
    return found
