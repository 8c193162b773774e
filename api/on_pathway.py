"""The parameter of questions about people in beds by which they are narrowed to those on one pathway."""

from typing import Annotated

from fastapi import Query

from api.wire import PathwayWord

OnPathway = Annotated[
    PathwayWord | None,
    Query(
        description="Only people of this pathway: the final one, else the one they were referred for. The sums of "
        "closed days that long periods rest on are not kept by pathway, and cannot be narrowed so."
    ),
]


def narrowed(pathway: PathwayWord | None) -> dict[str, str]:
    """The same as it stands in addresses of rows."""
    return {} if pathway is None else {"pathway": pathway}
