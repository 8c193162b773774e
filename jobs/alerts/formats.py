"""A message in the form that each way takes: plain JSON, a Teams card, Slack blocks, an e-mail; and the signature.

Source: Standard Webhooks 1.0 (ids, timestamps, signatures); Adaptive Cards 1.4; Slack Block Kit; RFC 5322, RFC 3834.
"""

import base64
import binascii
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256
from typing import Any

from jobs.alerts.message import Message

_BASE64_SECRET = "whsec_"  # noqa: S105 - how the standard marks a secret in base64


def json_body(message: Message) -> dict[str, Any]:
    """Every fact by its name; times are UTC."""
    return {
        "type": f"alert.{message.occasion}",
        "delivery": message.letter,
        "alert": message.alert,
        "rule": message.rule,
        "title": message.title,
        "severity": message.severity,
        "severity_words": message.severity_words,
        "organisation": message.organisation,
        "organisation_name": message.organisation_name,
        "subject": message.name,
        "says": message.says,
        "advice": message.advice,
        "raised_at": message.raised_at.isoformat(),
        "ended_at": None if message.ended_at is None else message.ended_at.isoformat(),
        "is_simulated": message.is_simulated,
        "link": message.link,
    }


def teams_body(message: Message) -> dict[str, Any]:
    """A message with one adaptive card, as the workflows of Teams take it."""
    blocks: list[dict[str, Any]] = [
        {"type": "TextBlock", "text": _plain(message.headline), "weight": "Bolder", "size": "Medium", "wrap": True},
        *({"type": "TextBlock", "text": _plain(said), "wrap": True} for said in message.sentences),
    ]
    card = {
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": blocks,
        "actions": [{"type": "Action.OpenUrl", "title": "Open the alert", "url": message.link}],
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attachment]}


def slack_body(message: Message) -> dict[str, Any]:
    """A text for notifications, and blocks; everything in them is plain text, so that nothing is read as a mention."""
    said = "\n".join(message.sentences)
    return {
        "text": _slack(message.headline),
        "blocks": [
            {"type": "header", "text": {"type": "plain_text", "text": _short(message.headline, 150), "emoji": False}},
            {"type": "section", "text": {"type": "plain_text", "text": _short(said, 3000), "emoji": False}},
            {
                "type": "actions",
                "elements": [
                    {
                        "type": "button",
                        "text": {"type": "plain_text", "text": "Open the alert", "emoji": False},
                        "url": message.link,
                    }
                ],
            },
        ],
    }


def mail(message: Message, *, sender: str, to: Sequence[str], made_at: datetime) -> EmailMessage:
    """An e-mail in plain text. It has the same Message-ID however often it is sent, so that a mail system can tell."""
    made = EmailMessage()
    made["Subject"] = f"[{message.severity_words}] {message.headline}"
    made["From"] = sender
    made["To"] = ", ".join(to)
    made["Date"] = format_datetime(made_at)
    made["Message-ID"] = f"<{message.letter}@{sender.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    made["X-Homeward-Delivery"] = message.letter
    made.set_content("\n".join([*message.sentences, "", f"Open the alert: {message.link}", ""]))
    return made


def signed(
    message: Message, body: Mapping[str, Any], *, secret: str | None, at: datetime
) -> tuple[bytes, dict[str, str]]:
    """The bytes to be sent and their headers; with a secret, signed as Standard Webhooks has it.

    The id is the letter's, the same at every attempt; the time is that of this one, so that an old one can be refused.
    """
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    timestamp = str(int(at.timestamp()))
    headers = {"Content-Type": "application/json", "webhook-id": message.letter, "webhook-timestamp": timestamp}
    if secret is not None:
        digest = hmac.new(_key(secret), f"{message.letter}.{timestamp}.".encode() + content, sha256).digest()
        headers["webhook-signature"] = f"v1,{base64.b64encode(digest).decode()}"
    return content, headers


def _key(secret: str) -> bytes:
    """The bytes of a secret: of one that begins with whsec_ what it says in base64, else the text itself."""
    if secret.startswith(_BASE64_SECRET):
        try:
            return base64.b64decode(secret.removeprefix(_BASE64_SECRET), validate=True)
        except binascii.Error:
            pass
    return secret.encode()


def _plain(text: str) -> str:
    """A text in which nothing is read as the card's own marking."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]()#<>~|" else sign for sign in text)


def _slack(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
