"""The generic webhook: its documented shape, and a signature that the other side can check."""

import hashlib
import hmac
import re
import time

import httpx2
import pytest

from harness.http_sink import HttpSink, Reply
from runlane.integrations.channels.webhook import CHANNEL, signature
from runlane.ports.channel import Delivery
from runlane.ports.outcome import Attachment, Done, GiveUp, Message
from runlane.ports.secrets import Secret

PAGE = Message(
    title="[SEV1] INC-1 Zahlung fällt aus",
    body="Please acknowledge.",
    urgency="high",
    acknowledge_url="https://runlane.example/a/t",
    incident_url="https://runlane.example/incidents/INC-1",
    attachments=(Attachment("a.md", "text/markdown", "# a"),),
    language="fr",
)


@pytest.fixture
def sink():
    with HttpSink() as server:
        yield server


@pytest.fixture(scope="module")
def http():
    with httpx2.Client(timeout=2.0) as client:
        yield client


def send(sink, http, settings=None, key="INC-1.1-3/ana/0"):
    return CHANNEL.send(Delivery(key, f"{sink.url}/hook?x=1", PAGE), settings or {}, http)


def test_the_body_is_the_documented_one(sink, http):
    assert send(sink, http) == Done()

    (request,) = sink.requests
    assert (request.method, request.path) == ("POST", "/hook?x=1")
    assert request.headers["content-type"] == "application/json"
    assert request.headers["idempotency-key"] == "INC-1.1-3/ana/0"
    assert request.json == {
        "version": 1,
        "kind": "message",
        "key": "INC-1.1-3/ana/0",
        "title": "[SEV1] INC-1 Zahlung fällt aus",
        "body": "Please acknowledge.",
        "html": "",
        "urgency": "high",
        "language": "fr",
        "acknowledge_url": "https://runlane.example/a/t",
        "incident_url": "https://runlane.example/incidents/INC-1",
        "attachments": [{"name": "a.md", "media_type": "text/markdown", "content": "# a"}],
    }


def test_the_signature_proves_sender_time_and_body(sink, http):
    send(sink, http, {"secret": Secret("s3cret")})

    request = sink.requests[0]
    at, proof = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})", request.headers["x-runlane-signature"]).groups()
    expected = hmac.new(b"s3cret", f"{at}.".encode() + request.body, hashlib.sha256).hexdigest()
    assert proof == expected
    assert abs(int(at) - time.time()) < 60


def test_a_signature_as_other_languages_compute_it():
    assert signature("key", 1, b"{}") == ("t=1,v1=" + hmac.new(b"key", b"1.{}", "sha256").hexdigest())


def test_without_settings_nothing_secret_is_sent(sink, http):
    send(sink, http)

    assert "x-runlane-signature" not in sink.requests[0].headers
    assert "authorization" not in sink.requests[0].headers


def test_a_key_that_no_header_may_hold_is_encoded(sink, http):
    assert send(sink, http, key="é\r\nX: y") == Done()
    assert sink.requests[0].headers["idempotency-key"] == "%C3%A9%0D%0AX:%20y"
    assert sink.requests[0].json["key"] == "é\r\nX: y"


def test_a_redirect_is_not_followed_but_named(sink, http):
    sink.replies.append(Reply(301, {"Location": "https://new.example/hook"}, b""))

    assert send(sink, http) == GiveUp(
        "127.0.0.1 answered 301 Moved Permanently: redirects are not followed; use `https://new.example/hook` instead"
    )


def test_the_secret_part_of_an_address_is_not_shown(http):
    outcome = CHANNEL.send(Delivery("k", "http://127.0.0.1:9/services/T0/geheim", PAGE), {}, http)

    assert "geheim" not in outcome.why
    assert "127.0.0.1" in outcome.why
