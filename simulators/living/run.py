"""Serves a house until told to stop: opens the ports and the control page, says where, leaves at once when told to."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path

from simulators.living.control.app import build_control
from simulators.living.house import House
from simulators.replay.server import leave_on_signals, listen, port_of, web_server, write_whole

CONTROL = "control"
SECRETS: Mapping[str, str] = {"capacity": "CAPACITY_TOKEN", "ward_board": "BOARD_KEY", "ucr": "UCR_KEY"}
"""Family -> the variable that holds its secret."""


def ports_of(house: House, *, control: int) -> Mapping[str, int]:
    """The port of each family, by its key, and that of the control page."""
    return {**{key: port.number for key, port in house.ports.items()}, CONTROL: control}


def serve(house: House, *, control_host: str, control_port: int, ports_file: Path | None) -> None:
    """Serve until SIGTERM or SIGINT, then leave with status 0.

    Raises: OSError when an address is taken; whatever stopped the world.
    """
    leave_on_signals()
    asyncio.run(_serve(house, control_host=control_host, control_port=control_port, ports_file=ports_file))


async def _serve(house: House, *, control_host: str, control_port: int, ports_file: Path | None) -> None:
    with listen(control_host, control_port) as opened:
        async with house, asyncio.TaskGroup() as group:
            if ports_file is not None:
                write_whole(ports_file, json.dumps(ports_of(house, control=port_of(opened))) + "\n")
            for key, port in house.ports.items():
                print(f"living: {key} on {port.base}/", flush=True)
            print(f"living: {CONTROL} on http://{control_host}:{port_of(opened)}/", flush=True)
            time = group.create_task(house.last())
            await web_server(build_control(house)).serve(sockets=[opened])
            time.cancel()


def secrets_from(environment: Mapping[str, str], given: Mapping[str, str | None]) -> Mapping[str, str]:
    """The secret of each family that has one: an option, or else the environment.

    Raises: LookupError when one is given nowhere.
    """
    found = {}
    for family, variable in SECRETS.items():
        secret = given.get(family) or environment.get(variable)
        if not secret:
            raise LookupError(f"set {variable}, or give its option: the feeds of {family} are not open to all")
        found[family] = secret
    return found
