"""Generic webhook: one signed JSON document per message, to an address of one's own.

The body, version 1 (fields may be added, none is renamed or removed without a new version):

    {"version": 1, "kind": "message", "key": "INC-42.1-7/ana/0", "title": "…", "body": "…", "html": "",
     "urgency": "high", "language": "en", "acknowledge_url": "https://…/a/…", "incident_url": "https://…",
     "attachments": [{"name": "…", "media_type": "…", "content": "…"}]}

`key` is the idempotency key, also sent as `Idempotency-Key`: a message that is sent again after a crash has
the same key and the same body. With a secret the request carries
`X-Runlane-Signature: t=<unix seconds>,v1=<hex>`, where hex is HMAC-SHA256(secret, t + "." + the raw body);
refuse what is older than five minutes.
"""

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

import httpx2

from runlane.base.texts import text
from runlane.integrations.http_answers import outcome_of, request
from runlane.integrations.plain_text import clean, cut, one_line
from runlane.ports.channel import Channel, Delivery, Http, Setting
from runlane.ports.outcome import Done, GiveUp, Outcome
from runlane.ports.secrets import revealed

VERSION: Final = 1
LONGEST_BODY_BYTES: Final = 65_536


def send(delivery: Delivery, settings: Mapping[str, Any], http: Http) -> Outcome:
    """POST one message to the URL `delivery.address`."""
    content = json.dumps(_document(delivery), ensure_ascii=False).encode("utf-8", "replace")
    headers = _headers(delivery.key, content, settings)
    answered = request(http, "POST", delivery.address, content=content, headers=headers)
    if not isinstance(answered, httpx2.Response):
        return answered
    outcome = outcome_of(answered)
    if isinstance(outcome, GiveUp) and answered.status_code in {401, 403}:
        return GiveUp(f"{outcome.why}; give both sides the same `secret` and `token`")
    return outcome


def check(settings: Mapping[str, Any], _http: Http) -> Outcome:
    """Look at the settings only: the addresses belong to people, and a request would tell them something."""
    signed = "signed" if revealed(settings.get("secret")) else "not signed: set `secret`"
    return Done(answer={"checked": f"settings only; messages are {signed}"})


def signature(secret: str, at_s: int, content: bytes) -> str:
    """Return the value of `X-Runlane-Signature` for a body sent at `at_s` seconds after 1970."""
    signed = hmac.new(secret.encode(), f"{at_s}.".encode() + content, hashlib.sha256).hexdigest()
    return f"t={at_s},v1={signed}"


def _document(delivery: Delivery) -> dict[str, Any]:
    message = delivery.message
    return {
        "version": VERSION,
        "kind": "message",
        "key": delivery.key,
        "title": one_line(message.title),
        "body": cut(clean(message.body), LONGEST_BODY_BYTES, message.language),
        "html": clean(message.html),
        "urgency": message.urgency,
        "language": message.language,
        "acknowledge_url": message.acknowledge_url,
        "incident_url": message.incident_url,
        "attachments": [
            {"name": one.name, "media_type": one.media_type, "content": one.content}
            for one in message.attachments
        ],
    }


def _headers(key: str, content: bytes, settings: Mapping[str, Any]) -> dict[str, str]:
    headers = {"Content-Type": "application/json", "Idempotency-Key": quote(key, safe="/:@")}
    if token := revealed(settings.get("token")):
        headers["Authorization"] = f"Bearer {token}"
    if secret := revealed(settings.get("secret")):
        headers["X-Runlane-Signature"] = signature(secret, int(time.time()), content)
    return headers


CHANNEL = Channel(
    name="webhook",
    title=text("Webhook"),
    settings={
        "secret": Setting(
            text("what both sides know; signs every message in X-Runlane-Signature"), is_secret=True
        ),
        "token": Setting(text("sent as `Authorization: Bearer`"), is_secret=True),
    },
    send=send,
    check=check,
    example={"secret": "shared-secret", "token": "example", "address": "{http}/runlane"},
)
