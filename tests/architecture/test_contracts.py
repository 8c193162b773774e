"""Who may import whom: the contracts hold, they look at every room, and each of them can be broken."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.house import ROOT, pyproject, rooms

SETTINGS = pyproject()["tool"]["importlinter"]
CONTRACTS = {contract["id"]: contract for contract in SETTINGS["contracts"]}

# A house in small: what the contracts name, with the imports they let through. No line of the product is in it.
SMALL_HOUSE = {
    "api/pulse.py": "from db.write import version",
    "api/routes/one.py": "",
    "api/routes/two.py": "",
    "api/wire/__init__.py": "",
    "api/wire/shape.py": "",
    "catalogue/model.py": "from metrics import band",
    "dashboard/client.py": "from api import wire",
    "dashboard/pages/one.py": "",
    "dashboard/pages/two.py": "",
    "db/read/values.py": "",
    "db/timeseries/lift.py": "",
    "db/write/bands.py": "from db.timeseries import lift",
    "db/write/hours.py": "",
    "db/write/version.py": "",
    "homeward/start.py": "import api\nimport dashboard\nimport simulators",
    "ingest/adapters/one.py": "from catalogue import model",
    "ingest/adapters/two.py": "",
    "ingest/fetch.py": "",
    "ingest/guard.py": "import httpcore2",
    "ingest/http.py": "import httpcore2\nimport httpx2",
    "ingest/poll.py": "from db.write import version",
    "ingest/schedule.py": "",
    "ingest/sift.py": "",
    "ingest/sifting/values.py": "",
    "jobs/upkeep.py": "import picture",
    "metrics/band.py": "import math\nimport numpy",
    "picture/bands.py": "from db.write import bands",
    "picture/hours.py": "from db.write import hours",
    "simulators/replay.py": "",
}

# One breach for each contract: in which file, and what it must not import.
BREACHES = {
    "rooms": ("catalogue/model.py", "db.read.values"),
    "front_door": ("jobs/upkeep.py", "homeward.start"),
    "pure_core": ("metrics/band.py", "logging"),
    "screens": ("dashboard/pages/one.py", "picture.bands"),
    "wire": ("api/wire/shape.py", "catalogue.model"),
    "feed_ends_at_store": ("ingest/fetch.py", "picture.bands"),
    "simulators_apart": ("simulators/replay.py", "ingest.sift"),
    "rooms_apart_from_simulators": ("api/routes/one.py", "simulators.replay"),
    "timeseries_seam": ("ingest/poll.py", "db.timeseries.lift"),
    "readers_never_write": ("db/read/values.py", "db.write.bands"),
    "one_way_out": ("ingest/fetch.py", "requests"),
    "no_way_out_of_its_own": ("api/routes/one.py", "httpx2"),
    "adapters_map": ("ingest/adapters/one.py", "ingest.fetch"),
    "adapters_alone": ("ingest/adapters/two.py", "ingest.adapters.one"),
    "pages_alone": ("dashboard/pages/two.py", "dashboard.pages.one"),
    "routes_alone": ("api/routes/two.py", "api.routes.one"),
    "dash_in_one_room": ("api/pulse.py", "dash"),
}


def build(folder: Path, *, with_breaches: bool) -> None:
    """Put the small house together under the real contracts."""
    shutil.copy(ROOT / "pyproject.toml", folder)
    files = {path: [text] for path, text in SMALL_HOUSE.items()}
    for room in SETTINGS["root_packages"]:
        files.setdefault(f"{room}/__init__.py", [""])
    if with_breaches:
        for path, module in BREACHES.values():
            files[path].append(f"import {module}")
    for path, lines in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        for package in place.relative_to(folder).parents[:-1]:
            (folder / package / "__init__.py").touch()
        place.write_text("\n".join(lines), encoding="utf-8")


def lint(folder: Path) -> tuple[int, str]:
    """What the contracts say about a folder."""
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from importlinter.cli import lint_imports_command as run; sys.exit(run())",
         "--no-cache", "--no-logo"],
        cwd=folder, capture_output=True, text=True, env={**os.environ, "COLUMNS": "400", "PYTHONPATH": ""}, timeout=60,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_the_contracts_look_at_every_room_and_say_what_they_want_in_a_sentence() -> None:
    assert set(SETTINGS["root_packages"]) == rooms(), "name every room in [tool.importlinter] of pyproject.toml"
    assert set(BREACHES) == set(CONTRACTS), "a contract needs an example of its breach here"
    assert all(len(contract["name"].split()) > 3 for contract in CONTRACTS.values())


def test_the_house_keeps_its_contracts() -> None:
    code, said = lint(ROOT)
    assert code == 0, said
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in said


def test_the_small_house_keeps_them_too(tmp_path: Path) -> None:
    build(tmp_path, with_breaches=False)
    code, said = lint(tmp_path)
    assert code == 0, said


@pytest.fixture(scope="module")
def broken_house(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What is said of the small house with every breach in it."""
    folder = tmp_path_factory.mktemp("broken")
    build(folder, with_breaches=True)
    code, said = lint(folder)
    assert code == 1, said
    return said


@pytest.mark.parametrize("contract", sorted(CONTRACTS))
def test_every_contract_can_be_broken(contract: str, broken_house: str) -> None:
    path, module = BREACHES[contract]
    importer = path.removesuffix(".py").replace("/", ".")
    assert f"{CONTRACTS[contract]['name']} BROKEN" in broken_house
    assert f"{importer} -> {module}" in broken_house
