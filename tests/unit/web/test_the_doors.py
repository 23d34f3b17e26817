"""The doors for alerts: what they take, how much of it, and what they answer in whose words."""

import base64
import gzip
import json
from concurrent.futures import Future
from dataclasses import replace

import pytest

from harness.story import KEY, directory, story
from harness.web import Visitor, raw_request, web_of
from runlane.ports.directory import Integration
from runlane.ports.store import StoreFullError
from runlane.web.bodies import DEEPEST_JSON, LONGEST_BODY, is_too_deep

ALERT = [
    {"labels": {"alertname": "DiskFull", "severity": "critical"}, "annotations": {"summary": "Disk full"}}
]
WEBHOOK = {
    "version": "4",
    "groupKey": "{}:{}",
    "status": "firing",
    "receiver": "runlane",
    "groupLabels": {},
    "commonLabels": {},
    "commonAnnotations": {},
    "externalURL": "http://am.example",
    "truncatedAlerts": 0,
    "alerts": [
        {
            "status": "firing",
            "labels": {"alertname": "DiskFull"},
            "annotations": {},
            "startsAt": "2026-11-24T02:59:00Z",
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "",
            "fingerprint": "a1b2",
        }
    ],
}


@pytest.fixture
def tale(tmp_path):
    with story(tmp_path) as told:
        yield told


@pytest.fixture
def web(tale):
    return web_of(tale)


@pytest.fixture(scope="module")
def closed(tmp_path_factory):
    """A story into which nothing has come yet, and its web: for what is refused."""
    with story(tmp_path_factory.mktemp("doors")) as told:
        yield told, web_of(told)


def basic(password):
    return "Basic " + base64.b64encode(f"prometheus:{password}".encode()).decode()


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        pytest.param("/api/v2/alerts", {"authorization": f"Bearer {KEY}"}, id="bearer token"),
        pytest.param("/api/v2/alerts", {"authorization": basic(KEY)}, id="basic authentication"),
        pytest.param(f"/api/v2/alerts?key={KEY}", {}, id="query"),
        pytest.param(f"/am/{KEY}/api/v2/alerts", {}, id="Prometheus' path_prefix"),
    ],
)
def test_prometheus_can_show_its_key_in_four_ways(tale, web, path, headers):
    answer = Visitor(web).send("POST", path, json=ALERT, headers=headers)

    assert answer.status_code == 200
    assert tale.view().item.title == "Disk full"


def test_alertmanagers_webhook_is_answered_after_the_commit(tale, web):
    answer = Visitor(web).send("POST", f"/hooks/alertmanager/{KEY}", json=WEBHOOK)

    assert answer.status_code == 200
    assert [alert.title for alert in tale.view().alerts] == ["DiskFull"]


@pytest.mark.parametrize(
    ("method", "path", "content", "status"),
    [
        pytest.param("POST", "/hooks/alertmanager/wrong", {"json": WEBHOOK}, 401, id="wrong key"),
        pytest.param("POST", "/hooks/alertmanager/", {"json": WEBHOOK}, 404, id="no key"),
        pytest.param("POST", f"/hooks/alertmanager/{KEY}/more", {"json": WEBHOOK}, 404, id="a longer path"),
        pytest.param("POST", f"/hooks/fridge/{KEY}", {"json": WEBHOOK}, 404, id="unknown source"),
        pytest.param("POST", f"/hooks/alertmanager/{KEY}", {"content": b"{"}, 400, id="no JSON"),
        pytest.param(
            "POST", f"/hooks/alertmanager/{KEY}", {"json": {"alerts": "none"}}, 400, id="another shape"
        ),
        pytest.param(
            "POST", f"/hooks/alertmanager/{KEY}", {"content": b"[" * 99_999}, 400, id="deep nesting"
        ),
        pytest.param("POST", "/api/v2/alerts", {"json": ALERT}, 401, id="no key for alerts"),
        pytest.param("POST", f"/am/{KEY}x/api/v2/alerts", {"json": ALERT}, 401, id="wrong prefix"),
        pytest.param("POST", f"/am/{KEY}/api/v2/alerts", {"json": {}}, 400, id="alerts of another shape"),
        pytest.param("GET", f"/hooks/alertmanager/{KEY}", {}, 405, id="GET on a hook"),
        pytest.param("PUT", "/api/v2/alerts", {}, 405, id="PUT on alerts"),
        pytest.param("DELETE", "/api/v2/status", {}, 405, id="DELETE on the status"),
    ],
)
def test_what_is_refused_changes_nothing(closed, *, method, path, content, status):
    tale, web = closed
    answer = Visitor(web).send(method, path, **content)

    assert answer.status_code == status
    with tale.store.reading() as reads:
        assert reads.list_incidents() == ()
        assert reads.list_alerts(firing_only=False) == ()


def test_an_open_integration_takes_alerts_without_a_key(tmp_path):
    am = Integration("am", "alertmanager", {"open": True}, KEY)
    with story(tmp_path, replace(directory(), integrations={"am": am})) as told:
        answer = Visitor(web_of(told)).send("POST", "/api/v2/alerts", json=ALERT)

    assert answer.status_code == 200


def hook(headers=()):
    raw = [(name.encode(), value.encode()) for name, value in dict(headers).items()]
    return {"path": f"/hooks/alertmanager/{KEY}", "headers": raw}


def padded(length):
    """Return a webhook of exactly `length` bytes."""
    body = json.dumps(WEBHOOK).encode()
    return body + b" " * (length - len(body))


def test_a_body_of_exactly_the_limit_is_taken_and_one_byte_more_is_not(web):
    at_limit = raw_request(web, hook(), [padded(LONGEST_BODY)])
    over = raw_request(web, hook(), [padded(LONGEST_BODY + 1)])

    assert at_limit[0] == 200
    assert over[0] == 413


def test_a_long_body_is_refused_while_it_comes_and_the_connection_can_be_kept(web):
    chunks = [b"x" * 100_000] * 30

    status, headers, body, taken = raw_request(web, hook(), chunks)

    assert status == 413
    assert "connection" not in headers, "all of it was read and forgotten"
    assert taken == 30
    assert b"1000000" in body


def test_a_body_without_end_is_cut_off(web):
    status, headers, _body, taken = raw_request(web, hook(), [b"x" * 1_000_000] * 100)

    assert status == 413
    assert headers["connection"] == "close"
    assert taken < 15


def test_a_declared_length_beyond_everything_is_refused_unread(web):
    status, headers, _body, taken = raw_request(web, hook({"content-length": "99999999999"}), [b"x"])

    assert (status, headers["connection"], taken) == (413, "close", 0)


def test_a_sender_that_hangs_up_is_not_answered_and_nothing_is_kept(tale, web):
    status, _headers, _body, _taken = raw_request(web, hook(), [])

    assert status == 0
    with tale.store.reading() as reads:
        assert reads.list_incidents() == ()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(gzip.compress(json.dumps(WEBHOOK).encode()), 200, id="gzip"),
        pytest.param(gzip.compress(b" " * 50_000_000), 413, id="a small bomb"),
        pytest.param(gzip.compress(json.dumps(WEBHOOK).encode())[:-9], 400, id="cut off"),
        pytest.param(b"not gzip at all", 400, id="no gzip"),
    ],
)
def test_packed_bodies_are_unpacked_within_the_same_bound(web, body, status):
    assert raw_request(web, hook({"content-encoding": "gzip"}), [body])[0] == status


def test_an_encoding_nobody_knows_is_refused(web):
    assert raw_request(web, hook({"content-encoding": "br"}), [b"x"])[0] == 415


class FullStore:
    """A store whose writer is behind: everything else is as it was."""

    def __init__(self, store):
        self._store = store

    def submit(self, _turn) -> "Future[object]":
        raise StoreFullError(7)

    def __getattr__(self, name):
        return getattr(self._store, name)


@pytest.mark.parametrize("path", [f"/hooks/alertmanager/{KEY}", f"/am/{KEY}/api/v2/alerts"])
def test_when_the_store_is_full_the_sender_is_asked_to_come_back(tale, path):
    tale.context = replace(tale.context, store=FullStore(tale.store))

    answer = Visitor(web_of(tale)).send("POST", path, json=WEBHOOK if "hooks" in path else ALERT)

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "7"


@pytest.mark.parametrize("prefix", ["", f"/am/{KEY}"])
def test_amtool_and_prometheus_find_an_alertmanager(web, prefix):
    status = Visitor(web).get(f"{prefix}/api/v2/status").json()

    assert set(status) == {"cluster", "config", "uptime", "versionInfo"}
    assert set(status["versionInfo"]) == {
        "branch",
        "buildDate",
        "buildUser",
        "goVersion",
        "revision",
        "version",
    }
    assert status["cluster"]["status"] == "disabled"
    assert Visitor(web).get(f"{prefix}/-/healthy").text == "OK"
    assert Visitor(web).get(f"{prefix}/-/ready").text == "OK"


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        pytest.param(b"[" * DEEPEST_JSON + b"]" * DEEPEST_JSON, False, id="just deep enough"),
        pytest.param(b"[" * (DEEPEST_JSON + 1), True, id="one too deep"),
        pytest.param(b'"' + b"[" * 99 + b'"', False, id="brackets inside a text"),
        pytest.param(b'["\\"' + b"{" * 99 + b'"]', False, id="brackets after an escaped quote"),
        pytest.param(b"[]" * 999, False, id="wide is not deep"),
        pytest.param(b'{"a":' * 40, True, id="objects count too"),
        pytest.param(b"", False, id="nothing"),
    ],
)
def test_depth_is_counted_outside_texts(written, answer):
    assert is_too_deep(written) is answer
