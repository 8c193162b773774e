"""Whose stay is on a pathway: the final one, else the one they were referred for; None: everybody's."""

from metrics.vocabulary.episodes import Stay


def is_on(stay: Stay, pathway: str | None) -> bool:
    """Whether somebody is among those a question about one pathway is about."""
    return pathway in (None, stay.pathway_final or stay.pathway_referred)
