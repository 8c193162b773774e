"""Asks a vulnerability service about every locked library, with pip-audit: what is known against it fails the check.

A service that cannot be reached, or that does not know the libraries, is said loudly and fails nothing: such a check
must pass on a machine without the world, and must never look as if it had found nothing. `AUDIT_OSV_URL` names another
service that speaks OSV's protocol, in place of the package index.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

LOCK = Path(__file__).resolve().parent.parent / "requirements-dev.lock"
# What pip-audit, or the library it asks with, says where nobody answers.
_AWAY = (
    "Could not connect", "ConnectionError", "ServiceError", "HTTPError", "ProxyError", "SSLError", "Timeout",
    "not redirecting",
)  # fmt: skip


def command(lock: Path) -> list[str]:
    """How the service is asked about a lock file."""
    other = os.environ.get("AUDIT_OSV_URL")
    return [
        sys.executable, "-m", "pip_audit", "--requirement", str(lock), "--disable-pip", "--require-hashes",
        "--format", "json", "--progress-spinner", "off", *(("-s", "osv", "--osv-url", other) if other else ()),
    ]  # fmt: skip


def found(libraries: Iterable[dict[str, Any]]) -> list[str]:
    """What is known against libraries, a line each."""
    return [
        f"{each['name']} {each['version']}: {known['id']}, mended in {', '.join(known['fix_versions']) or 'no version'}"
        for each in libraries
        for known in each.get("vulns", ())
    ]


def shout(words: str) -> None:
    """Say what must not be overlooked."""
    line = "!" * 100
    sys.stdout.write(f"{line}\nNOT AUDITED: {words}\n{line}\n")


def main(lock: Path = LOCK) -> int:
    """Audit. 0: nothing is known, or nobody could be asked; 1: something is; 2: the tool itself failed."""
    done = subprocess.run(command(lock), capture_output=True, text=True, check=False)
    try:
        libraries: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        if not any(word in done.stderr for word in _AWAY):
            sys.stderr.write(done.stderr)
            return 2
        shout(f"the vulnerability service cannot be reached ({_last(done.stderr)}); audit elsewhere before a release.")
        return 0
    unknown = [each["name"] for each in libraries if "skip_reason" in each]
    if unknown:
        shout(f"{len(unknown)} of {len(libraries)} libraries are not known to the service that answers here: "
              f"{', '.join(unknown[:8])}{' and others' if len(unknown) > 8 else ''}.")  # fmt: skip
    against = found(libraries)
    for line in against:
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"{len(libraries) - len(unknown)} libraries audited, {len(against)} findings\n")
    return 1 if against else 0


def _last(words: str) -> str:
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    return next((line for line in reversed(lines) if any(word in line for word in _AWAY)), "no answer")[:160]


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
