"""How rarely Python looks for circles of garbage in our processes.

Payloads and pictures are tens of thousands of small records that never point back at each other. Looking through them
over and over took a quarter of an import and freed nothing.
"""

import gc

_YOUNG, _MIDDLE, _OLD = 100_000, 20, 100


def collect_rarely() -> None:
    """Set everything loaded so far aside for good, and look for circles rarely from here on. Call when set up."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
