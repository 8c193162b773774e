"""The compose file: of the right form, with commands, settings and images that exist, and closed to the outside."""

import copy
import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import typer.main
import yaml
from check_jsonschema.builtin_schemas import get_builtin_schema
from jsonschema.validators import validator_for
from pydantic import AliasChoices

from catalogue.placeholders import placeholders
from catalogue.reader import read
from homeward.cli import app
from homeward.settings import Settings
from homeward.shows import show_of
from tests.architecture.house import ROOT, rooms

TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
NAMED = dict(re.findall(r"^# ([A-Z_]+)='?(.*?)'?$", EXAMPLE, re.MULTILINE))
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")

OWN_IMAGE = "homeward:"
_PINNED = re.compile(r"^[a-z0-9./-]+:\d+\.\d+\.\d+[\w.-]*$")
_VARIABLE = re.compile(r"\$\{(\w+)")


def setting_names() -> set[str]:
    """The environment variable of every setting."""
    names = set()
    for name, field in Settings.model_fields.items():
        alias = field.validation_alias
        assert not isinstance(alias, AliasChoices)
        names.add(str(alias) if alias else f"HOMEWARD_{name.upper()}")
    return names


def commands() -> set[str]:
    """Every command of the command line."""
    return set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


def faults(compose: dict[str, Any]) -> Iterator[str]:
    """What is wrong with a compose file."""
    schema = get_builtin_schema("vendor.compose-spec")
    for error in validator_for(schema)(schema).iter_errors(compose):
        yield f"{error.json_path}: {error.message[:100]}"
    for name, service in compose["services"].items():
        yield from (f"{name}: {fault}" for fault in _service_faults(service))


def _service_faults(service: dict[str, Any]) -> Iterator[str]:
    image = service.get("image", "")
    if not _PINNED.match(image):
        yield f"the image {image!r} is not pinned to a full version"
    for port in service.get("ports", ()):
        if not str(port).startswith(("127.0.0.1:", "[::1]:")):
            yield f"the port {port} is published beyond loopback"
    if image.startswith(OWN_IMAGE):
        yield from _own_faults(service)


def _own_faults(service: dict[str, Any]) -> Iterator[str]:
    given = service.get("environment", {})
    if service["command"][0] not in commands():
        yield f"there is no command {service['command'][0]!r}"
    for variable in sorted(set(given) - setting_names()):
        yield f"{variable} is not a setting"
    if given.get("HOMEWARD_HOST", "127.0.0.1") != "127.0.0.1" and given.get("HOMEWARD_PUBLISHED_ON_LOOPBACK") != "yes":
        yield "it listens beyond loopback and does not say how it is published"
    if not service.get("read_only") or service.get("cap_drop") != ["ALL"]:
        yield "it may write or do more than it needs"


def test_the_compose_file_is_of_the_right_form_and_names_only_what_exists() -> None:
    assert {"db", "migrate", "worker", "web", "partners", "past"} == set(COMPOSE["services"])
    assert list(faults(COMPOSE)) == []


@pytest.mark.parametrize(
    ("service", "change", "found"),
    [
        ("web", {"command": ["serve"]}, "there is no command 'serve'"),
        ("web", {"ports": ["8050:8050"]}, "published beyond loopback"),
        ("web", {"environment": {"HOMEWARD_HOST": "0.0.0.0"}}, "does not say how it is published"),
        ("worker", {"environment": {"HOMEWARD_PLACE": "x"}}, "HOMEWARD_PLACE is not a setting"),
        ("worker", {"read_only": False}, "may write"),
        ("db", {"image": "timescale/timescaledb:latest-pg18"}, "not pinned"),
        ("db", {"helthcheck": {}}, "helthcheck"),
    ],
)
def test_a_fault_of_the_compose_file_is_found(service: str, change: dict[str, Any], found: str) -> None:
    compose = copy.deepcopy(COMPOSE)
    compose["services"][service].update(change)
    assert any(found in fault for fault in faults(compose))


def test_the_store_is_closed_kept_and_silent() -> None:
    store = COMPOSE["services"]["db"]
    assert COMPOSE["networks"]["store"]["internal"] is True
    assert store["networks"] == ["store"]
    assert "ports" not in store
    assert store["environment"]["TIMESCALEDB_TELEMETRY"] == "off"
    assert "timescaledb.telemetry_level=off" in store["command"]
    # The images of PostgreSQL 18 refuse to start on a volume at the older path, /var/lib/postgresql/data.
    assert "store:/var/lib/postgresql" in store["volumes"]
    assert store["healthcheck"]


def test_each_process_holds_only_its_own_password_and_waits_for_the_migration() -> None:
    owners = {"migrate": "OWNER", "worker": "WORKER", "web": "WEB", "partners": "WEB", "past": "WORKER"}
    for name, owner in owners.items():
        service = COMPOSE["services"][name]
        used = {v for value in service["environment"].values() for v in _VARIABLE.findall(value) if "PASSWORD" in v}
        assert used == {f"{owner}_PASSWORD"}
        waits_for = service["depends_on"]
        if name in {"worker", "web", "past"}:
            assert waits_for["migrate"]["condition"] == "service_completed_successfully"


def test_the_invented_system_is_a_profile_of_its_own_on_the_loopback_of_the_worker() -> None:
    partners = COMPOSE["services"]["partners"]
    assert partners["network_mode"] == "service:worker"
    assert [name for name, service in COMPOSE["services"].items() if service.get("profiles") == ["demo"]] == [
        "partners",
        "past",
    ]
    words = partners["command"]
    base, control = (words[words.index(name) + 1] for name in ("--port-base", "--control-port"))
    places = json.loads(NAMED["HOMEWARD_PLACES"])
    wanted = {f"http://127.0.0.1:{int(base) + number}" for number in range(8)}
    assert {address for address in places.values() if address.startswith("http")} == wanted
    # Its page of faults is the one thing beside the web that this machine may reach.
    assert COMPOSE["services"]["worker"]["ports"] == [f"127.0.0.1:{control}:{control}"]


def test_the_example_brings_the_system_up_by_the_rules_of_the_demo() -> None:
    show = show_of(replay=False)
    assert datetime.fromisoformat(NAMED["HOMEWARD_REPLAY_FROM"]) == show.start
    assert float(NAMED["HOMEWARD_REPLAY_RATE"]) == show.rate
    catalogue = show.settings(Settings(_env_file=None)).catalogue  # type: ignore[call-arg]
    assert ROOT / NAMED["HOMEWARD_CATALOGUE"] == catalogue
    needed = {name for feed in read(catalogue).feeds.values() for name in placeholders(f"{feed.url}{feed.headers}")}
    assert set(json.loads(NAMED["HOMEWARD_PLACES"])) == needed


def test_the_example_of_settings_names_every_setting_and_nothing_else() -> None:
    named = set(re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", EXAMPLE, re.MULTILINE))
    of_compose = set(_VARIABLE.findall(TEXT)) | {"COMPOSE_PROFILES"}
    assert setting_names() <= named
    assert of_compose <= named
    assert named - setting_names() - of_compose == set()


def test_nothing_in_the_example_of_settings_is_in_force() -> None:
    assert [line for line in EXAMPLE.splitlines() if line and not line.startswith("#")] == []


def test_the_image_is_pinned_installs_by_hash_and_does_not_run_as_root() -> None:
    images = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert images
    assert all(_PINNED.match(image) for image in images)
    assert "--require-hashes" in DOCKERFILE
    assert "--only-binary :all:" in DOCKERFILE
    assert re.search(r"apt(-get)?\s|apk\s", DOCKERFILE) is None
    last = DOCKERFILE.rsplit("FROM ", 1)[-1]
    assert re.search(r"^USER (?!root|0)\S+", last, re.MULTILINE)


def test_the_image_holds_every_room_and_no_test() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_in = {line[1:] for line in lines if line.startswith("!")}
    assert "*" in lines
    assert {name for name in let_in if not (ROOT / name).exists()} == set()
    assert let_in >= rooms() - {"bench"}
    assert not let_in & {"tests", ".env", "bench", "docs"}
