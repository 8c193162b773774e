"""Alerts as an analyst states them: the rules, and the channels by which people are told. Records only.

Addresses and secrets are `${NAME}` placeholders, filled in when a message goes out: they stand in no catalogue.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from metrics.alerts import AlertRule, AlertSeverity, Quiet


class ChannelKind(StrEnum):
    """How a channel is reached."""

    EMAIL = "email"
    WEBHOOK = "webhook"


class WebhookFormat(StrEnum):
    """What a webhook is sent: plain JSON, a Teams message with an adaptive card, a Slack message of blocks."""

    JSON = "json"
    TEAMS = "teams"
    SLACK = "slack"


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """Somebody who is told. `quiet` None: at any hour. `through_quiet`: the severities that are told all the same.

    Of an e-mail channel `to`; of a webhook `url`, `format`, `secret` (None: unsigned, where the address itself is the
    secret) and the private `networks` that it may reach.
    """

    key: str
    title: str
    kind: ChannelKind
    owner: str
    quiet: Quiet | None
    through_quiet: frozenset[AlertSeverity]
    to: tuple[str, ...] = ()
    url: str = ""
    format: WebhookFormat = WebhookFormat.JSON
    secret: str | None = None
    networks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerting:
    """All rules and channels by key, in the order of the file."""

    rules: Mapping[str, AlertRule] = field(default_factory=dict)
    channels: Mapping[str, Channel] = field(default_factory=dict)


NO_ALERTS = Alerting()
