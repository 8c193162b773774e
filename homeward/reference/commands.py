"""commands.md: the verbs of ./run and the commands behind them."""

import re
from datetime import datetime
from typing import Any

import typer
import typer.main

from homeward.reference.facts import Facts
from homeward.reference.markdown import code, flowed, table

PAGE = "commands.md"
_INTRODUCTION = (
    "`./run VERB` makes the environment first and needs nothing but Python; the verbs that are not about the "
    "environment or the tests are commands of `homeward` and take its options.\n"
)


def write(facts: Facts) -> str:
    """The page."""
    # The command line offers this page, so it cannot be asked for when this module is loaded.
    from homeward.cli import app

    parts = [
        "# Commands\n",
        _INTRODUCTION,
        f"```text\n{usage(facts.run_script)}\n```\n",
    ]
    group: Any = typer.main.get_command(app)
    for name, command in sorted(group.commands.items()):
        kind = " (started by other processes)" if command.hidden else ""
        parts.append(f"## homeward {name}{kind}\n\n{flowed(command.help or '')}\n")
        rows = [_option(each) for each in command.params if not getattr(each, "hidden", False)]
        if rows:
            parts.append(table(("option", "default", "meaning"), rows))
    return "\n".join(parts)


def usage(script: str) -> str:
    """What the script says of itself. Raises ValueError when it says nothing."""
    found = re.search(r"<<'TEXT'\n(.*?)\nTEXT\n", script, re.DOTALL)
    if found is None:
        raise ValueError("the script does not say how it is used")
    return found.group(1)


def _option(option: Any) -> tuple[str, str, str]:
    is_argument = option.param_type_name == "argument"
    name = option.name.upper() if is_argument else ", ".join(option.opts)
    return code(name), _default(option), flowed(option.help or "")


def _default(option: Any) -> str:
    if option.required:
        return "needed"
    value = option.default
    if value is None or value is False:
        return ""
    if isinstance(value, datetime):
        return code(value.isoformat())
    return code(f"{value:g}" if isinstance(value, float) else str(value))
