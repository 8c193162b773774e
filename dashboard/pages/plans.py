"""Plans for days to come: plain pages, made and answered by `dashboard.plans`."""

from dashboard.plans.frame import HERE, TITLE
from dashboard.registry import Page

PAGE = Page(path=HERE, title=TITLE, nav="Plans", order=27, content=None, samples=(), needs="plan")
