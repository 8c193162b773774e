"""What is agreed with those who send: why their feeds are brought in, on what basis, and who can say who a key is.

Records only: reading them is `catalogue.reader`, showing them `picture.register` and `picture.looks`.
"""

from dataclasses import dataclass
from datetime import date

PERSONS = frozenset({"stay", "referral", "response"})
"""The kinds of episode that are about somebody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """The entry of some feeds in the sharing register.

    `fields` says in words what they bring. `asked_by` wanted it, `owner` answers for it, `kept` says for how long it
    is, and on `review_on` it is looked at again.
    """

    key: str
    title: str
    feeds: tuple[str, ...]
    fields: tuple[str, ...]
    purpose: str
    lawful_basis: str
    asked_by: str
    owner: str
    kept: str
    review_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUp:
    """A trust's own service that says who a key is. It is asked by browsers and never by us.

    `url` holds `{key}` once. `with_cookies`: browsers show it what they hold of it, so that it knows who asks.
    """

    organisation: str
    url: str
    owner: str
    with_cookies: bool

    @property
    def origin(self) -> str:
        """The origin that a browser asks: scheme, host and port."""
        scheme, _, rest = self.url.partition("://")
        return f"{scheme}://{rest.partition('/')[0]}"
