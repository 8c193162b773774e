"""The columns of /stays/{stay}/path-home."""

from api.tables import Table, fields
from api.wire import HomeStep

STEPS = Table((*fields(HomeStep, "at", "what", "referral", "detail"), *fields(HomeStep, "hours", unit="hours")))
