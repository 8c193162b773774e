"""Who is looking. Every picture takes a viewer and every kept answer is kept by the viewer's scope.

Until people can sign in there is one: anyone on this machine, who sees aggregates only.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """One looker: a name for the log and the scope that answers are kept by."""

    name: str
    scope: str


OPEN_VIEWER = Viewer(name="open", scope="aggregate")
