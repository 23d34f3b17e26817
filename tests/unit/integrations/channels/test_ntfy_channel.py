"""ntfy against a server that keeps what it gets: the request as the protocol documents it."""

import httpx2
import pytest

from harness.http_sink import HttpSink, Reply
from runlane.integrations.channels.ntfy import CHANNEL
from runlane.ports.channel import Delivery
from runlane.ports.outcome import Done, GiveUp, Message, Retry
from runlane.ports.secrets import Secret

PAGE = Message(
    title="[SEV1] INC-1 Checkout",
    body="Please acknowledge.",
    urgency="high",
    acknowledge_url="https://runlane.example/a/t",
    incident_url="https://runlane.example/incidents/INC-1",
)


@pytest.fixture
def sink():
    with HttpSink() as server:
        yield server


@pytest.fixture(scope="module")
def http():
    with httpx2.Client(timeout=2.0) as client:
        yield client


def send(sink, http, message=PAGE, token="tk_1"):
    settings = {"url": f"{sink.url}/", "token": Secret(token)}
    return CHANNEL.send(Delivery("INC-1.1-3/ana/0", "runlane-ana", message), settings, http)


def test_a_page_is_one_json_document_at_the_root(sink, http):
    assert send(sink, http) == Done()

    (request,) = sink.requests
    assert (request.method, request.path) == ("POST", "/")
    assert request.headers["authorization"] == "Bearer tk_1"
    assert request.json == {
        "topic": "runlane-ana",
        "sequence_id": "5b1525108826db200b25a3c74ec71182",
        "title": "[SEV1] INC-1 Checkout",
        "message": "Please acknowledge.",
        "priority": 5,
        "tags": ["rotating_light"],
        "actions": [
            {
                "action": "http", "label": "Acknowledge", "url": "https://runlane.example/a/t",
                "method": "POST", "clear": True,
            },
            {"action": "view", "label": "Open the incident", "url": "https://runlane.example/incidents/INC-1"},
        ],
        "click": "https://runlane.example/incidents/INC-1",
    }  # fmt: skip


def test_what_wakes_nobody_has_the_usual_priority_and_no_buttons_without_links(sink, http):
    send(sink, http, Message(title="Over", body="Over"))

    body = sink.requests[0].json
    assert (body["priority"], body["tags"], body["actions"]) == (3, ["information_source"], [])
    assert "click" not in body


@pytest.mark.parametrize("body", ["€" * 40_000, '"' * 40_000, "\n" * 40_000 + "x", "😀" * 40_000])
def test_a_long_message_fits_what_a_server_takes(sink, http, body):
    send(sink, http, Message(title="😀" * 1000, body=body))

    assert len(sink.requests[0].json["message"].encode()) <= 4096
    assert len(sink.requests[0].body) <= 8192
    assert sink.requests[0].json["message"].endswith("[… cut here; the incident page has the whole text]")


def test_nothing_to_say_repeats_the_title(sink, http):
    send(sink, http, Message(title="Over", body=""))

    assert sink.requests[0].json["message"] == "Over"


@pytest.mark.parametrize("topic", ["", "a/b", "a b", "ä", "x" * 65, "a\n"])
def test_what_is_no_topic_is_not_asked_for(sink, http, topic):
    outcome = CHANNEL.send(Delivery("k", topic, PAGE), {"url": sink.url}, http)

    assert outcome == GiveUp(f"`{topic}` is not an ntfy topic: use 1 to 64 letters, digits, `-` and `_`")
    assert sink.requests == []


def test_a_refused_token_is_given_up_with_the_cure(sink, http):
    sink.replies.append(Reply(403, body=b'{"code":40301,"error":"forbidden"}'))

    assert send(sink, http) == GiveUp(
        '127.0.0.1 answered 403 Forbidden: {"code":40301,"error":"forbidden"}; '
        "make a token that may publish to the topic and set it as `token`"
    )


def test_a_token_that_no_header_may_hold_is_not_shown(sink, http):
    outcome = send(sink, http, token="tk_geheim\n")

    assert isinstance(outcome, GiveUp)
    assert "geheim" not in outcome.why


def test_a_full_server_says_when(sink, http):
    sink.replies.append(Reply(429, {"Retry-After": "30"}, b"slow down"))

    assert send(sink, http) == Retry("127.0.0.1 answered 429 Too Many Requests: slow down", 30.0)


def test_doctor_asks_for_the_account_of_the_token(sink, http):
    sink.replies.append(Reply(401))

    outcome = CHANNEL.check({"url": sink.url, "token": Secret("tk_1")}, http)

    assert isinstance(outcome, GiveUp)
    assert (sink.requests[0].method, sink.requests[0].path) == ("GET", "/v1/account")
    assert sink.requests[0].headers["authorization"] == "Bearer tk_1"
