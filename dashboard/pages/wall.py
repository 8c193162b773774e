"""The wall: a full-screen picture of one node, for a room. Its body is a fragment (`dashboard.fragment`)."""

from dashboard.registry import Page

PAGE = Page(path="/wall", title="Wall", nav="Wall", order=20, content=None, samples=("/wall",))
