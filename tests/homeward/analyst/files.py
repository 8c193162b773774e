"""The analysts' commands as a person runs them: a process, a file or standard input, and what comes back."""

import csv
import io
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

# The analysts' commands without the rest of the house, which takes longer to load than they take to answer.
_ALONE = "import typer; from homeward.analyst.commands import register; app = typer.Typer(); register(app); app()"
_WHOLE = ("-m", "homeward")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command wrote, and its exit status."""

    status: int
    out: str
    complaints: list[str]

    @property
    def rows(self) -> list[dict[str, str]]:
        """The CSV it wrote, by column."""
        return list(csv.DictReader(io.StringIO(self.out)))


def ask(*arguments: str, given: str | bytes = b"", folder: Path | None = None, is_whole: bool = False) -> Answer:
    """Run a command in a folder with something on standard input; with `is_whole` as the house's own command line."""
    done = subprocess.run(
        [sys.executable, *(_WHOLE if is_whole else ("-c", _ALONE)), *arguments],
        cwd=folder, capture_output=True, timeout=120,
        input=given.encode() if isinstance(given, str) else given,
    )  # fmt: skip
    return Answer(done.returncode, done.stdout.decode(), done.stderr.decode().splitlines())
