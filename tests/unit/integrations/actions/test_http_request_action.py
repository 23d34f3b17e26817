"""http.request: what is sent, what comes back, and which addresses a runbook must not reach."""

import ipaddress

import httpx2
import pytest

from harness.http_sink import HttpSink, Reply
from harness.worlds import KnownWorld, call
from runlane.integrations.actions.http_request import ACTION
from runlane.integrations.guarded_address import Guarded, guarded, is_refused
from runlane.ports.outcome import Done, GiveUp, Retry
from runlane.ports.secrets import Secret


@pytest.fixture
def sink():
    with HttpSink() as server:
        yield server


@pytest.fixture(scope="module")
def http():
    with httpx2.Client(timeout=2.0) as client:
        yield client


@pytest.fixture
def world(sink):
    return KnownWorld(
        settings={
            ("http", "allow"): f"intranet.example.org, 127.0.0.1:{sink.port}",
            ("deployer", "token"): Secret("d3ploy"),
        }
    )


def test_a_request_carries_its_key_and_its_filled_in_body(sink, http, world):
    sink.replies.append(Reply(200, {"Content-Type": "application/json"}, b'{"id": 7, "ok": true}'))
    parameters = {
        "url": f"{sink.url}/deploys/{{service.id}}?why={{incident.title}}",
        "method": "put",
        "body": {"incident": "{incident.id}", "steps": ["{data.n7.impact}", 3, None, True]},
        "headers": {"X-Team": "{service.team}", "Content-Type": "text/plain"},
        "integration": "deployer",
    }

    outcome = ACTION.perform(call(parameters), world, http)

    assert outcome == Done(answer={"status": 200, "body": {"id": 7, "ok": True}})
    (request,) = sink.requests
    assert (request.method, request.path) == (
        "PUT",
        "/deploys/checkout?why=Checkout%20answers%20no%20payments",
    )
    assert request.json == {"incident": "INC-1", "steps": ["no payments", 3, None, True]}
    assert request.headers["idempotency-key"] == "INC-1.1/8"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["x-team"] == "payments"
    assert request.headers["authorization"] == "Bearer d3ploy"


def test_a_request_without_body_sends_none(sink, http, world):
    ACTION.perform(call({"url": sink.url, "method": "DELETE"}), world, http)

    assert sink.requests[0].body == b""
    assert "content-type" not in sink.requests[0].headers


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        pytest.param(b"", "", id="nothing"),
        pytest.param(b"done", "done", id="text"),
        pytest.param(b"[1, 2]", [1, 2], id="a list"),
        pytest.param(b'{"a": "\\ud800"}', '{"a": "\\ud800"}', id="JSON with half a character stays text"),
        pytest.param(b"[" * 30_000, "[" * 30_000, id="JSON that never ends stays text"),
        pytest.param(b"a\x00b", "ab", id="control characters are left out"),
    ],
)
def test_what_later_nodes_see_of_an_answer(sink, http, world, body, kept):
    sink.replies.append(Reply(body=body))

    assert ACTION.perform(call({"url": sink.url}), world, http).answer == {"status": 200, "body": kept}


def test_a_long_answer_is_cut(sink, http, world):
    sink.replies.append(Reply(body=b"x" * 200_000))

    body = ACTION.perform(call({"url": sink.url}), world, http).answer["body"]

    assert len(body.encode()) <= 65_536
    assert body.endswith("[… cut here; the incident page has the whole text]")


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        ({"method": "TRACE"}, "`TRACE` is no method; there are GET, HEAD, POST, PUT, PATCH, DELETE"),
        ({"headers": "X: y"}, "`X: y` is not a mapping"),
        ({"integration": "nobody"}, "`nobody` has no `token`"),
        ({"body": {"a": ["{what}"]}}, "nothing is known of `{what}`"),
    ],
)
def test_a_wrong_parameter_says_which_and_why(sink, http, world, parameters, says):
    outcome = ACTION.perform(call({"url": sink.url, **parameters}), world, http)

    assert isinstance(outcome, GiveUp)
    assert says in outcome.why
    assert sink.requests == []


def test_a_header_cannot_be_split(sink, http, world):
    outcome = ACTION.perform(call({"url": sink.url, "headers": {"X": "a\r\nY: b"}}), world, http)

    assert isinstance(outcome, GiveUp)
    assert sink.requests == []


@pytest.mark.parametrize("address", [
    "127.0.0.1", "127.9.9.9", "::1", "0.0.0.0", "0.1.2.3", "::", "169.254.169.254", "fe80::1", "fd00:ec2::254",
    "100.100.100.200", "168.63.129.16", "224.0.0.1", "ff02::1", "255.255.255.255", "240.0.0.1",
    "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::",
])  # fmt: skip
def test_addresses_of_this_machine_and_of_metadata_services_are_refused(address):
    assert is_refused(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", ["10.0.0.5", "192.168.1.9", "172.16.0.1", "93.184.215.14", "2606:2800::1", "fd12::1"]
)
def test_addresses_of_ones_own_network_and_of_the_world_are_not(address):
    assert not is_refused(ipaddress.ip_address(address))


@pytest.mark.parametrize("url", [
    "http://127.0.0.1/", "http://localhost:8000/x", "http://2130706433/", "http://0x7f.1/", "http://[::1]/",
    "http://[::ffff:127.0.0.1]/", "http://169.254.169.254/latest/meta-data/", "http://127.1/", "http://0/",
])  # fmt: skip
def test_however_it_is_written_this_machine_is_not_reached(http, url):
    outcome = ACTION.perform(call({"url": url}), KnownWorld(), http)

    assert isinstance(outcome, GiveUp)
    assert "add " in outcome.why
    assert "to `allow` of the integration `http` if it is meant" in outcome.why


@pytest.mark.parametrize(
    "url", ["ftp://example.org/", "file:///etc/passwd", "example.org", "http://", "http://[::1"]
)
def test_what_is_no_address_is_given_up(http, url):
    assert isinstance(ACTION.perform(call({"url": url}), KnownWorld(), http), GiveUp)


def test_a_name_that_is_not_known_is_tried_again():
    assert isinstance(guarded("http://nothing.invalid/", ()), Retry)


def test_the_examined_address_itself_is_requested(monkeypatch):
    answer = [(2, 1, 6, "", ("93.184.215.14", 8443))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_name, **_kind: answer)

    assert guarded("https://example.org:8443/a?b=c", ()) == Guarded(
        "https://93.184.215.14:8443/a?b=c", {"host": "example.org:8443"}, {"sni_hostname": "example.org"}
    )


def test_the_other_side_still_hears_its_name(sink, http, monkeypatch):
    monkeypatch.setattr("runlane.integrations.guarded_address.is_refused", lambda _address: False)
    monkeypatch.setattr(
        "socket.getaddrinfo", lambda *_name, **_kind: [(2, 1, 6, "", ("127.0.0.1", sink.port))]
    )

    ACTION.perform(call({"url": f"http://deploy.example:{sink.port}/"}), KnownWorld(), http)

    assert sink.requests[0].headers["host"] == f"deploy.example:{sink.port}"


def test_a_name_with_one_refused_address_is_refused(monkeypatch):
    answer = [(2, 1, 6, "", ("93.184.215.14", 80)), (2, 1, 6, "", ("127.0.0.1", 80))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_name, **_kind: answer)

    assert "is 127.0.0.1, an address of this machine" in guarded("http://rebind.example/", ()).why


def test_what_a_person_typed_cannot_choose_another_host(sink, http, world):
    data = {"n7": {"env": "@127.0.0.1:1/../../admin?x=#"}}

    ACTION.perform(call({"url": f"{sink.url}/env/{{data.n7.env}}"}, data=data), world, http)

    assert sink.requests[0].path == "/env/%40127.0.0.1%3A1%2F..%2F..%2Fadmin%3Fx%3D%23"
