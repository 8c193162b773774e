"""The command line: one verb for each thing a person or a service manager starts. Composition only, no rule.

What only one verb needs and what takes long to load (the web and its doors) is loaded by that verb: a demo starts four
processes at once, and each would load all of it.
"""

import asyncio
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError as DatabaseAway

from catalogue.placeholders import UnsetPlaceholderError
from catalogue.reading.problems import CatalogueError
from db.migrate import SchemaError
from homeward import lifeline, logs
from homeward.accepting import accept_feed
from homeward.analyst.commands import register as register_analysts
from homeward.checking import NoSuchFeed, check_feed
from homeward.database import find_database
from homeward.declaring import STOOD_DOWN, DeclarationRefused, Wanted, declare_level
from homeward.disputing import say_stance
from homeward.doors_refused import DoorsRefused
from homeward.embedded import EmbeddedError, erase
from homeward.importing import ImportRefused, import_files
from homeward.past import fill
from homeward.settings import Settings
from homeward.shows import ShowMismatch, folders_of, forget, remembered, secret_options, show_of
from homeward.sockets import listen
from homeward.start import (
    begin,
    bring_up_to_date,
    clock_in_force,
    load_catalogue,
    replay_clock,
    replay_options,
)
from homeward.worker import work
from picture.stating import TAKEN_BACK, StanceRefused
from picture.stating import Wanted as WantedStance
from simulators.living.__main__ import run_export
from simulators.living.__main__ import run_server as run_living
from simulators.replay.__main__ import run_server

_MENDABLE = (
    CatalogueError, DeclarationRefused, DoorsRefused, SchemaError, EmbeddedError, ImportRefused, NoSuchFeed,
    ShowMismatch, StanceRefused, UnsetPlaceholderError, TimeoutError, OSError,
)  # fmt: skip

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)
register_analysts(app)


def _say(text: str) -> None:
    # A terminal that was closed must not keep what was started from being stopped.
    with suppress(OSError):
        print(text, flush=True)


def _of_the_folder() -> Settings:
    """The settings, with what the data folder remembers of the demo that it belongs to."""
    return remembered(Settings())


def _settled(act: Callable[[Settings], None], *, given: Callable[[], Settings] = _of_the_folder) -> None:
    """Run with settings; what a person can mend is one message on standard error, not a trace."""
    try:
        settings = given()
        logs.begin(settings)
        act(settings)
    except ValidationError as error:
        for fault in error.errors():
            name = ".".join(str(part) for part in fault["loc"]) or "settings"
            print(f"Setting {name}: {fault['msg']}", file=sys.stderr)
        raise typer.Exit(2) from None
    except _MENDABLE as error:
        print(f"{error}", file=sys.stderr)
        raise typer.Exit(1) from None
    except DatabaseAway as error:
        why = str(error.orig).strip().splitlines()[0]
        print(f"The database cannot be reached: {why}.", file=sys.stderr)
        raise typer.Exit(1) from None


@app.command()
def demo(
    *,
    replay: Annotated[bool, typer.Option("--replay", help="Real published figures of winter 2021/22 instead.")] = False,
    start: Annotated[datetime | None, typer.Option(help="The picture time to begin at, the first time.")] = None,
    rate: Annotated[float | None, typer.Option(min=1, max=100_000, help="How fast picture time runs.")] = None,
) -> None:
    """Show the board live on a simulated health-and-care system; Ctrl-C stops everything."""
    from homeward.demo import Demo

    begins = start if start is None or start.tzinfo else start.replace(tzinfo=UTC)
    show = show_of(replay=replay, start=begins, rate=rate)
    _settled(lambda settings: Demo(settings, show, say=_say).run(), given=Settings)


@app.command()
def worker() -> None:
    """Poll feeds and keep the figures in order."""
    _settled(lambda settings: asyncio.run(work(find_database(settings), settings)))


@app.command()
def web(
    descriptor: Annotated[int | None, typer.Option(hidden=True, help="A listening socket of the parent's.")] = None,
) -> None:
    """Serve the API and the pages."""
    from homeward.web import serve

    def act(settings: Settings) -> None:
        if descriptor is not None:
            listener = socket.socket(fileno=descriptor)
        else:
            listener = listen(settings.host, settings.port)
            _say("http://{}:{}/wall".format(*listener.getsockname()[:2]))
        serve(find_database(settings), settings, listener=listener)

    _settled(act)


@app.command()
def migrate() -> None:
    """Bring the database to the present schema and put the catalogue in force, on the clock of the settings."""
    from homeward.doors import link_for_administrator, settle_cast

    def act(settings: Settings) -> None:
        database = find_database(settings)
        support = bring_up_to_date(database, _say)
        catalogue = load_catalogue(settings)
        clock = asyncio.run(begin(database, catalogue, wanted=replay_clock(settings)))
        _say(f"schema up to date; time series support: {support.value}; catalogue {catalogue.version[:12]}")
        if settings.open_demo:
            asyncio.run(settle_cast(database, catalogue, at=clock.now()))
        asyncio.run(link_for_administrator(database, settings, is_again=False, say=_say))

    _settled(act)


@app.command()
def administrator() -> None:
    """Print a link by which the administrator chooses a password: the first one, or a new one."""
    from homeward.doors import link_for_administrator

    _settled(
        lambda settings: asyncio.run(link_for_administrator(find_database(settings), settings, is_again=True, say=_say))
    )


@app.command()
def reset(*, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Delete the embedded database of this folder."""

    def act(settings: Settings) -> None:
        if not yes and not typer.confirm(f"Delete the embedded database in {settings.data}?"):
            raise typer.Exit(1)
        for folder in folders_of(settings):
            erase(folder)
            forget(folder)
        _say("deleted")

    _settled(act)


@app.command("import")
def import_(
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders of files, in the feed's format (also .gz).")],
    feed: Annotated[str, typer.Option(help="The archive feed of the catalogue that the files belong to.")],
) -> None:
    """Import published files by hand through the ordinary checks; again is harmless."""

    def act(settings: Settings) -> None:
        if import_files(find_database(settings), settings, feed=feed, paths=paths):
            raise typer.Exit(1)

    _settled(act)


@app.command("feed-check")
def feed_check(
    key: Annotated[str, typer.Argument(help="The key of a live feed of the catalogue.")],
    now: Annotated[datetime | None, typer.Option(help="Picture time to test ages against; default: now.")] = None,
) -> None:
    """Run one feed dry and print a plain verdict."""
    at = now if now is None or now.tzinfo else now.replace(tzinfo=UTC)

    def act(settings: Settings) -> None:
        if not check_feed(settings, key, now=at, say=_say):
            raise typer.Exit(1)

    _settled(act)


@app.command("feed-accept")
def feed_accept(key: Annotated[str, typer.Argument(help="The key of a feed of the catalogue.")]) -> None:
    """Accept the figures of a feed that are held as suspect."""
    _settled(lambda settings: accept_feed(find_database(settings), settings, key, say=_say))


@app.command()
def declare(
    organisation: Annotated[str, typer.Argument(help="The code of an organisation of the catalogue.")],
    level: Annotated[str, typer.Argument(help=f"1, 2, 3 or 4, or {STOOD_DOWN}.")],
    *,
    pillar: Annotated[
        str, typer.Option(help="acute, community, mental_health or nhs_111; or system: a whole integrated care system.")
    ],
    role: Annotated[str, typer.Option(help="The role of who declares it; no name.")],
    reason: Annotated[str, typer.Option(help="Why.")],
    at: Annotated[datetime | None, typer.Option(help="From when it holds, in picture time; default: now.")] = None,
) -> None:
    """Declare an OPEL level; kept beside the calculated one, and never changed."""
    since = at if at is None or at.tzinfo else at.replace(tzinfo=UTC)
    wanted = Wanted(organisation=organisation, level=level, pillar=pillar, role=role, reason=reason, at=since)
    _settled(lambda settings: declare_level(find_database(settings), wanted, say=_say))


@app.command()
def stance(
    stay: Annotated[str, typer.Argument(help="The key of somebody in a bed who is ready to leave.")],
    stance: Annotated[str, typer.Argument(help=f"agreed or disputed, or {TAKEN_BACK}.")],
    *,
    organisation: Annotated[str, typer.Option(help="The code of the organisation that says so.")],
    role: Annotated[str, typer.Option(help="The role of who says so; no name.")],
    feed: Annotated[str | None, typer.Option(help="Whose stay, where two feeds tell of one key.")] = None,
    at: Annotated[datetime | None, typer.Option(help="When it was said, in picture time; default: now.")] = None,
) -> None:
    """Say for an organisation that it agrees with the reason recorded for somebody, or disputes it; never changed."""
    since = at if at is None or at.tzinfo else at.replace(tzinfo=UTC)
    wanted = WantedStance(stay=stay, stance=stance, organisation=organisation, role=role, feed=feed, at=since)
    _settled(lambda settings: say_stance(find_database(settings), wanted, say=_say))


@app.command()
def dpia(*, out: Annotated[Path | None, typer.Option(help="A file to write it to; default: print it.")] = None) -> None:
    """Begin a data protection impact assessment: what the sharing register says, and what is left to decide."""
    from homeward.dpia import write_dpia

    _settled(lambda settings: write_dpia(find_database(settings), out, say=_say))


@app.command()
def docs(
    *,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail when a page is stale.")] = False,
    folder: Annotated[Path | None, typer.Option(hidden=True, help="Another folder to write to.")] = None,
) -> None:
    """Write the reference pages in docs/reference/ from the catalogue and the code."""
    from homeward import reference

    place = folder or reference.FOLDER
    try:
        wanted = reference.pages()
        touched = list(reference.stale(wanted, place) if check else reference.write(wanted, place))
    except OSError as error:
        print(f"The pages are written in a source tree: {error}", file=sys.stderr)
        raise typer.Exit(1) from None
    for name in touched:
        _say(f"{'stale' if check else 'written'}: docs/reference/{name}")
    if check and touched:
        print("Write them anew with ./run docs and look at what changed.", file=sys.stderr)
        raise typer.Exit(1)


@app.command(hidden=True)
def past() -> None:
    """Fill in the past of the living demo."""
    lifeline.hold()
    _settled(lambda settings: fill(find_database(settings), settings, say=_say))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True}, hidden=True)
def write_past(context: typer.Context) -> None:
    """Write the past of the invented system to files; the options are those of the simulator's export."""
    lifeline.hold()
    run_export(context.args)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True}, hidden=True)
def partners(context: typer.Context) -> None:
    """Serve the feeds of the invented system on the clock of the database, or on one given by its own options."""
    lifeline.hold()
    if "--origin-picture" in context.args:
        run_living(context.args)
        return

    def act(settings: Settings) -> None:
        clock = asyncio.run(clock_in_force(find_database(settings)))
        if clock.is_real_time:
            raise SchemaError("this database runs on real time, in which nothing is invented: set HOMEWARD_REPLAY_FROM")
        run_living([*context.args, *replay_options(clock), *secret_options(settings.places)])

    _settled(act)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True}, hidden=True)
def feed_server(context: typer.Context) -> None:
    """Serve the replayed feeds on the clock of the database, or on one given by the options of the replay."""
    lifeline.hold()
    if "--origin-picture" in context.args:
        run_server(context.args)
        return

    def act(settings: Settings) -> None:
        clock = asyncio.run(clock_in_force(find_database(settings)))
        if clock.is_real_time:
            raise SchemaError(
                "this database runs on real time, in which no winter is replayed: set HOMEWARD_REPLAY_FROM"
            )
        run_server([*context.args, *replay_options(clock)])

    _settled(act)
