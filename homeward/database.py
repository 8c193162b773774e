"""Which database this process uses, and as whom: the embedded one through its connection file, or the one named.

Starting the embedded server is the demo's affair (one owner); everything else attaches to it or refuses.
"""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine

from db.engine import Role, engine
from homeward.embedded import Connection, attach
from homeward.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """Addresses by role; `passwords` only where the roles sign in by themselves (the embedded server)."""

    addresses: dict[Role, str]
    assumed: frozenset[Role]
    passwords: dict[str, str]

    def engine(self, role: Role, *, size: int = 8) -> AsyncEngine:
        """A pool of connections in a role."""
        return engine(self.addresses[role], role=role, assume_role=role in self.assumed, size=size)


def embedded_database(server: Connection) -> Database:
    """The embedded server's three sign-ins."""
    return Database(
        addresses={"owner": server.url(), "worker": server.url(role="worker"), "web": server.url(role="web")},
        assumed=frozenset(),
        passwords={"worker": server.worker_password, "web": server.web_password},
    )


def find_database(settings: Settings) -> Database:
    """The database to use now. Raises EmbeddedError when it is the embedded one and nobody runs it."""
    if settings.database_url is None:
        return embedded_database(attach(settings.data))
    owner = settings.database_url.get_secret_value()
    given = {"worker": settings.worker_database_url, "web": settings.web_database_url}
    addresses: dict[Role, str] = {"owner": owner}
    assumed: set[Role] = set()
    for role in ("worker", "web"):
        own = given[role]
        addresses[role] = own.get_secret_value() if own else owner
        if own is None:
            assumed.add(role)
    return Database(addresses=addresses, assumed=frozenset(assumed), passwords={})
