"""The command line: `python -m simulators.living --origin-picture ISO ...` serves, `... export ...` writes history.

Reads options and puts the parts together. Holds no rule.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from simulators.living.house import House
from simulators.living.opening import DEMO_FROM, begun, resumed, run_up, shipped
from simulators.living.run import SECRETS, secrets_from, serve
from simulators.replay.__main__ import instant, positive
from simulators.replay.clock import PictureClock


def _serve_options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m simulators.living",
        description="Serve the partners of the invented system: eight families of feeds, and a page to break them by.",
        epilog="To write files of the past instead: python -m simulators.living export --help",
    )
    parser.add_argument("--host", default="127.0.0.1", help="the address the feeds listen on (default: %(default)s)")
    parser.add_argument(
        "--port-base", type=int, default=0, help="eight ports from here on; 0 (default): free ones"
    )
    parser.add_argument("--ports-file", type=Path, help="write the ports here, as JSON, once all are open")
    parser.add_argument("--control-host", default="127.0.0.1", help="where the control page listens (%(default)s)")
    parser.add_argument("--control-port", type=int, default=0, help="its port; 0 takes a free one (default)")
    parser.add_argument(
        "--origin-picture", type=instant, default=DEMO_FROM, help="the moment to start from (the demo's)"
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
    if options.seed is None:
        world = resumed(options.checkpoint or shipped())
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


def main() -> None:
    """Serve, or export when the first word says so."""
    arguments = sys.argv[1:]
    try:
        if arguments[:1] == ["export"]:
            raise LookupError("not yet")
        run_server(arguments)
    except (OSError, LookupError, ValueError) as error:
        raise SystemExit(f"living: {error}") from error


if __name__ == "__main__":
    main()
