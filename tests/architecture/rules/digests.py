"""What keeps a secret is on a list: a method of cryptography in a place that is not on it is looked at by a person."""

import ast
from collections.abc import Iterator, Mapping

from tests.architecture.house import Source
from tests.architecture.rule import Rule, dotted, in_rooms

# By hand, as the list of methods says (`docs/assurance/asvs.md`, 11.1.2): what each place may use, and for what.
ALLOWED: Mapping[str, frozenset[str]] = {
    "api/identity/password.py": frozenset({"argon2", "argon2.exceptions"}),
    "api/identity/secret.py": frozenset({"hashlib.sha256"}),
    "api/identity/code.py": frozenset({"hashlib.scrypt"}),
    "api/identity/elsewhere.py": frozenset({"hmac", "joserfc", "joserfc.errors", "joserfc.jwk", "joserfc.jws"}),
    "jobs/alerts/formats.py": frozenset({"hmac", "hashlib.sha256"}),
    # TLS towards others, as Python sets it up.
    "homeward/telling.py": frozenset({"ssl"}),
    "ingest/answer.py": frozenset({"ssl"}),
    "ingest/guard.py": frozenset({"ssl"}),
    "ingest/http.py": frozenset({"ssl"}),
    # Invented partners compare the words they let somebody in by.
    "simulators/living/credentials.py": frozenset({"hmac"}),
}
# Of contents, of which nothing is secret: the name of a version, an ETag, what was received.
_OF_CONTENTS = frozenset({"hashlib", "hashlib.sha256", "hashlib.blake2b"})
_METHODS = ("argon2", "bcrypt", "cryptography", "hashlib", "hmac", "jose", "joserfc", "jwt", "nacl", "ssl")


def _find(source: Source) -> Iterator[str]:
    allowed = ALLOWED.get(source.path, frozenset()) | _OF_CONTENTS
    for node in ast.walk(source.tree):
        for name in _used(node):
            if name.partition(".")[0] in _METHODS and name not in allowed:
                yield f"line {getattr(node, 'lineno', 0)}: {name}"


def _used(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (each.name for each in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module == "hashlib":
        yield from (f"hashlib.{each.name}" for each in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield node.module
    elif isinstance(node, ast.Attribute) and dotted(node).startswith("hashlib."):
        yield dotted(node)


RULES = (
    Rule(
        sentence="a method of cryptography stands where the list says",
        applies=in_rooms,
        find=_find,
        bad=(
            ("api/app.py", "from argon2 import PasswordHasher\n"),
            ("api/app.py", "from hashlib import md5\n"),
            ("api/app.py", "import hashlib\nhashlib.sha1(b'')\n"),
            ("dashboard/app.py", "import hmac\n"),
        ),
        good=(
            ("api/app.py", "from hashlib import blake2b\n"),
            ("api/identity/password.py", "from argon2 import PasswordHasher\n"),
        ),
    ),
)
