"""adapters.md: every format that can be read, in the words of its adapter."""

from homeward.reference.facts import Facts
from homeward.reference.markdown import code
from ingest.adapters import adapters

PAGE = "adapters.md"
_INTRODUCTION = (
    "What Homeward can read. An adapter maps and never judges; how to write one stands in "
    "[CONTRIBUTING](../../CONTRIBUTING.md#a-feed-format).\n"
)


def write(facts: Facts) -> str:
    """The page."""
    del facts
    parts = [
        "# Formats\n",
        _INTRODUCTION,
    ]
    for name, adapter in sorted(adapters().items()):
        types = ", ".join(code(each) for each in sorted(adapter.content_types))
        parts.append(f"## {name}\n\n**{adapter.title}**, sent as {types}.\n\n{adapter.notes}\n")
    return "\n".join(parts)
