"""What a deployment may set, from the environment or an .env file; refused at start when it makes no sense.

Secrets come from the environment or from files (`homeward.secret_files`) only, never from the command line.
"""

from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AwareDatetime, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from catalogue.reading.channels import is_mail_address
from homeward.secret_files import with_files_read

_ROOT = Path(__file__).resolve().parent.parent
_HERE = frozenset({"127.0.0.1", "::1", "localhost"})


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
    database_url_file: Path | None = Field(None, validation_alias="DATABASE_URL_FILE", description=(
        "A file that holds DATABASE_URL and nothing else."
    ))  # fmt: skip
    worker_database_url_file: Path | None = Field(None, description="A file that holds HOMEWARD_WORKER_DATABASE_URL.")
    web_database_url_file: Path | None = Field(None, description="A file that holds HOMEWARD_WEB_DATABASE_URL.")
    data: Path = Field(_ROOT / ".homeward", description="The folder of the embedded database and its files.")
    catalogue: Path = Field(_ROOT / "catalogue" / "facts", description=(
        "The folder of the facts an analyst edits; unset: that of the demo whose data folder this is, if it is one."
    ))  # fmt: skip
    host: str = Field("127.0.0.1", description=(
        "Where the web process listens; a loopback address until an administrator exists."
    ))  # fmt: skip
    port: int = Field(8050, ge=0, le=65535, description="Its port; the next free one is taken when it is in use.")
    published_on_loopback: bool = Field(default=False, description=(
        "Says that this runs in a container whose port is published on the host's loopback address only; then, and "
        "only then, HOMEWARD_HOST may be 0.0.0.0 or ::."
    ))  # fmt: skip
    address: str | None = Field(None, description=(
        "The address by which browsers come, like https://board.example; needed beyond this machine, where a "
        "proxy in front of the web process speaks HTTPS."
    ))  # fmt: skip
    contact: str = Field("whoever looks after Homeward here", min_length=1, max_length=120, description=(
        'Whom to ask who is not let in, as a wall says it: "To have it back, ask …".'
    ))  # fmt: skip
    open_demo: bool = Field(default=False, description=(
        "Lets whoever comes look at figures and take a role with one click. Only for a demo: every feed about people "
        "must be simulated, and the address a loopback one."
    ))  # fmt: skip
    oidc_issuer: str | None = Field(None, description=(
        "The OpenID Connect provider at which people may sign in, as it names itself (https://login.example). "
        "Needs HOMEWARD_OIDC_CLIENT_ID. Nobody gets an account by signing in there."
    ))  # fmt: skip
    oidc_client_id: str | None = Field(None, description="What the provider knows this deployment by.")
    oidc_client_secret: SecretStr | None = Field(None, description=(
        "The secret agreed on with the provider; or HOMEWARD_OIDC_CLIENT_SECRET_FILE. Neither: a public client."
    ))  # fmt: skip
    oidc_client_secret_file: Path | None = Field(None, description="A file that holds that secret and nothing else.")
    oidc_networks: tuple[str, ...] = Field((), description=(
        "The private networks in which the provider may be reached, as a JSON list; unset: public addresses only."
    ))  # fmt: skip
    oidc_title: str = Field("your work account", min_length=1, max_length=60, description=(
        "What the sign-in page calls it: Sign in with ..."
    ))  # fmt: skip
    smtp_host: str | None = Field(None, description=(
        "The mail server that takes e-mails about alerts; unset: none is sent. Needs HOMEWARD_SMTP_FROM."
    ))  # fmt: skip
    smtp_port: int = Field(587, ge=1, le=65535, description="Its port.")
    smtp_security: Literal["starttls", "tls", "none"] = Field("starttls", description=(
        "How it is spoken to: starttls, tls from the first byte on, or none, which sends no password."
    ))  # fmt: skip
    smtp_user: str | None = Field(None, description="The name to sign in with there; unset: without signing in.")
    smtp_password: SecretStr | None = Field(None, description=(
        "The password for it; or HOMEWARD_SMTP_PASSWORD_FILE."
    ))  # fmt: skip
    smtp_password_file: Path | None = Field(None, description="A file that holds that password and nothing else.")
    smtp_from: str | None = Field(None, description="The address that e-mails come from.")
    smtp_networks: tuple[str, ...] = Field((), description=(
        "The private networks in which the mail server may be reached, as a JSON list; unset: public addresses only."
    ))  # fmt: skip
    layout: str | None = Field(None, description="The wall that /wall shows; unset: the catalogue's default.")
    replay_from: AwareDatetime | None = Field(None, description=(
        "Begin picture time here the first time and resume it after that, for a replay; unset: real time. "
        "Read by migrate; demo has options of its own."
    ))  # fmt: skip
    replay_rate: float = Field(1440.0, ge=1, le=100_000, description="How fast the picture time of a replay runs.")
    places: dict[str, str] = Field(default_factory=dict, repr=False, description=(
        "Values for the ${NAME} placeholders of feed addresses and headers, keys to partners among them, as JSON."
    ))  # fmt: skip
    places_file: Path | None = Field(None, description="A file that holds HOMEWARD_PLACES.")
    workers_at_once: int = Field(64, ge=1, le=200, description="How many feeds one worker polls at the same time.")
    compact_after_days: int = Field(30, ge=30, description="The late window: older runs of equal values are compacted.")

    @field_validator("address")
    @classmethod
    def _is_an_address(cls, address: str | None) -> str | None:
        """An origin and nothing more: no path, no question."""
        if address is None:
            return None
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
            raise ValueError("an address is like https://board.example")
        return address.rstrip("/")

    @field_validator("oidc_issuer")
    @classmethod
    def _is_an_issuer(cls, issuer: str | None) -> str | None:
        """By https, or on this machine: who somebody is must not be said where others can speak in between."""
        if issuer is None:
            return None
        parts = urlsplit(issuer)
        is_here = parts.scheme == "http" and parts.hostname in _HERE
        if not parts.hostname or parts.query or parts.fragment or (parts.scheme != "https" and not is_here):
            raise ValueError("an issuer is like https://login.example")
        return issuer

    @field_validator("smtp_from")
    @classmethod
    def _is_a_mail_address(cls, address: str | None) -> str | None:
        if address is not None and not is_mail_address(address):
            raise ValueError("an address that mail comes from is like homeward@board.example")
        return address

    @field_validator("oidc_networks", "smtp_networks")
    @classmethod
    def _are_networks(cls, networks: tuple[str, ...]) -> tuple[str, ...]:
        for each in networks:
            ip_network(each)
        return networks

    @model_validator(mode="before")
    @classmethod
    def _read_files(cls, given: Any) -> Any:
        return with_files_read(given) if isinstance(given, dict) else given

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.oidc_issuer is None) is not (self.oidc_client_id is None):
            raise ValueError("HOMEWARD_OIDC_ISSUER and HOMEWARD_OIDC_CLIENT_ID are set together, or neither is")
        if (self.smtp_host is None) is not (self.smtp_from is None):
            raise ValueError("HOMEWARD_SMTP_HOST and HOMEWARD_SMTP_FROM are set together, or neither is")
        if self.smtp_user is not None and self.smtp_password is None:
            raise ValueError("HOMEWARD_SMTP_USER needs HOMEWARD_SMTP_PASSWORD")
        if self.smtp_user is not None and self.smtp_security == "none":
            raise ValueError("HOMEWARD_SMTP_SECURITY is none: a password is sent over an encrypted connection only")
        return self

    @property
    def is_secure(self) -> bool:
        """Whether browsers come by HTTPS."""
        return self.address is not None and self.address.startswith("https://")

    def link(self, path: str) -> str:
        """The whole address of a path, as a person opens it."""
        return f"{self.address or f'http://{self.host}:{self.port}'}{path}"
