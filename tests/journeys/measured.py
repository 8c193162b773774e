"""Times that a test took note of; shown at the end of the run, since a bound says little about what is usual."""

_LINES: list[str] = []


def note(text: str) -> None:
    """Take note of a measured time."""
    _LINES.append(text)


def noted() -> list[str]:
    """Everything noted so far."""
    return list(_LINES)
