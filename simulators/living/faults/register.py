"""The list of all faults, by name: the one place that the control page, its API and the ports ask."""

from collections.abc import Mapping
from types import MappingProxyType

from simulators.living.faults.answers import ANSWER_FAULTS
from simulators.living.faults.figures import FIGURE_FAULTS
from simulators.living.faults.known import Known
from simulators.living.faults.shape import SHAPE_FAULTS
from simulators.living.faults.times import TIME_FAULTS

FAULTS: Mapping[str, Known] = MappingProxyType(
    {fault.name: fault for fault in (*ANSWER_FAULTS, *FIGURE_FAULTS, *SHAPE_FAULTS, *TIME_FAULTS)}
)
