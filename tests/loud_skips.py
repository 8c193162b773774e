"""At the end of a run: what was not run and why, in a block that cannot be overlooked."""

from collections import Counter
from collections.abc import Generator

import pytest

# What needs something that a machine may lack, by marker.
OPTIONAL = ("browser", "timescale")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Generator[None]:
    """Print every group of skipped tests with its reason, after everything else that is told at the end."""
    yield
    groups: Counter[tuple[str, str]] = Counter()
    for report in terminalreporter.stats.get("skipped", []):
        group = next((name for name in OPTIONAL if name in getattr(report, "keywords", ())), "other")
        groups[group, _reason(report)] += 1
    if not groups:
        return
    terminalreporter.write_sep("!", "NOT RUN", red=True, bold=True)
    for (group, reason), count in sorted(groups.items()):
        terminalreporter.write_line(f"{group}: {count} not run: {reason}", red=True)
    terminalreporter.write_sep("!", red=True, bold=True)


def _reason(report: pytest.TestReport) -> str:
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return text.removeprefix("Skipped: ")
