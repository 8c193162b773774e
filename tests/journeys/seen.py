"""What a browser is given of the feeds: the rows of the feeds page, and the line of the wall that counts them.

Asked for as browsers ask: the page by Dash's own request at an address, the wall by that of its renewal. The sentences
are written here by hand, as somebody at the screen is to read them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

import httpx2

PATIENCE_SECONDS = 20.0
FAILURES: Mapping[str, tuple[str, ...]] = {
    "body_cut_short": ("The connection ended before the body did.",),
    "broken_http": ("The answer is not proper HTTP, or its headers are too large.",),
    "connection_refused": ("refused the connection.",),
    "deadline_passed": ("The feed was not done after",),
    "disconnected": ("The feed closed the connection without an answer.",),
    "fell_silent": ("The feed fell silent in the middle of the body.",),
    "no_answer": ("The feed took the request and did not answer in time.",),
    "unauthorised": ("The feed asks for credentials, or does not accept ours. (HTTP 401)",),
    "forbidden": ("The feed forbids us this document. (HTTP 403)",),
    "not_found": ("The feed has no such document. (HTTP 404)",),
    "server_error": ("The feed reports a fault of its own. (HTTP 500)",),
    "redirected": ("The feed sends us elsewhere; redirects are not followed. (HTTP 30",),
    "content_type_refused": ("The answer is an HTML page, not",),
    "not_utf8": ("The body is not text in UTF-8.",),
    "not_json": ("The body is not JSON, or it was cut short.",),
    "too_deep": ("The JSON is nested far deeper than any format.",),
    "too_many_bytes": ("bytes this feed may send.",),
    "empty_body": ("The answer has no body.",),
    "gzip_cut_short": ("The compressed body ends before its own end marker: it was cut short.",),
    "gzip_damaged": ("The compressed body is damaged",),
    "missing_column": ("No row has the field", "The header has no column"),
    "row_count_missing": ("The last line does not count the rows: the file was cut short.",),
    "row_count_mismatch": (
        "which is not what its last line declares.",
        "The pages together do not hold the rows that row_count_total",
    ),
    "other_format": ("The document's format is not homeward-",),
    "bad_time": ("is not an instant with its offset from UTC.",),
    "in_the_future": ("The document says that it was made in the future",),
    "reading_changed": ("the list changed underneath.", "says that it is another one"),
    "page_elsewhere": (
        "The next page is said to be on another host.",
        "The next page is one that was asked for before.",
    ),
}
REFUSALS: Mapping[str, str] = {
    "bad_code": "It is not a code.",
    "list_lost": "It is empty, although the document's totals count who has to be on it",
    "nhs_number": "A text is shaped like an NHS number",
    "not_a_number": "It is not a plain number.",
    "not_finite": "It is not a number that can be held",
    "not_whole": "is not whole, and its measure is a count.",
    "out_of_range": "It is more or less than the format allows.",
    "unknown_organisation": "The organisation is not in the catalogue.",
}
SUSPECTS: Mapping[str, str] = {
    "suspect_beyond": "More than the other figures of its document allow",
    "suspect_jump": "Five times the last good figure or more, or a fifth of it or less",
    "suspect_zero": "Fell to zero at once",
}
_ROW = re.compile(
    r'<tr class="feed[^"]*" id="feed-(?P<key>[^"]+)">(?P<row>.*?)</tr>\s*'
    r'<tr class="feed-more"[^>]*>(?P<more>.*?)</details>',
    re.DOTALL,
)
_CELL = re.compile(r"<(t[dh])\b[^>]*>(.*?)</\1>", re.DOTALL)
_LINE = re.compile(
    r"(?P<fresh>\d+) of (?P<total>\d+) feeds fresh(?:, (?P<failing>\d+) failing)?(?:, (?P<held>\d+) figures? held)?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One feed on the feeds page, in words; `more` is what unfolds beneath it."""

    state: str
    feed: str
    last_poll: str
    failures: int
    refused: int
    more: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What the wall says of all feeds together."""

    fresh: int
    total: int
    failing: int
    held: int


def feed_rows(base: str) -> Mapping[str, Row]:
    """Every feed's row of the feeds page, by the feed's key."""
    page = "page.children", "page.data-shape"
    question = {
        "output": f"..{'...'.join(page)}..",
        "outputs": [dict(zip(("id", "property"), each.split("."), strict=True)) for each in page],
        "inputs": [
            {"id": "place", "property": "pathname", "value": "/feeds"},
            {"id": "place", "property": "search", "value": ""},
            {"id": "tick", "property": "data", "value": 0},
        ],
        "state": [{"id": "page", "property": "data-shape", "value": ""}],
        "changedPropIds": ["place.pathname"],
    }
    answer = httpx2.post(
        f"{base}/_dash-update-component", json=question, timeout=PATIENCE_SECONDS, trust_env=False
    ).raise_for_status()
    markup = "".join(_carried(answer.json()))
    return {found["key"]: _row(found["row"], found["more"]) for found in _ROW.finditer(markup)}


def wall_line(base: str) -> Line:
    """The line of the wall's bar."""
    answer = httpx2.get(f"{base}/wall/fragment", timeout=PATIENCE_SECONDS, trust_env=False).raise_for_status()
    found = _LINE.search(_words(answer.text))
    assert found is not None, "the wall says nothing of its feeds"
    return Line(**{name: int(count or 0) for name, count in found.groupdict().items()})


def _carried(node: Any) -> Iterator[str]:
    """The markup that a page carries for its plain parts, wherever it stands in the answer."""
    if isinstance(node, dict):
        if isinstance(node.get("data-html"), str):
            yield node["data-html"]
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from _carried(each)


def _row(row: str, more: str) -> Row:
    state, feed, _, last_poll, failures, refused = (_words(cell) for _, cell in _CELL.findall(row))
    return Row(
        state=state, feed=feed, last_poll=last_poll, failures=int(failures), refused=int(refused), more=_words(more)
    )  # fmt: skip


def _words(markup: str) -> str:
    """The text of markup, spaces evened out, none of them before a stop."""
    text = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", markup))).strip()
    return re.sub(r" (?=[,.:;])", "", text)
