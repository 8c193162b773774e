"""Who says something in a call: the viewer, in the role that they name."""

from metrics.calls.held import By
from picture.viewer import Viewer


def by(viewer: Viewer, role: str) -> By:
    """Who says something."""
    return By(role=role, name=viewer.name, account=viewer.account)
