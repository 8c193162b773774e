"""How the doors of a deployment are set up: the first administrator, the people of a demo, and who may be listened to.

Composition and refusals; the rules themselves are `metrics.access`, the checks `api.identity`.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from api.door import Doors
from api.identity.entering import DEMO
from api.identity.secret import Opens, digest, new_secret
from catalogue.model import Catalogue, Kind
from catalogue.sharing import PERSONS
from catalogue.tree import tree_on
from db.access import accounts, audit
from db.access.agreements import Reasons, agreements, make_agreement
from db.access.links import make_link
from db.engine import connection
from homeward.database import Database
from homeward.doors_refused import DoorsRefused
from homeward.elsewhere import elsewhere_of
from homeward.settings import Settings
from metrics.access import EVERYWHERE, Agreement, Grant, Role
from metrics.vocabulary.days import london_day

ADMINISTRATOR = "administrator"
# A demo may begin at any date.
_LONG_AGO = date(2000, 1, 1)
_LINK_LASTS = timedelta(hours=24)
# Left by the two engines in every container they start.
_CONTAINER_MARKS = (Path("/.dockerenv"), Path("/run/.containerenv"))


def doors_of(settings: Settings, catalogue: Catalogue) -> Doors:
    """How the doors stand by the settings. Raises DoorsRefused for an open demo of anything about real people."""
    if settings.open_demo:
        real = sorted(key for key, feed in catalogue.feeds.items() if not feed.is_simulated and feed.tells & PERSONS)
        if real:
            raise DoorsRefused(
                f"HOMEWARD_OPEN_DEMO: the feed {real[0]} tells of real people; a demo is of invented ones"
            )
        if not is_on_loopback(settings):
            raise DoorsRefused("HOMEWARD_OPEN_DEMO: a demo listens on a loopback address, and on no other")
    return Doors(is_open=settings.open_demo, is_secure=settings.is_secure, elsewhere=elsewhere_of(settings))


def is_on_loopback(settings: Settings, *, marks: tuple[Path, ...] = _CONTAINER_MARKS) -> bool:
    """Whether the web process can be reached from this machine alone.

    In a container also on every address of its own network, when the deployment says that its port is published on the
    host's loopback alone: inside its namespace loopback could not be reached from the host at all.
    """
    if settings.host == "localhost" or ip_address(settings.host).is_loopback:
        return True
    is_container = any(mark.exists() for mark in marks)
    return settings.published_on_loopback and is_container and ip_address(settings.host).is_unspecified


async def require_administrator(database: Database, settings: Settings) -> None:
    """Raise DoorsRefused where others than this machine could reach the doors before anybody looks after them."""
    if is_on_loopback(settings):
        return
    if not settings.is_secure:
        raise DoorsRefused(
            f"HOMEWARD_HOST={settings.host}: beyond this machine HOMEWARD_ADDRESS must name the https:// address by"
            " which browsers come"
        )
    pool = database.engine("web", size=1)
    try:
        async with connection(pool) as conn:
            if not await accounts.has_administrator(conn):
                raise DoorsRefused(
                    f"HOMEWARD_HOST={settings.host}: only a loopback address is allowed until an administrator exists:"
                    " run ./run administrator on this machine, and open the link that it prints"
                )
    finally:
        await pool.dispose()


async def link_for_administrator(
    database: Database, settings: Settings, *, is_again: bool, say: Callable[[str], None]
) -> None:
    """Print a link by which the administrator's password is chosen, once; without `is_again` only while none was."""
    pool = database.engine("web", size=1)
    now = datetime.now(UTC)
    try:
        async with connection(pool) as conn:
            if settings.open_demo or (not is_again and await accounts.has_administrator(conn)):
                return
            account = await accounts.account_by_sign_in(conn, ADMINISTRATOR)
            number = (
                account.account
                if account is not None
                else await accounts.make_account(
                    conn, ADMINISTRATOR, grants=[Grant(Role.ADMINISTRATOR, EVERYWHERE)], at=now
                )
            )
            link = new_secret(Opens.LINK)
            await make_link(conn, digest(link), at=now, ends_at=now + _LINK_LASTS, account=number)
            entry = audit.Entry(
                at=now, who="the command line", kind="itself", from_where="this machine", action="make link",
                about=ADMINISTRATOR, outcome=audit.Outcome.DONE,
            )  # fmt: skip
            await audit.write_down(conn, entry)
            await conn.commit()
    finally:
        await pool.dispose()
    say(
        "Choose the administrator's password within a day, by a link that works once:\n"
        f"  {settings.link(f'/enter/{link}')}"
    )


def cast_of(catalogue: Catalogue, *, on: datetime) -> Iterator[tuple[Role, str]]:
    """The people of a demo: one for each role, over the part of the tree in which such people work."""
    tree = tree_on(catalogue, on=london_day(on))
    whole = catalogue.default_layout.organisation
    beneath = tree.descendants(whole)

    def first(kind: Kind) -> str | None:
        return next((each for each in beneath if catalogue.organisations[each].kind is kind), None)

    yield Role.VIEWER, whole
    yield Role.HUB, whole
    yield Role.WARD, first(Kind.SITE) or whole
    yield Role.CHAIR, whole
    yield Role.PLANNER, whole
    yield Role.PROVIDER, first(Kind.PROVIDER) or whole
    yield Role.ANALYST, EVERYWHERE
    yield Role.ADMINISTRATOR, EVERYWHERE


async def settle_cast(database: Database, catalogue: Catalogue, *, at: datetime) -> None:
    """Make the accounts of a demo, and the agreement by which its hub sees who waits, where they are missing."""
    pool = database.engine("web", size=1)
    now, whole = datetime.now(UTC), catalogue.default_layout.organisation
    try:
        async with connection(pool) as conn:
            for role, organisation in cast_of(catalogue, on=at):
                name = f"{DEMO}{role.value}"
                if await accounts.account_by_sign_in(conn, name) is None:
                    await accounts.make_account(conn, name, grants=[Grant(role, organisation)], at=now)
            if not await agreements(conn):
                await make_agreement(
                    conn,
                    Agreement(owner=whole, role=Role.HUB, partner=whole, valid_from=_LONG_AGO),
                    reasons=Reasons(
                        purpose="Direct care: arranging what people who are ready to leave wait for.",
                        lawful_basis="Invented: nobody in it is real.",
                        asked_by="demonstration", responsible="demonstration",
                        review_on=london_day(at) + timedelta(days=365),
                    ),
                    at=now,
                )  # fmt: skip
            await conn.commit()
    finally:
        await pool.dispose()
