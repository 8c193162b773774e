"""What must not be left in any file: paths of a machine, addresses outside, promises to do it later."""

import re
from collections.abc import Iterator

from tests.architecture.house import Source
from tests.architecture.rule import Rule

# Written backwards, so that this file does not find itself. A made-up code in quotes is data, not a promise.
_WORDS = tuple(word[::-1] for word in ("ODOT", "EMXIF", "KCAH", 3 * "X"))
_LATER = re.compile(rf"(?<![\w\"'])(?:{'|'.join(_WORDS)})(?![\w\"'])")
_MACHINE = re.compile(r"(?<![\w.:/*])/(?:home|root|Users|work|mnt|srv|private|scratch)/[\w.-]+")
_ADDRESS = re.compile(r"\bhttps?://([^\s/\"'`<>)\\|,;]+)")
_INDEX = re.compile(r"^\s*(?:-i|--(?:extra-)?index-url|--find-links|--trusted-host|registry\s*=\s*http)", re.MULTILINE)

# Hosts that may be named, and why. Everything else is either a mistake or wants a line here.
_HOSTS = {
    "www.nationalarchives.gov.uk": "the licence of the figures",
    "www.w3.org": "the name space of SVG",
    "localhost": "this machine",
}
_RESERVED = re.compile(
    r"^(?:127\.|169\.254\.|\[|\{|\$|%|.*[{}]|0\.0\.0\.0|10\.|192\.168\.|host\b|web\b|feed-server\b|worker\b"
    r"|(?:.*\.)?(?:example(?:\.(?:org|com|net))?|invalid|test|localhost)(?::|$))"
)


def _later(source: Source) -> Iterator[str]:
    for found in _LATER.finditer(source.text):
        yield f"line {_line(source, found)}: {found.group()}: do it or leave it out"


def _machine(source: Source) -> Iterator[str]:
    for found in _MACHINE.finditer(source.text):
        yield f"line {_line(source, found)}: {found.group()} is a path of one machine"


def _outside(source: Source) -> Iterator[str]:
    for found in _ADDRESS.finditer(source.text):
        host = found.group(1).rsplit("@", 1)[-1]
        name = host.split(":", 1)[0]
        if name not in _HOSTS and not _RESERVED.match(host):
            yield f"line {_line(source, found)}: {host} is not among the hosts that may be named"
    for found in _INDEX.finditer(source.text):
        yield f"line {_line(source, found)}: {found.group().strip()} names a package index"


def _line(source: Source, found: re.Match[str]) -> int:
    return source.text.count("\n", 0, found.start()) + 1


def _any_file(source: Source) -> bool:
    return bool(source.path)


def _is_fixture(source: Source) -> bool:
    return "/fixtures/" in source.path


RULES = (
    Rule(
        sentence="nothing is promised for later in a comment",
        applies=lambda source: not _is_fixture(source),
        find=_later,
        bad=(("api/app.py", f"# {_WORDS[0]}: the rest\n"), ("docs/x.md", f"{_WORDS[1]}\n")),
        good=(("api/app.py", "# Today only.\n"), ("docs/x.md", "methods\n")),
    ),
    Rule(
        sentence="no file names a path of one machine",
        applies=_any_file,
        find=_machine,
        bad=(("run", "cd /home/somebody/homeward\n"), ("docs/x.md", "see `/root/notes.md`\n")),
        good=(("Dockerfile", "WORKDIR /app\n"), ("docs/x.md", "https://example.org/work/items\n")),
        exceptions={"tests/architecture/rules/left_behind.py": "holds examples of what must not be left behind"},
    ),
    Rule(
        sentence="no file names a host outside, or a package index, that nobody decided on",
        applies=_any_file,
        find=_outside,
        bad=(
            ("requirements.lock", "--index-url https://packages.example.org/simple\n"),
            ("docs/x.md", "see https://mirror.internal.corp/simple\n"),
            ("dashboard/shell.py", 'FONT = "https://cdn.somewhere.net/font.css"\n'),
        ),
        good=(
            ("docs/x.md", "see https://www.nationalarchives.gov.uk/doc/\n"),
            ("tests/x.py", 'URL = "http://127.0.0.1:8050/"\n'),
            ("tests/x.py", 'URL = f"http://{host}:{port}"\n'),
            ("tests/x.py", 'URL = "https://partner.example/feed"\n'),
        ),
        exceptions={"tests/architecture/rules/left_behind.py": "holds examples of what must not be left behind"},
    ),
)
