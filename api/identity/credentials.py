"""What a request shows of who sends it: a bearer token, or the cookie of a session or of a display."""

from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie

from starlette.types import Scope

SESSION_COOKIE = "homeward"
DISPLAY_COOKIE = "homeward_display"
FLOW_COOKIE = "homeward_flow"
_SECURE = "__Host-"
DISPLAY_SECONDS = 400 * 24 * 3600
"""How long a browser keeps a wall's cookie: as long as any will. Its secret is renewed well before that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """One secret and how it came. `is_cookie`: the browser sends it by itself, whoever made it ask."""

    secret: str
    is_cookie: bool


def credentials_of(scope: Scope, *, is_secure: bool) -> tuple[Credential, ...]:
    """What a request shows, the first to be looked at first: a bearer token alone, else a session before a display."""
    for name, value in scope["headers"]:
        if name == b"authorization":
            kind, _, secret = value.decode("latin-1").partition(" ")
            if kind.casefold() == "bearer" and secret:
                return (Credential(secret=secret.strip(), is_cookie=False),)
    found = (cookie_of(scope, name, is_secure=is_secure) for name in (SESSION_COOKIE, DISPLAY_COOKIE))
    return tuple(Credential(secret=each, is_cookie=True) for each in found if each is not None)


def cookie_of(scope: Scope, name: str, *, is_secure: bool) -> str | None:
    """The value of one of our cookies in a request; None where there is none."""
    sent = b"; ".join(value for header, value in scope["headers"] if header == b"cookie")
    jar = SimpleCookie()
    try:
        jar.load(sent.decode("latin-1"))
    except CookieError:
        return None
    morsel = jar.get(cookie_name(name, is_secure=is_secure))
    return morsel.value or None if morsel is not None else None


def credential_of(scope: Scope, *, is_secure: bool) -> Credential | None:
    """The first thing that a request shows; None: nothing."""
    return next(iter(credentials_of(scope, is_secure=is_secure)), None)


def cookie_name(name: str, *, is_secure: bool) -> str:
    """A cookie's name as browsers are told it: over HTTPS with the prefix that binds it to this host."""
    return f"{_SECURE}{name}" if is_secure else name


def set_cookie(name: str, secret: str, *, is_secure: bool, seconds: int | None) -> str:
    """A Set-Cookie header. `seconds`: how long a browser keeps it; None: until it is closed; 0: drop it.

    Never readable by a script, never sent along from another site.
    """
    parts = [f"{cookie_name(name, is_secure=is_secure)}={secret}", "Path=/", "HttpOnly", "SameSite=Lax"]
    if seconds is not None:
        parts.append(f"Max-Age={seconds}")
    if is_secure:
        parts.append("Secure")
    return "; ".join(parts)
