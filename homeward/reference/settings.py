"""settings.md: what a deployment may set, from the settings themselves."""

from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from homeward.reference.facts import ROOT, Facts
from homeward.reference.markdown import code, flowed, table
from homeward.settings import Settings

PAGE = "settings.md"
_INTRODUCTION = (
    "From the environment, or from a file `.env` where the process starts; the environment wins. An empty value "
    "counts as unset. What makes no sense is refused at start, by name.\n"
)

# Read before there are settings, by the script and by the supervisor of the embedded database.
_OTHERS = (
    ("PYTHON", "The interpreter that `./run` makes the environment with; unset: the newest found, 3.11 or later."),
    ("CHROMIUM", "The browser of the browser tests; unset: one found by name."),
    ("PG_BIN", "A folder with PostgreSQL's programs, for the embedded server where its wheel does not run."),
)


def write(facts: Facts) -> str:
    """The page."""
    del facts
    rows = [
        (code(variable(name, field)), _default(field), flowed(field.description or "") + _bounds(field))
        for name, field in Settings.model_fields.items()
    ]
    return "\n".join(
        [
            "# Settings\n",
            _INTRODUCTION,
            table(("variable", "default", "meaning"), rows),
            "Beside these:\n",
            table(("variable", "meaning"), [(code(name), meaning) for name, meaning in _OTHERS]),
        ]
    )


def variable(name: str, field: FieldInfo) -> str:
    """The environment variable of a setting."""
    return str(field.validation_alias) if field.validation_alias else f"HOMEWARD_{name.upper()}"


def _default(field: FieldInfo) -> str:
    value: Any = field.get_default(call_default_factory=True, validated_data={})
    if value is None or value == {} or isinstance(value, SecretStr):
        return "unset"
    if isinstance(value, Path):
        return code(value.relative_to(ROOT).as_posix())
    if isinstance(value, bool):
        return code("yes" if value else "no")
    return code(f"{value:g}" if isinstance(value, float) else str(value))


def _bounds(field: FieldInfo) -> str:
    words = {"ge": "at least", "le": "at most"}
    found = [f"{words[name]} {bound:,}" for each in field.metadata for name in words
             if (bound := getattr(each, name, None)) is not None]  # fmt: skip
    return f" ({', '.join(found)})" if found else ""
