"""The command line: `python -m simulators.living --origin-picture ISO ...` serves, `... export ...` writes history.

Reads options and puts the parts together. Holds no rule.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from simulators.living.families import FAMILIES
from simulators.living.history.export import Job, Length, export
from simulators.living.history.plans import FULL_GRAIN, THINNED_GRAIN, full, thinned
from simulators.living.house import House
from simulators.living.opening import RECENT, begun, newest_shipped, resumed, run_up, shipped
from simulators.living.run import SECRETS, secrets_from, serve
from simulators.replay.__main__ import instant, positive
from simulators.replay.clock import PictureClock
from simulators.world.shipped import DEMONSTRATION, HISTORY, SEED
from simulators.world.world import World

KEYS = tuple(family.key for family in FAMILIES)


def _serve_options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m simulators.living",
        description="Serve the partners of the invented system: eight families of feeds, and a page to break them by.",
        epilog="To write files of the past instead: python -m simulators.living export --help",
    )
    parser.add_argument("--host", default="127.0.0.1", help="the address the feeds listen on (default: %(default)s)")
    parser.add_argument("--port-base", type=int, default=0, help="eight ports from here on; 0 (default): free ones")
    parser.add_argument("--ports-file", type=Path, help="write the ports here, as JSON, once all are open")
    parser.add_argument("--control-host", default="127.0.0.1", help="where the control page listens (%(default)s)")
    parser.add_argument("--control-port", type=int, default=0, help="its port; 0 takes a free one (default)")
    parser.add_argument(
        "--origin-picture", type=instant, default=DEMONSTRATION, help="the moment to start from (the demo's)"
    )
    parser.add_argument("--origin-service", type=instant, help="the real moment that was (default: the start)")
    parser.add_argument("--rate", type=positive, default=1.0, help="how fast time passes (default: as in life)")
    _world_options(parser)
    for family, variable in SECRETS.items():
        option = f"--{variable.lower().replace('_', '-')}"
        parser.add_argument(
            option, dest=family, help=f"the secret of {family} (default: {variable} of the environment)"
        )
    return parser


def _world_options(parser: argparse.ArgumentParser) -> None:
    start = parser.add_mutually_exclusive_group()
    start.add_argument("--checkpoint", type=Path, help="the world to go on with (default: the one shipped)")
    start.add_argument("--seed", type=int, help="begin a new world instead, and let it live up to the start: minutes")


def run_server(arguments: Sequence[str]) -> None:
    """Serve until told to stop."""
    options = _serve_options().parse_args(arguments)
    secrets = secrets_from(os.environ, vars(options))
    if options.checkpoint is not None:
        world = resumed(options.checkpoint)
    elif options.seed is None:
        world = shipped(DEMONSTRATION)
    else:
        world = begun(options.seed)
        run_up(world, options.origin_picture)
    clock = PictureClock(
        origin_picture=options.origin_picture,
        origin_service=options.origin_service or datetime.now(UTC),
        rate=options.rate,
    )
    house = House(world, clock, secrets=secrets, host=options.host, port_base=options.port_base)
    serve(house, control_host=options.control_host, control_port=options.control_port, ports_file=options.ports_file)


def _export_options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m simulators.living export",
        description="Write the past of the invented system to files, in the archive forms of docs/feeds.",
        epilog="A run that was stopped goes on after its last whole file when it is started again.",
    )
    parser.add_argument("--from", dest="first", type=instant, help="the first moment (default: that of the history)")
    parser.add_argument(
        "--to", dest="last", type=instant, default=DEMONSTRATION, help="the last one (the demo's first)"
    )
    parser.add_argument("--out", type=Path, required=True, help="the folder to write to; one run at a time")
    parser.add_argument("--recent", action="store_true", help="the last fortnight instead, with everything served")
    parser.add_argument("--families", type=_families, default=KEYS, help=f"some of {','.join(KEYS)} (default: all)")
    parser.add_argument("--end", type=Path, help="write the world as it stands at the last moment here")
    _world_options(parser)
    return parser


def _families(text: str) -> tuple[str, ...]:
    found = tuple(text.split(","))
    if unknown := set(found) - set(KEYS):
        raise argparse.ArgumentTypeError(f"there is no family {', '.join(sorted(unknown))}")
    return found


def run_export(arguments: Sequence[str]) -> None:
    """Write files, say on the error stream how it goes, and list rows and files by family."""
    options = _export_options().parse_args(arguments)
    first = options.first or (options.last - RECENT if options.recent else HISTORY)
    streams = full() if options.recent else thinned()
    job = Job(
        streams=[stream for stream in streams if stream.family.key in options.families],
        grain=FULL_GRAIN if options.recent else THINNED_GRAIN,
        prefix="recent_" if options.recent else "",
        a_file=Length.DAY if options.recent else Length.MONTH,
        first=first,
        last=options.last,
        out=options.out,
        begin=lambda: _beginning(options, first),
        resume=World.resume,
        say=lambda line: print(f"living: {line}", file=sys.stderr, flush=True),
        end=options.end,
    )
    files = export(job)
    for family in options.families:
        mine = [counted for counted in files.values() if counted.family == family]
        print(f"{sum(counted.rows for counted in mine):>10}  {family} in {len(mine)} files")
    print(f"{sum(counted.rows for counted in files.values()):>10}  rows in {len(files)} files")


def _beginning(options: argparse.Namespace, first: datetime) -> World:
    """The world to start a history with: as told, else the newest shipped one that is early enough, else a new one."""
    if options.checkpoint is not None:
        return resumed(options.checkpoint)
    if options.seed is not None:
        return begun(options.seed)
    return newest_shipped(before=first) or begun(SEED)


def main() -> None:
    """Serve, or export when the first word says so."""
    arguments = sys.argv[1:]
    try:
        if arguments[:1] == ["export"]:
            run_export(arguments[1:])
        else:
            run_server(arguments)
    except (OSError, LookupError, ValueError) as error:
        raise SystemExit(f"living: {error}") from error


if __name__ == "__main__":
    main()
