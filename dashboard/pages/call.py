"""The system call: plain pages, made and answered by `dashboard.call`."""

from dashboard.call.frame import HERE, TITLE
from dashboard.registry import Page

PAGE = Page(path=HERE, title=TITLE, nav="Call", order=15, content=None, samples=())
