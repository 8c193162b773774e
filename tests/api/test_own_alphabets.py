"""What we name and what we make secret: files in a fixed alphabet, secrets of random bits of the system."""

import ast
import re
from base64 import urlsafe_b64decode
from pathlib import Path

import pytest
from starlette.requests import Request

from api.columns.definitions import DEFINITIONS
from api.forms import sheet
from api.identity import secret as module
from api.identity.secret import Opens, new_secret, opens

ASKED = Request({"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []})


@pytest.mark.parametrize(
    "name",
    [
        "levels-R0A-20261110T0900Z",
        '"; filename="x.exe',
        "../../etc/passwd",
        "a\r\nSet-Cookie: b=c",
        "naïve ❤",
        "a;b\\c",
    ],
)
def test_the_name_of_a_file_is_of_a_fixed_alphabet(name: str) -> None:
    headers = dict(sheet(DEFINITIONS.of([]), before=(), name=name, request=ASKED).headers)
    said = headers[b"content-disposition"].decode("ascii")
    assert re.fullmatch(r'attachment; filename="[A-Za-z0-9._-]+\.csv"', said), said
    assert ("/" in said, "\\" in said, "\n" in said) == (False, False, False)


@pytest.mark.parametrize("kind", list(Opens))
def test_a_secret_is_256_random_bits_of_the_system(kind: Opens) -> None:
    made = {new_secret(kind) for _ in range(500)}
    assert len(made) == 500
    for each in made:
        assert opens(each) is kind
        assert len(urlsafe_b64decode(f"{each.removeprefix(kind.value)}=")) == 32
    # Each bit is set about half of the time; one that never is, or always, is no random one.
    bits = [int.from_bytes(urlsafe_b64decode(f"{each.removeprefix(kind.value)}=")) for each in made]
    assert all(100 < sum(number >> place & 1 for number in bits) < 400 for place in range(256))


def test_secrets_are_drawn_by_the_module_for_them() -> None:
    """In the rooms that make secrets, nobody draws with the generator that can be foretold."""
    assert module.__file__ is not None
    room = Path(module.__file__).parent.parent
    for path in (*room.rglob("*.py"), *(room.parent / "db").rglob("*.py"), *(room.parent / "dashboard").rglob("*.py")):
        named = {
            name
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in (
                [node.module or ""] if isinstance(node, ast.ImportFrom) else [each.name for each in node.names]
            )
        }
        assert "random" not in named, path
