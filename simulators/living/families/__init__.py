"""The families of feeds, one module each; the order is that of the ports and of the control page."""

from simulators.living.families.beds import BEDS
from simulators.living.families.capacity import CAPACITY
from simulators.living.families.care_homes import CARE_HOMES
from simulators.living.families.emergency_department import EMERGENCY_DEPARTMENT
from simulators.living.families.home_care import HOME_CARE
from simulators.living.families.urgent_response import URGENT_RESPONSE
from simulators.living.families.virtual_ward import VIRTUAL_WARD
from simulators.living.families.ward_board import WARD_BOARD

FAMILIES = (
    BEDS,
    WARD_BOARD,
    EMERGENCY_DEPARTMENT,
    HOME_CARE,
    CAPACITY,
    URGENT_RESPONSE,
    VIRTUAL_WARD,
    CARE_HOMES,
)
