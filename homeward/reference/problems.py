"""problems.md: every stable code: of the API's refusals, of polls that failed, of rows that were refused."""

import inspect
import re
from collections.abc import Callable, Mapping

from api.problems import KINDS
from homeward.reference.facts import Facts
from homeward.reference.markdown import code, defined, flowed, table
from ingest.failure import Reason, Stage
from ingest.parsed import RejectCode
from ingest.plausible import DOUBTS
from ingest.rejects import REASONS
from ingest.sift import sift
from ingest.sifting import SERIES_RULES, TIME_RULES, VALUE_RULES
from ingest.sifting.episodes import EPISODE_RULES
from ingest.sifting.places import known_delay_reason
from ingest.together import DOUBTS_TOGETHER

PAGE = "problems.md"
_OF_THE_API = (
    "Every error is a problem document (RFC 9457, `application/problem+json`) whose `code` is one of these and "
    "whose `detail` is a sentence for a person.\n"
)


def write(facts: Facts) -> str:
    """The page."""
    del facts
    stages = defined(Stage.__doc__)
    return "\n".join(
        [
            "# Codes\n",
            "For programs to act on. A code may be added; none is renamed or given another meaning.\n",
            "## Refusals of the API\n",
            _OF_THE_API,
            table(
                ("code", "status", "meaning", "for instance"),
                [(code(name), str(kind.status), kind.meaning, kind.example) for name, kind in sorted(KINDS.items())],
            ),
            "## How far a failed poll came\n",
            table(("stage", "meaning"), [(code(stage.value), stages[stage.value].rstrip(".")) for stage in Stage]),
            "## Why a poll failed\n",
            "Beside the code stands one sentence for a person, in the store and on the feeds page.\n",
            "".join(f"- {code(reason.value)}\n" for reason in Reason),
            "## Why a row or a value was refused\n",
            "It is counted, kept and shown; the rows beside it are not affected.\n",
            table(("code", "refused by", "meaning"), [_reject(each) for each in RejectCode]),
        ]
    )


def _reject(refused: RejectCode) -> tuple[str, str, str]:
    of_episodes = dict.fromkeys(rule for rules in EPISODE_RULES.values() for rule in rules)
    rules: tuple[Callable[..., object], ...] = (
        *SERIES_RULES, *TIME_RULES, *VALUE_RULES, *of_episodes, known_delay_reason,
    )  # fmt: skip
    for rule in rules:
        if _names(inspect.getsource(rule), refused):
            demand, _, prevents = inspect.cleandoc(rule.__doc__ or "").partition("\n\n")
            return code(refused.value), code(rule.__name__), f"Demanded: {flowed(demand)} {flowed(prevents)}".strip()
    doubts: Mapping[RejectCode, Callable[..., object]] = {**DOUBTS, **DOUBTS_TOGETHER}
    if refused in doubts:
        rule = doubts[refused]
        return code(refused.value), code(rule.__name__), f"Held as suspect. {flowed(rule.__doc__ or '')}"
    if refused in REASONS:
        return code(refused.value), "the adapter", REASONS[refused]
    if _names(inspect.getsource(inspect.getmodule(sift) or sift), refused):
        return code(refused.value), "the sift", "The payload says it again further on, with another value."
    raise LookupError(f"nothing refuses a row as {refused.value}")


def _names(source: str, refused: RejectCode) -> bool:
    return re.search(rf"RejectCode\.{refused.name}\b", source) is not None
