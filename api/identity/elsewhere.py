"""Signing in elsewhere: OpenID Connect by authorisation code, with PKCE, state and nonce.

Finds out who somebody is at the provider that the settings name, and nothing else: whether they have an account here is
the route's to say. Nothing of a sign-in under way is kept on the server: state, nonce and verifier are worked out of a
secret that the browser holds in a cookie, so that any web process can go on where another left off.

Source: OpenID Connect Core 1.0, sections 3.1.2 and 3.1.3; RFC 7636 (PKCE); RFC 9700 (best current practice).
"""

import base64
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from urllib.parse import quote_plus

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import JWKRegistry, Key, KeySet
from joserfc.jws import JWSRegistry

_KEPT_SECONDS = 3600.0
_LEEWAY_SECONDS = 60
_LONGEST_SUBJECT = 255
# By the provider's own key, never by a secret that both sides hold, and never by none at all.
_SIGNED_BY = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
_USUAL = "RS256"


class Unreachable(ConnectionError):
    """The provider cannot be reached, or what it answers is of no use."""


class NotProven(ValueError):
    """What came back does not prove who somebody is; the message says why, for the record and not for the screen."""


class Reply(NamedTuple):
    """An answer of the provider."""

    status: int
    body: bytes


class WayOut(Protocol):
    """The guarded way to addresses outside, which the front door hands in. Raises: Unreachable."""

    async def ask(
        self, address: str, *, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Ask an address; with a form it is sent there."""

    async def aclose(self) -> None:
        """Let go of connections."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Where people sign in. `back`: the address by which a browser comes back. `title`: what the page calls it.

    `secret` None: the client is known by its code verifier alone.
    """

    issuer: str
    client: str
    back: str
    title: str
    secret: str | None = field(default=None, repr=False)


class Identity(NamedTuple):
    """Who somebody is elsewhere. `email`: only where the provider says that it made sure of it."""

    issuer: str
    subject: str
    email: str | None


class Flow(NamedTuple):
    """The three values of one sign-in under way."""

    state: str
    nonce: str
    verifier: str


def flow_of(secret: str) -> Flow:
    """The values of a sign-in, worked out of the secret in the browser's cookie; none of them gives another away."""
    return Flow(*(_drawn(secret, purpose) for purpose in ("state", "nonce", "verifier")))


def _drawn(secret: str, purpose: str) -> str:
    drawn = hmac.digest(secret.encode(), purpose.encode(), "sha256")
    return base64.urlsafe_b64encode(drawn).decode().rstrip("=")


class Elsewhere:
    """The sign-in at one provider. What the provider says of itself is kept for an hour."""

    def __init__(self, provider: Provider, way: WayOut) -> None:
        self.provider = provider
        self._way = way
        self._said: tuple[float, Mapping[str, Any]] | None = None
        self._keys: tuple[float, KeySet] | None = None

    async def aclose(self) -> None:
        """Let go of connections."""
        await self._way.aclose()

    async def leave(self, secret: str) -> str:
        """The address at the provider to which a browser is sent. Raises: Unreachable."""
        flow, said = flow_of(secret), await self._metadata()
        return str(
            prepare_grant_uri(
                said["authorization_endpoint"], self.provider.client, "code", redirect_uri=self.provider.back,
                scope="openid email", state=flow.state, nonce=flow.nonce,
                code_challenge=create_s256_code_challenge(flow.verifier), code_challenge_method="S256",
            )
        )  # fmt: skip

    async def come_back(self, secret: str, *, code: str, state: str, now: datetime) -> Identity:
        """Who came back with a code. Raises: NotProven, Unreachable."""
        flow = flow_of(secret)
        if not hmac.compare_digest(flow.state.encode(), state.encode()):
            raise NotProven("the state is not the one this browser was sent away with")
        token = await self._redeemed(code, flow.verifier)
        return await self._identity(token, nonce=flow.nonce, now=now)

    async def _redeemed(self, code: str, verifier: str) -> Mapping[str, Any]:
        said = await self._metadata()
        form = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": self.provider.back,
            "code_verifier": verifier, "client_id": self.provider.client,
        }  # fmt: skip
        headers = {}
        if self.provider.secret is not None:
            if "client_secret_basic" in said.get("token_endpoint_auth_methods_supported", ["client_secret_basic"]):
                del form["client_id"]
                headers["Authorization"] = _basic(self.provider.client, self.provider.secret)
            else:
                form["client_secret"] = self.provider.secret
        reply = await self._way.ask(said["token_endpoint"], form=form, headers=headers)
        if 400 <= reply.status < 500:
            raise NotProven(f"the provider did not take the code ({reply.status})")
        return _read(reply, "the token")

    async def _identity(self, token: Mapping[str, Any], *, nonce: str, now: datetime) -> Identity:
        text, said = token.get("id_token"), await self._metadata()
        if not isinstance(text, str):
            raise NotProven("the provider sent no ID token")
        asked = {name: {"essential": True} for name in ("sub", "exp", "iat")}
        options = {
            **asked,
            "iss": {"essential": True, "value": self.provider.issuer},
            "aud": {"essential": True, "value": self.provider.client},
            "nonce": {"essential": True, "value": nonce},
        }
        try:
            found = await self._verified(text, said)
            claims = CodeIDToken(
                found.claims, found.header, options,
                {"nonce": nonce, "client_id": self.provider.client, "access_token": token.get("access_token")},
            )  # fmt: skip
            claims.validate(now=int(now.timestamp()), leeway=_LEEWAY_SECONDS)
        except (JoseError, ValueError, TypeError) as error:
            raise NotProven(f"the ID token does not hold ({type(error).__name__})") from error
        if claims["aud"] not in (self.provider.client, [self.provider.client]):
            raise NotProven("the ID token is for others too")
        subject = claims["sub"]
        if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT or not subject.isprintable():
            raise NotProven("the ID token names nobody")
        email = claims.get("email")
        is_sure = claims.get("email_verified") is True and isinstance(email, str) and email.isprintable()
        return Identity(self.provider.issuer, subject, email.strip().lower() if is_sure else None)

    async def _verified(self, text: str, said: Mapping[str, Any]) -> jwt.Token:
        offered = said.get("id_token_signing_alg_values_supported", [_USUAL])
        registry = JWSRegistry(algorithms=[each for each in _SIGNED_BY if each in offered], strict_check_header=False)
        try:
            return jwt.decode(text, await self._key_set(said), registry=registry)
        except InvalidKeyIdError:
            # Keys change without a word; a token signed by one we have not seen is looked at once more.
            self._keys = None
            return jwt.decode(text, await self._key_set(said), registry=registry)

    async def _metadata(self) -> Mapping[str, Any]:
        if self._said is not None and self._said[0] > time.monotonic():
            return self._said[1]
        address = get_well_known_url(self.provider.issuer, external=True)
        said = _read(await self._way.ask(address), "what it says of itself")
        if said.get("issuer") != self.provider.issuer:
            raise Unreachable("the provider says that it is another")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not self._may_be_asked(said.get(name)):
                raise Unreachable(f"the provider names no {name} that may be used")
        self._said = time.monotonic() + _KEPT_SECONDS, said
        return said

    def _may_be_asked(self, address: object) -> bool:
        """Whether an address of the provider's is as safe as its own name."""
        schemes = ("https://",) if self.provider.issuer.startswith("https://") else ("https://", "http://")
        return isinstance(address, str) and address.startswith(schemes)

    async def _key_set(self, said: Mapping[str, Any]) -> KeySet:
        if self._keys is not None and self._keys[0] > time.monotonic():
            return self._keys[1]
        told = _read(await self._way.ask(said["jwks_uri"]), "its keys").get("keys")
        found = [_key(each) for each in told] if isinstance(told, list) else []
        keys = KeySet([each for each in found if each is not None])
        if not keys.keys:
            raise Unreachable("the provider has no key that can be read")
        self._keys = time.monotonic() + _KEPT_SECONDS, keys
        return keys


def _key(told: object) -> Key | None:
    """One key of the provider's; None for one of a kind that we do not know, which need not be of use to us."""
    try:
        return JWKRegistry.import_key(told) if isinstance(told, dict) else None
    except (JoseError, ValueError, KeyError, TypeError):
        return None


def _basic(client: str, secret: str) -> str:
    """HTTP Basic as RFC 6749 (2.3.1) has it: both parts encoded as in a form first."""
    pair = f"{quote_plus(client)}:{quote_plus(secret)}"
    return "Basic " + base64.b64encode(pair.encode()).decode()


def _read(reply: Reply, what: str) -> Mapping[str, Any]:
    if reply.status != 200:
        raise Unreachable(f"the provider does not give {what} ({reply.status})")
    try:
        found = json.loads(reply.body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Unreachable(f"the provider's answer about {what} cannot be read")
    return found
