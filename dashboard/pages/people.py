"""The people who are ready to leave: a plain page, made by `dashboard.people`."""

from dashboard.people import ADDRESS, TITLE
from dashboard.registry import Page

PAGE = Page(path=ADDRESS, title=TITLE, nav="People", order=25, content=None, samples=(), needs="rows")
