"""Connections that tell what was asked through them: the statements, their plans, and the bytes of the answers."""

from collections.abc import Iterator
from typing import Any, Self

import psycopg
from psycopg.abc import Params, Query
from psycopg.rows import TupleRow


class Listening(psycopg.AsyncCursor[TupleRow]):
    """A cursor that notes every statement on its connection, and the plan of each query when that is wanted."""

    async def execute(self, query: Query, params: Params | None = None, **options: Any) -> Self:
        """Note, then execute."""
        watched = self.connection
        if isinstance(watched, Watched):
            statement = query.decode() if isinstance(query, bytes) else str(query)
            watched.statements.append(statement)
            if watched.wants_plans and statement.lstrip().upper().startswith(("SELECT", "WITH")):
                watched.wants_plans = False
                cursor = await watched.execute(f"EXPLAIN (FORMAT JSON) {statement}".encode(), params)
                (plan,) = await cursor.fetchall()
                watched.statements.pop()
                watched.plans.append(plan[0][0]["Plan"])
                watched.wants_plans = True
        return await super().execute(query, params, **options)


class Watched(psycopg.AsyncConnection[TupleRow]):
    """A driver connection whose statements are noted in order."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.statements: list[str] = []
        self.plans: list[dict[str, Any]] = []
        self.wants_plans = False
        self.cursor_factory = Listening


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A plan's nodes, from the top."""
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


def scans(plans: list[dict[str, Any]]) -> set[tuple[str, str]]:
    """How which table is read: the kind of scan and the table."""
    return {
        (node["Node Type"], node["Relation Name"]) for plan in plans for node in nodes(plan) if "Relation Name" in node
    }
