"""The server on real sockets: what a refused body does to its connection, and how it stops while people watch."""

import json
import signal
import socket
import threading
import time

import pytest

from harness.processes import wait_until
from harness.server import KEY, RunlaneServer

CONFIGURATION = f"""
people:
  ana: {{name: Ana Almeida, email: ana@example.org, admin: true}}
teams:
  shop: {{name: Shop, members: [ana]}}
policies:
  shop: {{steps: [{{targets: [person:ana]}}]}}
services:
  checkout: {{name: Checkout, team: shop, policy: shop}}
routes:
  all: {{service: checkout}}
integrations:
  prometheus: {{kind: alertmanager, key: {KEY}}}
"""

ALERTS = json.dumps([{"labels": {"alertname": "DiskFull"}, "annotations": {}}]).encode()


@pytest.fixture
def server(tmp_path):
    started = RunlaneServer(tmp_path, CONFIGURATION).start()
    yield started
    started.stop()


@pytest.fixture
def connection(server):
    with socket.create_connection(("127.0.0.1", server.port), 10) as opened:
        yield opened


def head(path, *lines):
    return "\r\n".join([f"POST {path} HTTP/1.1", "Host: runlane", *lines, "", ""]).encode()


def answer(connection):
    """Return status, headers and body of one response."""
    raw = b""
    while b"\r\n\r\n" not in raw:
        raw += connection.recv(65536) or pytest.fail(f"the connection ended after {raw!r}")
    top, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = top.decode().split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    while len(body) < int(headers["content-length"]):
        body += connection.recv(65536)
    return int(first.split()[1]), headers, body


def send_alerts(connection):
    connection.sendall(head(f"/am/{KEY}/api/v2/alerts", f"Content-Length: {len(ALERTS)}") + ALERTS)
    return answer(connection)[0]


def test_after_a_body_that_was_too_long_the_connection_goes_on(connection):
    connection.sendall(head(f"/hooks/alertmanager/{KEY}", "Content-Length: 3000000"))
    for _ in range(30):
        connection.sendall(b"x" * 100_000)

    assert answer(connection)[0] == 413
    assert send_alerts(connection) == 200


def test_a_chunked_body_without_end_is_answered_and_cut_off(connection):
    connection.sendall(head(f"/hooks/alertmanager/{KEY}", "Transfer-Encoding: chunked"))
    chunk = b"%x\r\n" % 100_000 + b"x" * 100_000 + b"\r\n"
    with pytest.raises(ConnectionError):  # noqa: PT012  # somewhere in here the server hangs up
        for _ in range(2_000):
            connection.sendall(chunk)
            time.sleep(0.001)
        pytest.fail("the server took 200 MB")


def test_an_absurd_length_is_refused_at_once(connection):
    connection.sendall(head(f"/hooks/alertmanager/{KEY}", "Content-Length: 99999999999"))

    status, headers, _body = answer(connection)

    assert (status, headers["connection"]) == (413, "close")


def test_many_alerts_travel_on_one_connection(connection):
    assert [send_alerts(connection) for _ in range(50)] == [200] * 50


def test_the_server_stops_soon_although_somebody_watches(server):
    server.fire()
    lines = []

    def watch():
        with server.client.stream("GET", "/api/v1/incidents/INC-1/stream") as response:
            for line in response.iter_lines():
                lines.append(line)  # noqa: PERF402  # the test looks while they come

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    wait_until(lambda: "event: incident" in lines, within_s=10, what="the first event")

    server.program.process.send_signal(signal.SIGTERM)
    server.program.process.wait(5)
    watcher.join(5)

    assert not watcher.is_alive(), "the stream was ended, not cut"
    assert "Traceback" not in server.program.output
