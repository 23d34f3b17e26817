"""ntfy: push notifications to telephones, through ntfy.sh or a server of one's own."""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any, Final

import httpx2

from runlane.base.texts import text, texts_in
from runlane.integrations.http_answers import outcome_of, request
from runlane.integrations.plain_text import clean, cut, one_line
from runlane.ports.channel import Channel, Delivery, Http, Setting
from runlane.ports.outcome import Done, GiveUp, Message, Outcome
from runlane.ports.secrets import revealed

TOPIC: Final = re.compile(r"[-_A-Za-z0-9]{1,64}")

LONGEST_MESSAGE_BYTES: Final = 4096
"""What a server takes as a message by default; more would become an attachment that a lock screen hides."""

LONGEST_REQUEST_BYTES: Final = 8000
"""A server refuses JSON of more than twice its message limit, escapes included."""

PRIORITY_BY_URGENCY: Final = {"high": 5, "low": 3}
"""5 rings through "do not disturb" where the reader allows it; 3 is the usual sound."""


def send(delivery: Delivery, settings: Mapping[str, Any], http: Http) -> Outcome:
    """Publish one message to the topic `delivery.address`.

    The key becomes the notification's `sequence_id`, so that a server that knows those (2.16) replaces a
    message that is sent twice instead of showing it twice.
    """
    topic = delivery.address
    if not TOPIC.fullmatch(topic):
        return GiveUp(f"`{topic}` is not an ntfy topic: use 1 to 64 letters, digits, `-` and `_`")
    content = _fitting(topic, delivery)
    answered = request(http, "POST", _server(settings), content=content, headers=_headers(settings))
    return outcome_of_ntfy(answered) if isinstance(answered, httpx2.Response) else answered


def check(settings: Mapping[str, Any], http: Http) -> Outcome:
    """Ask for the account behind the token; nobody is notified."""
    answered = request(http, "GET", f"{_server(settings)}/v1/account", headers=_headers(settings))
    return outcome_of_ntfy(answered) if isinstance(answered, httpx2.Response) else answered


def outcome_of_ntfy(response: httpx2.Response) -> Outcome:
    """Return what the server's answer means, with the cure when it does not take the token."""
    outcome = outcome_of(response)
    if isinstance(outcome, Done):
        return Done()
    if response.status_code in {401, 403}:
        return GiveUp(f"{outcome.why}; make a token that may publish to the topic and set it as `token`")
    return outcome


def _fitting(topic: str, delivery: Delivery) -> bytes:
    """Return the request's body; escapes count, so the message is shortened until the whole fits."""
    room = LONGEST_MESSAGE_BYTES
    while True:
        content = json.dumps(_body(topic, delivery, room), ensure_ascii=False).encode("utf-8", "replace")
        if len(content) <= LONGEST_REQUEST_BYTES or room <= 256:
            return content
        room -= 256


def _body(topic: str, delivery: Delivery, longest_bytes: int) -> dict[str, Any]:
    message = delivery.message
    body = {
        "topic": topic,
        "sequence_id": hashlib.sha256(delivery.key.encode()).hexdigest()[:32],
        "title": one_line(message.title),
        "message": cut(clean(message.body), longest_bytes, message.language) or one_line(message.title),
        "priority": PRIORITY_BY_URGENCY.get(message.urgency, 3),
        "tags": ["rotating_light"] if message.urgency == "high" else ["information_source"],
        "actions": _actions(message),
    }
    return body | ({"click": message.incident_url} if message.incident_url else {})


def _actions(message: Message) -> list[dict[str, Any]]:
    say = texts_in(message.language).say
    actions: list[dict[str, Any]] = []
    if message.acknowledge_url:
        label = say(text("Acknowledge"))
        actions.append(
            {
                "action": "http",
                "label": label,
                "url": message.acknowledge_url,
                "method": "POST",
                "clear": True,
            }
        )
    if message.incident_url:
        actions.append(
            {"action": "view", "label": say(text("Open the incident")), "url": message.incident_url}
        )
    return actions


def _server(settings: Mapping[str, Any]) -> str:
    return str(settings.get("url") or CHANNEL.settings["url"].default).rstrip("/")


def _headers(settings: Mapping[str, Any]) -> dict[str, str]:
    token = revealed(settings.get("token"))
    authorization = {"Authorization": f"Bearer {token}"} if token else {}
    return {"Content-Type": "application/json", **authorization}


CHANNEL = Channel(
    name="ntfy",
    title=text("Push notification (ntfy)"),
    settings={
        "url": Setting(text("the root of the ntfy server"), default="https://ntfy.sh"),
        "token": Setting(text("an access token that may publish to the topics people use"), is_secret=True),
    },
    send=send,
    check=check,
    example={"url": "{http}", "token": "tk_example", "address": "runlane-ana"},
)
