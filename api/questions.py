"""A question about people, as it came in, and its way to an answer.

Who asks, whose picture, about when, as known when, in what form, from where on: every such route is asked all of it and
does the same with it. What is particular a route says when it names the question: cursors and ready answers go by it.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar, cast

from fastapi import Depends, Request
from fastapi.responses import Response

from api import wire
from api.answers import Sheet
from api.calls import Asked, Of, called
from api.corrections import corrected
from api.door import Door, TheDoor, TheViewer
from api.forms import Form, InForm, csv_too, either, example_of
from api.moments import when
from api.pages import Key, Page, page_by_key
from api.responses import may_answer
from api.tables import Filled, of_basis
from db.engine import Connection
from picture.board import When
from picture.call import Call
from picture.viewer import Viewer

R = TypeVar("R")
W = TypeVar("W", bound=wire.Wire)
Built = tuple[wire.Wire | Sheet, datetime | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering(Generic[W]):
    """How a route answers: the shape, of which one page follows another, its lists as files, and what it may refuse.

    Of the lists (`tables`) the first is the usual one; `uncut` are those that every page has whole.
    """

    shape: type[W]
    tables: Mapping[str, Callable[[W], Filled]]
    refuses: Sequence[str]
    uncut: frozenset[str] = frozenset()

    @property
    def documented(self) -> dict[str, Any]:
        """What a route says of it in the promise."""
        example: Any = example_of(self.shape)
        usual = next(iter(self.tables.values()))
        file = csv_too(usual(example), before=of_basis(example.basis))
        return {"response_model": self.shape, "responses": {**file, **may_answer(*self.refuses)}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One request. `name`: what a route asks besides, by which two questions are told apart."""

    request: Request
    door: Door
    viewer: Viewer
    of: Asked
    form: Form
    moment: When
    name: tuple[Hashable, ...] = field(default=())

    def named(self, *name: Hashable) -> "Question":
        """The question with all that it asks besides."""
        return replace(self, name=name)

    def about(self, moment: When) -> "Question":
        """The question about another time than `at` and `known` say by themselves."""
        return replace(self, moment=moment)

    @asynccontextmanager
    async def call(self, conn: Connection) -> AsyncIterator[Call]:
        """The roll call that is asked for. Raises ApiProblem for an organisation that is not in the tree."""
        now = self.door.now()
        async with called(conn, self.door, of=self.of, when=self.moment, now=now, viewer=self.viewer) as found:
            yield found

    def page(self, rows: Sequence[R], *, key: Callable[[R], Key]) -> Page[R]:
        """A page of rows that stand in order of their keys."""
        name = (*self.name, self.of.organisation)
        return page_by_key(rows, key=key, limit=self.form.limit, cursor=self.form.cursor, question=name)

    def answer(self, made: W, by: Answering[W], *, what: str, table: str | None = None) -> Built:
        """The answer in the form that is asked for. `table`: the list that a file holds; `what` the file is called."""
        fill = next(iter(by.tables.values())) if table is None else by.tables[table]
        based: Any = made
        after = None if table in by.uncut else based.next
        return cast("Built", either(self.form, based, fill, what=what, request=self.request, after=after))

    async def corrected(self, shaped: Callable[["Question"], Awaitable[W]]) -> W:
        """The answer of a question, with what has been corrected since where it is as known then."""
        return await corrected(
            lambda moment, form: shaped(replace(self, moment=moment, form=form)), moment=self.moment, form=self.form
        )

    async def ready(self, build: Callable[[Connection], Awaitable[Built]], *, table: str | None = None) -> Response:
        """Answer from ready bytes, building them once for each data version and epoch."""
        view = (*self.name, self.of, self.form, table)
        return await self.door.ready(
            self.request, view, viewer=self.viewer, is_live=self.moment.is_now, build=build
        )  # fmt: skip


async def _question(request: Request, door: TheDoor, viewer: TheViewer, of: Of, form: InForm) -> Question:
    moment = when(at=of.at, known=of.known, now=door.now())
    return Question(request=request, door=door, viewer=viewer, of=of, form=form, moment=moment)


TheQuestion = Annotated[Question, Depends(_question)]
