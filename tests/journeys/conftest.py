"""Shows at the end of a run how long recoveries took."""

import pytest

from tests.journeys.measured import noted


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for each measured time."""
    if lines := noted():
        terminalreporter.section("measured", sep="-")
        for line in lines:
            terminalreporter.write_line(line)
