"""The columns of /stays/{stay}/path-home."""

from api.tables import Table, fields
from api.wire import HomeStep
from metrics.disclosure.figure import Figure

STEPS = Table(
    (
        *fields(HomeStep, "at", kind=Figure.TIME),
        *fields(HomeStep, "what", kind=Figure.KEY),
        *fields(HomeStep, "referral", kind=Figure.PERSON),
        *fields(HomeStep, "detail", kind=Figure.TEXT),
        *fields(HomeStep, "hours", unit="hours", kind=Figure.EXTREME),
    )
)
