"""What is asked and answered before a browser asks a trust's own service who a key is."""

from pydantic import Field

from api.wire.shape import Wire


class WantedLooks(Wire):
    """The keys of stays whose names somebody wants to see."""

    stays: list[str] = Field(min_length=1, max_length=50, examples=[["ST-4k9x2m7qpa"]])


class Look(Wire):
    """One look that has been recorded, and the address that the browser may now ask. `with_cookies`: it shows the
    service what it holds of it. `url` null: the trust of the stay has no such service."""

    stay: str = Field(examples=["ST-4k9x2m7qpa"])
    url: str | None
    with_cookies: bool


class Looks(Wire):
    """The looks in the order in which they were asked for."""

    looks: list[Look]


class LookUpService(Wire):
    """A trust's own service that says who a key is; browsers ask it at its origin, this server never does."""

    organisation: str = Field(examples=["SIM-T1"])
    name: str
    origin: str
    owner: str


class LookUpServices(Wire):
    """The services of the trusts whose rows the viewer may see, in order of code; usually of one, or none."""

    services: list[LookUpService]
