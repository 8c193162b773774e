"""A feed server and a TCP proxy that misbehave on command, for tests. Loopback only; no part of the running system.

Knows nothing about what the bodies mean: a test registers a good one, and asks for it to be spoilt in one named way.
"""

from simulators.faults.fault import Fault
from simulators.faults.ports import closed_port
from simulators.faults.proxy import Cut, CutProxy, Direction, Manner
from simulators.faults.request import Received
from simulators.faults.server import FaultServer

__all__ = ["Cut", "CutProxy", "Direction", "Fault", "FaultServer", "Manner", "Received", "closed_port"]
