"""Who sees our vacancies: a plain page, made and answered by `dashboard.showing`."""

from dashboard.registry import Page
from dashboard.showing import ADDRESS, TITLE

PAGE = Page(path=ADDRESS, title=TITLE, nav="Our vacancies", order=70, content=None, samples=(), needs="offer")
