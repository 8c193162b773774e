"""Puts together the sign-in elsewhere of a deployment, where its settings name a provider."""

from api.identity.elsewhere import Elsewhere, Provider
from homeward.outbound import GuardedWay
from homeward.settings import Settings
from homeward.version import CODE_VERSION

BACK = "/sign-in/back"


def elsewhere_of(settings: Settings) -> Elsewhere | None:
    """The sign-in elsewhere; None where people sign in here only."""
    if settings.oidc_issuer is None or settings.oidc_client_id is None:
        return None
    secret = settings.oidc_client_secret
    provider = Provider(
        issuer=settings.oidc_issuer, client=settings.oidc_client_id, back=settings.link(BACK),
        title=settings.oidc_title, secret=None if secret is None else secret.get_secret_value(),
    )  # fmt: skip
    return Elsewhere(provider, GuardedWay(version=CODE_VERSION, networks=settings.oidc_networks))
