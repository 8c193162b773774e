"""The front door's script: it lists its own verbs, and each is one that exists."""

import re
import subprocess
import sys
from pathlib import Path

import typer.main

from homeward.cli import app
from homeward.reference.commands import usage
from tests.architecture.house import ROOT, rooms

SCRIPT = (ROOT / "run").read_text(encoding="utf-8")


def listed() -> set[str]:
    """The verbs the script tells of."""
    return set(re.findall(r"^  ([a-z][a-z-]*) ", usage(SCRIPT), re.MULTILINE))


def cases() -> dict[str, str]:
    """The verbs the script acts on, with what it does."""
    body = SCRIPT[SCRIPT.index("case $verb in") :]
    found = {}
    for verbs, act in re.findall(r"^([a-z][a-z |-]*)\)(.*?);;$", body, re.MULTILINE | re.DOTALL):
        found |= dict.fromkeys((verb.strip() for verb in verbs.split("|")), act)
    return {verb: act for verb, act in found.items() if not verb.startswith("-") and verb != "help"}


def test_the_script_lists_exactly_the_verbs_it_knows() -> None:
    assert len(listed()) > 8
    assert listed() == set(cases())


def test_every_verb_that_is_passed_on_is_a_command_and_every_command_has_a_verb() -> None:
    group = typer.main.get_command(app)
    known = {name for name, command in group.commands.items() if not command.hidden}  # type: ignore[attr-defined]
    passed_on = {verb for verb, act in cases().items() if "-m homeward" in act and verb != "check"}
    assert passed_on == known


def test_the_check_runs_every_tool() -> None:
    check = cases()["check"]
    tools = (
        'ruff" format --check',
        'ruff" check',
        "mypy",
        "lint-imports",
        "docs --check",
        "\n    audit\n",
        'say "tests" && run_tests "$@"',
    )
    assert [tool for tool in tools if tool not in check] == []


def test_the_audit_looks_at_every_room_and_every_library() -> None:
    body = SCRIPT[SCRIPT.index("\naudit() {") : SCRIPT.index("\n}", SCRIPT.index("\naudit() {"))]
    looked_at = set(SCRIPT[SCRIPT.index('\nHOUSE="') :].split('"')[1].split()) | {"db"}
    assert looked_at >= rooms() | {"alembic", ".ci"}
    assert ("--recursive $HOUSE" in body, "--recursive db" in body, ".ci/audit.py" in body) == (True, True, True)
    assert "./run audit" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_tests_are_shared_out_as_whole_files_in_the_order_they_are_given_in() -> None:
    body = SCRIPT[SCRIPT.index("\nrun_tests() {") : SCRIPT.index("\n}", SCRIPT.index("\nrun_tests() {"))]
    assert "-m pytest" in body
    assert "--dist loadfile --no-loadscope-reorder" in body
    assert SCRIPT.count("-m pytest") == 1


def test_an_environment_that_is_switched_on_does_not_count_as_another() -> None:
    """Whoever works with the environment active must not have it made anew by each verb."""
    start = SCRIPT.index("\nmade_from() {")
    act = SCRIPT[start : SCRIPT.index("\n}", start) + 2] + "\nmade_from requirements.lock"
    base = Path(sys.base_prefix, "bin", Path(sys.executable).resolve().name)
    said = [
        subprocess.run(["sh", "-c", f"python={python}\n{act}"], cwd=ROOT, check=True, capture_output=True, text=True)
        for python in (sys.executable, base)
    ]
    assert said[0].stdout
    assert said[0].stdout == said[1].stdout


def test_the_script_is_plain_sh() -> None:
    assert SCRIPT.startswith("#!/bin/sh\n")
    assert subprocess.run(["sh", "-n", ROOT / "run"], capture_output=True, timeout=10).returncode == 0


def test_without_a_verb_it_says_what_it_can_do_and_an_unknown_one_is_refused() -> None:
    plain = subprocess.run([ROOT / "run"], capture_output=True, text=True, timeout=10)
    assert plain.returncode == 0
    assert "demo" in plain.stdout
    unknown = subprocess.run([ROOT / "run", "dance"], capture_output=True, text=True, timeout=10)
    assert unknown.returncode == 2
    assert "dance" in unknown.stdout + unknown.stderr
