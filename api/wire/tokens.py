"""Tokens of walls and of sending systems, and what is answered to a payload that was pushed. Times are service time."""

from datetime import datetime

from pydantic import Field

from api.wire.shape import Wire

_LABEL = Field(min_length=1, max_length=80, pattern=r"\S", examples=["Site office, left screen"])


class DisplayToken(Wire):
    """What lets the browsers of a wall in. `browsers`: how many hold a secret of it that works."""

    token: int
    label: str = Field(examples=["Site office, left screen"])
    organisation: str = Field(examples=["QOP"])
    layout: str | None = Field(description="The wall of the catalogue it shows; null: the organisation itself.")
    made_at: datetime
    made_by: str
    last_seen_at: datetime | None
    browsers: int
    rotated_at: datetime | None
    revoked_at: datetime | None


class DisplayTokens(Wire):
    """Every display token ever made, by number."""

    displays: list[DisplayToken]


class MakeDisplay(Wire):
    """A wall to let in: figures of one organisation, and of what belongs to it."""

    label: str = _LABEL
    organisation: str = Field(min_length=1, max_length=40, examples=["QOP"])
    layout: str | None = Field(None, min_length=1, max_length=80)


class DisplayLink(Wire):
    """A link that makes one browser a wall, once. Kept by nobody: it is told here and never again."""

    code: str = Field(description="To be typed; case, gaps and hyphens are not looked at.", examples=["K7WX-43PM"])
    path: str = Field(description="The page that takes the code.", examples=["/display/K7WX43PM"])
    ends_at: datetime


class EnrolDisplay(Wire):
    """A code as it was typed."""

    code: str = Field(min_length=1, max_length=40, examples=["k7wx 43pm"])


class EnrolledDisplay(Wire):
    """The wall that a browser has become."""

    label: str
    organisation: str
    layout: str | None


class FeedToken(Wire):
    """What lets a sending system write one feed."""

    token: int
    label: str = Field(examples=["Ward system of the Infirmary"])
    feed: str = Field(examples=["board_r0a"])
    made_at: datetime
    made_by: str
    last_seen_at: datetime | None
    rotated_at: datetime | None
    revoked_at: datetime | None


class FeedTokens(Wire):
    """Every feed token ever made, by number."""

    feed_tokens: list[FeedToken]


class MakeFeedToken(Wire):
    """A sending system to let in."""

    label: str = _LABEL
    feed: str = Field(min_length=1, max_length=80, examples=["board_r0a"])


class FeedSecret(Wire):
    """The secret of a feed token. It is told once and kept by whoever was told. `others_end_at`: when those that were
    told before stop working."""

    token: int
    secret: str = Field(examples=["hwf_…"])
    others_end_at: datetime | None


class Receipt(Wire):
    """A payload was kept, and will be read as if it had been fetched. `sha256` is of the bytes as they came."""

    receipt: str
    feed: str = Field(examples=["board_r0a"])
    bytes: int
    sha256: str
