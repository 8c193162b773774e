"""The command line: `python -m simulators.replay --origin-picture ISO ...` serves, `... export ...` writes files.

Reads options and puts the parts together. Holds no rule.
"""

import argparse
import math
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from simulators.replay.app import build_app
from simulators.replay.archive import shipped, winters_of
from simulators.replay.clock import PictureClock
from simulators.replay.export import Format, export
from simulators.replay.feeds import feeds_of
from simulators.replay.server import listen, port_of, serve, write_port_file


def instant(text: str) -> datetime:
    """Read an instant that carries its zone.

    Raises: ArgumentTypeError for a time without a zone: guessing one shifts a whole demo by an hour.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not an ISO 8601 time") from error
    if found.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text!r} has no time zone; write +00:00 for UTC")
    return found.astimezone(UTC)


def positive(text: str) -> float:
    """Read a rate: finite and above zero."""
    try:
        found = float(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from error
    if not math.isfinite(found) or found <= 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a positive number")
    return found


def _serve_options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m simulators.replay",
        description="Serve published situation reports over HTTP on a clock of their own.",
        epilog="To write files instead: python -m simulators.replay export --help",
    )
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=0, help="the port to listen on; 0 takes a free one (default)")
    parser.add_argument("--port-file", type=Path, help="write the port here once the socket is open")
    parser.add_argument("--origin-picture", type=instant, required=True, help="the moment of the series to start from")
    parser.add_argument("--origin-service", type=instant, help="the real moment that was (default: the start)")
    parser.add_argument("--rate", type=positive, default=1.0, help="how fast the series runs (1440: a day a minute)")
    return parser


def _export_options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m simulators.replay export",
        description="Write published situation reports to files, one per winter and region, in the formats served.",
    )
    parser.add_argument("--format", type=Format, choices=list(Format), default=Format.SITREP_CSV)
    parser.add_argument("--from", dest="first", type=date.fromisoformat, default=date.min, help="first day, YYYY-MM-DD")
    parser.add_argument("--to", dest="last", type=date.fromisoformat, default=date.max, help="last day, included")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write to")
    parser.add_argument("--source", type=Path, help="a folder of trust_daily_winter_*.csv.gz to read instead")
    return parser


def run_server(arguments: Sequence[str]) -> None:
    """Serve until told to stop."""
    options = _serve_options().parse_args(arguments)
    clock = PictureClock(
        origin_picture=options.origin_picture,
        origin_service=options.origin_service or datetime.now(UTC),
        rate=options.rate,
    )
    app = build_app(feeds_of(shipped()), now=clock.now)
    opened = listen(options.host, options.port)
    if options.port_file is not None:
        write_port_file(options.port_file, port_of(opened))
    shown = f"[{options.host}]" if ":" in options.host else options.host
    print(f"replay: listening on http://{shown}:{port_of(opened)}/", flush=True)
    serve(app, opened)


def run_export(arguments: Sequence[str]) -> None:
    """Write files and list them, one a line: rows, organisation, name."""
    options = _export_options().parse_args(arguments)
    archive = winters_of(options.source) if options.source is not None else shipped()
    written = export(archive, form=options.format, first=options.first, last=options.last, out=options.out)
    for file in written:
        print(f"{file.row_count:>7}  {file.organisation}  {file.path.name}")
    print(f"{sum(file.row_count for file in written):>7}  rows in {len(written)} files")


def main() -> None:
    """Serve, or export when the first word says so."""
    arguments = sys.argv[1:]
    try:
        if arguments[:1] == ["export"]:
            run_export(arguments[1:])
        else:
            run_server(arguments)
    except (OSError, LookupError) as error:
        raise SystemExit(f"replay: {error}") from error


if __name__ == "__main__":
    main()
