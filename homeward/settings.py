"""What a deployment may set, from the environment or an .env file; refused at start when it makes no sense.

Secrets (the database address) come from the environment or a file only, never from the command line.
"""

from ipaddress import ip_address
from pathlib import Path
from typing import Self

from pydantic import AwareDatetime, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_ROOT = Path(__file__).resolve().parent.parent
# Left by the two engines in every container they start.
_CONTAINER_MARKS = (Path("/.dockerenv"), Path("/run/.containerenv"))


def may_listen(host: str, *, published_on_loopback: bool, is_container: bool) -> bool:
    """Whether the web process may listen on an address while whoever reaches its port sees everything.

    Loopback always. Every address of a container's own network, when the deployment says that the container's port is
    published on the host's loopback alone: inside its namespace loopback could not be reached from the host at all.
    """
    if host == "localhost" or ip_address(host).is_loopback:
        return True
    return published_on_loopback and is_container and ip_address(host).is_unspecified


class Settings(BaseSettings):
    """Each field is the environment variable HOMEWARD_<NAME>, but for DATABASE_URL, which keeps its usual name."""

    model_config = SettingsConfigDict(
        env_prefix="HOMEWARD_", env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True
    )

    database_url: SecretStr | None = Field(None, validation_alias="DATABASE_URL", description=(
        "A PostgreSQL 16+ server to use instead of the embedded one; signs in as the owner of the schema."
    ))  # fmt: skip
    worker_database_url: SecretStr | None = Field(None, description=(
        "Signs in as a member of homeward_worker. Unset: DATABASE_URL, assuming that role."
    ))  # fmt: skip
    web_database_url: SecretStr | None = Field(None, description=(
        "Signs in as a member of homeward_web. Unset: DATABASE_URL, assuming that role."
    ))  # fmt: skip
    data: Path = Field(_ROOT / ".homeward", description="The folder of the embedded database and its files.")
    catalogue: Path = Field(_ROOT / "catalogue" / "facts", description=(
        "The folder of the facts an analyst edits; unset: that of the demo whose data folder this is, if it is one."
    ))  # fmt: skip
    host: str = Field("127.0.0.1", description="Where the web process listens; loopback only until sign-in exists.")
    port: int = Field(8050, ge=0, le=65535, description="Its port; the next free one is taken when it is in use.")
    published_on_loopback: bool = Field(default=False, description=(
        "Says that this runs in a container whose port is published on the host's loopback address only; then, and "
        "only then, HOMEWARD_HOST may be 0.0.0.0 or ::."
    ))  # fmt: skip
    layout: str | None = Field(None, description="The wall that /wall shows; unset: the catalogue's default.")
    replay_from: AwareDatetime | None = Field(None, description=(
        "Begin picture time here the first time and resume it after that, for a replay; unset: real time. "
        "Read by migrate; demo has options of its own."
    ))  # fmt: skip
    replay_rate: float = Field(1440.0, ge=1, le=100_000, description="How fast the picture time of a replay runs.")
    places: dict[str, str] = Field(default_factory=dict, description=(
        "Values for the ${NAME} placeholders of feed addresses and headers, as JSON."
    ))  # fmt: skip
    workers_at_once: int = Field(64, ge=1, le=200, description="How many feeds one worker polls at the same time.")
    compact_after_days: int = Field(30, ge=30, description="The late window: older runs of equal values are compacted.")

    @model_validator(mode="after")
    def _only_loopback(self) -> Self:
        """Until people can sign in, whoever reaches the port sees everything: only this machine may."""
        is_container = any(mark.exists() for mark in _CONTAINER_MARKS)
        if not may_listen(self.host, published_on_loopback=self.published_on_loopback, is_container=is_container):
            raise ValueError(f"HOMEWARD_HOST={self.host}: only a loopback address is allowed until sign-in exists")
        return self
